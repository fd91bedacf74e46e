"""The DRV2605L driver, against a chip that is a table of registers."""

import pytest
from fakes.cue_room import CHIP, CLOCK, FlakyBus

from inphase_board import haptic_calibration
from inphase_board.drv2605l import Drv2605l, registers_of


class Chip:
    """I2C and EN pin of one chip."""

    def __init__(self, identity=7):
        self.registers = bytearray(0x23)
        self.registers[0] = identity << 5
        self.enabled = 0
        self.answers = True
        self.writes = []

    def enable(self, level):
        self.enabled = level

    def writeto(self, address, message):
        self._check(address)
        register, value = message
        self.registers[register] = value
        self.writes.append((register, value))

    def readfrom_mem_into(self, address, register, buffer):
        self._check(address)
        buffer[0] = self.registers[register]

    def _check(self, address):
        if address != 0x5A or not self.answers or not self.enabled:
            raise OSError(5)


def started(chip):
    driver = Drv2605l(chip, chip.enable)
    assert driver.setup(lambda ms: None)
    chip.writes.clear()
    return driver


@pytest.fixture
def chip():
    return Chip()


def test_it_waits_in_standby_with_unsigned_closed_loop_input(chip):
    started(chip)
    assert chip.enabled
    assert chip.registers[1] == 0x40
    assert chip.registers[2] == 0
    assert chip.registers[0x1D] == 0x88
    assert not chip.registers[0x1C] & 0x80  # or 0 would be full brake
    assert chip.registers[0x17] >= chip.registers[0x16] > 0


def test_it_never_runs_the_motor_to_calibrate(chip):
    driver = Drv2605l(chip, chip.enable)
    driver.setup(lambda ms: None)
    assert all(register != 0x0C for register, _ in chip.writes)
    assert all(value == 0 for register, value in chip.writes if register == 2)


def test_driving_writes_only_what_changes(chip):
    driver = started(chip)
    driver.drive(64)
    assert chip.writes == [(2, 64), (1, 0x05)]
    driver.drive(64)
    assert len(chip.writes) == 2
    driver.drive(65)
    assert chip.writes[2:] == [(2, 65)]
    driver.drive(0)
    assert chip.writes[3:] == [(2, 0), (1, 0x40)]


@pytest.mark.parametrize("identity", [0, 3, 6])
def test_another_chip_is_not_driven(identity):
    chip = Chip(identity)
    driver = Drv2605l(chip, chip.enable)
    assert not driver.setup(lambda ms: None)
    driver.drive(64)
    assert not chip.enabled
    assert chip.writes == []


def test_no_chip_is_no_exception(chip):
    chip.answers = False
    driver = Drv2605l(chip, chip.enable)
    assert not driver.setup(lambda ms: None)
    assert not chip.enabled


def test_a_bus_error_while_driving_takes_the_drive_away_for_good(chip):
    driver = started(chip)
    driver.drive(64)
    chip.answers = False
    driver.drive(70)
    assert not chip.enabled
    assert not driver.works
    chip.answers = True
    driver.drive(80)
    assert not chip.enabled


LRA = registers_of("lra", 2000, 2830, 175)


def test_the_registers_of_a_linear_actuator_follow_from_its_voltage_and_resonance():
    # 2 V RMS x sqrt(1 - 1.5 ms x 175 Hz) / 20.58 mV; 2.83 V / 21.22 mV; half a period is 2.86 ms.
    assert dict(LRA) == {0x16: 83, 0x17: 133, 0x1A: 0xB6, 0x1B: 0x98, 0x1C: 0x75, 0x1D: 0x88}


def test_the_registers_of_a_coin_motor():
    found = dict(registers_of("erm", 3000, 3300, 175))
    assert found == {0x16: 142, 0x17: 150, 0x1A: 0x36, 0x1B: 0x93, 0x1C: 0x75, 0x1D: 0x88}


