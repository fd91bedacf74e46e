"""ADS1292R: opcodes, registers and figures, by the names of its datasheet (TI SBAS502C)."""

WAKEUP, STANDBY, RESET, START, STOP = 0x02, 0x04, 0x06, 0x08, 0x0A
OFFSETCAL, RDATAC, SDATAC, RDATA = 0x1A, 0x10, 0x11, 0x12
RREG, WREG = 0x20, 0x40

ID, CONFIG1, CONFIG2, LOFF, CH1SET, CH2SET = 0, 1, 2, 3, 4, 5
RLD_SENS, LOFF_SENS, LOFF_STAT, RESP1, RESP2, GPIO = 6, 7, 8, 9, 10, 11
RESET_VALUES = b"\x73\x02\x80\x10\x00\x00\x00\x00\x00\x00\x02\x0c"  # section 8.6, table 16
READ_ONLY_BITS = b"\xff\x00\x00\x00\x00\x00\x00\x00\x1f\x00\x00\x00"

WORD_SIZE = 9
FULL_SCALE = (1 << 23) - 1
POWER_UP_US = 512_000  # VCAP1 settles in 500 ms (6.5); tPOR alone is 32 ms (10.1)
OVERSAMPLING = (1024, 512, 256, 128, 64, 32, 16)  # CONFIG1 DR: 125 Hz to 8 kHz at 512 kHz
GAINS = (6, 1, 2, 3, 4, 8, 12)  # CHnSET
TEST_HALF_CLOCKS = 1 << 18  # of the square wave of 1 Hz: 0.98 Hz at 512 kHz


def _noise(rate_hz):
    """Sixteenths of a count, rms, at gain 6: 8 uV peak to peak in 150 Hz (6.5), 6.6 times the rms
    (7.1), in 0.262 of the data rate (table 1), taken to be white; a count is 2.42 V / 6 / 2**23.
    """
    return round(16 * 8.0 / 6.6 * (0.262 * rate_hz / 150) ** 0.5 / (2.42e6 / 6 / (1 << 23)))


NOISE = tuple(_noise(125 << code) for code in range(len(OVERSAMPLING))) + (0,)  # noqa: RUF005
CLOCK_MIN_HZ, CLOCK_MAX_HZ = 485_000, 562_500  # section 7.3, CLK_DIV 0


def gain_of(setting):
    """The gain that a CHnSET value sets; 0 for the code that is reserved."""
    code = (setting >> 4) & 0x07
    return GAINS[code] if code < len(GAINS) else 0


def put_counts(word, at, counts):
    """Clip `counts` to 24 bits and write them into word[at:]. Does not allocate."""
    counts = min(max(counts, -FULL_SCALE - 1), FULL_SCALE)
    word[at] = (counts >> 16) & 0xFF
    word[at + 1] = (counts >> 8) & 0xFF
    word[at + 2] = counts & 0xFF
