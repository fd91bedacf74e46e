import numpy as np
from numpy.typing import NDArray

class BandPhasor:
    """Complex band filter with state: real samples in, analytic band signal (phasors) out.

    A cascade of `order` identical complex one-poles at the band's centre, each with a zero at DC so
    that an electrode's offset leaves nothing, with unit gain and zero phase at the centre, its
    equivalent noise bandwidth equal to high_hz - low_hz.
    """

    def __init__(self, sfreq: float, low_hz: float, high_hz: float, order: int = 2) -> None: ...
    @property
    def centre_hz(self) -> float: ...
    @property
    def enbw_hz(self) -> float: ...
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
        those until `settling_samples` clean ones have passed are 0 and not valid.
        """
    def reset(self) -> None: ...
