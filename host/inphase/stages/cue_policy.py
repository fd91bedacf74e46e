"""Cue policy: when synchrony above chance becomes a light and a touch. Fails to off."""

import math

from inphase.config import Settings
from inphase.stages.cue_score import CueScore
from inphase.values import OFF, Cue, SynchronyEstimate

P_END = 0.2
P_MOST = 0.05
"""No cue begins beside a p-value above this, so that the cue and the number shown agree."""
END_RATIO = -math.log(P_END)
"""Under independence PLV^2 is nearly exponentially distributed: above this multiple of its mean it
lies a fifth of the time."""


class CuePolicy:
    """A pure function of its own state and the estimate; time is the estimate's signal time.

    For `baseline_s` of clean signal there is no cue: what chance does between these two people is
    being learnt (`cue_score`). After that a cue begins where their score reaches what surrogates
    reach `false_cues_per_hour` times an hour, and p is at most P_MOST. It ends where PLV^2 falls to
    END_RATIO times its chance mean, or marked stimuli do as much one time in five, and at once
    where an estimate is late, not valid or has no p-value; the score then rises from 0 again. The
    light is steady while the cue is on; the motor gives one short touch as the cue begins, and no
    other within `touch_every_s`.

    `inphase power` measures it; docs/cue.md has the figures.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._score = CueScore(settings.window_s, settings.hop_s, settings.false_cues_per_hour)
        self._clean_s = 0.0
        self._judged_s: float | None = None
        self._on = False
        self._touched_s: float | None = None

    @property
    def baseline(self) -> float:
        """Share of the baseline that has been taken, 0 to 1; below 1 there is no cue."""
        return min(1.0, self._clean_s / self._settings.baseline_s)

    def decide(self, estimate: SynchronyEstimate) -> Cue:
        """Return what to ask the board for after this estimate, with every surrogate's PLV."""
        now_s = estimate.signal_time_s
        plv, p_value, surrogates = estimate.plv, estimate.p_value_cue, estimate.surrogate_plv
        if (
            estimate.late
            or not estimate.valid
            or plv is None
            or p_value is None
            or surrogates is None
        ):
            self._score.interrupt()
            self._judged_s = None
            self._on = False
            return OFF
        step_s = 0.0 if self._judged_s is None else now_s - self._judged_s
        self._judged_s = now_s
        self._clean_s += step_s
        self._score.update(plv, surrogates, step_s)
        if self._on and (self._score.ratio <= END_RATIO or _may_be_shared(estimate)):
            self._on = False
            self._score.begin_anew()
        elif not self._on and self._begins(p_value):
            self._on = True
            if self._touched_s is None or now_s - self._touched_s >= self._settings.touch_every_s:
                self._touched_s = now_s
        if not self._on:
            return OFF
        touching = self._touched_s is not None and (
            now_s - self._touched_s < self._settings.touch_s
        )
        return Cue(self._settings.light, self._settings.motor if touching else 0.0)

    def _begins(self, p_value: float) -> bool:
        return (
            self._clean_s >= self._settings.baseline_s
            and self._score.score >= self._score.needed
            and p_value <= P_MOST
            and self._score.ratio > END_RATIO
        )


def _may_be_shared(estimate: SynchronyEstimate) -> bool:
    """Whether what marked stimuli evoke in both is enough for it."""
    return estimate.p_value_shared is not None and estimate.p_value_shared > P_END
