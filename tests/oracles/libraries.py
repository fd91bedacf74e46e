"""Other libraries' values of one window of analytic signals, under the names of this project.

x and y: (n,) complex128. Each library is called through its public functions, and imported where
its values are asked for and nowhere else, so that tests which are not run need none of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Phasors = NDArray[np.complex128]
Reals = NDArray[np.float64]

RATE_HZ, BAND_CENTRE_HZ = 250.0, 10.0
"""What mne-connectivity must be told of the signals; its values do not depend on them."""

HYPYP = {
    "plv": "plv",
    "pli": "pli",
    "wpli": "wpli",
    "coherence": "coh",
    "imaginary_coherence": "imcoh",
    "ccorr": "ccorr",
    "accorr": "accorr",
    "envelope_correlation": "envcorr",
}
HYPYP_WITHOUT_SIGN = ("imaginary_coherence", "ccorr")
MNE_OVER_TIME = {
    "plv": "plv",
    "ciplv": "ciplv",
    "pli": "pli",
    "wpli": "wpli",
    "coherence": "coh",
    "imaginary_coherence": "imcoh",
}
MNE_OVER_EPOCHS = MNE_OVER_TIME | {"ppc": "ppc"}


def hypyp(mode: str, x: Phasors, y: Phasors) -> float:
    """`hypyp.analyses.compute_sync` of one epoch, one channel a person and one band."""
    from hypyp.analyses import compute_sync

    signals = np.stack([x, y])[:, np.newaxis, np.newaxis, np.newaxis, :]
    return float(compute_sync(signals, mode)[0, 0, 1])


def mne_over_time(method: str, x: Phasors, y: Phasors) -> complex:
    """`spectral_connectivity_time`: the mean is over the samples of one epoch."""
    import mne
    from mne_connectivity import spectral_connectivity_time

    coefficients = mne.time_frequency.EpochsTFRArray(
        _info(),
        np.stack([x, y])[np.newaxis, :, np.newaxis, :],
        np.arange(len(x)) / RATE_HZ,
        np.array([BAND_CENTRE_HZ]),
    )
    found = spectral_connectivity_time(
        coefficients,
        method=method,
        indices=(np.array([0]), np.array([1])),
        n_cycles=0.001,  # of wavelets that are not used; longer ones are refused for short windows
        verbose="error",
    )
    return complex(found.get_data().item())


def mne_over_epochs(method: str, x: Phasors, y: Phasors) -> complex:
    """`spectral_connectivity_epochs`: the mean is over epochs, so each sample is made one."""
    import mne
    from mne_connectivity import spectral_connectivity_epochs

    coefficients = mne.time_frequency.EpochsSpectrumArray(
        np.stack([x, y], axis=1)[:, :, np.newaxis], _info(), np.array([BAND_CENTRE_HZ])
    )
    found = spectral_connectivity_epochs(
        coefficients,
        method=method,
        indices=(np.array([0]), np.array([1])),
        fmin=0.0,
        verbose="error",
    )
    return complex(found.get_data().item())


def mne_envelopes(x: Phasors, y: Phasors, **options: object) -> float:
    """`envelope_correlation` of the two."""
    from mne_connectivity import envelope_correlation

    found = envelope_correlation(np.stack([x, y])[np.newaxis], verbose="error", **options)
    return float(found.get_data(output="dense")[0, 1, 0].item())


def tensorpac_plv(alpha: Reals, beta: Reals) -> float:
    """tensorpac's `phase_locking_value` of two rows of phases in radians."""
    from tensorpac.methods import phase_locking_value

    return float(phase_locking_value(alpha[np.newaxis], beta[np.newaxis]).item())


def _info() -> Any:
    import mne

    return mne.create_info(2, RATE_HZ, "eeg", verbose="error")
