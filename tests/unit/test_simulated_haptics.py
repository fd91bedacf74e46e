"""The simulated DRV2605L and the light behave as their datasheets say, seen from a driver."""

import pytest
from fakes.driver_script import INTERPRETERS, run_driver

HAPTICS = """
import json, machine, time
from machine import I2C, PWM, Pin

def say(value):
    print(json.dumps(value))

def refused(action):
    try:
        action()
    except OSError:
        return True
    return False

enable = Pin(6, Pin.OUT, value=0)
bus = I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000)

def write(register, value):
    bus.writeto_mem(0x5A, register, bytes((value,)))

def read(register):
    return bus.readfrom_mem(0x5A, register, 1)[0]

def power_up():
    enable(1)
    time.sleep_ms(1)

def unidirectional():
    power_up()
    write(0x1C, 0x75)
    write(0x1D, 0x88)
    write(0x01, 0x05)
"""


@pytest.fixture(params=INTERPRETERS)
def driver(request, tmp_path):
    def run(script):
        outcome = run_driver(HAPTICS + script, tmp_path, request.param)
        assert outcome.exit_code == 0, outcome.errors
        return outcome

    return run


def levels(changes):
    return [change.level for change in changes]


def test_the_driver_is_deaf_while_disabled_and_just_after(driver):
    outcome = driver(
        "say(bus.scan()); say(refused(lambda: read(0))); enable(1); say(refused(lambda: read(0)))\n"
        "time.sleep_us(250); say(read(0) >> 5); say(bus.scan())\n"
        "say(refused(lambda: bus.readfrom_mem(0x5B, 0, 1)))"
    )
    assert outcome.said == [[], True, True, 7, [0x5A], True]


def test_registers_outlive_the_enable_pin(driver):
    outcome = driver("power_up(); write(0x16, 0x8E); enable(0); power_up(); say(read(0x16))")
    assert outcome.said == [0x8E]


def test_the_motor_moves_only_enabled_awake_and_in_real_time_playback(driver):
    outcome = driver(
        "unidirectional(); write(0x01, 0x40); write(0x02, 255); write(0x01, 0x00)\n"
        "write(0x01, 0x05); write(0x01, 0x45); write(0x01, 0x05); enable(0)"
    )
    assert levels(outcome.boots[0].motor) == [1.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("what", "control2", "control3", "rtp", "drive"),
    [
        ("unidirectional unsigned", 0x75, 0x88, 64, 64 / 255),
        ("bidirectional unsigned rests at half scale", 0xF5, 0x88, 64, 0.0),
        ("bidirectional unsigned above half scale", 0xF5, 0x88, 191, 0.5),
        ("signed positive", 0x75, 0x80, 127, 1.0),
        ("signed negative brakes in a closed loop", 0x75, 0x80, 0x90, 0.0),
        ("signed negative drives backwards in an open loop", 0x75, 0xA0, 0x81, 1.0),
        ("an open loop is always bidirectional", 0x75, 0xA8, 191, 0.5),
    ],
)
def test_the_playback_register_is_read_in_the_chosen_format(
    driver, what, control2, control3, rtp, drive
):
    outcome = driver(
        f"power_up(); write(0x1C, {control2}); write(0x1D, {control3}); write(0x02, {rtp})\n"
        "write(0x01, 0x05)"
    )
    motor = outcome.boots[0].motor
    found = max(levels(motor), default=0.0)
    assert found == pytest.approx(drive, abs=1e-5), what


