"""The converter: Texas Instruments ADS1292R (datasheet SBAS502), one chip a person.

Channel 1 is the person; channel 2 is powered down with its inputs shorted. Everything here runs
before sampling starts and allocates; the interrupt in `sampler` reads the data words.
"""

GAIN = 6
VREF_UV = 2_420_000
CLOCK_HZ = 512_000
# Opcodes and register bytes need 4 periods of the 512 kHz clock each (8.5.2, tSDECODE): 7.8 us, so
# at most 1.02 MHz. Data words need no decoding.
COMMAND_BAUD = 500_000
DATA_BAUD = 4_000_000
WORD_SIZE = 9
"""Bytes of one data word: 24 status bits (1100, LOFF_STAT[4:0], GPIO), then two 24-bit channels."""

ID_ADS1292R = 0x73

_RESET_PULSE_MS = 1
_POWER_UP_MS = 600  # tPOR is 2**18 clocks, 512 ms, from the first clock on
_RESET_MS = 10  # 18 clocks
_REFERENCE_MS = 150  # start-up of the internal reference with its 10 uF (8.3.1.6)

_SDATAC = 0x11
_RDATAC = 0x10
_RREG = 0x20
_WREG = 0x40

_ID = 0x00
_CONFIG1 = 0x01
_LOFF_STAT = 0x08
_DATA_RATE = {125: 0x00, 250: 0x01, 500: 0x02, 1000: 0x03}

# Registers 0x01 to 0x0A after CONFIG1's data rate (8.6.1).
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
    )
)


class Ads1292r:
    """One chip on its own SPI bus: a machine.SPI, and its CS pin as a callable."""

    def __init__(self, spi, select):
        self.spi = spi
        self.select = select
        select(1)

    def command(self, opcode):
        """Send one opcode."""
        self._write(bytes((opcode,)))

    def read_registers(self, first, count):
        """Return `count` registers from `first` on. The chip must not be in RDATAC."""
        found = bytearray(count)
        self.select(0)
        self.spi.write(bytes((_RREG | first, count - 1)))
        self.spi.readinto(found)
        self.select(1)
        return found

    def write_registers(self, first, values):
        """Write the registers from `first` on. The chip must not be in RDATAC."""
        self._write(bytes((_WREG | first, len(values) - 1)) + values)

    def configure(self, rate_hz):
        """Write the setup after a reset; return whether the chip is an ADS1292R."""
        self._set_speed(COMMAND_BAUD)
        self.command(_SDATAC)  # the chip wakes up in RDATAC
        if self.read_registers(_ID, 1)[0] != ID_ADS1292R:
            return False
        self.write_registers(_CONFIG1, _setup(rate_hz))
        return True

    def is_configured(self, rate_hz):
        """Return whether the registers read back as they were written (SPI carries no check)."""
        wanted = _setup(rate_hz)
        found = self.read_registers(_CONFIG1, len(wanted))
        status_at = _LOFF_STAT - _CONFIG1
        found[status_at] &= 0x40  # the others report the electrodes
        return bytes(found) == wanted

    def stream(self):
        """Put the chip into RDATAC: from here on every word is read without an opcode."""
        self.command(_RDATAC)
        self._set_speed(DATA_BAUD)

    def _set_speed(self, baud):
        # Mode 1 (8.5.1): the chip shifts out on the rising edge.
        self.spi.init(baudrate=baud, polarity=0, phase=1)

    def _write(self, message):
        self.select(0)
        self.spi.write(message)
        self.select(1)


def start_converters(converters, rate_hz, start, reset, sleep_ms):
    """Bring all chips up together and start converting; return how many did not answer rightly.

    If any did not, START stays low and there are no samples: one person's half of a pair is no
    sample. The 512 kHz clock must be running. `start` and `reset` set pins, shared by the chips.
    """
    start(0)
    reset(1)
    sleep_ms(_POWER_UP_MS)
    reset(0)
    sleep_ms(_RESET_PULSE_MS)
    reset(1)
    sleep_ms(_RESET_MS)
    found = [converter.configure(rate_hz) for converter in converters]
    sleep_ms(_REFERENCE_MS)
    faults = 0
    for converter, is_there in zip(converters, found):  # noqa: B905 (MicroPython's zip has no strict)
        if not is_there or not converter.is_configured(rate_hz):
            faults += 1
    if faults == 0:
        for converter in converters:
            converter.stream()
        start(1)
    return faults


def _setup(rate_hz):
    return bytes((_DATA_RATE[rate_hz],)) + _SETUP[1:]
