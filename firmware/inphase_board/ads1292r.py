"""The converter: Texas Instruments ADS1292R (datasheet SBAS502), one chip a person.

Channel 1 is the person; channel 2 is powered down with its inputs shorted. The chip stays in SDATAC
mode and gives each word when asked (RDATA), so that registers can be read between two conversions.
A chip that lost its power comes back in RDATAC, where its word stands one byte earlier: no such
word passes for a good one. `__init__` and `start_converters` allocate, the rest does not; the
interrupt in `sampler` reads the data words.
"""

GAIN = 6
VREF_UV = 2_420_000
CLOCK_HZ = 512_000
# Opcodes and register bytes need 4 periods of the 512 kHz clock each (8.5.2, tSDECODE): 7.8 us, so
# at most 1.02 MHz. Data words need no decoding.
COMMAND_BAUD = 500_000
DATA_BAUD = 4_000_000
READ_WORD = b"\x12" + bytes(9)
"""RDATA, and what is sent while the word comes back: any SCLK speed, no wait between (8.5.3.8)."""
WORD_SIZE = 9
"""Bytes of one data word: 24 status bits (1100, LOFF_STAT[4:0], GPIO), then two 24-bit channels."""

ID_ADS1292R = 0x73

_RESET_PULSE_MS = 1
POWER_UP_MS = 600  # tPOR is 2**18 clocks, 512 ms, from the first clock on
RESET_MS = 10  # 18 clocks
REFERENCE_MS = 150  # start-up of the internal reference with its 10 uF (8.3.1.6)

_SDATAC = 0x11
_RREG = 0x20
_WREG = 0x40

_ID = 0x00
_CONFIG1 = 0x01
_LOFF_STAT = 0x08
_DATA_RATE = {125: 0x00, 250: 0x01, 500: 0x02, 1000: 0x03}

REGISTERS = 11
"""Registers 0x01 to 0x0B: all that can be written (8.6.1)."""
_SETUP = bytes(
    (
        0x00,  # CONFIG1: continuous conversion; the data rate goes here
        0xE0,  # CONFIG2: lead-off comparators on, reference buffer on, 2.42 V, no clock output
        0x10,  # LOFF: comparator at 95 % and 5 %, 6 nA, DC
        0x00,  # CH1SET: powered, gain 6, electrode
        0x81,  # CH2SET: powered down, inputs shorted
        0x23,  # RLD_SENS: bias drive on, from both inputs of channel 1
        0x03,  # LOFF_SENS: both inputs of channel 1, current not flipped
        0x00,  # LOFF_STAT: clock of 512 kHz, not 2.048 MHz; the rest is read only
        0x02,  # RESP1: respiration circuit off (bit 1 is always 1)
        0x03,  # RESP2: bias reference from mid-supply (bit 0 is always 1)
        0x00,  # GPIO: both driven low, as nothing hangs on them
    )
)


class Ads1292r:
    """One chip on its own SPI bus: a machine.SPI, and its CS pin as a callable."""

    def __init__(self, spi, select, rate_hz):
        self.spi = spi
        self.select = select
        self._opcode = bytearray(1)
        self._read = bytearray(2)
        self._one = bytearray(1)
        self._write_all = bytearray((_WREG | _CONFIG1, REGISTERS - 1)) + _SETUP
        self._write_all[2] = _DATA_RATE[rate_hz]
        select(1)

    def configure(self):
        """Write the setup after a reset; return whether the chip is an ADS1292R."""
        self._set_speed(COMMAND_BAUD)
        self._opcode[0] = _SDATAC  # the chip wakes up in RDATAC
        self._send(self._opcode)
        if self._register(_ID) != ID_ADS1292R:
            return False
        self._send(self._write_all)
        return True

    def is_configured(self):
        """Return whether the registers read back as they were written (SPI carries no check)."""
        self._set_speed(COMMAND_BAUD)
        for place in range(REGISTERS):
            if not self._holds(place):
                return False
        return True

    def holds(self, place):
        """Return whether the register at `place` (0 to REGISTERS - 1) is as written.

        For a chip that converts, between two conversions: it leaves the bus at its data speed.
        """
        self._set_speed(COMMAND_BAUD)
        right = self._holds(place)
        self._set_speed(DATA_BAUD)
        return right

    def stream(self):
        """Make ready for data words."""
        self._set_speed(DATA_BAUD)

    def _holds(self, place):
        found = self._register(_CONFIG1 + place)
        if _CONFIG1 + place == _LOFF_STAT:
            found &= 0x40  # the others report the electrodes
        return found == self._write_all[2 + place]

    def _register(self, address):
        self._read[0] = _RREG | address
        self.select(0)
        self.spi.write(self._read)
        self.spi.readinto(self._one)
        self.select(1)
        return self._one[0]

    def _set_speed(self, baud):
        # Mode 1 (8.5.1): the chip shifts out on the rising edge.
        self.spi.init(baudrate=baud, polarity=0, phase=1)

    def _send(self, message):
        self.select(0)
        self.spi.write(message)
        self.select(1)


def start_converters(converters, start, reset, sleep_ms):
    """Bring all chips up together and start converting; return how many did not answer rightly.

    If any did not, START stays low and there are no samples: one person's half of a pair is no
    sample. The 512 kHz clock must be running. `start` and `reset` set pins, shared by the chips.
    """
    start(0)
    reset(1)
    sleep_ms(POWER_UP_MS)
    reset(0)
    sleep_ms(_RESET_PULSE_MS)
    reset(1)
    sleep_ms(RESET_MS)
    found = [converter.configure() for converter in converters]
    sleep_ms(REFERENCE_MS)
    faults = 0
    for converter, is_there in zip(converters, found):  # noqa: B905 (MicroPython's zip has no strict)
        if not is_there or not converter.is_configured():
            faults += 1
    if faults == 0:
        for converter in converters:
            converter.stream()
        start(1)
    return faults
