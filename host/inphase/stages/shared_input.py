"""Shared input: surrogates that keep what a mark evokes in both; a part of the synchrony stage."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from inphase.config import LONGEST_LAG_S, Settings
from inphase_kernels import StimulusLockedSurrogates

LEAST_SPACING = 3.5
"""Of marks, over the bandwidth: 0.9 s for 8 to 12 Hz. A response that outlasts intervals which vary
is not at the same time after an earlier mark, and passes for a coupling."""

Counts = NDArray[np.int32]
Phasors = NDArray[np.complex128]


class SharedInput:
    """Half of the surrogates shift the one person by whole epochs, half the other.

    Without a mark there is nothing here, and it costs nothing. A window that holds two marks closer
    than LEAST_SPACING is not tested.
    """

    def __init__(self, settings: Settings, window: int, stride: int, picks_hz: float) -> None:
        """Windows and lags in picks, `stride` samples apart and `picks_hz` a second."""
        self._stride = stride
        halves = (-(-settings.surrogates // 2), settings.surrogates // 2)
        self._halves = halves
        self._window = window
        self._longest = round(LONGEST_LAG_S * picks_hz)
        # As far from the present, and from one another, as lagged surrogates are.
        self._least = max(1, round(settings.min_lag_s * picks_hz))
        self._step = max(1, round(settings.lag_step_s * picks_hz))
        self._spacing = LEAST_SPACING / settings.bandwidth_hz * picks_hz * stride
        self._last_mark = -np.inf
        self._close_at = -np.inf
        self._turn_rad = np.pi * sum(settings.band_hz) / picks_hz
        self._kernels: tuple[StimulusLockedSurrogates, ...] = ()
        self._marks: deque[float] = deque()

    def mark(self, sample: float) -> None:
        """Note a mark at that sample, not before an earlier one's."""
        self._marks.append(sample)

    def push(
        self, picks: NDArray[np.int64], x: Phasors, y: Phasors, valid: NDArray[np.bool_]
    ) -> tuple[Counts, Counts]:
        """Take picks (m,), client and therapist (m,); return full surrogates and the rank, (m,)."""
        if not self._kernels and not (self._marks and len(picks) and self._marks[0] <= picks[-1]):
            return np.zeros(len(picks), np.int32), np.zeros(len(picks), np.int32)
        if not self._kernels:
            # What lies before the first mark is in no surrogate.
            self._kernels = tuple(
                StimulusLockedSurrogates(
                    self._window,
                    surrogates,
                    self._longest,
                    min_lag=self._least,
                    lag_step=self._step,
                    turn_rad=self._turn_rad,
                )
                for surrogates in self._halves
            )
        ago = np.full(len(picks), np.nan)
        close = picks - self._close_at < self._window * self._stride
        while self._marks and len(picks) and self._marks[0] <= picks[-1]:
            mark = self._marks.popleft()
            at = np.searchsorted(picks, mark)
            ago[at] = (picks[at] - mark) / self._stride
            if mark - self._last_mark < self._spacing:
                close[at:] = picks[at:] - mark < self._window * self._stride
                self._close_at = mark
            self._last_mark = mark
        client_first, therapist_first = self._kernels
        full, rank = client_first.push(x, y, valid, ago)
        also_full, also_rank = therapist_first.push(y, x, valid, ago)
        tested = np.where(close, 0, 1).astype(np.int32)
        return (full + also_full) * tested, (rank + also_rank) * tested

    def skip(self, picks: int) -> None:
        """Take missing picks; beyond all history, more of them change nothing.

        Of the marks among them only the last counts, with the pick after them.
        """
        n = min(picks, self._longest + self._window)
        nothing, invalid = np.zeros(n, np.complex128), np.zeros(n, np.bool_)
        for kernel in self._kernels:
            kernel.push(nothing, nothing, invalid)