def test_calibration_drives_the_motor_and_needs_its_voltages_first(driver):
    calibrate = "write(0x01, 0x07); write(0x0C, 1); time.sleep_ms(700); say(read(0)); say(read(12))"
    voltages = "write(0x16, 0x3E); write(0x17, 0x8C)"
    outcome = driver(f"power_up(); write(0x1A, 0xB6); {calibrate}; {voltages}; {calibrate}")
    assert outcome.said == [0xE8, 0, 0xE0, 0]
    motor = outcome.boots[0].motor
    assert levels(motor) == [1.0, 0.0, 1.0, 0.0]
    assert motor[1].time_s - motor[0].time_s == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("control4", "least_s", "most_s"),
    [(0x00, 0.15, 0.35), (0x10, 0.25, 0.45), (0x20, 0.5, 0.7), (0x30, 1.0, 1.2)],
)
def test_a_calibration_takes_its_time_and_go_tells_until_when(driver, control4, least_s, most_s):
    outcome = driver(
        "power_up(); write(0x1A, 0xB6); write(0x16, 83); write(0x17, 133); write(0x01, 0x07)\n"
        f"write(0x1E, {control4}); write(0x0C, 1); passed_ms = 0\n"
        "while read(0x0C):\n    time.sleep_ms(1); passed_ms += 1\n"
        "say(passed_ms)"
    )
    on, off = outcome.boots[0].motor
    assert least_s <= off.time_s - on.time_s <= most_s
    assert outcome.said[0] / 1000 == pytest.approx(off.time_s - on.time_s, abs=0.002)


def test_a_calibration_that_is_cancelled_stops_the_motor_and_finds_nothing(driver):
    outcome = driver(
        "power_up(); write(0x1A, 0xB6); write(0x16, 83); write(0x17, 133); write(0x01, 0x07)\n"
        "write(0x0C, 1); time.sleep_ms(100); write(0x0C, 0); time.sleep_ms(1500)\n"
        "say([read(0x18), read(0x19), read(0x0C)])"
    )
    assert outcome.said == [[0x0C, 0x6C, 0]]
    on, off = outcome.boots[0].motor
    assert off.time_s - on.time_s == pytest.approx(0.1, abs=0.002)


@pytest.mark.parametrize("rated", [40, 83, 120])
def test_what_a_calibration_finds_is_the_motors_back_emf_whatever_the_gain(driver, rated):
    outcome = driver(
        f"power_up(); write(0x1A, 0xB6); write(0x16, {rated}); write(0x17, 200)\n"
        "write(0x01, 0x07); write(0x0C, 1); time.sleep_ms(700); say([read(0x19), read(0x1A)])"
    )
    ((back_emf, feedback),) = outcome.said
    assert feedback & 0xFC == 0xB4
    gain = (3.75, 7.5, 15.0, 22.5)[feedback & 3]
    # 861 uV a step of the rated voltage; A_CAL_BEMF is a whole number.
    step_volts = 1.22 / 255 / gain
    assert back_emf * step_volts == pytest.approx(861e-6 * rated, abs=step_volts)


def test_the_light_is_traced_with_duty_frequency_and_board_time(driver):
    outcome = driver(
        "machine.freq(128_000_000); light = PWM(Pin(15), freq=20_000, duty_u16=0)\n"
        "time.sleep_ms(1500); light.duty_u16(32768); time.sleep_ms(10); light.duty_u16(0)"
    )
    assert [(c.time_s, c.level, c.pwm_hz) for c in outcome.boots[0].light] == [
        (1.5, pytest.approx(0.5, abs=1e-4), 20_000),
        (1.51, 0.0, 20_000),
    ]


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_outputs_go_dark_when_the_board_resets(tmp_path, interpreter):
    script = (
        "unidirectional(); write(0x02, 100); light = PWM(Pin(15), freq=20_000, duty_u16=30000)\n"
        "time.sleep_ms(5); machine.WDT(timeout=10)\n"
        "while True: machine.idle()"
    )
    outcome = run_driver(HAPTICS + script, tmp_path, interpreter)
    assert outcome.exit_code == 3
    boot = outcome.boots[0]
    assert boot.light[-1].level == boot.motor[-1].level == 0.0
    assert boot.light[-1].time_s == boot.ended_s == pytest.approx(0.016)
