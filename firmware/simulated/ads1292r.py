"""ADS1292R, register by register, as its SPI and pins show it (TI SBAS502C).

Two-channel 24-bit converter. The person's electrodes are on channel 2; nothing is on channel 1.
Simulated: power-up, reset, clock, START, opcodes and their decoding time (section 9.5.2), register
reads and writes, RDATAC and RDATA, DRDY, channel power, gain, multiplexer (electrodes, short, test
signal; else 0), reference, lead-off comparators. Times are exact. Noise of the electrodes is the
signal's business; of its own the chip has that of the datasheet where its inputs are shorted or its
test signal is on. Converting and reading words does not allocate.
"""

import ads1292r_registers as chip
from virtual_clock import CLOCK, NEVER

_OPCODE, _READ_COUNT, _WRITE_COUNT, _READING, _WRITING = 0, 1, 2, 3, 4
_NOTHING_ON_CHANNEL_1 = 0x03
"""IN1P and IN1N of LOFF_STAT: the lead-off current takes an open input to a rail."""


class Ads1292r:
    """One converter. `lead_off_shift`: where the wires byte has this person's electrodes.

    `set_drdy(level)` is called at each edge of DRDY; `due_us` is the time of the next conversion.
    """

    def __init__(self, name, lead_off_shift):
        self.name = name
        self.due_us = NEVER
        self.set_drdy = _ignore
        self.word = bytearray(chip.WORD_SIZE)
        self.registers = bytearray(chip.RESET_VALUES)
        self.selected = False
        self._lead_off_shift = lead_off_shift
        self._clock_hz = 0
        self._start_pin = 0
        self._reset_pin = 1
        self._ready_us = chip.POWER_UP_US
        # What may be wrong with it.
        self.gain_percent = 100
        self.noise_percent = 100
        self.test_late_us = 0
        self._reset_us = 0
        self._random = lead_off_shift + 1
        self._signal_gain = 1
        self._signal_vref_uv = 1
        self._set_defaults()

    # Pins.

    def select(self, level):
        """CS changes: low selects; high ends a command half sent."""
        self.selected = level == 0
        self._state = _OPCODE

    def set_reset(self, level):
        """RESET changes: low resets, and the chip listens 18 tCLK after it rose (section 9.4.1)."""
        self._reset_pin = level
        self._reset_us = CLOCK.now_us
        self._set_defaults()
        if level and self._clock_hz:
            ready_us = CLOCK.now_us + 18 * 1_000_000 // self._clock_hz + 1
            self._ready_us = max(self._ready_us, ready_us)

    def set_start(self, level):
        """START changes: high converts."""
        self._start_pin = level
        self._schedule_first()

    def set_clock(self, clock_hz):
        """CLK changes; outside its range, and at 0, the chip stands still."""
        self._clock_hz = clock_hz if chip.CLOCK_MIN_HZ <= clock_hz <= chip.CLOCK_MAX_HZ else 0
        self._schedule_first()

    def connect(self, gain, vref_uv):
        """Say at which gain and reference the incoming counts were made."""
        self._signal_gain = gain
        self._signal_vref_uv = vref_uv
        self._apply_registers()

    # Conversions.

    def convert(self, block, at, wires):
        """Latch block[at:at + 3] from the electrodes as the new word, and schedule the next."""
        word = self.word
        off = (wires >> self._lead_off_shift) << 2 | _NOTHING_ON_CHANNEL_1
        flags = 0
        if off & self._lead_off_mask:
            flags = off & self._lead_off_mask
            self.registers[chip.LOFF_STAT] = self.registers[chip.LOFF_STAT] & 0xE0 | flags
        elif self.registers[chip.LOFF_STAT] & 0x1F:
            self.registers[chip.LOFF_STAT] &= 0xE0
        word[0] = 0xC0 | (flags >> 1)
        word[1] = (flags & 1) << 7 | (self.registers[chip.GPIO] & 3) << 5
        if self._verbatim:
            word[6] = block[at]
            word[7] = block[at + 1]
            word[8] = block[at + 2]
        else:
            raw = (block[at] << 16) | (block[at + 1] << 8) | block[at + 2]
            if raw & 0x800000:
                raw -= 1 << 24
            chip.put_counts(word, 3, self._channel_counts(chip.CH1SET, 0))
            chip.put_counts(word, 6, self._channel_counts(chip.CH2SET, raw))
        self._position = 0 if self._continuous else chip.WORD_SIZE
        self._converted += 1
        if self.registers[chip.CONFIG1] & 0x80:
            self.due_us = NEVER
        else:
            cycles = self._converted * self._cycles
            self.due_us = self._first_us + cycles * 1_000_000 // self._clock_hz

    def _schedule_first(self):
        self.set_drdy(1)
        if not (self._clock_hz and self._reset_pin and (self._start_pin or self._started)):
            self.due_us = NEVER
            return
        rate = self.registers[chip.CONFIG1] & 0x07
        if rate >= len(chip.OVERSAMPLING):
            self.due_us = NEVER
            return
        modulator = 16 if self.registers[chip.LOFF_STAT] & 0x40 else 4
        self._cycles = chip.OVERSAMPLING[rate] * modulator
        settling = (4 * chip.OVERSAMPLING[rate] + 4) * modulator  # tSETTLE, section 9.4.3
        self._first_us = max(CLOCK.now_us, self._ready_us) + settling * 1_000_000 // self._clock_hz
        self._converted = 0
        self.due_us = self._first_us

    # The serial port.

    def read_into(self, buffer, fill):
        """Clock len(buffer) bytes out while MOSI carries `fill`. Does not allocate."""
        if (
            self._position == 0
            and fill == 0
            and len(buffer) == chip.WORD_SIZE
            and self._state == _OPCODE
        ):
            word = self.word
            self._position = chip.WORD_SIZE
            self.set_drdy(1)
            buffer[0] = word[0]
            buffer[1] = word[1]
            buffer[2] = word[2]
            buffer[3] = word[3]
            buffer[4] = word[4]
            buffer[5] = word[5]
            buffer[6] = word[6]
            buffer[7] = word[7]
            buffer[8] = word[8]
            return
        for i in range(len(buffer)):
            buffer[i] = self.exchange(fill, False)

    def read_data(self, sent, received):
        """Answer a whole RDATA with its word; False: it is something else. Does not allocate."""
        if (
            self._continuous
            or self._state != _OPCODE
            or len(sent) != 1 + chip.WORD_SIZE
            or sent[0] != chip.RDATA
            or CLOCK.now_us < self._ready_us
            or not (self._clock_hz and self._reset_pin)
        ):
            return False
        self.set_drdy(1)
        self._position = chip.WORD_SIZE
        word = self.word
        received[0] = 0
        for i in range(chip.WORD_SIZE):
            received[1 + i] = word[i]
        return True

    def disturb(self, address, value):
        """A register changes without a command."""
        self._register = address
        self._write_register(value)

    def slip(self, duration_us):
        """Conversions come `duration_us` later from now on, as after lost clocks."""
        self._first_us += duration_us
        self.due_us += duration_us

    def brown_out(self):
        """The supply dips and comes back: registers and mode are those of power-up (tPOR)."""
        self._set_defaults()
        self._ready_us = CLOCK.now_us + chip.POWER_UP_US
        self._schedule_first()

    def exchange(self, byte, hurried):
        """Clock one byte each way. `hurried`: less than 4 tCLK since the byte before."""
        if CLOCK.now_us < self._ready_us or not (self._clock_hz and self._reset_pin):
            return 0
        state = self._state
        if hurried and state != _OPCODE:
            print_note(self.name + ": a command's bytes came within 4 tCLK of each other")
            self._state = _OPCODE
            return 0
        if state == _READING:
            value = self.registers[self._register] if self._register < len(self.registers) else 0
            self._next_register()
            return value
        if state == _WRITING:
            self._write_register(byte)
            self._next_register()
            return 0
        if state == _READ_COUNT or state == _WRITE_COUNT:
            self._left = (byte & 0x1F) + 1
            self._state = _READING if state == _READ_COUNT else _WRITING
            return 0
        value = 0
        if self._position < chip.WORD_SIZE:
            if self._position == 0:
                self.set_drdy(1)
            value = self.word[self._position]
            self._position += 1
        self._obey(byte)
        return value

    def is_hurried_at(self, baud):
        """Whether a byte at `baud` takes less than the 4 tCLK that decoding one takes."""
        return baud > 2 * self._clock_hz

    def _next_register(self):
        self._register += 1
        self._left -= 1
        if self._left == 0:
            self._state = _OPCODE

    def _obey(self, opcode):
        if self._continuous and opcode != chip.SDATAC:
            return  # 8.5.2.8: SDATAC has to come before any other command
        kind = opcode & 0xE0
        if kind == chip.RREG or kind == chip.WREG:
            self._register = opcode & 0x1F
            self._state = _READ_COUNT if kind == chip.RREG else _WRITE_COUNT
        elif opcode == chip.RDATAC:
            self._continuous = True
        elif opcode == chip.SDATAC:
            self._continuous = False
            self._position = chip.WORD_SIZE
        elif opcode == chip.RDATA:
            self._position = 0
        elif opcode == chip.START:
            self._started = True
            self._schedule_first()
        elif opcode == chip.STOP:
            self._started = False
            self._schedule_first()
        elif opcode == chip.STANDBY:
            self.due_us = NEVER
        elif opcode == chip.WAKEUP:
            self._schedule_first()
        elif opcode == chip.RESET:
            self._set_defaults()
            self._ready_us = CLOCK.now_us + 36 * 1_000_000 // self._clock_hz + 1
            self._schedule_first()

    # Registers.

    def _set_defaults(self):
        for i in range(len(chip.RESET_VALUES)):
            self.registers[i] = chip.RESET_VALUES[i]
        self.due_us = NEVER
        self._continuous = True  # the mode after power-up and reset
        self._started = False
        self._state = _OPCODE
        self._position = chip.WORD_SIZE
        self._register = 0
        self._left = 0
        self._converted = 0
        self._first_us = 0
        self._cycles = 0
        self._apply_registers()

    def _write_register(self, value):
        address = self._register
        if address >= len(self.registers):
            return
        kept = chip.READ_ONLY_BITS[address]
        before = self.registers[address]
        if address == chip.GPIO:
            # A pin that is an input reads what is outside: nothing, pulled down.
            value &= ~(value >> 2) & 0x03 | 0x0C
        self.registers[address] = before & kept | value & ~kept & 0xFF
        self._apply_registers()
        if address == chip.CONFIG1 or address == chip.LOFF_STAT:
            self._schedule_first()

    def _apply_registers(self):
        registers = self.registers
        config2 = registers[chip.CONFIG2]
        self._vref_uv = 4_033_000 if config2 & 0x10 else 2_420_000
        # DC comparators and their reference to the body: section 8.3.10.2.
        armed = (
            config2 & 0x40 and registers[chip.RLD_SENS] & 0x20 and not registers[chip.LOFF] & 0x01
        )
        self._lead_off_mask = registers[chip.LOFF_SENS] & 0x0F if armed else 0
        self._verbatim = (
            config2 & 0x20
            and registers[chip.CH2SET] & 0x8F == 0
            and registers[chip.CH1SET] & 0x8F not in (0x01, 0x05)
            and chip.gain_of(registers[chip.CH2SET]) == self._signal_gain
            and self._vref_uv == self._signal_vref_uv
        )
        self.word[3] = self.word[4] = self.word[5] = 0

    def _channel_counts(self, address, electrode_counts):
        """Counts of a channel whose inputs carry `electrode_counts` of the signal file's scale."""
        setting = self.registers[address]
        config2 = self.registers[chip.CONFIG2]
        if setting & 0x80 or not config2 & 0x20:
            return 0
        gain = chip.gain_of(setting)
        source = setting & 0x0F
        if source == 0:
            return (
                electrode_counts
                * gain
                * self._signal_vref_uv
                // (self._signal_gain * self._vref_uv)
            )
        if source == 5 and config2 & 0x02:
            # Test signal: VREF / 2400, a square of 1 Hz or DC.
            clocks = (CLOCK.now_us - self._reset_us - self.test_late_us) * self._clock_hz
            low = config2 & 0x01 and clocks // (1_000_000 * chip.TEST_HALF_CLOCKS) % 2
            counts = chip.FULL_SCALE * gain * self.gain_percent // 240_000
            return self._noise() + (-counts if low else counts)
        return self._noise() if source == 1 else 0

    def _noise(self):
        """Counts of about normal noise: four uniform numbers of 12 bits have 2365 rms."""
        state = self._random
        total = 0
        for _ in range(4):
            state = (state * 1_103_515_245 + 12_345) & 0x3FFFFFFF
            total += state >> 18
        self._random = state
        rms = chip.NOISE[self.registers[chip.CONFIG1] & 0x07]
        return (total - 8190) * rms * self.noise_percent // (2365 * 16 * 100)


def _ignore(level):
    pass


def print_note(text):
    """Tell whoever develops the firmware what a real chip would have done without a word."""
    import sys

    print("simulated board:", text, file=sys.stderr)
