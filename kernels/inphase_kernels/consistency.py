"""Pairwise phase consistency with another sample size than the count of pairs."""

import numpy as np
from numpy.typing import NDArray


def ppc_effective(
    plv: NDArray[np.float64], n_effective: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n PLV^2 - 1) / (n - 1) (m,), n the effective size: unbiased where pairs are alike.

    Vinck and colleagues 2010, eq. 14, whose N independent pairs are here as many as the window's
    correlated ones are worth (`EffectiveSize`); with n = N it is `ppc`. In -1 to 1; 0 where the
    size is below 2, which includes one that is not known yet (0).
    """
    usable = n_effective >= 2
    n = np.where(usable, n_effective, 2.0)
    return np.where(usable, np.minimum((n * plv**2 - 1) / (n - 1), 1.0), 0.0)
