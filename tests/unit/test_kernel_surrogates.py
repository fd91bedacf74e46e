"""LaggedSurrogates: each lag's PLV, how many are full, and the observed one's rank."""

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, ExponentialSynchrony, LaggedSurrogates

Phasors = NDArray[np.complex128]
LAGS = np.array([40, 1, 77, 41], dtype=np.int64)


def band_noise(n: int, seed: int) -> tuple[Phasors, Phasors]:
    signals = np.random.default_rng(seed).standard_normal((2, n + 200))
    x, _ = BandPhasor(250.0, 8.0, 12.0).push(signals[0])
    y, _ = BandPhasor(250.0, 8.0, 12.0).push(signals[1])
    return x[200:], y[200:]


@pytest.mark.parametrize("window", [1, 2, 30, 64, 100])
def test_each_lag_and_the_rank_are_their_definition_at_every_sample(window: int) -> None:
    x, y = band_noise(420, seed=1)
    expected, expected_full, expected_rank = reference.lagged_surrogates(x, y, window, LAGS)
    kernel = LaggedSurrogates(window, LAGS)
    for i in range(len(x)):
        full, rank = kernel.push(x[i : i + 1], y[i : i + 1])
        np.testing.assert_allclose(kernel.plv(), expected[i], rtol=0, atol=1e-12)
        assert full[0] == expected_full[i]
        if window > 1:
            assert rank[0] == expected_rank[i]


@pytest.mark.parametrize("person", [0, 1, 2])
def test_a_break_empties_each_lag_while_it_is_in_that_lags_window(person: int) -> None:
    signals = band_noise(600, seed=2)
    valid = np.ones(600, dtype=np.bool_)
    if person == 2:
        valid[[200, 203, 350]] = False
    else:
        signals[person][[200, 203, 350]] = np.nan
    x, y = signals
    expected, expected_full, expected_rank = reference.lagged_surrogates(x, y, 50, LAGS, valid)
    kernel = LaggedSurrogates(50, LAGS)
    plv = np.empty((600, len(LAGS)))
    full, rank = np.empty((2, 600), dtype=np.int32)
    for i in range(600):
        part = slice(i, i + 1)
        (full[i],), (rank[i],) = kernel.push(x[part], y[part], valid[part])
        plv[i] = kernel.plv()
    np.testing.assert_array_equal(full, expected_full)
    np.testing.assert_array_equal(rank, expected_rank)
    np.testing.assert_allclose(plv, expected, rtol=0, atol=1e-12)


def test_surrogates_that_tie_with_the_observed_reach_it() -> None:
    turning = np.exp(1j * 0.3 * np.arange(500))
    full, rank = LaggedSurrogates(100, LAGS).push(turning, turning)
    assert full[-1] == len(LAGS)
    assert rank[-1] == len(LAGS)


def test_no_surrogate_reaches_identical_noise() -> None:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal(500) + 1j * rng.standard_normal(500)
    full, rank = LaggedSurrogates(100, LAGS).push(noise, noise)
    assert full[-1] == len(LAGS)
    assert not rank.any()


def test_the_rank_is_uniform_where_the_two_are_independent() -> None:
    window, lags = 50, np.arange(1, 20, dtype=np.int64) * 60
    rng = np.random.default_rng(4)
    x, y = np.exp(2j * np.pi * rng.random((2, 60_000)))
    full, rank = LaggedSurrogates(window, lags).push(x, y)
    ranks = rank[full == 19][::window]
    # Above all 19: 5 % of about 1170 windows; four standard errors are 2.6 %.
    assert np.mean(ranks == 0) == pytest.approx(0.05, abs=0.026)
    assert np.mean(ranks) == pytest.approx(9.5, abs=4 * 5.8 / np.sqrt(len(ranks)))


def test_no_lags_give_no_surrogates() -> None:
    x, y = band_noise(100, seed=5)
    kernel = LaggedSurrogates(20, np.zeros(0, dtype=np.int64))
    full, rank = kernel.push(x, y)
    assert not full.any()
    assert not rank.any()
    assert kernel.plv().shape == (0,)


def test_the_sum_after_a_long_stream_is_exactly_that_of_its_last_windows() -> None:
    rng = np.random.default_rng(6)
    x, y = np.exp(2j * np.pi * rng.random((2, 200_000)))
    old, fresh = LaggedSurrogates(100, LAGS), LaggedSurrogates(100, LAGS)
    old.push(x, y)
    fresh.push(x[-1000:], y[-1000:])
    np.testing.assert_array_equal(old.plv(), fresh.plv())


def test_reset_forgets_the_past() -> None:
    x, y = band_noise(300, seed=7)
    kernel = LaggedSurrogates(50, LAGS)
    first = kernel.push(x, y)
    kernel.reset()
    assert np.isnan(kernel.plv()).all()
    np.testing.assert_array_equal(first, kernel.push(x, y))


def test_the_lags_are_those_given_and_cannot_be_changed() -> None:
    kernel = LaggedSurrogates(50, LAGS)
    np.testing.assert_array_equal(kernel.lags, LAGS)
    with pytest.raises(ValueError, match="read-only"):
        kernel.lags[0] = 5


def test_fading_surrogates_are_their_definition_at_every_sample() -> None:
    x, y = band_noise(400, seed=4)
    u, v = reference.unit(x), reference.unit(y)
    x[150] = u[150] = np.nan
    time_constant, least = 20.0, 0.9
    kernel = LaggedSurrogates.fading(time_constant, LAGS, least)
    observed = ExponentialSynchrony(time_constant, ("plv",), least_weight=least)
    (seen,), _ = observed.push(x, y)
    for i in range(len(x)):
        full, rank = kernel.push(x[i : i + 1], y[i : i + 1])
        expected = np.full(len(LAGS), np.nan)
        for k, lag in enumerate(LAGS):
            products = (u[lag : i + 1] * np.conj(v[: max(0, i + 1 - lag)]))[::-1]
            clean = np.append(np.isfinite(products), False).argmin()
            weight = np.exp(-np.arange(clean) / time_constant)
            if 1 - np.exp(-clean / time_constant) >= least:
                expected[k] = abs(np.sum(weight * products[:clean])) / np.sum(weight)
        np.testing.assert_allclose(kernel.plv(), expected, rtol=0, atol=1e-12)
        assert full[0] == np.isfinite(expected).sum()
        if seen[i] > 0:
            assert rank[0] == np.sum(expected >= seen[i])


def test_fading_surrogates_give_the_same_bits_for_any_chunking() -> None:
    x, y = band_noise(400, seed=5)
    whole = LaggedSurrogates.fading(20.0, LAGS).push(x, y)
    kernel = LaggedSurrogates.fading(20.0, LAGS)
    parts = [kernel.push(x[i : i + 7], y[i : i + 7]) for i in range(0, 400, 7)]
    for kind in range(2):
        assert np.array_equal(np.concatenate([part[kind] for part in parts]), whole[kind])
