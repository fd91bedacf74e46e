import numpy as np
from numpy.typing import NDArray

class PhasorFrame:
    """What every phase estimator has: real samples in, phasors out, with a state across chunks.

    Of a sinusoid at the centre, |phasor| is the amplitude and arg the phase, with changes of either
    delay_samples late. What an estimator is, and how late, its own class says.
    """

    @property
    def centre_hz(self) -> float:
        """Where the gain is 2 and the phase 0."""
    @property
    def enbw_hz(self) -> float:
        """Equivalent noise bandwidth of the filter as it is."""
    @property
    def delay_samples(self) -> float:
        """Group delay at the centre."""
    @property
    def settling_samples(self) -> int:
        """Clean samples needed after a start or an invalid sample before output is valid."""
    def push(
        self, x: NDArray[np.float64], valid: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.complex128], NDArray[np.bool_]]:
        """Filter x (n,), any unit; return phasors (n,) complex128 and their validity (n,) bool.

        A sample that is not valid, not finite or beyond 1e100 empties the filter: its output and
        those until `settling_samples` clean ones have passed are 0 and not valid. Raises ValueError
        for another dtype, more than one dimension, or unequal lengths.
        """
    def reset(self) -> None:
        """Forget every sample."""
