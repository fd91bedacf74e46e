"""The haptic driver: Texas Instruments DRV2605L (datasheet SLOS854), with an LRA or an ERM motor.

Real-time playback, closed loop, unsigned: 0 is rest, 255 the rated voltage; no effects of the
library. In standby whenever at rest. Calibration and diagnosis move the motor, and the cue is off
at power-up: both run only where they are called, never from `setup`.
"""

ADDRESS = 0x5A

_STATUS = 0x00
_MODE = 0x01
_RTP_INPUT = 0x02
_GO = 0x0C
_RATED_VOLTAGE = 0x16
_OVERDRIVE_CLAMP = 0x17
_COMPENSATION = 0x18
_BACK_EMF = 0x19
_FEEDBACK = 0x1A
_CONTROL1 = 0x1B
_CONTROL2 = 0x1C
_CONTROL3 = 0x1D
_DEVICE_ID = 7

_REAL_TIME = 0x05
_DIAGNOSIS = 0x06
_CALIBRATION = 0x07
_STANDBY = 0x40
_ACTIVE = 0x00

# In STATUS: DIAG_RESULT, OVER_TEMP, OC_DETECT.
_FAILED = 0x08
_TOO_HOT_OR_SHORTED = 0x03

_POWER_UP_MS = 2  # 250 us (8.3.8); `sleep_ms` counts ticks, so up to one of them is missing
_LOOK_MS = 10
_LONGEST_MS = 1500  # a calibration takes at most 1.2 s (AUTO_CAL_TIME); the watchdog comes at 2 s
_SAMPLE_TIME_US = 300  # SAMPLE_TIME 3

ACTUATORS = ("lra", "erm")
# Rated voltage (LRA: RMS, ERM: average), overdrive clamp (peak) and resonance. The clamp is the
# rated voltage's own peak: a gentle touch needs no overdrive beyond it.
DEFAULT_RATED_MV = {"lra": 2000, "erm": 3000}
DEFAULT_CLAMP_MV = {"lra": 2830, "erm": 3300}
DEFAULT_RESONANCE_HZ = 175


def registers_of(actuator, rated_mv, clamp_mv, resonance_hz):
    """Return ((register, value), ...) for a motor of that kind. Allocates.

    LRA: rated voltage 20.58 mV x register / sqrt(1 - (4 x sample time + 300 us) x resonance)
    (8.5.2.1), clamp 21.22 mV a step (8.5.2.2), drive time half a period, 0.1 ms x value + 0.5 ms
    (8.6.21). ERM: 21.18 mV a step (8.5.2.1) and 21.96 mV (8.5.2.2); the drive time stays.
    """
    if actuator == "lra":
        share = (1 - (4 * _SAMPLE_TIME_US + 300) * 1e-6 * resonance_hz) ** 0.5
        rated = int(rated_mv * share / 20.58)
        clamp = int(clamp_mv / 21.22)
        drive_time = int((500_000 / resonance_hz - 500) / 100 + 0.5)
        feedback = 0xB6  # N_ERM_LRA, brake factor 4, medium loop gain, gain of the back-EMF 2
    else:
        rated = int(rated_mv / 21.18 + 0.5)
        clamp = int(clamp_mv / 21.96)
        drive_time = 0x13
        feedback = 0x36
    return (
        (_RATED_VOLTAGE, min(rated, 255)),
        (_OVERDRIVE_CLAMP, min(clamp, 255)),
        (_FEEDBACK, feedback),
        (_CONTROL1, 0x80 | min(drive_time, 31)),  # with boost at start
        (_CONTROL2, 0x75),  # unidirectional input: 0 is rest, not full brake
        (_CONTROL3, 0x88),  # closed loop, unsigned real-time input, noise gate 4 %
    )


def default_registers():
    """Return the registers of the reference design's motor. Allocates."""
    return registers_of(
        "lra", DEFAULT_RATED_MV["lra"], DEFAULT_CLAMP_MV["lra"], DEFAULT_RESONANCE_HZ
    )


