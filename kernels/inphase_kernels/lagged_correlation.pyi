import numpy as np
from numpy.typing import NDArray

class LaggedCorrelation:
    """Pearson correlations of a moving window of two signals at every lag, -max_lag to max_lag.

    A window that starts at s takes x[s : s + window] with y[s + lag : s + lag + window] for a lag
    of 0 or more, and y[s : s + window] with x[s - lag : s - lag + window] for one below 0, each
    stretch with its own mean and variance. So at a positive lag y follows: x leads. Windows start
    at multiples of `increment` and need window + max_lag samples. Boker, Xu, Rotondo and King 2002;
    the windows and the sign of the lag are those of Kleinbub and Ramseyer 2020.

    Delay: a window's row is due at its last sample, window + max_lag - 1 after its first. Each is
    computed anew from its samples, so that nothing drifts: window x (2 max_lag + 1) products each
    time.
    """

    def __init__(self, window_samples: int, max_lag: int, increment: int) -> None:
        """Raises ValueError unless window_samples >= 3, max_lag >= 0 and increment >= 1."""
    @property
    def lags(self) -> NDArray[np.int64]:
        """The lag of each column, in samples, rising: -max_lag to max_lag."""
    def push(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        valid: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
        """Take pairs (n,), any unit; return what came due, one row for each of w windows.

        The first sample of each window, counted from the start or the reset (w,); its correlations
        (w, 2 max_lag + 1), in -1 to 1; and where they are defined, the same shape. Undefined, and
        0, is all of a window with a sample that is not valid, not finite or beyond 1e100, and a lag
        at which either signal does not move: its variance at or below 1e-12 of its mean square
        about the mean of all its samples up to the longest lag. Raises ValueError for another
        dtype, more than one dimension, or unequal lengths.
        """
    def reset(self) -> None:
        """Forget every sample, and count from 0 again."""

def correlate_stretches(
    x: NDArray[np.float64], y: NDArray[np.float64], max_lag: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Correlations of k pairs of stretches (k, window + max_lag), as LaggedCorrelation has them.

    Returns correlations and where they are defined, both (k, 2 max_lag + 1). Raises ValueError for
    unequal shapes, or fewer than 3 samples beyond `max_lag`.
    """
