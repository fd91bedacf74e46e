"""The pseudo-terminal keeps the rules of a USB serial port, and changes no byte."""

import contextlib
import fcntl
import os
import random
import select
import struct
import termios
import threading
import time

import pytest

from inphase.simulation.usb_line import UsbLine

ALL_BYTES = bytes(range(256))


class Desk:
    """A line in service, with the board's ends of its pipes in the test's hands."""

    def __init__(self):
        self.line = UsbLine()
        from_board, self.board_out = os.pipe()
        self.board_in, to_board = os.pipe()
        for descriptor in (from_board, to_board, self.board_out):
            os.set_blocking(descriptor, False)
        self._ends = [from_board, to_board, self.board_in]
        self._thread = threading.Thread(target=self.line.pass_on, args=(from_board, to_board))
        self._thread.start()

    def close(self):
        self.line.wake()
        self._thread.join(5)
        self.line.close()
        for descriptor in [*self._ends, self.board_out]:
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def has_unsent(self):
        """Whether bytes of the board are still in its pipe."""
        poll = select.poll()
        poll.register(self._ends[0], select.POLLIN)
        return bool(poll.poll(0))

    def open_port(self):
        return os.open(self.line.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.close()


def read(descriptor, size, timeout_s=5.0):
    """Read `size` bytes, or as many as come within the time."""
    found = b""
    end = time.monotonic() + timeout_s
    while len(found) < size and (left := end - time.monotonic()) > 0:
        if select.select([descriptor], [], [], left)[0]:
            found += os.read(descriptor, size - len(found))
    return found


def until(condition, timeout_s=5.0):
    """Look until `condition` holds; whether it did in time."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        select.select([], [], [], 0.002)
    return True


def first_heard(desk, port, marker):
    """Send `marker` until it arrives, as the line needs a moment to see that the port is open;
    return all that came until then."""
    found = b""

    def heard():
        nonlocal found
        os.write(desk.board_out, marker)
        found += read(port, 1, 0.02)
        return marker in found

    assert until(heard)
    return found


def waiting(port):
    """Bytes that the host could read now."""
    return struct.unpack("i", fcntl.ioctl(port, termios.FIONREAD, bytes(4)))[0]


def drain(port):
    while read(port, 4096, 0.05):
        pass


def test_every_byte_value_passes_both_ways_unchanged(desk):
    port = desk.open_port()
    os.write(port, ALL_BYTES)
    assert read(desk.board_in, 256) == ALL_BYTES
    os.write(desk.board_out, ALL_BYTES)
    assert read(port, 256) == ALL_BYTES
    os.close(port)


def test_what_is_sent_while_nobody_has_the_port_open_is_gone(desk):
    os.write(desk.board_out, b"1" * 1000)
    assert until(lambda: not desk.has_unsent())
    port = desk.open_port()
    assert b"1" not in first_heard(desk, port, b"2")
    os.close(port)


def test_a_host_that_comes_back_finds_nothing_of_the_time_before(desk):
    port = desk.open_port()
    first_heard(desk, port, b"1")
    drain(port)
    os.write(desk.board_out, b"1" * 1000)
    assert until(lambda: waiting(port) == 1000)
    os.close(port)
    assert until(lambda: not desk.line._is_open)
    port = desk.open_port()
    assert b"1" not in first_heard(desk, port, b"2")
    os.close(port)


def test_a_host_that_comes_back_finds_a_raw_line_again(desk):
    cooked_port, other = os.openpty()
    cooked = termios.tcgetattr(other)
    os.close(cooked_port)
    os.close(other)
    for _ in range(2):
        port = desk.open_port()
        first_heard(desk, port, b"x")
        drain(port)
        os.write(desk.board_out, b"\n\r\x03\x04\x11\x13")
        assert read(port, 6) == b"\n\r\x03\x04\x11\x13"
        termios.tcsetattr(port, termios.TCSANOW, cooked)
        os.close(port)
        assert until(lambda: not desk.line._is_open)


def test_a_host_that_does_not_read_leaves_the_board_without_room_and_loses_nothing(desk):
    port = desk.open_port()
    first_heard(desk, port, b"x")
    drain(port)
    content = random.Random(1).randbytes(1_000_000)
    sent = 0
    poll = select.poll()
    poll.register(desk.board_out, select.POLLOUT)
    while poll.poll(200):
        sent += os.write(desk.board_out, content[sent : sent + 4099])
    assert sent < 500_000
    assert read(port, sent) == content[:sent]
    assert poll.poll(2000), "room comes back when the host reads"
    os.close(port)


def test_unplugging_tells_whoever_has_the_port_open():
    desk = Desk()
    port = desk.open_port()
    desk.close()
    poll = select.poll()
    poll.register(port, select.POLLIN)
    assert poll.poll(2000)[0][1] & select.POLLHUP
    os.close(port)


def test_the_line_says_when_the_board_has_closed_its_end():
    line = UsbLine()
    from_board, board_out = os.pipe()
    os.close(board_out)
    assert line.pass_on(from_board, None) is False
    os.close(from_board)
    line.close()
