"""The DRV2605L driver, against a chip that is a table of registers."""

import pytest
from fakes.motor_bench import CLOCK, LRA, MotorBench

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


def test_the_registers_of_a_linear_actuator_follow_from_its_voltage_and_resonance():
    # 2 V RMS x sqrt(1 - 1.5 ms x 175 Hz) / 20.58 mV; 2.83 V / 21.22 mV; half a period is 2.86 ms.
    assert dict(LRA) == {0x16: 83, 0x17: 133, 0x1A: 0xB6, 0x1B: 0x98, 0x1C: 0x75, 0x1D: 0x88}


def test_the_registers_of_a_coin_motor():
    found = dict(registers_of("erm", 3000, 3300, 175))
    assert found == {0x16: 142, 0x17: 150, 0x1A: 0x36, 0x1B: 0x93, 0x1C: 0x75, 0x1D: 0x88}


@pytest.mark.parametrize("status", [0x01, 0x02, 0x03])
def test_a_chip_that_says_shorted_or_too_hot_at_start_is_not_driven(chip, status):
    # OC_DETECT and OVER_TEMP (DRV2605L datasheet, section 8.6.1).
    chip.registers[0] |= status
    driver = Drv2605l(chip, chip.enable)
    assert not driver.setup(lambda ms: None)
    assert not chip.enabled
    driver.drive(100)
    assert chip.writes == []


def test_a_sleep_that_ends_a_tick_early_is_long_enough_for_the_chip_to_wake_up():
    desk = MotorBench()

    def sleep_ms(ms):
        CLOCK.now_us += (ms - 1) * 1000 + 1  # ticks of 1 ms are counted: the first may be over

    assert desk.driver.setup(sleep_ms)
