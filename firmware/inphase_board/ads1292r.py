"""The converter: Texas Instruments ADS1292R (datasheet SBAS502), one chip a person.

Channel 2 is the person: the respiration circuit is channel 1's alone, so modules that can be bought
have the ECG electrodes on channel 2. Channel 1 is powered down with its inputs shorted. While it
converts, the chip is in RDATAC mode: a word is read without an opcode, which keeps the interrupt
short. Registers can be read only outside that mode, so a look at them leaves it and enters it
again, all in one transfer between two conversions. `__init__` and `start_converters` allocate, the
rest does not; the interrupt in `sampler` reads the data words.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
import micropython
from micropython import const

GAIN = 6
VREF_UV = 2_420_000
CLOCK_HZ = 512_000
# Half a clock, 83 ns, is for SCLK's way out through an isolator and the bit's way back.
BAUD = 6_000_000
WORD_SIZE = 9
"""Bytes of one data word: 24 status bits (1100, LOFF_STAT[4:0], GPIO), then two 24-bit channels."""

ID_ADS1292R = 0x73

_RESET_PULSE_MS = 1
POWER_UP_MS = 600  # VCAP1 settles in 500 (6.5); tPOR is 2**12 modulator clocks, 32 ms (10.1)
RESET_MS = 10  # 18 clocks
REFERENCE_MS = 150  # start-up of the internal reference with its 10 uF (6.5: 100)

_SDATAC = 0x11
_RDATAC = 0x10
_RREG = 0x20
_WREG = 0x40

_ID = 0x00
_CONFIG1 = 0x01
_CONFIG2 = 0x02
_CH2SET = 0x05
_LOFF_STAT = const(0x08)
_DATA_RATE = {125: 0x00, 250: 0x01, 500: 0x02, 1000: 0x03}

LOOK_US = 500
"""What a look at all registers takes at most: 16 bytes, each with a call of its own."""
_READ_HEAD = const(3)  # bytes before the first register's
_WRITE_HEAD = 2  # bytes before CONFIG1's, less its address

REGISTERS = const(12)
"""ID, and after it all that can be written (8.6.1)."""
_SETUP = bytes(
    (
        ID_ADS1292R,
        0x00,  # CONFIG1: continuous conversion; the data rate goes here
        0xE0,  # CONFIG2: lead-off comparators on, reference buffer on, 2.42 V, no clock output
        0x10,  # LOFF: comparator at 95 % and 5 %, 6 nA, DC
        0x81,  # CH1SET: powered down, inputs shorted
        0x00,  # CH2SET: powered, gain 6, electrode
        0x2C,  # RLD_SENS: bias drive on, from both inputs of channel 2
        0x0C,  # LOFF_SENS: both inputs of channel 2, current not flipped
        0x00,  # LOFF_STAT: clock of 512 kHz, not 2.048 MHz; the rest is read only
        0x02,  # RESP1: respiration circuit off (bit 1 is always 1)
        0x03,  # RESP2: bias reference from mid-supply (bit 0 is always 1)
        0x00,  # GPIO: both driven low, as nothing hangs on them
    )
)

# What channel 2 is given: CONFIG2 and CH2SET.
ELECTRODES = (0xE0, 0x00)
SHORTED = (0xE0, 0x01)
TEST_SIGNAL = (0xE3, 0x05)
"""The chip's own square wave, 1 Hz and 1/2400 of the reference to either side (8.6.1.3)."""


class Ads1292r:
    """One chip on its own SPI bus: a machine.SPI, and its CS pin as a callable."""

    def __init__(self, spi, select, rate_hz):
        self.spi = spi
        self.select = select
        self._exchange = spi.write_readinto
        # The chip wakes up in RDATAC, in which it obeys SDATAC alone.
        self._write = bytearray((_SDATAC, _WREG | _CONFIG1, REGISTERS - 2)) + _SETUP[1:]
        self._wanted = bytearray(_SETUP)
        self._read = bytearray((_SDATAC, _RREG | _ID, REGISTERS - 1)) + bytes(REGISTERS + 1)
        self._answer = bytearray(len(self._read))
        self._out = bytearray(1)
        self._in = bytearray(1)
        self._set(_CONFIG1, _DATA_RATE[rate_hz])
        select(1)

    def feed(self, inputs):
        """Say what channel 2 is to get: ELECTRODES, SHORTED or TEST_SIGNAL, from `configure` on."""
        self._set(_CONFIG2, inputs[0])
        self._set(_CH2SET, inputs[1])

    def configure(self):
        """Write every register, after a reset."""
        self._transfer(self._write)

    def is_configured(self):
        """Return whether all registers read back as written, ID included (SPI has no check)."""
        return self._is_right(0)

    def is_right(self):
        """Return whether all registers are as written, for a chip that converts.

        Between two conversions; takes less than LOOK_US.
        """
        return self._is_right(_RDATAC)

    def stream(self):
        """Put the chip into RDATAC: from here on every word is read without an opcode."""
        self._is_right(_RDATAC)

    def _is_right(self, afterwards):
        """Read all registers; `afterwards` is the opcode that follows, or 0."""
        self._read[-1] = afterwards
        self._transfer(self._read)
        return _is_same(self._answer, self._wanted)

    def _set(self, address, value):
        self._wanted[address] = value
        self._write[_WRITE_HEAD + address] = value

    @micropython.native
    def _transfer(self, message):
        """Send a command and take its answer, byte by byte.

        The chip needs 4 periods of its clock to decode a byte of a command (8.5.2.10, tSDECODE),
        7.8 us; from one byte to the next the RP2040 takes twice that.
        """
        sent = self._out
        back = self._in
        answer = self._answer
        exchange = self._exchange
        self.select(0)
        for i in range(len(message)):
            sent[0] = message[i]
            exchange(sent, back)
            answer[i] = back[0]
        self.select(1)


@micropython.viper
def _is_same(answer: ptr8, wanted: ptr8) -> bool:
    """Whether the registers in an answer are as wanted."""
    place = 0
    while place < REGISTERS:
        found = int(answer[_READ_HEAD + place])
        if place == _LOFF_STAT:
            found &= 0x40  # the others report the electrodes
        if found != int(wanted[place]):
            return False
        place += 1
    return True


def start_converters(converters, start, reset, sleep_ms, clocked_ms=0):
    """Bring all chips up together and start converting; return how many did not answer rightly.

    If any did not, START stays low and there are no samples: one person's half of a pair is no
    sample. The 512 kHz clock must be running, with RESET high, `clocked_ms` ago already. `start`
    and `reset` set pins, shared by the chips.
    """
    start(0)
    reset(1)
    sleep_ms(max(POWER_UP_MS - clocked_ms, 0))
    reset(0)
    sleep_ms(_RESET_PULSE_MS)
    reset(1)
    sleep_ms(RESET_MS)
    for converter in converters:
        converter.configure()
    sleep_ms(REFERENCE_MS)
    faults = 0
    for converter in converters:
        if not converter.is_configured():
            faults += 1
    if faults == 0:
        for converter in converters:
            converter.stream()
        start(1)
    return faults
