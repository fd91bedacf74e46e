import numpy as np
from numpy.typing import NDArray

class SynchronyFrame:
    """What synchrony metrics have whatever their window; `SlidingSynchrony` defines the metrics."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names, in the order of the arrays that `push` returns."""
    @property
    def ratio(self) -> tuple[int, int]:
        """What x's and y's phases are multiplied by."""
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> tuple[tuple[NDArray[np.float64], ...], NDArray[np.bool_]]:
        """Take pairs (n,); return one (n,) float64 array a metric, and validity (n,) bool.

        Raises ValueError for another dtype, more than one dimension, or unequal lengths.
        """
    def reset(self) -> None:
        """Forget the pairs."""
