"""Where each sample frame stands in the board's run, and what was lost before it, and where.

The board's 32-bit counter, ticks and dropped count are unwrapped here. The counter advances for
every conversion, sent or not, so each missing sample is seen; `dropped` tells how many of them the
board had to drop, and the line lost the rest.
"""

from dataclasses import dataclass

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
    restarted: bool


class SampleCount:
    """Follows one board through its runs."""

    def __init__(self) -> None:
        self._following = False
        self._expected = 0
        self._ticks_us = 0
        self._dropped = 0
        self._unplaced_drops = 0
        self._new_run = False
        self._stray_end: int | None = None

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
        the second of two frames that follow each other behind the last shows it.
        """
        end = (counter + n) % _WRAP
        if not (self._following or first or self._new_run):
            self._begin(counter, ticks_us, dropped)
            restarted = False
        elif first or self._is_new_run(counter, dropped):
            self._begin(0, ticks_us, 0)
            restarted = True
        elif self._is_behind(counter, dropped):
            self._stray_end = end
            return None
        else:
            restarted = False
        return self._advance(counter, ticks_us, n, dropped, restarted, rate_hz)

    def _is_behind(self, counter: int, dropped: int) -> bool:
        ahead = (counter - self._expected) % _WRAP
        return ahead >= _HALF or (dropped - self._dropped) % _WRAP >= _HALF

    def _is_new_run(self, counter: int, dropped: int) -> bool:
        if self._new_run:
            return not self._following or counter != self._expected % _WRAP
        return self._is_behind(counter, dropped) and counter == self._stray_end

    def _begin(self, expected: int, ticks_us: int, dropped: int) -> None:
        self._following = True
        self._expected = expected
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
        self._expected = sample + n
        self._dropped = dropped
        self._new_run = False
        self._stray_end = None
        return Placement(sample, self._ticks_us, lost_on_board, lost - lost_on_board, restarted)

    def _unwrapped_ticks(self, ticks_us: int, samples: int, rate_hz: int | None) -> int:
        """Ticks wrap every 71 minutes: where a gap may be longer, the counter tells how long."""
        passed_us = samples * MICROSECONDS // rate_hz if rate_hz else 0
        if passed_us < _HALF // 2:
            return self._ticks_us + (ticks_us - self._ticks_us) % _WRAP
        return _nearest(ticks_us, self._ticks_us + passed_us)


def _nearest(ticks_us: int, to_us: int) -> int:
    return to_us + (ticks_us - to_us + _HALF) % _WRAP - _HALF
