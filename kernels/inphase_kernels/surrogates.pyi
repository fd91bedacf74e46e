from typing import Self

import numpy as np
from numpy.typing import NDArray

class LaggedSurrogates:
    """PLV of x(t) against y(t - lag) for K lags, each with its own running sum: O(K) a sample.

    What two people's signals score when they cannot be in step. Each lag's window empties on a pair
    that is not valid in either signal, by itself; a lag counts only while its window is full. What
    counts as valid is SlidingSynchrony's rule, for each signal alone.

    Each term is rounded to a grid on which the sum over a window is exact, so nothing drifts and
    nothing depends on what has left the window. A PLV is within window_samples x 2^-52 of exact at
    the very most (1e-12 up to 8192 samples), and far closer unless the phases stand still.
    """

    def __init__(self, window_samples: int, lags: NDArray[np.int64]) -> None:
        """Take lags (K,) in samples, each at least 1; memory is 64 bytes x (largest lag + window).

        Raises ValueError for a window or a lag below 1, and for lags of another dtype or shape.
        """
    @classmethod
    def fading(
        cls,
        time_constant_samples: float,
        lags: NDArray[np.int64],
        least_weight: float = 0.95,
    ) -> Self:
        """The same with weights that fade, ExponentialSynchrony's for this time constant.

        A PLV is a weighted mean over a lag's clean pairs in a row, and full where their weight is
        `least_weight`. The means are running ones, whose rounding fades with the weights. Memory is
        64 bytes x the largest lag. Raises ValueError as both classes do.
        """
    @property
    def lags(self) -> NDArray[np.int64]:
        """The lags (K,) as given, read-only."""
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Take pairs (n,); return, each (n,) int32: how many surrogates have a full window, and how
        many of those reach the observed PLV (rank; 0 where the observed window is not full).

        A surrogate whose square is within 1e-9 of the observed one's ties with it, and ties reach
        it: p = (1 + rank) / (1 + full) is never too small. Raises ValueError for another dtype,
        more than one dimension, or unequal lengths.
        """
    def plv(self) -> NDArray[np.float64]:
        """PLV of each lag after the last push, (K,); NaN where its window is not full."""
    def reset(self) -> None:
        """Empty every window and forget the past."""
