"""The haptic driver: Texas Instruments DRV2605L (datasheet SLOS854), with an LRA or an ERM motor.

Real-time playback, closed loop, unsigned: 0 is rest, 255 the rated voltage; no effects of the
library. In standby whenever at rest. The chip's calibration and diagnosis, which move the motor,
are in haptic_measurement.py, which no start loads.
"""

from micropython import const

_ADDRESS = const(0x5A)

_STATUS = const(0x00)
_MODE = const(0x01)
_RTP_INPUT = const(0x02)
_RATED_VOLTAGE = const(0x16)
_OVERDRIVE_CLAMP = const(0x17)
_COMPENSATION = const(0x18)
_BACK_EMF = const(0x19)
_FEEDBACK = const(0x1A)
_CONTROL1 = const(0x1B)
_CONTROL2 = const(0x1C)
_CONTROL3 = const(0x1D)
_DEVICE_ID = const(7)

_REAL_TIME = const(0x05)
_STANDBY = const(0x40)
_ACTIVE = const(0x00)

_TOO_HOT_OR_SHORTED = const(0x03)  # in STATUS: OVER_TEMP, OC_DETECT

_POWER_UP_MS = const(2)  # 250 us (8.3.8); `sleep_ms` counts ticks, so one of them may be missing
_SAMPLE_TIME_US = const(300)  # SAMPLE_TIME 3

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
        """Whether the driver is there and took its registers."""
        enable(0)

    def setup(self, sleep_ms, calibration=None):
        """Configure the chip and leave it in standby; return whether it is there and took it.

        `calibration`: (compensation, back-EMF, feedback control), measured with these registers;
        without it the chip's own defaults hold.
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

    def drive(self, level):
        """Drive the motor at `level`, 0 to 255. Writes only what changed. Does not allocate."""
        if not self.works or level == self._level:
            return
        try:
            self.write(_RTP_INPUT, level)
            self._set_mode(_REAL_TIME if level else _STANDBY)
            self._level = level
        except OSError:
            self.off()

    def off(self):
        """Take the drive away at the EN pin, for good. Does not allocate."""
        self._enable(0)
        self.works = False

    def _configure(self, calibration):
        status = self.read(_STATUS)
        if status >> 5 != _DEVICE_ID or status & _TOO_HOT_OR_SHORTED:
            return False
        self.write(_MODE, _ACTIVE)
        self.write(_RTP_INPUT, 0)
        wanted = list(self.registers)
        if calibration is not None:
            compensation, back_emf, feedback = calibration
            wanted += [(_COMPENSATION, compensation), (_BACK_EMF, back_emf)]
            wanted = [pair for pair in wanted if pair[0] != _FEEDBACK] + [(_FEEDBACK, feedback)]
        for register, value in wanted:
            self.write(register, value)
        self.write(_MODE, _STANDBY)
        for register, value in wanted:
            if self.read(register) != value:
                return False
        return self.read(_MODE) == _STANDBY and self.read(_RTP_INPUT) == 0

    def _set_mode(self, mode):
        if mode != self._mode:
            self.write(_MODE, mode)
            self._mode = mode

    def read(self, register):
        """Return one register; OSError where the chip does not answer. Does not allocate."""
        self._read_memory(_ADDRESS, register, self._byte)
        return self._byte[0]

    def write(self, register, value):
        """Write one register; OSError where the chip does not answer. Does not allocate."""
        self._message[0] = register
        self._message[1] = value
        self._send(_ADDRESS, self._message)