class Drv2605l:
    """The driver on an I2C bus. An error on the bus ends all drive until the board restarts."""

    def __init__(self, i2c, enable, registers=None):
        """Take a machine.I2C, the EN pin as a callable and `registers_of` the motor. Allocates."""
        # Not writeto_mem: on the RP2040 it puts register and value together in memory of its own.
        self._send = i2c.writeto
        self._read_memory = i2c.readfrom_mem_into
        self._enable = enable
        self._byte = bytearray(1)
        self._message = bytearray(2)
        self._mode = _STANDBY
        self._level = 0
        self.registers = registers or default_registers()
        """What is written at start."""
        self.works = False
        """Whether the driver is there, took its registers and passed its last routine."""
        enable(0)

    def setup(self, sleep_ms, calibration=None):
        """Configure the chip and leave it in standby; return whether it is there and took it.

        `calibration`: what `calibrate` once returned for these registers; without it the chip's own
        defaults hold.
        """
        self._enable(1)
        sleep_ms(_POWER_UP_MS)
        try:
            self.works = self._configure(calibration)
        except OSError:
            self.works = False
        if not self.works:
            self._enable(0)
        return self.works

    def calibrate(self, sleep_ms):
        """Let the chip measure its motor (8.5.6), which moves it up to 1.2 s at its rated voltage.

        Return (compensation, back-EMF, feedback control), or None where it failed: then `works` is
        False. Call it after `setup`, before the loop, and not while somebody wears the motor.
        """
        found = None
        if self._carry_out(_CALIBRATION, sleep_ms):
            try:
                found = (self._read(_COMPENSATION), self._read(_BACK_EMF), self._read(_FEEDBACK))
            except OSError:
                self.off()
        return found

    def diagnose(self, sleep_ms):
        """Let the chip look for a motor that is missing, shorted or open; it moves for a moment.

        Return whether all is well; where not, `works` is False.
        """
        return self._carry_out(_DIAGNOSIS, sleep_ms)

    def drive(self, level):
        """Drive the motor at `level`, 0 to 255. Writes only what changed. Does not allocate."""
        if not self.works or level == self._level:
            return
        try:
            self._write(_RTP_INPUT, level)
            self._set_mode(_REAL_TIME if level else _STANDBY)
            self._level = level
        except OSError:
            self.off()

    def off(self):
        """Take the drive away at the EN pin, for good. Does not allocate."""
        self._enable(0)
        self.works = False

    def _configure(self, calibration):
        status = self._read(_STATUS)
        if status >> 5 != _DEVICE_ID or status & _TOO_HOT_OR_SHORTED:
            return False
        self._write(_MODE, _ACTIVE)
        self._write(_RTP_INPUT, 0)
        wanted = list(self.registers)
        if calibration is not None:
            compensation, back_emf, feedback = calibration
            wanted += [(_COMPENSATION, compensation), (_BACK_EMF, back_emf)]
            wanted = [pair for pair in wanted if pair[0] != _FEEDBACK] + [(_FEEDBACK, feedback)]
        for register, value in wanted:
            self._write(register, value)
        self._write(_MODE, _STANDBY)
        for register, value in wanted:
            if self._read(register) != value:
                return False
        return self._read(_MODE) == _STANDBY and self._read(_RTP_INPUT) == 0

    def _carry_out(self, mode, sleep_ms):
        """Run one of the chip's routines to its end and to standby; return whether it passed."""
        if not self.works:
            return False
        try:
            self._set_mode(mode)
            self._write(_GO, 1)
            left_ms = _LONGEST_MS
            while self._read(_GO) & 1 and left_ms > 0:
                sleep_ms(_LOOK_MS)
                left_ms -= _LOOK_MS
            ended = not self._read(_GO) & 1
            passed = not self._read(_STATUS) & (_FAILED | _TOO_HOT_OR_SHORTED)
            self._set_mode(_STANDBY)
        except OSError:
            ended = passed = False
        if not (ended and passed):
            self.off()
        return self.works

    def _set_mode(self, mode):
        if mode != self._mode:
            self._write(_MODE, mode)
            self._mode = mode

    def _read(self, register):
        self._read_memory(ADDRESS, register, self._byte)
        return self._byte[0]

    def _write(self, register, value):
        self._message[0] = register
        self._message[1] = value
        self._send(ADDRESS, self._message)
