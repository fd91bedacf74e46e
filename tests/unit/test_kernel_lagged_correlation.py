"""LaggedCorrelation: its definition, the sign of its lag, chunking, and what is no correlation."""

from typing import Any

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import LaggedCorrelation, correlate_stretches

Reals = NDArray[np.float64]


def signals(n: int, seed: int = 0) -> tuple[Reals, Reals]:
    """Two random walks, as slow signals are."""
    x, y = np.cumsum(np.random.default_rng(seed).standard_normal((2, n)), axis=1)
    return x, y


@pytest.mark.parametrize(("window", "max_lag", "increment"), [(30, 7, 10), (15, 0, 1), (3, 5, 40)])
def test_every_correlation_is_its_definition(window: int, max_lag: int, increment: int) -> None:
    x, y = signals(400)
    starts, r, defined = LaggedCorrelation(window, max_lag, increment).push(x, y)
    assert starts.tolist() == list(range(0, 400 - window - max_lag + 1, increment))
    for start, row, known in zip(starts, r, defined, strict=True):
        expected, there = reference.lagged_correlation(x, y, int(start), window, max_lag)
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(known, there)


def test_at_a_positive_lag_the_first_signal_leads() -> None:
    x, _ = signals(500)
    kernel = LaggedCorrelation(200, 20, 100)
    _, r, _ = kernel.push(x, np.roll(x, 12))
    # The first window has the samples that were rolled round.
    assert (kernel.lags[r.argmax(axis=1)][1:] == 12).all()
    kernel.reset()
    _, r, _ = kernel.push(np.roll(x, 5), x)
    assert (kernel.lags[r.argmax(axis=1)][1:] == -5).all()


@pytest.mark.parametrize("size", [1, 7, 37, 38, 399])
def test_any_chunking_gives_the_same_bits(size: int) -> None:
    x, y = signals(400)
    valid = np.random.default_rng(1).random(400) > 0.005
    whole = LaggedCorrelation(30, 7, 10).push(x, y, valid)
    kernel = LaggedCorrelation(30, 7, 10)
    cuts = [slice(i, i + size) for i in range(0, 400, size)]
    parts = [kernel.push(x[cut], y[cut], valid[cut]) for cut in cuts]
    for column, expected in enumerate(whole):
        np.testing.assert_array_equal(np.concatenate([p[column] for p in parts]), expected)


def test_a_bad_sample_empties_every_window_that_holds_it_and_no_other() -> None:
    x, y = signals(400)
    for bad in (np.nan, np.inf, 1e200):
        spoilt = y.copy()
        spoilt[100] = bad
        starts, r, defined = LaggedCorrelation(30, 7, 10).push(x, spoilt)
        holds = (starts <= 100) & (starts + 37 > 100)
        np.testing.assert_array_equal(defined.all(axis=1), ~holds)
        assert not r[holds].any()


def test_a_signal_that_does_not_move_has_no_correlation() -> None:
    x, _ = signals(100)
    for still in (np.zeros(100), np.full(100, 0.1), np.full(100, 1e90)):
        _, r, defined = LaggedCorrelation(30, 7, 10).push(x, still)
        assert not defined.any()
        assert not r.any()


def test_identical_and_opposite_signals_stay_in_range() -> None:
    x, _ = signals(100)
    _, r, _ = LaggedCorrelation(30, 7, 10).push(x, x)
    assert r[:, 7] == pytest.approx(1.0, abs=1e-12)
    assert np.abs(r).max() <= 1.0
    _, r, _ = LaggedCorrelation(30, 7, 10).push(x, -x)
    assert r[:, 7] == pytest.approx(-1.0, abs=1e-12)
    assert np.abs(r).max() <= 1.0


def test_stretches_have_the_correlations_of_their_windows() -> None:
    x, y = signals(400)
    starts, r, defined = LaggedCorrelation(30, 7, 10).push(x, y)
    pieces = starts[:, np.newaxis] + np.arange(37)
    found, known = correlate_stretches(x[pieces], y[pieces], 7)
    np.testing.assert_array_equal(found, r)
    np.testing.assert_array_equal(known, defined)


@pytest.mark.parametrize("arguments", [(2, 0, 1), (30, -1, 1), (30, 0, 0), (30.0, 0, 1)])
def test_what_is_no_window_is_refused(arguments: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        LaggedCorrelation(*arguments)


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long, found 3 and 4"):
        LaggedCorrelation(3, 0, 1).push(np.zeros(3), np.zeros(4))
    with pytest.raises(ValueError, match="found"):
        correlate_stretches(np.zeros((2, 9)), np.zeros((2, 8)), 1)
