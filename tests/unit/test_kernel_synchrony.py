"""SlidingSynchrony: every metric against its definition, and what gaps, bursts and ties do."""

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, SlidingSynchrony
from inphase_kernels.arguments import OF_PHASES
from inphase_kernels.synchrony import METRICS

Phasors = NDArray[np.complex128]
every_metric = pytest.mark.parametrize("metric", METRICS)


def band_noise(n: int, seed: int, shared: float = 0.5) -> tuple[Phasors, Phasors]:
    """Two signals in 8 to 12 Hz with a part in common."""
    rng = np.random.default_rng(seed)
    common, own_x, own_y = rng.standard_normal((3, n + 200))
    x, _ = BandPhasor(250.0, 8.0, 12.0).push(own_x + shared * common)
    y, _ = BandPhasor(250.0, 8.0, 12.0).push(own_y + shared * common)
    return x[200:], y[200:]


def test_the_reference_defines_every_metric() -> None:
    assert set(METRICS) == set(reference.METRICS)


@every_metric
@pytest.mark.parametrize("window", [50, 125, 500])
def test_every_estimate_is_its_definition_recomputed(metric: str, window: int) -> None:
    x, y = band_noise(1200, seed=1)
    (values,), valid = SlidingSynchrony(window, (metric,)).push(x, y)
    expected, full = reference.sliding(metric, x, y, window)
    np.testing.assert_array_equal(valid, full)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)


@every_metric
@pytest.mark.parametrize("window", [1, 2, 3, 8, 63])
def test_every_estimate_on_white_phasors_is_its_definition_recomputed(
    metric: str, window: int
) -> None:
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 700, 2)).view(np.complex128)[..., 0]
    (values,), _ = SlidingSynchrony(window, (metric,)).push(x, y)
    expected, _ = reference.sliding(metric, x, y, window)
    # In a window of one to three, these divide by the little by which its pairs differ.
    correlation = metric in ("ccorr", "accorr", "envelope_correlation", "ciplv")
    slack = 1e-9 if correlation and window <= 3 else 1e-12
    np.testing.assert_allclose(values, expected, rtol=0, atol=slack)


@pytest.mark.parametrize("metric", OF_PHASES)
@pytest.mark.parametrize("ratio", [(1, 2), (2, 1), (2, 3), (8, 5)])
def test_locking_of_n_to_m_is_the_definition_of_multiplied_phases(
    metric: str, ratio: tuple[int, int]
) -> None:
    x, y = band_noise(400, seed=11)
    n, m = ratio
    (values,), _ = SlidingSynchrony(70, (metric,), ratio).push(x, y)
    raised_x, raised_y = reference.unit(x) ** n, reference.unit(y) ** m
    expected, _ = reference.sliding(metric, raised_x, raised_y, 70)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)


def test_two_rhythms_one_twice_as_fast_lock_one_to_two() -> None:
    slow = np.cumsum(0.1 + 0.05 * np.random.default_rng(12).standard_normal(600))
    x, y = np.exp(1j * slow), np.exp(1j * (2 * slow - 0.3))
    (plv, turn), valid = SlidingSynchrony(300, ("plv", "phase_difference_rad"), (2, 1)).push(x, y)
    np.testing.assert_allclose(plv[valid], 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(turn[valid], 0.3, rtol=0, atol=1e-12)
    (plain,), _ = SlidingSynchrony(300).push(x, y)
    assert (plain[valid] < 0.3).all()


@pytest.mark.parametrize("window", range(1, 100))
def test_a_window_of_any_length_holds_just_its_pairs(window: int) -> None:
    # Powers of ten apart, so that a pair too many or too few stands out.
    rng = np.random.default_rng(window)
    x = 10 ** rng.uniform(-3, 3, 400) * np.exp(1j * rng.uniform(0, 6, 400))
    y = 10 ** rng.uniform(-3, 3, 400) * np.exp(1j * rng.uniform(0, 6, 400))
    (values,), valid = SlidingSynchrony(window, ("msc",)).push(x, y)
    expected, full = reference.sliding("msc", x, y, window)
    np.testing.assert_array_equal(valid, full)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)


@every_metric
def test_a_metric_is_the_same_alone_and_among_others(metric: str) -> None:
    x, y = band_noise(400, seed=3)
    (alone,), _ = SlidingSynchrony(50, (metric,)).push(x, y)
    together, _ = SlidingSynchrony(50, METRICS).push(x, y)
    np.testing.assert_array_equal(alone, together[METRICS.index(metric)])


