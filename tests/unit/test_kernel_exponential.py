"""ExponentialSynchrony: every metric against its weighted definition, and when it is valid."""

import itertools
import math

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import ExponentialSynchrony
from inphase_kernels.synchrony import METRICS

Phasors = NDArray[np.complex128]


def resonances(n: int, seed: int) -> tuple[Phasors, Phasors]:
    noise = np.random.default_rng(seed).standard_normal((3, n + 100, 2)).view(np.complex128)[..., 0]
    response = (0.9 * np.exp(0.3j)) ** np.arange(100)
    x, y, shared = (np.convolve(z, response)[100 : n + 100] for z in noise)
    return x + 0.5 * shared, y + 0.5 * shared


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("time_constant", [1.0, 7.5, 200.0])
def test_every_estimate_is_its_weighted_definition(metric: str, time_constant: float) -> None:
    x, y = resonances(900, seed=1)
    x[400] = np.nan
    kernel = ExponentialSynchrony(time_constant, (metric,))
    (values,), valid = kernel.push(x, y)
    for at in (*range(30), *range(380, 430), *range(880, 900)):
        start = 0 if at < 400 else 401
        age = np.arange(at - start, -1, -1)
        enough = at != 400 and 1 - math.exp(-len(age) / time_constant) >= 0.95
        assert valid[at] == enough
        if not enough:
            assert values[at] == 0
            continue
        expected = reference.weighted(
            metric, x[start : at + 1], y[start : at + 1], np.exp(-age / time_constant)
        )
        # Over a few pairs' weight a correlation divides by the little by which they differ.
        slack = 1e-12 if time_constant > 2 else 1e-10
        np.testing.assert_allclose(values[at], expected, rtol=0, atol=slack)


def test_any_way_of_cutting_gives_the_same_bits() -> None:
    x, y = resonances(500, seed=2)
    x[[100, 333]] = 0
    whole, whole_valid = ExponentialSynchrony(20.0, METRICS).push(x, y)
    cut = ExponentialSynchrony(20.0, METRICS)
    edges = sorted({0, 500, *np.random.default_rng(2).integers(0, 500, 40).tolist()})
    parts = [cut.push(x[start:end], y[start:end]) for start, end in itertools.pairwise(edges)]
    assert np.concatenate([np.array(p[0]) for p in parts], axis=1).tobytes() == (
        np.array(whole).tobytes()
    )
    np.testing.assert_array_equal(np.concatenate([p[1] for p in parts]), whole_valid)


@pytest.mark.parametrize("time_constant", [50.0, 75_000.0])
def test_phases_that_stand_still_do_not_add_up_a_rounding_error(time_constant: float) -> None:
    n = int(4 * time_constant)
    x, y = np.full(n, np.exp(0.7j)), np.full(n, np.exp(0.1j))
    (plv,), valid = ExponentialSynchrony(time_constant).push(x, y)
    np.testing.assert_allclose(plv[valid], 1.0, rtol=0, atol=1e-15)


def test_identical_signals_have_no_lead_and_all_values_stay_in_range() -> None:
    x, _ = resonances(300, seed=3)
    for y in (x, -x, np.ones(300, np.complex128), 1e-60 * x):
        values, _ = ExponentialSynchrony(10.0, METRICS).push(x, y)
        for metric, found in zip(METRICS, values, strict=True):
            low, high = reference.RANGES[metric]
            assert np.isfinite(found).all()
            assert ((low <= found) & (found <= high)).all()
    (ciplv, wpli), _ = ExponentialSynchrony(10.0, ("ciplv", "wpli")).push(x, x)
    assert not ciplv.any()
    assert not wpli.any()


def test_it_states_its_size_its_delay_and_when_it_is_valid() -> None:
    kernel = ExponentialSynchrony(100.0, least_weight=0.9)
    weights = np.exp(-np.arange(10_000) / 100.0)
    assert kernel.size == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-9)
    age = (weights * np.arange(10_000)).sum() / weights.sum()
    assert kernel.delay_samples == pytest.approx(age, rel=1e-9)
    assert kernel.samples_until_valid == math.ceil(100 * math.log(10))


@pytest.mark.parametrize("time_constant", [0.0, -1.0, 0.5, math.nan, math.inf])
def test_a_time_constant_below_a_sample_is_refused(time_constant: float) -> None:
    with pytest.raises(ValueError, match="time_constant_samples must"):
        ExponentialSynchrony(time_constant)


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.1, math.nan])
def test_a_weight_that_is_not_between_0_and_1_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="least_weight must lie between 0 and 1"):
        ExponentialSynchrony(10.0, least_weight=weight)
