"""deploy/: the unit's sandbox and watchdog, the udev rule, and the example settings."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inphase.cli import program as inphase
from inphase.config import Settings, load_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "/opt/inphase/bin/inphase"


def directives(name: str) -> dict[str, list[str]]:
    """ "Section.Key" to its values, in order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, separator, value = line.partition("=")
            assert separator, f"no directive: {line}"
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("Type", ["notify"]),
        ("DynamicUser", ["yes"]),
        ("SupplementaryGroups", ["dialout"]),
        ("StateDirectory", ["inphase"]),
        ("DevicePolicy", ["closed"]),
        ("DeviceAllow", ["/dev/inphase rw"]),
        ("PrivateNetwork", ["yes"]),
        ("RestrictAddressFamilies", ["AF_UNIX"]),
        ("NoNewPrivileges", ["yes"]),
        ("CapabilityBoundingSet", [""]),
        ("AmbientCapabilities", [""]),
        ("ProtectSystem", ["strict"]),
        ("ProtectHome", ["yes"]),
        ("MemoryDenyWriteExecute", ["yes"]),
        ("SystemCallFilter", ["@system-service", "~@privileged @resources"]),
        ("Restart", ["on-failure"]),
        ("WatchdogSignal", ["SIGTERM"]),
        ("UMask", ["0077"]),
    ],
)
def test_the_service_is_kept_in_its_place(key: str, values: list[str]) -> None:
    assert directives("inphase.service")[f"Service.{key}"] == values


def test_the_watchdog_is_slower_than_its_feeding_and_faster_than_a_restart_budget() -> None:
    unit = directives("inphase.service")
    (watchdog,) = unit["Service.WatchdogSec"]
    (pause,) = unit["Service.RestartSec"]
    (interval,) = unit["Unit.StartLimitIntervalSec"]
    (burst,) = unit["Unit.StartLimitBurst"]
    assert watchdog == "10s"
    # A service that dies of its watchdog each time must come to the end of its tries.
    least_s = int(burst) * (int(watchdog[:-1]) + int(pause[:-1]))
    assert least_s < 60 * int(interval.removesuffix("min"))


def test_the_service_lives_and_ends_with_the_board() -> None:
    unit = directives("inphase.service")
    assert unit["Unit.BindsTo"] == unit["Unit.After"] == unit["Install.WantedBy"]
    assert unit["Unit.BindsTo"] == ["dev-inphase.device"]


def test_the_recording_drop_in_adds_nothing_but_a_recording() -> None:
    (plain,) = directives("inphase.service")["Service.ExecStart"]
    assert directives("record.conf") == {"Service.ExecStart": ["", f"{plain} --record %S/inphase"]}


def test_nothing_is_recorded_unless_a_folder_is_named() -> None:
    context = inphase.commands["run"].make_context("run", ["--port", "/dev/inphase"])
    assert context.params["record"] is None
    assert "--record" not in directives("inphase.service")["Service.ExecStart"][0]


@pytest.mark.parametrize("name", ["inphase.service", "record.conf"])
def test_the_program_takes_the_options_that_the_unit_gives(name: str) -> None:
    (program, command, *arguments) = directives(name)["Service.ExecStart"][-1].split()
    assert program == PROGRAM
    known = {option for parameter in inphase.commands[command].params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= known


def test_the_udev_rule_asks_for_one_board_and_gives_it_the_unit_s_name() -> None:
    text = (DEPLOY / "70-inphase.rules").read_text(encoding="utf-8")
    (rule,) = [line for line in text.splitlines() if line and not line.startswith("#")]
    parts = dict(re.fullmatch(r'([\w{}]+)\+?==?"(.*)"', part).groups() for part in rule.split(", "))
    assert re.fullmatch("[0-9a-f]{16}", parts["ATTRS{serial}"])
    assert parts["SYMLINK"] == "inphase"
    assert parts["GROUP"] == "dialout"
    assert parts["MODE"] == "0660"
    assert parts["ENV{SYSTEMD_WANTS}"] == "inphase.service"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit as it is, but for a program that is on this machine."""
    text = (DEPLOY / "inphase.service").read_text(encoding="utf-8")
    unit = tmp_path / "inphase.service"
    unit.write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    return unit


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze, or skip where it cannot serve."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    environment = {**os.environ, "LC_ALL": "C", "SYSTEMD_PAGER": ""}
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_systemd_finds_nothing_to_say_about_the_unit(installed: Path) -> None:
    result = analyze("verify", "--man=no", str(installed))
    assert result.stderr == ""
    assert result.returncode == 0


def test_systemd_rates_the_exposure_low(installed: Path) -> None:
    result = analyze("security", "--offline=true", "--threshold=10", str(installed))
    if "unrecognized option" in result.stderr:
        pytest.skip("this systemd-analyze does not rate files")
    assert result.returncode == 0, result.stdout


def test_the_example_settings_are_the_defaults() -> None:
    assert load_settings(DEPLOY / "inphase.toml") == load_settings()


def test_the_example_shows_every_setting_at_its_default(tmp_path: Path) -> None:
    text = (DEPLOY / "inphase.toml").read_text(encoding="utf-8")
    whole = tmp_path / "whole.toml"
    whole.write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", text), encoding="utf-8")
    shown = re.findall(r"(?m)^(\w+) = ", whole.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(Settings.__slots__)
    assert load_settings(whole) == load_settings()
