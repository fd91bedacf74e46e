"""The serial port: bytes both ways, and one plain sentence for each way it can fail."""

import errno
import os
import pty
import tty

import pytest
import serial

from inphase.errors import LinkError
from inphase.session import transport
from inphase.session.transport import SerialTransport


@pytest.fixture
def line():
    """A pseudo-terminal: the board's end and the path of the host's."""
    board, host = pty.openpty()
    tty.setraw(host)
    name = os.ttyname(host)
    os.close(host)
    yield board, name
    os.close(board)


@pytest.fixture
def port(line):
    transport = SerialTransport(line[1])
    yield transport
    transport.close()


def test_bytes_go_both_ways_untouched(line, port):
    every = bytes(range(256))
    os.write(line[0], every)
    assert port.read(1.0) == every
    port.write(every)
    assert os.read(line[0], 1000) == every


def test_reading_waits_no_longer_than_told_and_gives_nothing(port):
    assert port.read(0.01) == b""


def test_the_port_keeps_its_name(line, port):
    assert port.name == line[1]


def test_a_port_that_is_not_there_is_named_with_those_that_are(monkeypatch):
    class Found:
        device = "/dev/ttyACM7"

    monkeypatch.setattr(transport.list_ports, "comports", lambda: [Found])
    with pytest.raises(LinkError) as caught:
        SerialTransport("/dev/ttyNONE")
    assert str(caught.value) == (
        "there is no port /dev/ttyNONE (ports found: /dev/ttyACM7); check the cable and the name"
    )


def test_a_port_in_use_is_said_to_be(line, port):
    with pytest.raises(LinkError, match="is in use by another program"):
        SerialTransport(line[1])


def test_a_file_is_no_port(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(LinkError, match="file is not a serial port"):
        SerialTransport(str(file))


def test_a_port_without_permission_names_the_group(monkeypatch):
    def refused(*_args, **_kwargs):
        raise serial.SerialException(errno.EACCES, "Permission denied")

    monkeypatch.setattr(serial, "Serial", refused)
    with pytest.raises(LinkError, match=r"may not be opened by this user: .* dialout"):
        SerialTransport("/dev/ttyACM0")


def unplugged():
    board, host = pty.openpty()
    name = os.ttyname(host)
    port = SerialTransport(name)
    os.close(host)
    os.close(board)
    return port


def test_an_unplugged_board_is_said_to_be_gone_when_reading():
    port = unplugged()
    with pytest.raises(LinkError, match="is gone: it was unplugged or has stopped"):
        port.read(1.0)
    port.close()


def test_an_unplugged_board_is_said_to_be_gone_when_writing():
    port = unplugged()
    with pytest.raises(LinkError, match="is gone"):
        port.write(b"x")
    port.close()


@pytest.mark.parametrize("step", ["_reconfigure_port", "_reset_input_buffer"])
def test_a_board_unplugged_while_its_port_is_opened_is_said_to_be_gone(monkeypatch, step):
    board, host = pty.openpty()
    name = os.ttyname(host)
    os.close(host)
    real = getattr(serial.Serial, step)

    def unplugged_before(port, **settings):
        os.close(board)
        real(port, **settings)

    monkeypatch.setattr(serial.Serial, step, unplugged_before)
    with pytest.raises(LinkError, match=f"the board on {name} is gone"):
        SerialTransport(name)


def test_a_board_that_takes_nothing_is_not_waited_for(port, monkeypatch):
    monkeypatch.setattr(port._serial, "_write_timeout", 0.01)
    with pytest.raises(LinkError, match="takes no commands"):
        port.write(bytes(1 << 20))


def test_a_port_can_be_opened_anew(line, port):
    port.reopen()
    os.write(line[0], b"again")
    assert port.read(1.0) == b"again"


def test_closing_twice_is_closing_once(port):
    port.close()
    port.close()


def test_a_closed_port_is_free_for_others(line, port):
    port.close()
    SerialTransport(line[1]).close()
