"""DRV2605L, register by register, as its I2C and enable pin show it (TI SLOS854).

Haptic driver. Simulated: enable, standby, start-up time, identity, real-time playback in its data
formats, auto-calibration and diagnosis of the motor that hangs on it; the other modes keep the
motor still. `level` is what the motor is driven with, 0 to FULL of its rated voltage.
"""

from output_trace import FULL
from virtual_clock import CLOCK, NEVER

ADDRESS = 0x5A
STATUS, MODE, RTP, GO = 0x00, 0x01, 0x02, 0x0C
RATED_VOLTAGE, OVERDRIVE_CLAMP = 0x16, 0x17
COMPENSATION, BACK_EMF = 0x18, 0x19
FEEDBACK, CONTROL1, CONTROL2, CONTROL3, CONTROL4 = 0x1A, 0x1B, 0x1C, 0x1D, 0x1E

STANDBY, MODE_RTP, MODE_DIAGNOSIS, MODE_CALIBRATION = 0x40, 5, 6, 7
LRA = 0x80  # in FEEDBACK
BIDIRECTIONAL = 0x80  # in CONTROL2
ERM_OPEN_LOOP, RTP_UNSIGNED, LRA_OPEN_LOOP = 0x20, 0x08, 0x01  # in CONTROL3
DIAGNOSIS_FAILED, OVER_CURRENT = 0x08, 0x01
LRA_MOTOR, ERM_MOTOR, NO_MOTOR, SHORTED_MOTOR = 0, 1, 2, 3
BLOCKED_MOTOR = 4  # a linear one whose mass is held: it takes the drive and gives no back-EMF
# The chip follows a resonance this far from its first guess, in units of DRIVE_TIME (0.1 ms): taken
# for the simulation, the datasheet gives no bound.
DRIVE_TIME_SPAN = 6
DIAGNOSIS_US = 50_000
START_UP_US = 250
# By AUTO_CAL_TIME, in the middle of what the datasheet allows, as of 500 to 700 ms (8.6.24).
CALIBRATION_US = (250_000, 350_000, 600_000, 1_100_000)
# BEMF_GAIN, thousandths: of an LRA and of an ERM (8.6.20).
GAINS = ((3750, 7500, 15_000, 22_500), (255, 787, 1365, 3000))
FULL_BACK_EMF_UV = 1_220_000  # over the gain, at A_CAL_BEMF 255 (8.6.19)
# The simulated motors' own: back-EMF for each step of the rated voltage's register, and losses.
BACK_EMF_UV = 861
LOSSES = 0x0D

RESET_VALUES = (
    b"\xe0\x40\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x19\xff\x19\xff"
    b"\x3e\x8c\x0c\x6c\x36\x93\xf5\xa0\x20\x80\x33\x00\x00"
)
READ_ONLY = (STATUS, 0x21, 0x22)


