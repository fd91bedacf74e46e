import numpy as np
from numpy.typing import NDArray

class EffectiveSize:
    """Running effective sample size of a window of phasor pairs, as if the two were independent.

    N_eff = N / (1 + 2 sum_k (1 - k/N) Re(rho_x(k) conj(rho_y(k)))), with rho the autocorrelations of
    the unit phasors u and v, so that a coupling between the two does not lower it; running averages
    over `memory_samples`, lags sampled every `stride`. Bayley and Hammersley 1946, eq. 8.
    """

    def __init__(
        self, window_samples: int, max_lag: int, stride: int, memory_samples: int
    ) -> None: ...
    def push(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        valid: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float64]:
        """Take pairs (n,); return N_eff (n,), in 1 to window_samples; 0 where too little is known."""
    def reset(self) -> None: ...
