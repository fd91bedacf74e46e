"""The cue as a person sees and feels it: lease, limits, light and motor. Fails to off.

Levels are perceptual for the light (gamma 2.2) and proportional to drive for the motor. Only
`__init__` allocates.
"""

from array import array

from inphase_board.limiter import FULL, LightLimiter, MotorLimiter

LIGHT_PWM_HZ = 20_000
"""Full-depth dimming needs 3 kHz (IEEE 1789-2015, 8.1); 20 kHz cannot be heard either."""
DUTY_FULL = 65535
_GAMMA = 2.2


class CueOutput:
    """What the host asked for, for how long, and what is shown of it."""

    def __init__(self, set_duty, haptic):
        """Take the light's `PWM.duty_u16` and the haptic driver."""
        self._set_duty = set_duty
        self._haptic = haptic
        self._light = LightLimiter()
        self._motor = MotorLimiter()
        self._duty = array(
            "H", [int(DUTY_FULL * (level / FULL) ** _GAMMA + 0.5) for level in range(FULL + 1)]
        )
        self._asked_light = 0
        self._asked_motor = 0
        self._lease_ms = 0
        self.light = 0
        """Light shown now."""
        self.motor = 0
        """Motor drive now."""
        self.limited = False
        """A limit, or doubt about the signals, holds the output below what is asked."""
        set_duty(0)

    @property
    def is_leased(self):
        """Whether a cue's lease is running."""
        return self._lease_ms > 0

    def ask(self, light, motor, lease_ms):
        """Take a cue from the host, to be shown until `lease_ms` from now."""
        self._asked_light = light
        self._asked_motor = motor
        self._lease_ms = lease_ms

    def update(self, elapsed_ms, muted, doubtful):
        """Move the outputs by what `elapsed_ms` allows.

        `muted`: the mute button is latched; off within 100 ms. `doubtful`: the samples cannot be
        believed (an electrode is off, a converter is silent or faulty), so nothing may be shown.
        """
        self._lease_ms = max(self._lease_ms - elapsed_ms, 0)
        if self._lease_ms == 0:
            self._asked_light = 0
            self._asked_motor = 0
        light = self._asked_light
        motor = self._asked_motor
        held_back = doubtful and light + motor > 0
        if muted or doubtful:
            light = 0
            motor = 0
        self._light.update(light, elapsed_ms, muted)
        self._motor.update(motor, elapsed_ms, muted)
        # A driver that does not answer shows nothing, whatever the limiter allows.
        absent = motor > 0 and not self._haptic.works
        self.limited = held_back or self._light.held or self._motor.held or absent
        self._show()

    def off(self):
        """Take both outputs away at once, without a ramp: something is wrong with the board."""
        self._set_duty(0)
        self._haptic.off()

    def _show(self):
        level = self._light.level
        if level != self.light:
            self._set_duty(self._duty[level])
            self.light = level
        level = self._motor.level
        self._haptic.drive(level)
        self.motor = level if self._haptic.works else 0