@pytest.mark.parametrize("window", [1, 2, 7, 8, 101])
def test_an_estimate_needs_a_window_full_of_clean_pairs(window: int) -> None:
    x, y = band_noise(400, seed=4)
    valid = np.random.default_rng(4).random(400) > 0.02
    (values,), full = SlidingSynchrony(window).push(x, y, valid)
    expected, expected_full = reference.sliding("plv", x, y, window, valid)
    np.testing.assert_array_equal(full, expected_full)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)
    assert not values[~full].any()


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0.0, 1e101, 1e300, 1e-101, complex(0, np.nan)])
@pytest.mark.parametrize("person", [0, 1])
def test_after_a_pair_without_a_phase_nothing_of_the_past_remains(
    broken: complex, person: int
) -> None:
    signals = band_noise(300, seed=5)
    signals[person][100] = broken
    x, y = signals
    values, valid = SlidingSynchrony(40, METRICS).push(x, y)
    afresh, afresh_valid = SlidingSynchrony(40, METRICS).push(x[101:], y[101:])
    np.testing.assert_array_equal(np.array(values)[:, 101:], np.array(afresh))
    np.testing.assert_array_equal(valid[101:], afresh_valid)
    assert not valid[100:140].any()


def test_a_burst_leaves_no_trace_once_it_has_left_the_window() -> None:
    x, y = band_noise(600, seed=6)
    burst_x, burst_y = x.copy(), y.copy()
    burst_x[150:160] *= 1e40
    burst_y[150:160] *= 1e60
    for metric in METRICS:
        (values,), _ = SlidingSynchrony(100, (metric,)).push(burst_x, burst_y)
        expected, _ = reference.sliding(metric, x[160:], y[160:], 100)
        np.testing.assert_allclose(values[259:], expected[99:], rtol=0, atol=1e-12)


def test_a_million_samples_on_the_estimate_is_still_the_definition() -> None:
    rng = np.random.default_rng(7)
    n, window = 1_000_003, 500
    x = np.exp(1j * np.cumsum(0.25 + 0.1 * rng.standard_normal(n)))
    y = np.exp(1j * np.cumsum(0.25 + 0.1 * rng.standard_normal(n)))
    (values,), _ = SlidingSynchrony(window).push(x, y)
    tail = slice(n - 2000, n)
    expected, full = reference.sliding("plv", x[tail], y[tail], window)
    np.testing.assert_allclose(values[tail][full], expected[full], rtol=0, atol=1e-12)


@pytest.mark.parametrize("window", [500, 75_000])
def test_phases_that_stand_still_do_not_add_up_a_rounding_error(window: int) -> None:
    x = np.full(2 * window + 5, np.exp(0.7j))
    y = np.full(2 * window + 5, np.exp(0.1j))
    (plv, turn), valid = SlidingSynchrony(window, ("plv", "phase_difference_rad")).push(x, y)
    # A few units in the last place, whatever the window.
    np.testing.assert_allclose(plv[valid], 1.0, rtol=0, atol=1e-15)
    np.testing.assert_allclose(turn[valid], 0.6, rtol=0, atol=1e-15)


@pytest.mark.parametrize("scale", [1.0, 3.0, -1.0, 1e-60])
def test_signals_in_phase_or_in_opposition_have_no_lead(scale: float) -> None:
    x, _ = band_noise(300, seed=8)
    names = ("plv", "ciplv", "pli", "wpli")
    (plv, *leads), valid = SlidingSynchrony(60, names).push(x, scale * x)
    np.testing.assert_allclose(plv[valid], 1.0, rtol=0, atol=1e-12)
    assert not np.array(leads).any()


def test_phase_difference_is_above_zero_where_the_client_is_ahead() -> None:
    turning = np.exp(1j * 0.2 * np.arange(200))
    (difference,), valid = SlidingSynchrony(50, ("phase_difference_rad",)).push(
        turning * np.exp(0.5j), turning
    )
    np.testing.assert_allclose(difference[valid], 0.5, rtol=0, atol=1e-12)


def test_signed_metrics_keep_their_sign() -> None:
    rng = np.random.default_rng(9)
    phase = np.cumsum(0.25 + 0.05 * rng.standard_normal(400))
    x, mirrored = np.exp(1j * phase), np.exp(-1j * phase)
    (accorr, imaginary), valid = SlidingSynchrony(200, ("accorr", "imaginary_coherence")).push(
        x, mirrored
    )
    assert (accorr[valid] < -0.9).all()
    (_, behind), _ = SlidingSynchrony(200, ("accorr", "imaginary_coherence")).push(
        x, x * np.exp(0.5j)
    )
    assert (behind[valid] < -0.4).all()
    assert np.isfinite(imaginary).all()


def test_the_stated_delay_is_half_the_window() -> None:
    assert SlidingSynchrony(500).delay_samples == 250.0


def test_reset_empties_the_window() -> None:
    x, y = band_noise(200, seed=10)
    kernel = SlidingSynchrony(50, METRICS)
    first, _ = kernel.push(x, y)
    kernel.reset()
    second, _ = kernel.push(x, y)
    np.testing.assert_array_equal(np.array(first), np.array(second))
