"""The simulated ADS1292R behaves as its datasheet says, seen from a driver on the board."""

import numpy as np
import pytest
from fakes.driver_script import CONVERTERS, CONVERTING, INTERPRETERS, run_driver

from inphase.simulation.signal_file import ConverterSignal

OWN_NOISE = 100
"""Counts: over 3.5 times the rms at 500 Hz and gain 6, which no sum of four numbers exceeds."""


@pytest.fixture(params=INTERPRETERS)
def driver(request, tmp_path):
    def run(script, signal=None):
        outcome = run_driver(script, tmp_path, request.param, signal)
        assert outcome.exit_code == 0, outcome.errors
        return outcome

    return run


def ramp(rate_hz=250, n=1000, wires=0, gain=6, scale=1000):
    counts = np.arange(1, n + 1, dtype=np.int32)[:, np.newaxis] * np.array([scale, -scale])
    wire_bytes = np.full(n, wires, np.uint8)
    return ConverterSignal(counts.astype(np.int32), wire_bytes, rate_hz, gain)


def test_registers_hold_their_reset_values_and_the_identity(driver):
    outcome = driver(CONVERTERS + "time.sleep_ms(520); send(b'\\x11'); say(registers(0, 12))")
    assert outcome.said == [[0x73, 2, 0x80, 0x10, 0, 0, 0, 0, 0, 0, 2, 0x0C]]


def test_registers_read_back_what_was_written_but_for_read_only_bits(driver):
    outcome = driver(
        CONVERTERS
        + "time.sleep_ms(520); send(b'\\x11'); write(0, 0xFF, 0x03, 0xE0); write(8, 0x5F)\n"
        + "say(registers(0, 3)); say(registers(8, 1)); write(4, 0x10); say(registers(4, 1))"
    )
    assert outcome.said == [[0x73, 0x03, 0xE0], [0x40], [0x10]]


@pytest.mark.parametrize(
    ("what", "script"),
    [
        ("before power-up is over", "time.sleep_ms(500); send(b'\\x11')"),
        ("without a clock", "clock.duty_u16(0); time.sleep_ms(520); send(b'\\x11')"),
        ("with a clock out of range", "clock.freq(400_000); time.sleep_ms(520); send(b'\\x11')"),
        ("while in reset", "time.sleep_ms(520); reset(0); send(b'\\x11')"),
        (
            "within 18 clocks of reset",
            "time.sleep_ms(520); reset(0); reset(1); time.sleep_us(30); send(b'\\x11')",
        ),
        ("in RDATAC mode", "time.sleep_ms(520)"),
        ("in another SPI mode", "time.sleep_ms(520); client.init(phase=0); send(b'\\x11')"),
        (
            "when command bytes hurry",
            "time.sleep_ms(520); client.init(2_000_000, phase=1); send(b'\\x11')",
        ),
        (
            "unselected",
            "time.sleep_ms(520); send(b'\\x11'); client_cs = Pin(22, Pin.OUT)\n"
            "def registers(*_): return read(1, cs=client_cs, command=b'\\x20\\x00')",
        ),
    ],
)
def test_the_chip_does_not_answer(driver, what, script):
    outcome = driver(CONVERTERS + script + "\nsay(registers(0, 1))")
    assert outcome.said == [[0]], what


def test_reset_restores_registers_and_rdatac(driver):
    outcome = driver(
        CONVERTERS
        + "time.sleep_ms(520); send(b'\\x11'); write(1, 0x03); reset(0); reset(1)\n"
        + "time.sleep_ms(1); say(registers(1, 1)); send(b'\\x11'); say(registers(1, 1))\n"
        + "write(1, 0x03); send(b'\\x06'); time.sleep_ms(1); send(b'\\x11'); say(registers(1, 1))"
    )
    assert outcome.said == [[0], [2], [2]]


def test_drdy_falls_only_after_start_and_settling_then_once_a_period(driver):
    outcome = driver(
        CONVERTING.replace("start(1)", "")
        + "say(await_drdy()); begin = time.ticks_us(); start(1); seen = []\n"
        + "def note(pin): seen.append(time.ticks_us())\n"
        + "client_drdy.irq(note, Pin.IRQ_FALLING)\n"
        + "while len(seen) < 5: machine.idle()\n"
        + "say([t - begin for t in seen])",
        ramp(),
    )
    settling_us = (4 * 512 + 4) * 4 * 1_000_000 // 512_000
    first_us = settling_us
    assert outcome.said == [False, [first_us + 4000 * i for i in range(5)]]


