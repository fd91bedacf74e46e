"""What a cue must reach: the two people's score, and the scores of chance between the same two.

The score is Page's cumulative sum (Biometrika 1954, 41, 100-115) of how far PLV^2 lies above its
mean by chance:

    r = PLV^2 / mean chance PLV^2        g = max(0, g + (r - REFERENCE) dt / window)

Synchrony far above chance scores fast and moderate synchrony slowly: there is no one dwell. Each
surrogate has a score of its own, by the same rule and at the same time. How high those climb, and
how often, is what chance does between these very people; the score needed follows from it.
"""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

REFERENCE = 2.0
"""What is scored is above twice the chance mean, where PLV^2 lies exp(-2) = 14 % of the time."""
NORMAL_WINDOWS = 6
"""Windows over which the chance mean is taken: enough to be even, few enough to follow a rhythm
that narrows. Over one window, a slow rhythm's surrogates rise together and hide one another."""
MEMORY_S = 600.0
"""For so long the surrogates' scores count: one person's rhythm is not the same for an hour."""
REFRESH_S = 5.0
MARGIN = 0.8
"""Of the rate asked for that is aimed at: the rate is an estimate, and too low is the safe side."""
TAIL = 64
"""Highest climbs from which the tail is estimated, at least; TAIL_EXPECTED times as many as the
rate allows, where that is more."""
TAIL_EXPECTED = 10.0


class CueScore:
    """The scores as they stand, and the score that chance reaches so many times an hour.

    Deterministic in what `update` and `interrupt` are given. A few vectors of the surrogates'
    number, and their climbs of the last MEMORY_S, are all it keeps.
    """

    def __init__(self, window_s: float, hop_s: float, false_cues_per_hour: float) -> None:
        self._window_s = window_s
        self._rate = MARGIN * false_cues_per_hour
        self._means: deque[float] = deque(maxlen=max(1, round(NORMAL_WINDOWS * window_s / hop_s)))
        self._scores = np.zeros(0)
        # The highest each surrogate's score has been since it last was 0: a climb.
        self._climbs = np.zeros(0)
        self._ended: list[NDArray[np.float64]] = []
        self._ended_s = 0.0
        self._ended_hours = 0.0
        self._blocks: deque[tuple[float, NDArray[np.float64]]] = deque(
            maxlen=round(MEMORY_S / REFRESH_S)
        )
        self.ratio = 0.0
        """The last PLV^2 of the two people, over its mean by chance."""
        self.needed = math.inf
        """The score that chance reaches as often as is allowed; infinity while that is unknown."""

    @property
    def score(self) -> float:
        """The score of the two people."""
        return float(self._scores[0]) if len(self._scores) else 0.0

    def update(self, plv: float, surrogate_plv: NDArray[np.float64], step_s: float) -> None:
        """Take one estimate: PLV of the two, (K,) of the surrogates (NaN: not ready), and the time
        since the last estimate, 0 after a break."""
        squares = np.concatenate(([plv], surrogate_plv)) ** 2
        if len(self._scores) != len(squares):
            self._scores, self._climbs = np.zeros(len(squares)), np.zeros(len(squares) - 1)
        ready = ~np.isnan(squares)
        squares[~ready] = 0.0
        self._means.append(float(squares[1:].sum()) / int(ready[1:].sum()))
        ratios = squares / max(math.fsum(self._means) / len(self._means), 1e-12)
        self.ratio = float(ratios[0])
        self._scores += (ratios - REFERENCE) * (step_s / self._window_s)
        np.maximum(self._scores, 0.0, out=self._scores)
        self._scores[~ready] = 0.0
        self._end_climbs(self._scores[1:] == 0.0)
        np.maximum(self._climbs, self._scores[1:], out=self._climbs)
        self._ended_s += step_s
        self._ended_hours += step_s * int(ready[1:].sum()) / 3600.0
        if self._ended_s >= REFRESH_S:
            self._refresh()

    def begin_anew(self) -> None:
        """Let the two people's score rise from 0 again."""
        if len(self._scores):
            self._scores[0] = 0.0

    def interrupt(self) -> None:
        """No number stands: every score is 0 again, and what chance has done is kept."""
        self._scores[:] = 0.0
        self._end_climbs(np.ones(len(self._climbs), np.bool_))
        self._means.clear()

    def _end_climbs(self, over: NDArray[np.bool_]) -> None:
        over = over & (self._climbs > 0.0)
        if over.any():
            self._ended.append(self._climbs[over])
            self._climbs[over] = 0.0

    def _refresh(self) -> None:
        self._blocks.append((self._ended_hours, np.concatenate((*self._ended, np.zeros(0)))))
        self._ended, self._ended_s, self._ended_hours = [], 0.0, 0.0
        hours = sum(block_hours for block_hours, _climbs in self._blocks)
        climbs = np.concatenate([climbs for _hours, climbs in self._blocks] + [self._climbs])
        self.needed = score_reached(climbs[climbs > 0.0], hours, self._rate)


def score_reached(climbs: NDArray[np.float64], hours: float, per_hour: float) -> float:
    """Return the score that climbs, each by its height (n,), reach `per_hour` times an hour.

    The largest heights of a cumulative sum that falls on average are exponentially distributed
    (Siegmund 1985, Sequential Analysis, chapter II); their mean excess over the TAIL-th largest
    carries the tail to rates of which the hours hold few. Infinity where there are too few climbs.
    """
    allowed = per_hour * hours
    tail = min(max(TAIL, math.ceil(TAIL_EXPECTED * allowed)), len(climbs) // 2)
    if allowed <= 0.0 or tail < TAIL // 4:
        return math.inf
    highest = -np.partition(-climbs, tail)[: tail + 1]
    level = float(highest.min())
    excess = float((highest - level).sum()) / tail
    return max(0.0, level + excess * math.log(tail / allowed))
