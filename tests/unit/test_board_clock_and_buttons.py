"""The board's clock over its wraps, and buttons that bounce."""

import pytest
from fakes import micropython_shim

micropython_shim.install()

from inphase_board.board_clock import BoardClock  # noqa: E402
from inphase_board.button import Button  # noqa: E402


class Ticks:
    """A microsecond counter that wraps at `period`."""

    def __init__(self, start_us, period):
        self.now_us = start_us
        self.period = period

    def __call__(self):
        return self.now_us % self.period


def written(clock):
    body = bytearray(5)
    clock.write(body, 1)
    return int.from_bytes(body[1:], "little")


@pytest.mark.parametrize("period", [1 << 30, 1 << 62])
def test_ticks_are_exact_over_32_bits(period):
    start_us = 123_456
    ticks = Ticks(start_us, period)
    clock = BoardClock(ticks)
    for _ in range(40):
        ticks.now_us += 133_000_007
        clock.advance()
        assert written(clock) == ticks.now_us % (1 << 32)


@pytest.mark.parametrize("period", [1 << 30, 1 << 62])
def test_the_ticks_of_now_are_exact_and_leave_the_looks_as_they_are(period):
    ticks = Ticks(0, period)
    clock = BoardClock(ticks)
    body = bytearray(5)
    elapsed_ms = 0
    for _ in range(40):
        ticks.now_us += 133_000_000
        clock.write_now(body, 1)
        assert int.from_bytes(body[1:], "little") == ticks.now_us % (1 << 32)
        ticks.now_us += 7000
        elapsed_ms += clock.advance()
    assert elapsed_ms == ticks.now_us // 1000


def test_no_millisecond_is_lost_between_looks():
    ticks = Ticks(0, 1 << 30)
    clock = BoardClock(ticks)
    elapsed_ms = 0
    for i in range(1, 5000):
        ticks.now_us += 300 + i % 1000
        elapsed_ms += clock.advance()
    assert elapsed_ms == ticks.now_us // 1000


class Pin:
    level = 1

    def __call__(self):
        return self.level


def test_a_press_is_told_once_however_its_contacts_bounce():
    pin = Pin()
    button = Button(pin)
    told = 0
    for level in (0, 1, 0, 1, 1, 0, 0, 0):
        pin.level = level
        told += button.update(2)
    assert told == 1
    assert button.is_down


def test_a_button_is_up_50_ms_after_its_release_and_can_be_pressed_again():
    pin = Pin()
    button = Button(pin)
    pin.level = 0
    assert button.update(1)
    pin.level = 1
    button.update(49)
    assert button.is_down
    button.update(1)
    assert not button.is_down
    pin.level = 0
    assert button.update(1)
