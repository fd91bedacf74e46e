"""The cue as a person sees and feels it: lease, limits, light and motor. Fails to off.

Levels are perceptual for the light (gamma 2.2) and proportional to drive for the motor. Only
`__init__` allocates.
"""

# pyright: reportArgumentType=false, reportUndefinedVariable=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython
from micropython import const

from inphase_board import limiter
from inphase_board.limiter import FULL

LIGHT_PWM_HZ = 20_000
"""Full-depth dimming needs 3 kHz (IEEE 1789-2015, 8.1); 20 kHz cannot be heard either."""
DUTY_FULL = 65535
_GAMMA = 2.2
LEAST_DUTY = 11
"""One step of the counter, of which there are 6,400 at 20 kHz and 128 MHz: the lowest level is this
and not dark, or a light would come some turns after it was asked for."""

# What was asked for, as words of an array.
_LIGHT = const(0)
_MOTOR = const(1)
_LEASE_MS = const(2)
# What a turn asks the limiters for: a light, a motor << 8, and whether doubt holds a cue back.
_HELD_BACK = const(0x10000)
_LEVEL = const(0xFF)


@micropython.viper
def _wanted(asked: ptr32, elapsed_ms: int, muted: int, doubtful: int) -> int:
    """Let the lease run; return what may be asked of the limiters now. Does not allocate."""
    lease_ms = int(asked[_LEASE_MS]) - elapsed_ms
    if lease_ms <= 0:
        asked[_LIGHT] = 0
        asked[_MOTOR] = 0
        lease_ms = 0
    asked[_LEASE_MS] = lease_ms
    wanted = int(asked[_LIGHT]) | (int(asked[_MOTOR]) << 8)
    if doubtful:
        return _HELD_BACK if wanted else 0
    if muted:
        return 0
    return wanted


def _duty_of(level):
    if level == 0:
        return 0
    return max(int(DUTY_FULL * (level / FULL) ** _GAMMA + 0.5), LEAST_DUTY)


class CueOutput:
    """What the host asked for, for how long, and what is shown of it."""

    def __init__(self, set_duty, haptic, after_reset=False):
        """Take the light's `PWM.duty_u16` and the haptic driver.

        `after_reset`: the board has been running just now, and what it showed is not known.
        """
        self._set_duty = set_duty
        self._haptic = haptic
        self._light = limiter.new_light(after_reset)
        self._motor = limiter.new_motor(after_reset)
        self._duty = array("H", [_duty_of(level) for level in range(FULL + 1)])
        self._asked = array("I", [0] * 3)
        self.light = 0
        """Light shown now."""
        self.motor = 0
        """Motor drive now."""
        self.moves = False
        """A level changed in the last turn, or may in the next: that comes soon."""
        self.limited = False
        """A limit, or doubt about the signals, holds the output below what is asked."""
        set_duty(0)

    @property
    def is_leased(self):
        """Whether a cue's lease is running."""
        return self._asked[_LEASE_MS] > 0

    def ask(self, light, motor, lease_ms):
        """Take a cue from the host, to be shown until `lease_ms` from now."""
        asked = self._asked
        asked[_LIGHT] = light
        asked[_MOTOR] = motor
        # A little early, as the loop may sleep when it ends: with its ramp it is over in time.
        asked[_LEASE_MS] = lease_ms - lease_ms // 25
        self.moves = True

    def update(self, elapsed_ms, muted, doubtful):
        """Move the outputs by what `elapsed_ms` allows.

        `muted`: the mute button is latched; off within 100 ms. `doubtful`: the samples cannot be
        believed (an electrode is off, a converter is silent or faulty), so nothing may be shown.
        """
        wanted = _wanted(self._asked, elapsed_ms, muted, doubtful)
        light = limiter.step_light(self._light, wanted & _LEVEL, elapsed_ms, muted)
        motor = limiter.step_motor(self._motor, (wanted >> 8) & _LEVEL, elapsed_ms, muted)
        moves = self.moves and elapsed_ms == 0
        if light & _LEVEL != self.light:
            moves = True
            self.light = light & _LEVEL
            self._set_duty(self._duty[self.light])
        works = self._haptic.works
        if motor & _LEVEL != self.motor and works:
            self._haptic.drive(motor & _LEVEL)
            works = self._haptic.works
            self.motor = motor & _LEVEL
            moves = True
        self.moves = moves
        if not works:
            self.motor = 0
        # A driver that does not answer shows nothing, whatever the limiter allows.
        absent = wanted & 0xFF00 and not works
        self.limited = bool((light | motor) & limiter.HELD or wanted & _HELD_BACK or absent)

    @property
    def has_motor(self):
        """Whether the haptic driver answers and takes levels."""
        return self._haptic.works

    def off(self):
        """Take both outputs away at once, without a ramp: something is wrong with the board."""
        self._set_duty(0)
        self._haptic.off()
