"""Where each sample frame stands in the board's run, and what was lost before it, and where.

The board's 32-bit counter, ticks and dropped count are unwrapped here. The counter advances for
every conversion, sent or not, so each missing sample is seen; `dropped` tells how many of them the
board had to drop, and the line lost the rest.
"""

from dataclasses import dataclass

from inphase.link.messages import SamplesMessage
from inphase_wire import layout

_WRAP = 1 << 32
_HALF = 1 << 31
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Placement:
    """A frame's place in the run; counter and ticks unwrapped."""

    sample: int
    ticks_us: int
    lost_on_board: int
    lost_on_line: int
    begins: bool
    """The samples' count begins with it: nothing that came before is of this run."""
    restarted: bool


class SampleCount:
    """Follows one board through its runs."""

    def __init__(self) -> None:
        self._run: int | None = None
        """The run that is followed; None before its first frame."""
        self._run_before: int | None = None
        self._run_told: int | None = None
        """The run of the newest hello or, after that, of the first frame of a new one."""
        self._run_begun: int | None = None
        """The run whose beginning was heard."""
        self._first_ticks_us: int | None = None
        """Of the run's first frame, as they stand on the line; None where that was not heard."""
        self._begins_again = False
        """Since the last live frame the board has said that its run, the one followed, begins."""
        self._expected = 0
        self._ticks_us = 0
        self._dropped = 0
        self._unplaced_drops = 0

    @property
    def run(self) -> int | None:
        """The run that is followed; None before its first frame."""
        return self._run

    def hear_hello(self, run: int, *, begins: bool, another: bool) -> None:
        """Take note of the board's word: its run, whether that begins, whether it is another."""
        if another:
            self._run = self._run_before = None
        self._run_told = run
        if begins:
            self._run_begun = run
            self._begins_again = run == self._run

    def resume(self, frame: SamplesMessage, sample: int) -> None:
        """Say before the first frame that its run was followed already, up to `sample`."""
        self._begin(frame, expected=sample, dropped=frame.dropped)

    def beside(self, counter: int, ticks_us: int, rate_hz: int) -> tuple[int, int]:
        """Return sample and ticks, unwrapped, of what this run sends out of the live order."""
        sample = _nearest(counter, self._expected)
        due_us = self._ticks_us + (sample - self._expected) * MICROSECONDS // rate_hz
        return sample, _nearest(ticks_us, due_us)

    def unwrap_ticks(self, ticks_us: int) -> int:
        """Board ticks of now, unwrapped beside the last frame's; as they are where none is."""
        if self._run is None or self._run_told not in (None, self._run):
            return ticks_us
        return _nearest(ticks_us, self._ticks_us)

    def place(self, frame: SamplesMessage, rate_hz: int | None) -> Placement | None:
        """Place a frame; None for one that stands behind the last, or is of the run before."""
        first = bool(frame.flags & layout.FLAG_FIRST)
        begins = restarted = frame.run != self._run
        if self._run is None and not first and frame.run != self._run_begun:
            # A run that is joined in its course: what came before was for others.
            self._begin(frame, expected=frame.counter, dropped=frame.dropped)
            restarted = False
        elif frame.run == self._run:
            ahead = (frame.counter - self._expected) % _WRAP
            if ahead >= _HALF:
                return None
        elif frame.run == self._run_before != self._run_told:
            return None
        else:
            self._begin(frame, expected=0, dropped=0)
        self.hear_first(frame)
        return self._advance(frame, begins, restarted, rate_hz)

    def hear_first(self, frame: SamplesMessage) -> None:
        """Take note of the run's first frame, if it is that."""
        if frame.flags & layout.FLAG_FIRST and self._first_ticks_us is None:
            self._first_ticks_us = frame.ticks_us

    def place_anew(self, frame: SamplesMessage, rate_hz: int) -> Placement | None:
        """Place a frame that begins a run with the number of the one before it; else None.

        One start in 65,535 draws it. No run has two first frames: one that comes twice has the same
        ticks, or else follows the board's word that it begins, from more than a second behind. That
        far behind is none that was overtaken when the run was joined.
        """
        if frame.run != self._run or not frame.flags & layout.FLAG_FIRST:
            return None
        is_far_behind = rate_hz < (self._expected - frame.counter) % _WRAP < _HALF
        is_unheard = self._first_ticks_us is None or self._begins_again
        is_another = self._first_ticks_us not in (None, frame.ticks_us)
        if not (is_another or (is_unheard and is_far_behind)):
            return None
        self._begin(frame, expected=0, dropped=0)
        self.hear_first(frame)
        return self._advance(frame, begins=True, restarted=True, rate_hz=rate_hz)

    def _begin(self, frame: SamplesMessage, expected: int, dropped: int) -> None:
        self._run_before, self._run = self._run, frame.run
        self._run_told = frame.run
        self._expected = expected
        self._ticks_us = frame.ticks_us
        self._first_ticks_us = None
        self._dropped = dropped
        self._unplaced_drops = 0

    def _advance(
        self, frame: SamplesMessage, begins: bool, restarted: bool, rate_hz: int | None
    ) -> Placement:
        lost = (frame.counter - self._expected) % _WRAP
        n = len(frame.counts)
        # A board may count a drop before the gap it leaves arrives: what exceeds this gap is kept.
        self._unplaced_drops += (frame.dropped - self._dropped) % _WRAP
        lost_on_board = min(lost, self._unplaced_drops)
        self._unplaced_drops -= lost_on_board
        sample = self._expected + lost
        if not restarted:
            self._ticks_us = self._unwrapped_ticks(frame.ticks_us, lost + n, rate_hz)
        self._expected = sample + n
        self._begins_again = False
        self._dropped = frame.dropped
        return Placement(
            sample, self._ticks_us, lost_on_board, lost - lost_on_board, begins, restarted
        )

    def _unwrapped_ticks(self, ticks_us: int, samples: int, rate_hz: int | None) -> int:
        """Ticks wrap every 71 minutes: where a gap may be longer, the counter tells how long."""
        passed_us = samples * MICROSECONDS // rate_hz if rate_hz else 0
        if passed_us < _HALF // 2:
            return self._ticks_us + (ticks_us - self._ticks_us) % _WRAP
        return _nearest(ticks_us, self._ticks_us + passed_us)


def _nearest(number: int, to: int) -> int:
    """Return what has these lowest 32 bits and is nearest to `to`."""
    return to + (number - to + _HALF) % _WRAP - _HALF
