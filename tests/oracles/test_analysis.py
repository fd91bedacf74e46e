"""Analyses of simulated and of recorded pairs: each window's metrics are other libraries'."""

import numpy as np
import pytest
from bench.recordings import FOLDER, SINGLE, THERAPY, windows_of
from oracles import libraries

from inphase.analysis.edf import read_pair

pytestmark = pytest.mark.oracles

EVERY = {
    "HyPyP": (libraries.hypyp, libraries.HYPYP),
    "mne over time": (libraries.mne_over_time, libraries.MNE_OVER_TIME),
}
RECORDINGS = list(SINGLE.values()) + [
    (f"{THERAPY}/{number}.edf", "motion") for number in (200, 205)
]


def coupled_alpha(seed: int, seconds: int = 60) -> np.ndarray:
    """Two noisy 10 Hz rhythms that pull at one another, in white noise: (n, 2) at 250 Hz."""
    rng = np.random.default_rng(seed)
    n, step_s = 250 * seconds, 1 / 250.0
    kicks = np.sqrt(2 * np.pi * step_s) * rng.standard_normal((n, 2))
    own = 2 * np.pi * np.array([10.0, 10.3]) * step_s
    phases, now = np.empty((n, 2)), np.zeros(2)
    for i in range(n):
        pull = 4.0 * step_s * np.sin(now[1] - now[0])
        now = now + own + kicks[i] + np.array([pull, -pull])
        phases[i] = now
    return np.cos(phases) + rng.standard_normal((n, 2))


@pytest.mark.parametrize("library", EVERY)
def test_each_metric_of_an_analysis_is_the_librarys_value_of_its_window(library: str) -> None:
    theirs, names = EVERY[library]
    analysis, x, y = windows_of(coupled_alpha(41), 250.0, "eeg-alpha")
    assert len(x) >= 8
    for metric, name in names.items():
        found = getattr(analysis, metric)[analysis.valid]
        if library == "HyPyP" and metric in libraries.HYPYP_WITHOUT_SIGN:
            found = np.abs(found)
        expected = np.array([theirs(name, *pair).real for pair in zip(x, y, strict=True)])
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12, err_msg=metric)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no recordings: set INPHASE_DATA to their folder")
@pytest.mark.parametrize(("file", "preset"), RECORDINGS)
def test_plv_and_ccorr_of_recordings_are_the_libraries_values(file: str, preset: str) -> None:
    pair = read_pair(FOLDER / file)
    analysis, x, y = windows_of(pair.signals, pair.sfreq, preset)
    assert len(x) >= 8
    windows = list(zip(x, y, strict=True))
    phases = [(np.angle(a), np.angle(b)) for a, b in windows]
    plv, ccorr = (getattr(analysis, name)[analysis.valid] for name in ("plv", "ccorr"))
    for found, expected in (
        (plv, [libraries.hypyp("plv", *pair) for pair in windows]),
        (plv, [libraries.mne_over_time("plv", *pair).real for pair in windows]),
        (plv, [libraries.tensorpac_plv(*pair) for pair in phases]),
        (np.abs(ccorr), [libraries.hypyp("ccorr", *pair) for pair in windows]),
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
