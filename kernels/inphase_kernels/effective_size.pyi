from typing import Self

import numpy as np
from numpy.typing import NDArray

class EffectiveSize:
    """Running effective sample size of a window of phasor pairs, as if the two were independent.

    N_eff = N / (1 + 2 sum_k (1 - k/N) Re(rho_x(k) conj(rho_y(k)))), rho the autocorrelations of the
    unit phasors u and v, so that a coupling between the two does not lower it. Bayley and
    Hammersley 1946, eq. 8. Lags run to `max_lag` in steps of `stride`, the sum between them by the
    trapezoid rule; a stride of 1 is the formula itself.

    The autocorrelations are running averages: plain until they hold `memory_samples`, and
    exponential with that memory from there on. A pair that is not valid (SlidingSynchrony's rule)
    ends them: what comes after it may be another signal, and is known by itself alone.

    Under independence the 95th percentile of PLV is sqrt(-ln 0.05 / N_eff): within 3 % in
    simulation, for white noise and for resonances down to an eighth of the band.
    """

    def __init__(self, window_samples: int, max_lag: int, stride: int, memory_samples: int) -> None:
        """Raises ValueError unless 1 <= stride <= max_lag < window_samples <= memory_samples."""
    @classmethod
    def fading(
        cls,
        time_constant_samples: float,
        max_lag: int,
        stride: int,
        memory_samples: int,
        least_weight: float = 0.95,
    ) -> Self:
        """The same where a pair k samples old weighs d^k, as ExponentialSynchrony has it.

        N is then what the weights are worth, (sum w)^2 / sum w^2, and a lag's share d^k in place of
        1 - k/N: the sum over i of w(i) w(i + k) is d^k times that of w(i)^2. Raises ValueError as
        both classes do.
        """
    @classmethod
    def for_band(cls, window_samples: int, sfreq: float, bandwidth_hz: float) -> Self:
        """Choose lags and memory for phasors at sfreq from a filter of this noise bandwidth.

        Lags reach 3 / bandwidth seconds, where the correlation of a signal an eighth as wide as
        the band has fallen below a tenth, 8 or more of them in 1 / bandwidth; the memory is
        4 windows, or 60 s if that is longer. Raises ValueError for a rate or bandwidth not above 0.
        """
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float64]:
        """Take pairs (n,); return N_eff (n,), in 1 to window_samples.

        0 at a pair that is not valid, and until the longest lag has been seen through a window,
        which is when the first window of clean pairs is full. Raises ValueError for another dtype,
        more than one dimension, or unequal lengths.
        """
    def reset(self) -> None:
        """Forget the pairs and the averages."""
