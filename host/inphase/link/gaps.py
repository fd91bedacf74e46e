"""The gaps in a run's samples: how they are filled, fall into pieces, and are counted as lost."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(slots=True)
class Drops:
    """Samples of one gap that the board counted as dropped, and nobody has accounted for yet."""

    left: int

    def take(self, n: int) -> int:
        """Account for up to `n` of them; return how many."""
        taken = min(n, self.left)
        self.left -= taken
        return taken


@dataclass(slots=True)
class Gap:
    """Samples from `start` until before `end` that are not there."""

    start: int
    end: int
    drops: Drops
    """Shared by the pieces that a gap falls into: whose they are is not known."""
    since_s: float
    awaited: bool = True
    """They may still come; else they are lost, and counted so."""
    lost_on_board: int = 0
    lost_on_line: int = 0

    @property
    def n(self) -> int:
        """How many samples it is wide."""
        return self.end - self.start

    def overlap(self, start: int, end: int) -> int:
        """Return how many of its samples lie from `start` until before `end`."""
        return max(0, min(self.end, end) - max(self.start, start))


class Gaps:
    """Every gap that nothing has passed yet, in the counter's order."""

    def __init__(self) -> None:
        self.lost_on_board = 0
        """Of all gaps there ever were; so is the next."""
        self.lost_on_line = 0
        self._gaps: list[Gap] = []

    def __iter__(self) -> Iterator[Gap]:
        """Those that are awaited; they may be lost meanwhile."""
        return iter([gap for gap in self._gaps if gap.awaited])

    @property
    def first(self) -> Gap | None:
        """The first of all, awaited or lost."""
        return self._gaps[0] if self._gaps else None

    @property
    def first_awaited(self) -> Gap | None:
        """The first whose samples may still come."""
        return next((gap for gap in self._gaps if gap.awaited), None)

    @property
    def missing(self) -> int:
        """Samples that are awaited."""
        return sum(gap.n for gap in self._gaps if gap.awaited)

    def open(self, start: int, end: int, dropped: int, since_s: float) -> None:
        """Take note of a gap behind all others; `dropped` of it are known to be lost on the board.

        One that is known to be lost whole is not awaited.
        """
        gap = Gap(start, end, Drops(min(dropped, end - start)), since_s)
        self._gaps.append(gap)
        if gap.drops.left == gap.n:
            self.lose(gap, gone=True)

    def pass_first(self) -> None:
        """Forget the first gap: what came after it has come out."""
        del self._gaps[0]

    def inside(self, start: int, end: int) -> list[Gap]:
        """Return the awaited gaps that reach into these bounds."""
        return [gap for gap in self._gaps if gap.awaited and gap.overlap(start, end)]

    def fill(self, start: int, end: int) -> list[tuple[int, int]]:
        """Take samples out of what is missing; return the bounds of each piece that was."""
        pieces = []
        at = bisect_right(self._gaps, start, key=lambda gap: gap.end)
        while at < len(self._gaps) and self._gaps[at].start < end:
            gap = self._gaps[at]
            if not gap.awaited:
                at += 1
                continue
            first, last = max(start, gap.start), min(end, gap.end)
            rest = [
                replace(gap, start=one, end=other)
                for one, other in ((gap.start, first), (last, gap.end))
                if one < other
            ]
            self._gaps[at : at + 1] = rest
            at += len(rest)
            pieces.append((first, last))
        return pieces

    def lose(self, gap: Gap, *, gone: bool) -> None:
        """Count a gap as lost: on the board where it has its samples no more, else on the line."""
        counted = gap.drops.take(gap.n)
        gap.lost_on_board = gap.n if gone else counted
        gap.lost_on_line = gap.n - gap.lost_on_board
        gap.awaited = False
        self.lost_on_board += gap.lost_on_board
        self.lost_on_line += gap.lost_on_line

    def lose_inside(self, start: int, end: int, *, gone: bool) -> None:
        """Count as lost what is awaited within these bounds, and no more of a gap than that."""
        for gap in self.inside(start, end):
            cuts = sorted({gap.start, max(gap.start, start), min(gap.end, end), gap.end})
            parts = [replace(gap, start=one, end=other) for one, other in pairwise(cuts)]
            at = bisect_left(self._gaps, gap.start, key=lambda each: each.start)
            self._gaps[at : at + 1] = parts
            for part in parts:
                if part.overlap(start, end):
                    self.lose(part, gone=gone)
