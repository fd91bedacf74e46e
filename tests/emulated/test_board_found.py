"""`inphase board list` and `info` with the real firmware on the port, and with what is not ours."""

import os
import tty
from contextlib import contextmanager

import numpy as np
import pytest
from click.testing import CliRunner
from fakes.usb_bus import Bus, Plugged, port

from inphase.cli import program
from inphase.errors import LinkError
from inphase.session import found_boards
from inphase.session.greeting import greet
from inphase.session.transport import SerialTransport
from inphase.simulation.signal_file import ConverterSignal
from inphase_wire import framing, layout

SIMULATED_ID = "e661000000000001"
OTHER_ID = "e6614104036abcde"


def silence(seconds):
    n = 250 * seconds
    return ConverterSignal(np.zeros((n, 2), np.int32), np.zeros(n, np.uint8), 250)


@contextmanager
def terminal():
    """A port at which a test speaks, and its path."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    try:
        yield ours, os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def heard(descriptor):
    try:
        return os.read(descriptor, 4096)
    except BlockingIOError:
        return b""


def framed(body):
    frame = bytearray(len(body) + framing.OVERHEAD)
    framing.encode(body, len(body), frame)
    return bytes(frame)


@pytest.fixture
def plugged_in(monkeypatch):
    """A function that lets the program find these devices and ports."""

    def plug(devices, ports):
        real = found_boards.usb.core.find
        bus = Bus(*devices)
        monkeypatch.setattr(
            found_boards.usb.core, "find", lambda **asked: real(**{**asked, "backend": bus})
        )
        monkeypatch.setattr(found_boards.list_ports, "comports", lambda: ports)

    return plug


def test_info_by_unique_id_tells_what_the_firmware_says_of_itself(board, plugged_in):
    plugged = board(silence(60))
    plugged_in([], [port(str(plugged.path), "1-1:1.0", SIMULATED_ID)])
    done = CliRunner().invoke(program, ["board", "info", "--port", SIMULATED_ID])
    assert (done.exit_code, done.stderr) == (0, "")
    told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines() if line.count(" ") > 0)
    assert told["firmware"] == "0.1.0"
    assert told["protocol"] == str(layout.PROTOCOL_VERSION)
    assert f"unique id         {SIMULATED_ID}" in done.stdout
    assert "rate              250 Hz" in done.stdout


def test_list_has_boards_that_run_that_wait_and_that_are_at_their_prompt(board, plugged_in):
    plugged = board(silence(60))
    with terminal() as (prompt, path):
        os.write(
            prompt, b"MicroPython v1.28.0 on 2026-04-06; Raspberry Pi Pico with RP2040\r\n>>> "
        )
        plugged_in(
            [
                Plugged(0x0003, (3,), "E0C9125B0D9B"),
                Plugged(0x0005, (2,), OTHER_ID),
                Plugged(0x0005, (1,), SIMULATED_ID),
            ],
            [
                port(path, "1-2:1.0", OTHER_ID),
                port(str(plugged.path), "1-1:1.0", SIMULATED_ID),
            ],
        )
        done = CliRunner().invoke(program, ["board", "list"])
        assert heard(prompt) == b"", "what is written to a prompt is carried out there"
    assert (done.exit_code, done.stderr) == (0, "")
    _, running, at_prompt, waiting = done.stdout.splitlines()
    assert running.split()[:4] == [SIMULATED_ID, str(plugged.path), "2e8a:0005", "running"]
    assert running.endswith(f"0.1.0, protocol {layout.PROTOCOL_VERSION}, 250 Hz")
    assert at_prompt.startswith(OTHER_ID)
    assert "no inphase firmware is heard" in at_prompt
    assert waiting.split() == ["-", "-", "2e8a:0003", "BOOTSEL", "-"]


def test_a_board_that_a_program_holds_is_listed_and_left_alone(plugged_in):
    with terminal() as (_, path):
        plugged_in([], [port(path, "1-1:1.0", OTHER_ID)])
        held = SerialTransport(path)
        done = CliRunner().invoke(program, ["board", "list"])
        held.close()
    assert done.exit_code == 0
    assert "in use by another program" in done.stdout


def test_no_board_is_said_on_standard_error(plugged_in):
    plugged_in([], [])
    done = CliRunner().invoke(program, ["board", "list"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "no board is plugged in\n"


def test_a_board_of_another_protocol_is_one_sentence_with_both_versions():
    hello = bytes((layout.HELLO, layout.PROTOCOL_VERSION + 1)) + bytes(9)
    with terminal() as (ours, path):
        transport = SerialTransport(path)
        os.write(ours, framed(b"\x77 a status of another version") + framed(hello))
        own, other = layout.PROTOCOL_VERSION, layout.PROTOCOL_VERSION + 1
        sentence = f"protocol {other} .* protocol {own}: inphase board install --port {path} puts"
        with pytest.raises(LinkError, match=sentence):
            greet(transport)
        transport.close()


def test_a_board_that_sends_and_never_answers_is_told_from_none_at_all():
    with terminal() as (ours, path):
        transport = SerialTransport(path)
        os.write(ours, b"rest of a frame\0" + framed(b"\x77 a status of another version"))
        with pytest.raises(LinkError, match="sends but does not answer"):
            greet(transport)
        request = bytes((layout.HELLO_REQUEST, 1, layout.PROTOCOL_VERSION))
        assert heard(ours).startswith(b"\0" + framed(request))
        transport.close()


def test_a_board_that_comes_back_under_another_path_is_reopened_by_its_id(plugged_in):
    with terminal() as (_, first), terminal() as (_, second):
        plugged_in([], [port(first, "1-1:1.0", OTHER_ID)])
        transport = SerialTransport(OTHER_ID)
        plugged_in([], [port(second, "1-1:1.0", OTHER_ID)])
        transport.reopen()
        held = CliRunner().invoke(program, ["board", "info", "--port", second])
        assert "in use by another program" in held.stderr
        assert transport.name == OTHER_ID
        transport.close()


def test_info_says_that_plain_files_have_no_build(board, plugged_in):
    plugged = board(silence(60))
    plugged_in([], [port(str(plugged.path), "1-1:1.0", SIMULATED_ID)])
    done = CliRunner().invoke(program, ["board", "info", "--port", SIMULATED_ID])
    assert "build             none: it runs from plain files\n" in done.stdout
