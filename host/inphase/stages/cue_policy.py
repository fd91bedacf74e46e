"""Cue policy: when an estimate, held long enough, becomes a light and a touch. Fails to off."""

from inphase.config import Settings
from inphase.values import OFF, Cue, SynchronyEstimate


class CuePolicy:
    """A pure function of its own state and the estimate; time is the estimate's signal time.

    The cue begins when `p_value` has come down to `p_on`, has not been above `p_hold` in any
    estimate for `dwell_s` since, and stands at `p_on` still. It ends when `p_value` is above
    `p_off`, and at once where an estimate is not valid or has no p-value. The light is steady while
    the cue is on; the motor gives one short touch as the cue begins, and no other within
    `touch_every_s`.

    Measured on two simulated people (`python tests/bench/false_cues.py --preset NAME --hours 100
    --trials 100`):

    - eeg-alpha, 10 s window: 1.7 cues an hour where the two are not in step (170 in 99.2 h);
      coupled with 4 rad/s at 0 dB, a cue within 60 s in 90 of 100, half of all by 27 s.
    - eeg-theta, 10 s window: 1.3 an hour; 95 of 100, half of all by 23 s.
    - respiration, 60 s window: 0.4 an hour, and no more where both rates wander (`--wander 0.03`);
      coupled with 0.25 rad/s, a cue within 600 s in 60 of 100.

    A dwell at `p_on` alone (`--set p_hold=0.02`) has fewer false cues and finds fewer couplings:
    one surrogate of 64 that rises for a moment begins the wait anew.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._on = False
        self._held_since_s: float | None = None
        self._touched_s: float | None = None

    def decide(self, estimate: SynchronyEstimate) -> Cue:
        """Return what to ask the board for after this estimate."""
        now_s = estimate.signal_time_s
        p_value = estimate.p_value_cue
        if not estimate.valid or p_value is None:
            return self._off()
        if self._on and p_value > self._settings.p_off:
            return self._off()
        if p_value > self._settings.p_hold:
            self._held_since_s = None
        elif self._held_since_s is None and p_value <= self._settings.p_on:
            self._held_since_s = now_s
        if not self._on:
            held_since_s = self._held_since_s
            if (
                held_since_s is None
                or now_s - held_since_s < self._settings.dwell_s
                or p_value > self._settings.p_on
            ):
                return OFF
            self._on = True
            if self._touched_s is None or now_s - self._touched_s >= self._settings.touch_every_s:
                self._touched_s = now_s
        touching = self._touched_s is not None and (
            now_s - self._touched_s < self._settings.touch_s
        )
        return Cue(self._settings.light, self._settings.motor if touching else 0.0)

    def _off(self) -> Cue:
        """End the cue and whatever had been held: no estimate stands behind it."""
        self._on = False
        self._held_since_s = None
        return OFF