@pytest.mark.parametrize(("code", "period_us"), [(0, 8000), (1, 4000), (2, 2000), (3, 1000)])
def test_config1_sets_the_rate(driver, code, period_us):
    outcome = driver(
        CONVERTERS
        + f"time.sleep_ms(520); send(b'\\x11'); write(1, {code}); send(b'\\x10'); start(1)\n"
        + "seen = []\n"
        + "client_drdy.irq(lambda pin: seen.append(time.ticks_us()), Pin.IRQ_FALLING)\n"
        + "while len(seen) < 3: machine.idle()\n"
        + "say([seen[1] - seen[0], seen[2] - seen[1]])"
    )
    assert outcome.said == [[period_us, period_us]]


def test_a_clock_that_is_a_little_off_shifts_the_rate_with_it(driver):
    # 125 MHz / 244 = 512,295 Hz: the PWM's counter cannot do better.
    outcome = driver(
        CONVERTING.replace("128_000_000", "125_000_000")
        + "seen = []\n"
        + "client_drdy.irq(lambda pin: seen.append(time.ticks_us()), Pin.IRQ_FALLING)\n"
        + "while len(seen) < 101: machine.idle()\n"
        + "say(seen[100] - seen[0])"
    )
    assert outcome.said == [pytest.approx(100 * 512 * 4 / 512_295 * 1e6, abs=1)]


def test_drdy_goes_high_when_the_word_is_read_and_the_word_is_there_once(driver):
    outcome = driver(
        CONVERTING
        + "await_drdy(); say(client_drdy()); word = read(9); say(client_drdy())\n"
        + "say(word); say(read(9))",
        ramp(),
    )
    word = [0xC0, 0, 0, 0, 0, 0, 0, 0x03, 0xE8]
    assert outcome.said == [0, 1, word, [0] * 9]


def test_drdy_goes_high_when_conversions_start_anew(driver):
    outcome = driver(
        CONVERTING + "await_drdy(); say(client_drdy()); start(0); start(1); say(client_drdy())",
        ramp(),
    )
    assert outcome.said == [0, 1]


def test_a_word_nobody_read_gives_way_to_the_next(driver):
    outcome = driver(
        CONVERTING
        + "await_drdy(); falls = []\n"
        + "client_drdy.irq(lambda pin: falls.append(1), Pin.IRQ_FALLING)\n"
        + "time.sleep_ms(8); say(len(falls)); say(counts(read(9)))",
        ramp(),
    )
    assert outcome.said == [2, 3000]


def test_both_words_are_latched_before_either_drdy_falls(driver):
    outcome = driver(
        CONVERTING
        + "send(b'\\x11', therapist, therapist_cs); write(1, 1, 0xA0, spi=therapist, "
        + "cs=therapist_cs); send(b'\\x10', therapist, therapist_cs); start(0); start(1)\n"
        + "pairs = []\n"
        + "def both(pin): pairs.append((counts(read(9)), counts(read(9, therapist, "
        + "therapist_cs))))\n"
        + "client_drdy.irq(both, Pin.IRQ_FALLING)\n"
        + "while len(pairs) < 3: machine.idle()\n"
        + "say(pairs)",
        ramp(),
    )
    assert outcome.said == [[[1000, -1000], [2000, -2000], [3000, -3000]]]


def test_rdata_gives_the_word_once_in_sdatac_mode(driver):
    outcome = driver(
        CONVERTING + "send(b'\\x11'); await_drdy(); say(read(9)); say(read(9, command=b'\\x12'))",
        ramp(),
    )
    assert outcome.said == [[0] * 9, [0xC0, 0, 0, 0, 0, 0, 0, 0x03, 0xE8]]


