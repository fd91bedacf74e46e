"""The haptic driver: Texas Instruments DRV2605L (datasheet SLOS854) with a coin ERM motor.

Real-time playback, unsigned: 0 is rest, 255 the rated voltage. In standby whenever at rest. The
automatic calibration is not run: it drives the motor, and the cue is off at power-up; the closed
loop works from the chip's own compensation values.
"""

ADDRESS = 0x5A

_STATUS = 0x00
_MODE = 0x01
_RTP_INPUT = 0x02
_RATED_VOLTAGE = 0x16
_DEVICE_ID = 7

_REAL_TIME = 0x05
_STANDBY = 0x40
_ACTIVE = 0x00

_POWER_UP_MS = 1  # 250 us (8.3.8)
# Registers 0x16, 0x17 and 0x1A to 0x1D.
_SETUP = (
    (_RATED_VOLTAGE, 0x8E),  # 3.0 V at 21.18 mV a step (8.5.2.1)
    (0x17, 0x96),  # clamp at 3.3 V, 21.96 mV a step (8.5.2.2)
    (0x1A, 0x36),  # ERM, brake factor 4, medium loop gain (the defaults)
    (0x1C, 0x75),  # unidirectional input: 0 is rest, not full brake
    (0x1D, 0x88),  # closed loop, unsigned real-time input, noise gate 4 %
)


class Drv2605l:
    """The driver on an I2C bus. An error on the bus ends all drive until the board restarts."""

    def __init__(self, i2c, enable):
        """Take a machine.I2C and the EN pin as a callable. Allocates."""
        # Not writeto_mem: on the RP2040 it puts register and value together in memory of its own.
        self._send = i2c.writeto
        self._read_memory = i2c.readfrom_mem_into
        self._enable = enable
        self._byte = bytearray(1)
        self._message = bytearray(2)
        self._mode = _STANDBY
        self._level = 0
        self.works = False
        enable(0)

    def setup(self, sleep_ms):
        """Configure the chip and leave it in standby; return whether it is there and took it."""
        self._enable(1)
        sleep_ms(_POWER_UP_MS)
        try:
            self.works = self._configure()
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
            self._write(_RTP_INPUT, level)
            self._set_mode(_REAL_TIME if level else _STANDBY)
            self._level = level
        except OSError:
            self.off()

    def off(self):
        """Take the drive away at the EN pin, for good. Does not allocate."""
        self._enable(0)
        self.works = False

    def _configure(self):
        if self._read(_STATUS) >> 5 != _DEVICE_ID:
            return False
        self._write(_MODE, _ACTIVE)
        self._write(_RTP_INPUT, 0)
        for register, value in _SETUP:
            self._write(register, value)
        self._write(_MODE, _STANDBY)
        return all(self._read(register) == value for register, value in _SETUP)

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
