"""The haptic driver measures its motor, and what a start makes of it, on the simulated chip."""

import json

import pytest
from fakes.cue_room import CHIP, CLOCK
from fakes.motor_bench import LRA, MotorBench

from inphase_board import haptic_calibration, haptic_measurement
from inphase_board.drv2605l import registers_of

FOUND = (0x0D, 0x70, 0xB5)
"""What the simulated chip finds of its linear motor: a back-EMF of 71 mV, at a gain of 7.5."""
STATED_US = 1_500_000
"""How long the motor moves at most, by every document."""


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "haptic.json")


def measure(bench, path, is_muted=lambda: False):
    found = haptic_measurement.measure(bench.driver, bench.sleep_ms, is_muted, path)
    assert bench.chip.level == 0
    assert not bench.driver.works
    assert not bench.chip.answers  # EN is low
    assert bench.moved_us <= STATED_US
    return found


def test_a_motor_is_measured_and_the_result_used_at_the_next_start_without_moving_it(path):
    bench = MotorBench()
    assert measure(bench, path) == {
        "outcome": "passed",
        "status": 0xE0,
        "result": FOUND,
        "stored": True,
    }
    assert bench.chip.registers[1] == 0x40
    # Diagnosis and calibration, and up to one look at the chip after each.
    assert 650_000 <= bench.moved_us <= 670_000
    again = MotorBench()
    assert haptic_calibration.start(again.driver, again.sleep_ms, path)
    assert tuple(again.chip.registers[0x18:0x1B]) == FOUND
    assert again.levels == []


def test_a_coin_motor_is_measured_too(path):
    bench = MotorBench(CHIP.ERM_MOTOR, registers_of("erm", 3000, 3300, 175))
    found = measure(bench, path)
    assert found["outcome"] == "passed"
    assert found["result"] == tuple(bench.chip.registers[0x18:0x1B])


@pytest.mark.parametrize(
    ("motor", "resonance_hz", "outcome"),
    [
        (CHIP.NO_MOTOR, 175, "motor fault"),
        (CHIP.SHORTED_MOTOR, 175, "motor fault"),
        (CHIP.ERM_MOTOR, 175, "motor fault"),
        (CHIP.LRA_MOTOR, 290, "failed"),
        (CHIP.BLOCKED_MOTOR, 175, "implausible"),
    ],
)
def test_a_motor_that_is_missing_shorted_or_another_is_not_driven(
    motor, resonance_hz, outcome, path
):
    bench = MotorBench(motor, resonance_hz=resonance_hz)
    found = measure(bench, path)
    assert (found["outcome"], found["stored"]) == (outcome, True)
    bench.levels.clear()
    bench.driver.drive(100)
    again = MotorBench(motor)
    assert not haptic_calibration.start(again.driver, again.sleep_ms, path)
    again.driver.drive(100)
    assert bench.levels == again.levels == []


def test_a_failure_is_forgotten_by_the_next_measurement_that_passes(path):
    measure(MotorBench(CHIP.NO_MOTOR), path)
    assert haptic_calibration.load(path, LRA) is False
    measure(MotorBench(), path)
    assert haptic_calibration.load(path, LRA) == FOUND


def test_a_routine_of_the_chip_that_never_ends_is_given_up_in_the_time_stated(path):
    bench = MotorBench()

    def sleep_ms(ms):
        CLOCK.now_us += ms * 1000  # and the chip never comes to its end

    found = haptic_measurement.measure(bench.driver, sleep_ms, lambda: False, path)
    assert (found["outcome"], found["stored"]) == ("endless", True)
    assert 0 < bench.moved_us <= STATED_US
    assert bench.chip.level == 0


def test_a_muted_board_moves_nothing_and_keeps_what_it_has(path):
    measure(MotorBench(), path)
    bench = MotorBench()
    found = measure(bench, path, lambda: True)
    assert (found["outcome"], found["stored"]) == ("muted", False)
    assert bench.levels == []
    assert haptic_calibration.load(path, LRA) == FOUND