@pytest.mark.parametrize(
    ("what", "setup", "expected"),
    [
        ("as fed", "write(1, 1, 0xA0)", 1000),
        ("no reference, no counts", "write(1, 1, 0x80)", 0),
        ("twice the gain", "write(5, 0x60)", 2000),
        ("a sixth of the gain", "write(5, 0x10)", 166),
        ("the higher reference", "write(1, 1, 0xB0)", 1000 * 2_420_000 // 4_033_000),
        ("powered down", "write(5, 0x80)", 0),
        ("inputs shorted", "write(5, 0x01)", 0),
        ("test signal", "write(1, 1, 0xA2); write(5, 0x05)", (2**23 - 1) * 6 // 2400),
        ("test signal switched off", "write(5, 0x05)", 0),
    ],
)
def test_what_the_channel_delivers(driver, what, setup, expected):
    outcome = driver(
        CONVERTING + f"start(0); send(b'\\x11'); {setup}; send(b'\\x10'); start(1)\n"
        "await_drdy(); say(counts(read(9)))",
        ramp(),
    )
    noise = OWN_NOISE if what in ("inputs shorted", "test signal") else 0
    assert outcome.said == [pytest.approx(expected, abs=noise)], what


@pytest.mark.parametrize(
    ("what", "setup", "expected", "noise"),
    [
        ("electrodes", "write(4, 0x00)", 0, 0),
        ("powered down", "write(4, 0x81)", 0, 0),
        ("test signal", "write(1, 1, 0xA2); write(4, 0x05)", (2**23 - 1) * 6 // 2400, OWN_NOISE),
    ],
)
def test_channel_1_has_nothing_on_it(driver, what, setup, expected, noise):
    outcome = driver(
        CONVERTING + f"start(0); send(b'\\x11'); {setup}; send(b'\\x10'); start(1)\n"
        "await_drdy(); word = read(9); say(counts(word[:3] + word[6:] + word[3:6]))\n"
        "say(counts(word))",
        ramp(),
    )
    assert outcome.said == [pytest.approx(expected, abs=noise), 1000], what


def test_counts_beyond_full_scale_are_clipped(driver):
    outcome = driver(
        CONVERTING + "start(0); send(b'\\x11'); write(5, 0x60); send(b'\\x10'); start(1)\n"
        "await_drdy(); say(counts(read(9)))",
        ramp(scale=8_000_000, n=1),
    )
    assert outcome.said == [2**23 - 1]


@pytest.mark.parametrize(
    ("what", "setup", "status"),
    [
        ("all armed", "write(1, 1, 0xE0); write(6, 0x2C); write(7, 0x0C)", [0xC6, 0]),
        ("comparators off", "write(1, 1, 0xA0); write(6, 0x2C); write(7, 0x0C)", [0xC0, 0]),
        ("no bias to the body", "write(1, 1, 0xE0); write(6, 0x0C); write(7, 0x0C)", [0xC0, 0]),
        ("only P sensed", "write(1, 1, 0xE0); write(6, 0x2C); write(7, 0x04)", [0xC2, 0]),
        ("only N sensed", "write(1, 1, 0xE0); write(6, 0x2C); write(7, 0x08)", [0xC4, 0]),
        ("the empty channel", "write(1, 1, 0xE0); write(6, 0x2C); write(7, 0x03)", [0xC1, 0x80]),
    ],
)
def test_lead_off_shows_only_where_its_registers_arm_it(driver, what, setup, status):
    outcome = driver(
        CONVERTING + f"start(0); send(b'\\x11'); {setup}; send(b'\\x10'); start(1)\n"
        "await_drdy(); say(read(9)[:2]); send(b'\\x11'); say(registers(8, 1)[0] & 15)",
        ramp(wires=0x03),
    )
    off = (status[0] & 7) << 1 | status[1] >> 7
    assert outcome.said == [status, off], what


def test_another_rate_than_the_signals_holds_it_by_time(driver):
    outcome = driver(
        CONVERTING.replace("0x01, 0xA0", "0x02, 0xA0")
        + "seen = []\n"
        + "client_drdy.irq(lambda pin: seen.append(counts(read(9))), Pin.IRQ_FALLING)\n"
        + "while len(seen) < 6: machine.idle()\n"
        + "say(seen)",
        ramp(rate_hz=250),
    )
    assert outcome.said == [[1000, 1000, 2000, 2000, 3000, 3000]]


def test_the_board_ends_when_the_signal_has(driver):
    outcome = driver(CONVERTING + "while True: machine.idle()", ramp(n=50))
    first_s = 0.520 + (4 * 512 + 4) * 4 / 512_000
    # Then a hundred idle turns of 4 ms in which the host could take what was left.
    assert outcome.boots[0].ended_s == pytest.approx(first_s + 50 * 0.004 + 0.4, abs=0.01)
