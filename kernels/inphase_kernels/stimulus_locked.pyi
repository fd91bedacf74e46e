import numpy as np
from numpy.typing import NDArray

class StimulusLockedSurrogates:
    """PLV of x after each mark against y after an earlier mark, for K earlier marks: O(K) a sample.

    What two people score who share a stimulus and nothing else: a pair is x at some time after a
    mark with y at the same time after an earlier one, so that what the stimulus evokes in both is
    in the surrogate too, and what only the two share is not: the shift predictor of spike trains
    (Perkel, Gerstein and Moore 1967). Surrogate k takes the k-th earlier mark, of those that
    lie `min_lag` before the present one and `lag_step` before one another. Where the earlier epoch
    was the shorter one, the signal goes on into what followed it.

    Each surrogate's window empties on a pair that is not valid in either signal or has no earlier
    mark; it counts only while its window is full. What counts as valid is SlidingSynchrony's rule,
    for each signal alone. A distance between two marks that is no whole number of samples is
    rounded, and what that does to the phase is taken back at `turn_rad` a sample.

    Each term is rounded to a grid on which the sum over a window is exact, so nothing drifts and
    nothing depends on what has left the window: a PLV is within window_samples x 2^-50 of exact at
    the very most. A mark costs O(K log(marks)).
    """

    def __init__(
        self,
        window_samples: int,
        surrogates: int,
        longest_lag: int,
        *,
        min_lag: int = 1,
        lag_step: int = 1,
        turn_rad: float = 0.0,
    ) -> None:
        """Take lags in samples; a mark further back than `longest_lag` is no longer used.

        Memory is 48 bytes x (longest lag + window). Raises ValueError for a window, a count or a
        lag below 1, a longest lag below the least, and a turn that is not finite.
        """
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
        marks: NDArray[np.float64] | None = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Take pairs (n,); return, each (n,) int32: how many surrogates have a full window, and how
        many of those reach the observed PLV (rank; 0 where the observed window is not full).

        marks: (n,) float64, NaN for no mark: how many samples before this one a mark was, 0 or
        more; one that is not later than the last is left out. Ties are LaggedSurrogates'. Raises
        ValueError for another dtype, more than one dimension, or unequal lengths.
        """
    def plv(self) -> NDArray[np.float64]:
        """PLV of each surrogate after the last push, (K,); NaN where its window is not full."""
    def reset(self) -> None:
        """Empty every window, forget the past and every mark."""
