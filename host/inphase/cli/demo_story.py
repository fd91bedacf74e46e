"""What happened in a demo, phase by phase, and how the cue answered, beside the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inphase.live_view import LIGHT_SEEN, TOUCH_FELT, Phase, phase_at
from inphase.session.snapshot import Snapshot
from inphase.values import SynchronyEstimate

SIGNIFICANT = 0.05
END_WITHIN_S = 0.1
"""Less than a signal must be silent for before it counts as lost."""


@dataclass(slots=True)
class DemoStory:
    """Takes a session's snapshots and tells them, in signal time, when it has ended."""

    phases: tuple[Phase, ...]
    window_s: float
    _estimates: list[SynchronyEstimate] = field(default_factory=list, init=False)
    _shown: list[tuple[float, bool]] = field(default_factory=list, init=False)
    """Signal time and whether the board's light could be seen, where that changed."""
    _felt: list[tuple[float, bool]] = field(default_factory=list, init=False)
    """The same of the board's motor."""
    _last_s: float = field(default=0.0, init=False)

    def update(self, snapshot: Snapshot) -> None:
        """Remember a snapshot's estimate, and whether the board's light was on."""
        if snapshot.signal_time_s is None:
            return
        self._last_s = snapshot.signal_time_s
        estimate, status = snapshot.estimate, snapshot.board_status
        if estimate is not None and (
            not self._estimates or estimate.sample != self._estimates[-1].sample
        ):
            self._estimates.append(estimate)
        if status is None:
            # The board may be heard late: that its light went dark nobody knows.
            return
        lit, touching = status.light > LIGHT_SEEN, status.motor > TOUCH_FELT
        for changes, on in ((self._shown, lit), (self._felt, touching)):
            if on != (bool(changes) and changes[-1][1]):
                changes.append((snapshot.signal_time_s, on))

    @property
    def complete(self) -> bool:
        """Whether the scenario has been seen to its end."""
        return self._last_s >= self.phases[-1].end_s - END_WITHIN_S

    def sentences(self) -> tuple[str, ...]:
        """Return the phases in turn, then the cue's times beside them."""
        said = [self._phase(phase) for phase in self.phases if phase.start_s < self._last_s]
        lit = self.lit()
        if not lit:
            return (*said, "The board's light never came on.", self._touches())
        return (*said, *(self._cue(start_s, end_s) for start_s, end_s in lit), self._touches())

    def lit(self) -> Sequence[tuple[float, float | None]]:
        """Return when the board's light was on, in signal time; None where it still is."""
        return _spells(self._shown)

    def _phase(self, phase: Phase) -> str:
        inside = [e for e in self._estimates if phase.start_s <= e.signal_time_s < phase.end_s]
        valid = [e for e in inside if e.valid]
        whole = [e for e in valid if e.signal_time_s - self.window_s >= phase.start_s]
        judged = sorted(e.percentile for e in whole if e.percentile is not None)
        begin = f"{phase.start_s:.0f} to {phase.end_s:.0f} s, {phase.words}: "
        if not valid:
            return f"{begin}nothing could be said, {self._reasons(inside)}."
        share_valid = f"{100 * len(valid) / len(inside):.0f} % of estimates valid"
        if not judged:
            return f"{begin}{share_valid}; no window lies wholly in this phase and was compared."
        low = sum(e.p_value is not None and e.p_value <= SIGNIFICANT for e in whole)
        return (
            f"{begin}{share_valid}; windows wholly in this phase lay above "
            f"{judged[len(judged) // 2]:.0f} % of chance (median), "
            f"{100 * low / len(judged):.0f} % of them with p <= .05 where chance gives 5 %."
        )

    def _cue(self, start_s: float, end_s: float | None) -> str:
        begin = f"The board's light came on at {start_s:.1f} s ({self._place(start_s)})"
        if end_s is None:
            return f"{begin} and was still on at the end."
        return f"{begin} and was dark again at {end_s:.1f} s ({self._place(end_s)})."

    def _touches(self) -> str:
        touches = [
            f"one of {end_s - start_s:.1f} s at {start_s:.0f} s"
            if end_s is not None
            else f"one from {start_s:.0f} s to the end"
            for start_s, end_s in _spells(self._felt)
        ]
        return f"Touches of the motor, by the board's word: {', '.join(touches) or 'none'}."

    def _place(self, time_s: float) -> str:
        phase = phase_at(self.phases, time_s)
        if phase is None:
            return "after the scenario"
        return f"{time_s - phase.start_s:.1f} s into {phase.words}"

    @staticmethod
    def _reasons(estimates: Sequence[SynchronyEstimate]) -> str:
        found = {
            f"{person} {quality.value}"
            for estimate in estimates
            for person, quality in zip(("client", "therapist"), estimate.quality, strict=True)
            if quality.value != "good"
        }
        return "with " + ", ".join(sorted(found)) if found else "for want of a full window"


def _spells(changes: Sequence[tuple[float, bool]]) -> list[tuple[float, float | None]]:
    """Return when an output was on; its end is None where it still is."""
    starts = [time_s for time_s, on in changes if on]
    ends: list[float | None] = [time_s for time_s, on in changes if not on]
    return list(zip(starts, [*ends, None], strict=False))