class Simulated:
    """The simulated chip on its bus, and the motor that hangs on it."""

    def __init__(self, motor, registers=LRA, resonance_hz=175):
        CLOCK.now_us = 0
        self.levels = []
        self.chip = CHIP.Drv2605l(self.levels.append, motor, resonance_hz)
        self.driver = Drv2605l(FlakyBus(self.chip), self.chip.set_enable, registers)

    def sleep_ms(self, ms):
        CLOCK.now_us += ms * 1000
        if self.chip.due_us <= CLOCK.now_us:
            self.chip.fire()


def test_calibration_returns_what_the_chip_found_and_ends_in_standby():
    desk = Simulated(CHIP.LRA_MOTOR)
    assert desk.driver.setup(desk.sleep_ms)
    assert desk.levels == []
    assert desk.driver.diagnose(desk.sleep_ms)
    assert desk.driver.calibrate(desk.sleep_ms) == (0x0D, 0x70, 0xB5)
    assert desk.chip.registers[1] == 0x40
    assert desk.chip.level == 0
    assert desk.driver.works


@pytest.mark.parametrize("status", [0x01, 0x02, 0x03])
def test_a_chip_that_says_shorted_or_too_hot_at_start_is_not_driven(chip, status):
    # OC_DETECT and OVER_TEMP (DRV2605L datasheet, section 8.6.1).
    chip.registers[0] |= status
    driver = Drv2605l(chip, chip.enable)
    assert not driver.setup(lambda ms: None)
    assert not chip.enabled
    driver.drive(100)
    assert chip.writes == []


@pytest.mark.parametrize(
    ("motor", "resonance_hz"),
    [
        (CHIP.NO_MOTOR, 175),
        (CHIP.SHORTED_MOTOR, 175),
        (CHIP.ERM_MOTOR, 175),
        (CHIP.LRA_MOTOR, 290),
    ],
)
def test_a_motor_that_is_missing_shorted_or_another_is_not_driven(motor, resonance_hz, tmp_path):
    desk = Simulated(motor, resonance_hz=resonance_hz)
    path = str(tmp_path / "haptic.json")
    assert desk.driver.setup(desk.sleep_ms)
    assert not haptic_calibration.measure(desk.driver, desk.sleep_ms, path)
    assert not desk.driver.works
    desk.levels.clear()
    desk.driver.drive(100)
    assert desk.levels == []
    again = Simulated(motor)
    assert not haptic_calibration.start(again.driver, again.sleep_ms, path)
    assert not again.driver.works


def test_a_calibration_is_stored_and_used_at_the_next_start_without_moving_the_motor(tmp_path):
    path = str(tmp_path / "haptic.json")
    desk = Simulated(CHIP.LRA_MOTOR)
    desk.driver.setup(desk.sleep_ms)
    assert haptic_calibration.measure(desk.driver, desk.sleep_ms, path)
    again = Simulated(CHIP.LRA_MOTOR)
    assert haptic_calibration.start(again.driver, again.sleep_ms, path)
    assert bytes(again.chip.registers[0x18:0x1B]) == bytes((0x0D, 0x70, 0xB5))
    assert again.levels == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"registers": [], "result": [1, 2, 3]}'])
def test_a_stored_calibration_that_is_wrong_or_of_another_motor_counts_as_none(content, tmp_path):
    path = tmp_path / "haptic.json"
    path.write_text(content)
    assert haptic_calibration.load(str(path), LRA) is None


def test_a_routine_of_the_chip_that_never_ends_is_given_up_before_the_watchdog():
    desk = Simulated(CHIP.LRA_MOTOR)
    desk.driver.setup(desk.sleep_ms)
    waited = []
    assert desk.driver.calibrate(waited.append) is None
    assert sum(waited) < 2000
    assert not desk.driver.works
    assert desk.chip.level == 0


def test_a_sleep_that_ends_a_tick_early_is_long_enough_for_the_chip_to_wake_up():
    desk = Simulated(CHIP.LRA_MOTOR)

    def sleep_ms(ms):
        CLOCK.now_us += (ms - 1) * 1000 + 1  # ticks of 1 ms are counted: the first may be over

    assert desk.driver.setup(sleep_ms)
