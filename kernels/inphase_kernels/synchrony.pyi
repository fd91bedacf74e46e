import numpy as np
from numpy.typing import NDArray

METRICS: tuple[str, ...]

class SlidingSynchrony:
    """Synchrony metrics over a sliding window of phasor pairs, O(1) a sample, bounded drift.

    A pair that is not valid, not finite, or zero in either phasor empties the window. An estimate
    is given only where the window is full of clean pairs; elsewhere the value is 0 and `valid` False.
    """

    def __init__(self, window_samples: int, metrics: tuple[str, ...] = ("plv",)) -> None: ...
    @property
    def metrics(self) -> tuple[str, ...]: ...
    @property
    def window_samples(self) -> int: ...
    @property
    def delay_samples(self) -> float:
        """Half the window: the mean age of what an estimate describes."""
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> tuple[tuple[NDArray[np.float64], ...], NDArray[np.bool_]]:
        """Take pairs (n,); return one (n,) float64 array a metric, and validity (n,) bool."""
    def reset(self) -> None: ...