@pytest.mark.parametrize("pressed_us", [20_000, 300_000])
def test_mute_stops_the_motor_within_a_tenth_of_a_second(path, pressed_us):
    bench = MotorBench()
    found = measure(bench, path, lambda: CLOCK.now_us >= pressed_us)
    assert (found["outcome"], found["stored"]) == ("muted", False)
    assert any(level for _, level in bench.levels)
    assert bench.levels[-1][0] <= pressed_us + 100_000
    assert haptic_calibration.load(path, LRA) is None


def test_an_interruption_at_the_prompt_stops_the_motor_at_once(path):
    bench = MotorBench()

    def interrupted(ms):
        bench.sleep_ms(ms)
        if bench.chip.level:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        haptic_measurement.measure(bench.driver, interrupted, lambda: False, path)
    assert bench.chip.level == 0
    assert not bench.chip.answers
    assert haptic_calibration.load(path, LRA) is None


@pytest.mark.parametrize("from_us", [0, 20_000, 300_000])
def test_a_bus_that_fails_ends_it_with_the_motor_off_and_stores_nothing(path, from_us):
    bench = MotorBench()

    def sleep_ms(ms):
        bench.sleep_ms(ms)
        bench.bus.fails = CLOCK.now_us >= from_us

    found = haptic_measurement.measure(bench.driver, sleep_ms, lambda: False, path)
    assert found["outcome"] == ("lost" if from_us else "absent")
    assert not found["stored"]
    assert bench.chip.level == 0
    assert haptic_calibration.load(path, LRA) is None


def test_a_result_that_the_chip_gave_too_early_is_no_result(path):
    bench = MotorBench()
    begin = bench.chip._begin

    def ends_at_once():
        begin()
        bench.chip.due_us = min(bench.chip.due_us, CLOCK.now_us + 100_000)

    bench.chip._begin = ends_at_once
    assert measure(bench, path)["outcome"] == "implausible"


def test_the_chip_is_told_how_long_its_calibration_takes(path):
    bench = MotorBench()
    bench.chip.registers[0x1E] = 0x30  # 1.1 s, as another program left it
    assert measure(bench, path)["outcome"] == "passed"
    assert bench.moved_us < 700_000


def test_a_long_diagnosis_leaves_the_calibration_what_is_left_of_the_time_stated(path):
    bench = MotorBench()
    begin = bench.chip._begin

    def begins():
        begin()
        diagnosis = bench.chip.registers[1] == 6
        bench.chip.due_us = CLOCK.now_us + (1_000_000 if diagnosis else 10_000_000)

    bench.chip._begin = begins
    assert measure(bench, path)["outcome"] == "endless"
    assert bench.moved_us > 1_300_000


def test_a_result_that_reads_twice_differently_is_no_result(path):
    bench = MotorBench()
    read = bench.bus.readfrom_mem_into
    flips = [1, 0]

    def flipping(address, register, buffer):
        read(address, register, buffer)
        if register == 0x19 and flips and not bench.chip.registers[0x0C]:
            buffer[0] ^= flips.pop()

    bench.driver._read_memory = flipping
    assert measure(bench, path)["outcome"] == "implausible"


@pytest.mark.parametrize(
    ("result", "plausible"),
    [
        ((0x0D, 0x70, 0xB5), True),
        ((0x00, 0x01, 0xB4), True),
        ((0xFF, 0x70, 0xB5), False),
        ((0x0D, 0x00, 0xB5), False),
        ((0x0D, 0xFF, 0xB5), False),
        ((0x0D, 0x70, 0x35), False),
    ],
)
def test_a_result_at_the_end_of_its_range_or_with_other_settings_is_not_believed(result, plausible):
    assert haptic_measurement.is_plausible(result, LRA) == plausible


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"registers": [], "result": [1, 2, 3]}',
        '{"registers": R, "result": [1, 2]}',
        '{"registers": R, "result": [1, 2, 256]}',
    ],
)
def test_a_stored_calibration_that_is_wrong_or_of_another_motor_counts_as_none(content, tmp_path):
    path = tmp_path / "haptic.json"
    path.write_text(content.replace("R", json.dumps(LRA)))
    assert haptic_calibration.load(str(path), LRA) is None
