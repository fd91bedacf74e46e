"""The ADS1292R driver, against a chip that answers from a table of registers."""

import pytest
from fakes import micropython_shim

micropython_shim.install()

from inphase_board.ads1292r import (  # noqa: E402
    ELECTRODES,
    SHORTED,
    TEST_SIGNAL,
    Ads1292r,
    start_converters,
)

DEFAULTS = b"\x73\x02\x80\x10\x00\x00\x00\x00\x00\x00\x02\x0c"


class Chip:
    """SPI, CS and registers of one chip."""

    def __init__(self, stuck=None):
        self.stuck = {} if stuck is None else stuck
        self.registers = bytearray(DEFAULTS)
        self.streaming = True
        self.selected = False
        self.address = 0
        self.left = 0  # bytes of a command still to come; -1: their number
        self.writes = False

    def select(self, level):
        assert self.left == 0
        self.selected = level == 0

    def write_readinto(self, sent, back):
        """Obey opcode after opcode; outside RDATAC, RREG and WREG have their count and bytes."""
        assert self.selected
        assert len(sent) == len(back) == 1  # so that each byte can be decoded
        byte = sent[0]
        if self.left == -1:
            self.left = byte + 1
        elif self.left:
            if self.writes:
                self.registers[self.address] = byte
            back[0] = self.stuck.get(self.address, self.registers[self.address])
            self.address += 1
            self.left -= 1
        elif byte == 0x11:
            self.streaming = False
        elif byte == 0x10:
            self.streaming = True
        elif not self.streaming and byte & 0xE0 in (0x20, 0x40):
            self.writes = byte & 0xE0 == 0x40
            self.address = byte & 0x1F
            self.left = -1


class Bench:
    """Two chips on one START and one RESET."""

    def __init__(self, *chips):
        self.chips = chips
        self.log = []

    def start_converters(self, rate_hz=250):
        converters = [Ads1292r(chip, chip.select, rate_hz) for chip in self.chips]
        return start_converters(
            converters,
            lambda level: self.log.append(("start", level)),
            lambda level: self.log.append(("reset", level)),
            lambda ms: self.log.append(("sleep", ms)),
        )


@pytest.mark.parametrize(
    ("rate_hz", "config1"), [(125, 0x00), (250, 0x01), (500, 0x02), (1000, 0x03)]
)
def test_both_chips_are_set_up_and_stream(rate_hz, config1):
    bench = Bench(Chip(), Chip())
    assert bench.start_converters(rate_hz) == 0
    for chip in bench.chips:
        assert chip.registers[1] == config1
        assert chip.registers[2] == 0xE0  # comparators, internal reference, 2.42 V
        assert chip.registers[4] == 0x81  # channel 1: powered down, shorted
        assert chip.registers[5] == 0x00  # channel 2: gain 6, electrode
        assert chip.registers[6] == 0x2C  # bias drive from both inputs of channel 2
        assert chip.registers[7] == 0x0C  # lead-off of both inputs of channel 2
        assert chip.registers[11] == 0x00  # GPIO driven low
        assert chip.streaming
        assert not chip.selected


def test_power_up_waits_then_resets_then_waits_for_the_reference_before_start():
    bench = Bench(Chip(), Chip())
    bench.start_converters()
    assert bench.log[:2] == [("start", 0), ("reset", 1)]
    assert bench.log[2][1] >= 500  # VCAP1 settles (SBAS502C, 6.5)
    assert [entry[0] for entry in bench.log[3:]] == [
        "reset",
        "sleep",
        "reset",
        "sleep",
        "sleep",
        "start",
    ]
    assert bench.log[7][1] >= 150
    assert bench.log[-1] == ("start", 1)


def test_a_chip_of_another_kind_is_a_fault_and_nothing_starts():
    bench = Bench(Chip(), Chip(stuck={0: 0x53}))
    assert bench.start_converters() == 1
    assert ("start", 1) not in bench.log


def test_two_missing_chips_are_two_faults():
    assert Bench(Chip(stuck={0: 0}), Chip(stuck={0: 0xFF})).start_converters() == 2


@pytest.mark.parametrize("register", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11])
def test_a_register_that_does_not_read_back_is_a_fault(register):
    bench = Bench(Chip(stuck={register: 0x5C}), Chip())
    assert bench.start_converters() == 1


def test_electrodes_off_at_start_are_no_fault():
    assert Bench(Chip(stuck={8: 0x0F}), Chip()).start_converters() == 0


def test_a_divided_clock_is_a_fault():
    assert Bench(Chip(stuck={8: 0x40}), Chip()).start_converters() == 1


@pytest.mark.parametrize("register", range(12))
def test_a_look_finds_every_register_that_changed_and_leaves_the_chip_streaming(register):
    chip = Chip()
    converter = Ads1292r(chip, chip.select, 1000)
    converter.configure()
    assert converter.is_configured()
    assert not chip.streaming
    converter.stream()
    assert converter.is_right()
    chip.registers[register] ^= 0x40
    assert not converter.is_right()
    assert chip.streaming
    assert not chip.selected


@pytest.mark.parametrize(
    ("inputs", "config2", "ch2set"),
    [(SHORTED, 0xE0, 0x01), (TEST_SIGNAL, 0xE3, 0x05), (ELECTRODES, 0xE0, 0x00)],
)
def test_what_channel_2_is_fed_is_written_and_read_back(inputs, config2, ch2set):
    chip = Chip()
    converter = Ads1292r(chip, chip.select, 250)
    converter.configure()
    converter.feed(TEST_SIGNAL)
    assert not converter.is_configured()
    converter.feed(inputs)
    converter.configure()
    assert converter.is_configured()
    assert (chip.registers[2], chip.registers[5]) == (config2, ch2set)
    assert chip.registers[4] == 0x81  # channel 1 stays off
