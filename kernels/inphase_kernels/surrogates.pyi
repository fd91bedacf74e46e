import numpy as np
from numpy.typing import NDArray

class LaggedSurrogates:
    """PLV of x(t) against y(t - lag) for K lags, each with its own running sum: O(K) a sample.

    What two people's signals score when they cannot be in step. Each lag's window empties on a pair
    that is not valid in either signal, by itself; a lag counts only while its window is full.
    """

    def __init__(self, window_samples: int, lags: NDArray[np.int64]) -> None: ...
    @property
    def lags(self) -> NDArray[np.int64]: ...
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Take pairs (n,); return, each (n,) int32: how many surrogates have a full window, and how
        many of those reach the observed PLV (rank; 0 where the observed window is not full)."""
    def plv(self) -> NDArray[np.float64]:
        """PLV of each lag after the last push, (K,); NaN where its window is not full."""
    def reset(self) -> None: ...
