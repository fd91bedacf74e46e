"""Where another library's number is not ours, by definition or by fault: both values, stated."""

import math
import warnings

import numpy as np
import pytest
from oracles import libraries
from oracles.windows import ours, window

pytestmark = pytest.mark.oracles


def test_hypyps_ccorr_has_lost_its_sign() -> None:
    rng = np.random.default_rng(31)
    phase = 0.5 * rng.standard_normal(500)
    x, y = np.exp(1j * phase), np.exp(-1j * phase)
    assert ours("ccorr", x, y) == pytest.approx(-1.0, rel=0, abs=1e-12)
    assert libraries.hypyp("ccorr", x, y) == pytest.approx(1.0, rel=0, abs=1e-12)


def test_hypyps_imaginary_coherence_has_lost_its_sign() -> None:
    leader, follower = window("one behind", 500, seed=32)
    ahead, behind = (
        ours("imaginary_coherence", *pair) for pair in ((leader, follower), (follower, leader))
    )
    assert ahead > 0.3
    assert behind == pytest.approx(-ahead, rel=0, abs=1e-12)
    assert libraries.mne_over_time("imcoh", follower, leader).real < -0.3
    for pair in ((leader, follower), (follower, leader)):
        assert libraries.hypyp("imcoh", *pair) == pytest.approx(ahead, rel=0, abs=1e-12)


def test_hypyps_coherence_is_the_magnitude_and_its_document_says_squared() -> None:
    from hypyp.sync import Coh

    x, y = window("in step", 500, seed=33)
    assert "Coh = |⟨XY*⟩|² / (⟨|X|²⟩⟨|Y|²⟩)" in Coh.__doc__
    found = libraries.hypyp("coh", x, y)
    assert found == pytest.approx(ours("coherence", x, y), rel=0, abs=1e-12)
    assert found > ours("msc", x, y) + 0.1


@pytest.mark.filterwarnings("ignore:_multiply_conjugate is deprecated:DeprecationWarning")
def test_hypyps_locking_of_n_to_m_does_not_see_it() -> None:
    from hypyp.analyses import compute_nmPLV

    rng = np.random.default_rng(34)
    epochs, channels, n = 3, 2, 1000
    steps = 2 * np.pi * 10 / 250 + 0.05 * rng.standard_normal((epochs, 1, n))
    slow = np.repeat(np.cumsum(steps, axis=-1), channels, axis=1)
    fast = 2 * slow + 0.4
    theirs = compute_nmPLV(np.cos(np.stack([slow, fast])), 250, [8, 12], [16, 24])
    assert ours("plv", np.exp(1j * slow[0, 0]), np.exp(1j * fast[0, 0]), (2, 1)) > 0.999
    # It raises the first samples to the powers n and m, and not each person's phases.
    assert theirs[..., :channels, channels:].max() < 0.2


def test_mne_connectivitys_ciplv_of_identical_signals_is_infinite() -> None:
    x, _ = window("strangers", 500, seed=1)
    assert ours("ciplv", x, x.copy()) == 0.0
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert math.isinf(libraries.mne_over_time("ciplv", x, x.copy()).real)


@pytest.mark.parametrize("theirs", [libraries.mne_over_time, libraries.mne_over_epochs])
def test_mne_connectivity_sees_rounding_noise_lead_in_identical_signals(theirs) -> None:
    x, _ = window("strangers", 500, seed=1)
    assert ours("wpli", x, x.copy()) == 0.0
    assert theirs("wpli", x, x.copy()).real > 0.01


def test_mne_connectivity_orthogonalises_envelopes_unless_told() -> None:
    x, y = window("in step", 2500, seed=36)
    plain = ours("envelope_correlation", x, y)
    assert libraries.mne_envelopes(x, y) < plain - 0.1


def test_one_sample_without_a_phase_is_nan_elsewhere_and_no_value_here() -> None:
    x, y = window("in step", 500, seed=37)
    y[250] = 0.0
    assert math.isnan(ours("plv", x, y))  # not valid
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # 0 / 0
        assert math.isnan(libraries.hypyp("plv", x, y))
        assert math.isnan(libraries.mne_over_time("plv", x, y).real)


def test_a_flat_channel_is_locked_to_itself_in_tensorpac_and_has_no_value_here() -> None:
    flat = np.zeros(500, np.complex128)
    assert math.isnan(ours("plv", flat, flat.copy()))
    assert libraries.tensorpac_plv(np.angle(flat), np.angle(flat)) == 1.0
