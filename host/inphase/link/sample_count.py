"""Where each sample frame stands in the board's run, and what was lost before it, and where.

The board's 32-bit counter, ticks and dropped count are unwrapped here. The counter advances for
every conversion, sent or not, so each missing sample is seen; `dropped` tells how many of them the
board had to drop, and the line lost the rest.
"""

from dataclasses import dataclass

_WRAP = 1 << 32
_HALF = 1 << 31
MICROSECONDS = 1_000_000
_TICKS_OFF_LINE_US = 2_000
"""The interrupts' delays, with room."""
_LINE_BENDS = 1_000
"""One part in so many: how far a converter's oscillator may wander within a run."""
_STRAYS_SHOW_RUN = 256
"""Frames in a row that no port's buffer holds: whatever their ticks, they are a run."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A frame's place in the run; counter and ticks unwrapped."""

    sample: int
    ticks_us: int
    lost_on_board: int
    lost_on_line: int
    restarted: bool


@dataclass(slots=True)
class _Strays:
    """Frames from behind that follow each other, while none of the run came between."""

    counter: int
    """Of the first."""
    dropped: int
    """Of the first."""
    end: int
    frames: int = 0
    frames_off_line: int = 0
    """The last so many of them do not lie on the run's line of ticks."""


class SampleCount:
    """Follows one board through its runs."""

    def __init__(self) -> None:
        self._following = False
        self._expected = 0
        self._oldest: tuple[int, int] | None = None
        """Sample and ticks of the run's first frame heard; None before it."""
        self._sample = 0
        self._ticks_us = 0
        self._dropped = 0
        self._unplaced_drops = 0
        self._new_run = False
        self._strays: _Strays | None = None

    def expect_new_run(self) -> None:
        """Take note that the board said it started, or is another: its counter begins anew."""
        self._new_run = True

    def unwrap_ticks(self, ticks_us: int) -> int:
        """Board ticks of now, unwrapped beside the last frame's; as they are where none is."""
        if self._new_run or not self._following:
            return ticks_us
        return _nearest(ticks_us, self._ticks_us)

    def place(
        self, counter: int, ticks_us: int, n: int, dropped: int, first: bool, rate_hz: int | None
    ) -> Placement | None:
        """Place a frame of `n` samples; None for one that stands behind the last, as stale.

        A board that starts anew says so in its first frame and in a hello. Where neither arrived,
        two frames show it that stand behind the last, follow each other, and are no repetition.
        """
        if not (self._following or first or self._new_run):
            self._begin(counter, ticks_us, dropped)
            restarted = False
        elif first or self._is_announced_run(counter):
            self._begin(0, ticks_us, 0)
            restarted = True
        elif self._is_behind(counter, dropped):
            strays = self._add_stray(counter, ticks_us, n, dropped)
            if strays.frames_off_line < 2 and strays.frames < _STRAYS_SHOW_RUN:
                return None
            self._begin(strays.counter, ticks_us, strays.dropped)
            restarted = True
        else:
            restarted = False
        return self._advance(counter, ticks_us, n, dropped, restarted, rate_hz)

    def _is_behind(self, counter: int, dropped: int) -> bool:
        ahead = (counter - self._expected) % _WRAP
        return ahead >= _HALF or (dropped - self._dropped) % _WRAP >= _HALF

    def _is_announced_run(self, counter: int) -> bool:
        return self._new_run and (not self._following or counter != self._expected % _WRAP)

    def _add_stray(self, counter: int, ticks_us: int, n: int, dropped: int) -> _Strays:
        strays = self._strays
        if strays is None or strays.end != counter:
            strays = self._strays = _Strays(counter, dropped, counter)
        strays.end = (counter + n) % _WRAP
        strays.frames += 1
        on_line = self._is_on_line(counter, ticks_us)
        strays.frames_off_line = 0 if on_line else strays.frames_off_line + 1
        return strays

    def _is_on_line(self, counter: int, ticks_us: int) -> bool:
        """Whether this run may have sent the frame: its ticks are those of its counter then."""
        assert self._oldest is not None
        oldest, oldest_us = self._oldest
        sample = self._expected - (self._expected - counter) % _WRAP
        if not oldest <= sample <= self._sample:
            return False
        span, span_us = max(self._sample - oldest, 1), self._ticks_us - oldest_us
        due_us = oldest_us + (sample - oldest) * span_us // span
        from_end_us = min(due_us - oldest_us, self._ticks_us - due_us)
        off_us = abs(_nearest(ticks_us, due_us) - due_us)
        return off_us <= _TICKS_OFF_LINE_US + from_end_us // _LINE_BENDS

    def _begin(self, expected: int, ticks_us: int, dropped: int) -> None:
        self._following = True
        self._expected = expected
        self._oldest = None
        self._ticks_us = ticks_us
        self._dropped = dropped
        self._unplaced_drops = 0

    def _advance(
        self,
        counter: int,
        ticks_us: int,
        n: int,
        dropped: int,
        restarted: bool,
        rate_hz: int | None,
    ) -> Placement:
        lost = (counter - self._expected) % _WRAP
        # A board may count a drop before the gap it leaves arrives: what exceeds this gap is kept.
        self._unplaced_drops += (dropped - self._dropped) % _WRAP
        lost_on_board = min(lost, self._unplaced_drops)
        self._unplaced_drops -= lost_on_board
        sample = self._expected + lost
        if not restarted:
            self._ticks_us = self._unwrapped_ticks(ticks_us, lost + n, rate_hz)
        if self._oldest is None:
            self._oldest = (sample, self._ticks_us)
        self._sample = sample
        self._expected = sample + n
        self._dropped = dropped
        self._new_run = False
        self._strays = None
        return Placement(sample, self._ticks_us, lost_on_board, lost - lost_on_board, restarted)

    def _unwrapped_ticks(self, ticks_us: int, samples: int, rate_hz: int | None) -> int:
        """Ticks wrap every 71 minutes: where a gap may be longer, the counter tells how long."""
        passed_us = samples * MICROSECONDS // rate_hz if rate_hz else 0
        if passed_us < _HALF // 2:
            return self._ticks_us + (ticks_us - self._ticks_us) % _WRAP
        return _nearest(ticks_us, self._ticks_us + passed_us)


def _nearest(ticks_us: int, to_us: int) -> int:
    return to_us + (ticks_us - to_us + _HALF) % _WRAP - _HALF