class Drv2605l:
    """The driver; `set_motor(level)` is called at each change of what the motor gets.

    A clock source: due at the end of its calibration. Setting the RTP register does not allocate.
    """

    def __init__(self, set_motor, motor=LRA_MOTOR, resonance_hz=175):
        self.due_us = NEVER
        self.motor = motor
        self.resonance_hz = resonance_hz
        self.registers = bytearray(RESET_VALUES)
        self.level = 0
        self._set_motor = set_motor
        self._enabled = False
        self._ready_us = START_UP_US
        self._rated_written = False
        self._clamp_written = False

    def set_enable(self, level):
        """EN changes. Low shuts down and keeps the registers (section 8.4.1)."""
        if level and not self._enabled:
            self._ready_us = CLOCK.now_us + START_UP_US
        self._enabled = bool(level)
        self._drive()

    @property
    def answers(self):
        """Whether the chip acknowledges its address now."""
        return self._enabled and CLOCK.now_us >= self._ready_us

    def write(self, register, value):
        """Write one register over I2C."""
        if register in READ_ONLY or register >= len(self.registers):
            return
        if register == MODE and value & 0x80:
            for i in range(len(RESET_VALUES)):
                self.registers[i] = RESET_VALUES[i]
            self._drive()
            return
        self.registers[register] = value
        if register == RATED_VOLTAGE:
            self._rated_written = True
        elif register == OVERDRIVE_CLAMP:
            self._clamp_written = True
        elif register == GO and value & 1:
            self._begin()
        elif register == GO:
            self.due_us = NEVER  # clearing GO cancels (8.6.6)
        self._drive()

    def read(self, register):
        """Read one register over I2C; DIAG_RESULT and the alarms clear by it."""
        if register >= len(self.registers):
            return 0
        value = self.registers[register]
        if register == STATUS:
            self.registers[STATUS] = value & 0xE8
        return value

    def fire(self):
        """End calibration or diagnosis, and say what came of it."""
        self.due_us = NEVER
        registers = self.registers
        registers[GO] = 0
        status = 0xE0
        if self.motor == SHORTED_MOTOR:
            status |= DIAGNOSIS_FAILED | OVER_CURRENT
        elif self.motor == NO_MOTOR or not self._suits():
            status |= DIAGNOSIS_FAILED
        elif registers[MODE] & 0x07 == MODE_CALIBRATION:
            self._store_back_emf()
        registers[STATUS] = status
        self._drive()

    def _suits(self):
        """Whether the registers are those of the motor: kind, voltages and near its resonance."""
        is_lra = bool(self.registers[FEEDBACK] & LRA)
        if is_lra != (self.motor in (LRA_MOTOR, BLOCKED_MOTOR)):
            return False
        if self.registers[MODE] & 0x07 == MODE_DIAGNOSIS:
            return True
        if not (self._rated_written and self._clamp_written):
            return False
        drive_time = (500_000 // self.resonance_hz - 500) // 100
        guess = self.registers[CONTROL1] & 0x1F
        return not is_lra or abs(guess - drive_time) <= DRIVE_TIME_SPAN

    def _store_back_emf(self):
        """Write what the calibration found, with the largest gain that leaves half of the range.

        Which gain the chip prefers is taken for the simulation: the datasheet says "appropriate".
        """
        registers = self.registers
        back_emf_uv = 0 if self.motor == BLOCKED_MOTOR else BACK_EMF_UV * registers[RATED_VOLTAGE]
        gains = GAINS[0 if registers[FEEDBACK] & LRA else 1]
        chosen = 3
        while chosen and back_emf_uv * gains[chosen] * 2 > FULL_BACK_EMF_UV * 1000:
            chosen -= 1
        found = back_emf_uv * gains[chosen] * 255 // (FULL_BACK_EMF_UV * 1000)
        registers[COMPENSATION] = LOSSES
        registers[BACK_EMF] = min(found, 255)
        registers[FEEDBACK] = registers[FEEDBACK] & 0xFC | chosen

    def _begin(self):
        mode = self.registers[MODE]
        if mode & STANDBY or mode & 0x07 not in (MODE_CALIBRATION, MODE_DIAGNOSIS):
            self.registers[GO] = 0
        elif mode & 0x07 == MODE_CALIBRATION:
            self.due_us = CLOCK.now_us + CALIBRATION_US[self.registers[CONTROL4] >> 4 & 3]
        else:
            self.due_us = CLOCK.now_us + DIAGNOSIS_US

    def _drive(self):
        mode = self.registers[MODE]
        if not self._enabled or mode & STANDBY:
            level = 0
            self.due_us = NEVER
        elif self.due_us != NEVER:
            level = FULL if self.motor in (LRA_MOTOR, ERM_MOTOR, BLOCKED_MOTOR) else 0
        elif mode & 0x07 == MODE_RTP:
            level = self._playback_level()
        else:
            level = 0
        if level != self.level:
            self.level = level
            self._set_motor(level)

    def _playback_level(self):
        """The RTP register as drive (section 8.5.8.1, figures 26 to 28)."""
        value = self.registers[RTP]
        control3 = self.registers[CONTROL3]
        open_loop = control3 & (LRA_OPEN_LOOP if self.registers[FEEDBACK] & LRA else ERM_OPEN_LOOP)
        if control3 & RTP_UNSIGNED:
            if not open_loop and not self.registers[CONTROL2] & BIDIRECTIONAL:
                return value * FULL // 255
            drive = (value - 127) * FULL // 128
        else:
            drive = (value - 256 if value & 0x80 else value) * FULL // 127
        # Below rest a closed loop brakes as it sees fit, and an open one drives backwards.
        return max(drive, 0) if not open_loop else min(abs(drive), FULL)
