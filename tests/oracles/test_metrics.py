"""Every metric that another library defines as we do: the same number to 1e-12."""

import numpy as np
import pytest
from oracles import libraries
from oracles.windows import KINDS, ours, window

from inphase_kernels.synchrony import METRICS

pytestmark = pytest.mark.oracles

SIZES = (50, 500, 2500)
# Rounding of sums of up to 2500 terms of about 1, and of the square roots of variances of them.
SLACK = 1e-12


def on_every_window(test):
    for name, values in (("kind", KINDS), ("size", SIZES)):
        test = pytest.mark.parametrize(name, values)(test)
    return test


@on_every_window
@pytest.mark.parametrize("metric", libraries.HYPYP)
def test_hypyp_has_the_same_value(metric: str, kind: str, size: int) -> None:
    x, y = window(kind, size, seed=21)
    expected = libraries.hypyp(libraries.HYPYP[metric], x, y)
    found = ours(metric, x, y)
    if metric in libraries.HYPYP_WITHOUT_SIGN:
        found = abs(found)
    assert found == pytest.approx(expected, rel=0, abs=SLACK)


@on_every_window
@pytest.mark.parametrize("metric", libraries.MNE_OVER_TIME)
def test_mne_connectivity_over_time_has_the_same_value(metric: str, kind: str, size: int) -> None:
    x, y = window(kind, size, seed=22)
    expected = libraries.mne_over_time(libraries.MNE_OVER_TIME[metric], x, y)
    assert ours(metric, x, y) == pytest.approx(expected, rel=0, abs=SLACK)


@on_every_window
@pytest.mark.parametrize("metric", libraries.MNE_OVER_EPOCHS)
def test_mne_connectivity_over_epochs_has_the_same_value(metric: str, kind: str, size: int) -> None:
    x, y = window(kind, size, seed=23)
    expected = libraries.mne_over_epochs(libraries.MNE_OVER_EPOCHS[metric], x, y)
    assert ours(metric, x, y) == pytest.approx(expected, rel=0, abs=SLACK)


@on_every_window
def test_mne_connectivitys_coherency_holds_both_our_coherences(kind: str, size: int) -> None:
    x, y = window(kind, size, seed=24)
    coherency = libraries.mne_over_time("cohy", x, y)
    assert ours("msc", x, y) == pytest.approx(abs(coherency) ** 2, rel=0, abs=SLACK)
    assert ours("imaginary_coherence", x, y) == pytest.approx(coherency.imag, rel=0, abs=SLACK)


@on_every_window
def test_mne_connectivitys_envelopes_correlate_as_ours_when_not_orthogonalised(
    kind: str, size: int
) -> None:
    x, y = window(kind, size, seed=25)
    expected = libraries.mne_envelopes(x, y, orthogonalize=False)
    assert ours("envelope_correlation", x, y) == pytest.approx(expected, rel=0, abs=SLACK)


@on_every_window
def test_tensorpac_has_the_same_plv(kind: str, size: int) -> None:
    x, y = window(kind, size, seed=26)
    expected = libraries.tensorpac_plv(np.angle(x), np.angle(y))
    assert ours("plv", x, y) == pytest.approx(expected, rel=0, abs=SLACK)


@on_every_window
@pytest.mark.parametrize("ratio", [(1, 2), (2, 3), (3, 1)])
def test_tensorpac_has_the_same_plv_of_n_to_m_phases(
    kind: str, size: int, ratio: tuple[int, int]
) -> None:
    x, y = window(kind, size, seed=27)
    expected = libraries.tensorpac_plv(ratio[0] * np.angle(x), ratio[1] * np.angle(y))
    assert ours("plv", x, y, ratio) == pytest.approx(expected, rel=0, abs=SLACK)


def test_no_metric_of_the_libraries_is_left_out_unknowingly() -> None:
    from hypyp.sync import METRICS as HYPYP
    from mne_connectivity.spectral.epochs_bivariate import _CON_METHOD_MAP_BIVARIATE
    from mne_connectivity.spectral.time import _CON_METHOD_MAP_BIVARIATE_TIME

    # Not ours: correlation of powers; squared and debiased PLI and wPLI; directed PLI.
    assert set(HYPYP) - set(libraries.HYPYP.values()) == {"powcorr"}
    assert set(_CON_METHOD_MAP_BIVARIATE_TIME) - set(libraries.MNE_OVER_TIME.values()) == {"cohy"}
    assert set(_CON_METHOD_MAP_BIVARIATE) - set(libraries.MNE_OVER_EPOCHS.values()) == {
        *("cohy", "pli2_unbiased", "dpli", "wpli2_debiased"),
    }
    # None of them has the mean phase difference by itself; msc is checked through coherency.
    both = {*libraries.HYPYP, *libraries.MNE_OVER_EPOCHS}
    assert set(METRICS) - both == {"msc", "phase_difference_rad"}
