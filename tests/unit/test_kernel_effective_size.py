"""EffectiveSize: its definition, and whether chance keeps to what it promises."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, EffectiveSize, SlidingSynchrony

Reals = NDArray[np.float64]


@pytest.mark.parametrize(
    ("window", "max_lag", "stride", "memory"), [(40, 12, 1, 40), (40, 12, 5, 90), (9, 8, 3, 200)]
)
def test_every_size_is_its_definition_recomputed(
    window: int, max_lag: int, stride: int, memory: int
) -> None:
    rng = np.random.default_rng(1)
    x, _ = BandPhasor(50.0, 4.0, 9.0).push(rng.standard_normal(400))
    y, _ = BandPhasor(50.0, 4.0, 9.0).push(rng.standard_normal(400))
    valid = rng.random(400) > 0.01
    sizes = EffectiveSize(window, max_lag, stride, memory).push(x, y, valid)
    expected = reference.effective_size(x, y, window, max_lag, stride, memory, valid)
    assert (expected > 1).any()
    np.testing.assert_allclose(sizes, expected, rtol=1e-12, atol=0)


def test_a_size_is_known_when_the_first_window_is_full() -> None:
    rng = np.random.default_rng(2)
    x, y = np.exp(2j * np.pi * rng.random((2, 300)))
    for stride in (1, 3, 7):
        sizes = EffectiveSize(100, 21, stride, 100).push(x, y)
        assert not sizes[: 100 - stride].any()
        assert sizes[99:].all()


def test_independent_pairs_count_in_full_and_frozen_ones_as_one() -> None:
    rng = np.random.default_rng(3)
    x, y = np.exp(2j * np.pi * rng.random((2, 50_000)))
    assert EffectiveSize(100, 10, 1, 50_000).push(x, y)[-1] == pytest.approx(100, rel=0.02)
    still = np.ones(300, dtype=np.complex128)
    assert EffectiveSize(100, 99, 1, 100).push(still, still)[-1] == pytest.approx(1.0)


def test_after_a_break_a_size_is_what_a_new_kernel_finds() -> None:
    rng = np.random.default_rng(4)
    x, y = np.exp(1j * np.cumsum(rng.standard_normal((2, 400)), axis=1))
    kernel = EffectiveSize(50, 10, 1, 100)
    kernel.push(x[:200], y[:200])
    broken = kernel.push(x[200:201], y[200:201], np.zeros(1, dtype=np.bool_))
    after = kernel.push(x[201:], y[201:])
    assert broken[0] == 0.0
    assert after[0] == 0.0
    assert after[-1] > 0.0
    assert np.array_equal(after, EffectiveSize(50, 10, 1, 100).push(x[201:], y[201:]))


def test_coupling_does_not_lower_the_size() -> None:
    rng = np.random.default_rng(5)
    common = rng.standard_normal(40_000)
    own = rng.standard_normal((2, 40_000))

    def size(shared: float) -> float:
        x, _ = BandPhasor(250.0, 8.0, 12.0).push(own[0] + shared * common)
        y, _ = BandPhasor(250.0, 8.0, 12.0).push(own[1] + shared * common)
        return float(EffectiveSize.for_band(1000, 250.0, 4.0).push(x, y)[-1])

    assert size(2.0) == pytest.approx(size(0.0), rel=0.1)


def white(rng: np.random.Generator, n: int) -> Reals:
    return rng.standard_normal(n)


def narrow_alpha(rng: np.random.Generator, n: int) -> Reals:
    """A resonance at 10 Hz, 1 Hz wide at half power, at 250 Hz: a quarter of the band's width."""
    pole = np.exp(-np.pi * 1.0 / 250 + 2j * np.pi * 10 / 250)
    drive = rng.standard_normal(n)
    index = np.arange(2500)
    response = (pole**index).real
    length = 2 ** math.ceil(math.log2(n + len(response)))
    spectrum = np.fft.rfft(drive, length) * np.fft.rfft(response, length)
    return np.fft.irfft(spectrum, length)[:n]


@pytest.mark.parametrize("signal", [white, narrow_alpha])
def test_the_95th_percentile_of_chance_is_where_the_size_puts_it(
    signal: Callable[[np.random.Generator, int], Reals],
) -> None:
    sfreq, window = 250.0, 1000
    rng = np.random.default_rng(6)
    x_band, y_band = BandPhasor(sfreq, 8.0, 12.0), BandPhasor(sfreq, 8.0, 12.0)
    n = 3_000_000
    x, x_valid = x_band.push(signal(rng, n))
    y, y_valid = y_band.push(signal(rng, n))
    (plv,), valid = SlidingSynchrony(window).push(x, y, x_valid & y_valid)
    sizes = EffectiveSize.for_band(window, sfreq, x_band.enbw_hz).push(x, y, x_valid & y_valid)
    promised = math.sqrt(-math.log(0.05) / np.median(sizes[valid]))
    # 3000 windows: the percentile's own standard error is about 1.5 %.
    assert np.quantile(plv[valid], 0.95) == pytest.approx(promised, rel=0.1)


def test_reset_forgets_the_averages() -> None:
    rng = np.random.default_rng(7)
    x, y = np.exp(1j * np.cumsum(rng.standard_normal((2, 300)), axis=1))
    kernel = EffectiveSize(50, 10, 1, 100)
    first = kernel.push(x, y)
    kernel.reset()
    np.testing.assert_array_equal(first, kernel.push(x, y))


def test_fading_weights_are_worth_what_their_definition_says() -> None:
    # A phase that stands still is correlated with itself at every lag: rho is 1.
    ones = np.ones(400, np.complex128)
    decay = np.exp(-1 / 20.0)
    size = (1 + decay) / (1 - decay)
    sizes = EffectiveSize.fading(20.0, 15, 1, 80).push(ones, ones)
    expected = size / (1 + 2 * np.sum(decay ** np.arange(1, 16)))
    assert sizes[-1] == pytest.approx(expected, rel=1e-12)
    # 95 % of the weight is there after three time constants.
    assert np.flatnonzero(sizes)[0] == 59


def test_white_phases_with_fading_weights_are_worth_all_their_weight() -> None:
    x, y = np.exp(2j * np.pi * np.random.default_rng(3).random((2, 4000)))
    sizes = EffectiveSize.fading(50.0, 30, 1, 4000).push(x, y)
    # 100 pairs; products of two averages of 4000 products are 1/4000 each, at 30 lags.
    assert sizes[-1] == pytest.approx(100.0, rel=0.02)
