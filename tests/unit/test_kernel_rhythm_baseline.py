"""RhythmBaseline: the fit of two clean beginnings, the same whatever the chunks and the breaks."""

import itertools

import numpy as np
import pytest
from bench.estimators import rhythm
from numpy.typing import NDArray

from inphase_kernels.oscillator_fit import FREQUENCIES, OscillatorFit, fit_oscillator
from inphase_kernels.rhythm_baseline import RhythmBaseline

SFREQ, BAND_HZ, BASELINE_S = 250.0, (8.0, 12.0), 20.0
LENGTH = 5000
EVERY = 25
"""Samples from one step of the fit to the next."""


def pair(seconds: float = 32.0) -> NDArray[np.float64]:
    return np.stack([rhythm(seed, seconds, 5.0)[0] for seed in (1, 2)])


def taken(
    x: NDArray[np.float64], clean: NDArray[np.bool_], cuts: list[int]
) -> tuple[int, RhythmBaseline]:
    """How many samples of x (2, n) came until the rhythm was there."""
    baseline = RhythmBaseline(SFREQ, *BAND_HZ, BASELINE_S)
    total = 0
    for first, end in itertools.pairwise([0, *cuts, x.shape[1]]):
        total += baseline.push(x[:, first:end], clean[:, first:end])
        if baseline.rhythm is not None:
            break
    return total, baseline


def test_the_rhythm_is_that_of_both_beginnings_a_step_each_tenth_of_a_second() -> None:
    x = pair()
    total, baseline = taken(x, np.ones(x.shape, np.bool_), [])
    fit = OscillatorFit(list(x[:, :LENGTH]), SFREQ, *BAND_HZ)
    while not fit.done:
        fit.step()
    assert baseline.rhythm == fit.model
    assert total == LENGTH + FREQUENCIES * EVERY == baseline.samples


@pytest.mark.parametrize("size", [1, 8, 999])
def test_any_chunking_gives_the_same_rhythm_with_the_same_sample(size: int) -> None:
    x = pair()
    clean = np.ones(x.shape, np.bool_)
    clean[0, [100, 1700]] = clean[1, [40, 6900, 6901]] = False
    whole, expected = taken(x, clean, [])
    total, found = taken(x, clean, list(range(size, x.shape[1], size)))
    assert expected.rhythm is not None
    assert (total, found.rhythm) == (whole, expected.rhythm)


def test_each_ones_baseline_is_its_first_clean_run_and_a_break_later_only_delays() -> None:
    x = pair()
    clean = np.ones(x.shape, np.bool_)
    clean[0, 999] = clean[1, 5500] = False
    total, baseline = taken(x, clean, [])
    fit = OscillatorFit([x[0, 1000 : 1000 + LENGTH], x[1, :LENGTH]], SFREQ, *BAND_HZ)
    while not fit.done:
        fit.step()
    assert baseline.rhythm == fit.model
    assert total == 1000 + LENGTH + FREQUENCIES * EVERY
    clean[1, 6200:6300] = False
    assert taken(x, clean, [])[0] == total + 100


def test_missing_samples_are_as_ones_that_are_not_clean() -> None:
    x = pair()
    clean = np.ones(x.shape, np.bool_)
    clean[:, 2000:2100] = False
    total, expected = taken(x, clean, [])
    gapped = RhythmBaseline(SFREQ, *BAND_HZ, BASELINE_S)
    gapped.push(x[:, :2000], clean[:, :2000])
    gapped.interrupt()
    assert gapped.share == 0.0
    assert gapped.push(x[:, 2100:], clean[:, 2100:]) == total - 2100
    assert gapped.rhythm == expected.rhythm


def test_what_does_not_move_or_is_no_number_is_no_baseline() -> None:
    x = pair()
    x[1, :LENGTH] = 3.0
    x[0, 17] = np.nan
    x[0, 90] = 1e200
    total, baseline = taken(x, np.ones(x.shape, np.bool_), [])
    assert baseline.rhythm is None
    assert total == x.shape[1]
    assert baseline.share == 0.6


def test_two_fitted_together_lie_between_the_two_and_loudness_does_not_decide() -> None:
    x, _ = rhythm(3, 60.0, 5.0)
    turned = np.exp(2j * np.pi * 1.2 * np.arange(len(x)) / SFREQ)
    spectrum = np.fft.fft(x)
    spectrum[len(x) // 2 :] = 0.0
    faster = np.ascontiguousarray((2.0 * np.fft.ifft(spectrum) * turned).real)
    alone = [fit_oscillator(signal, SFREQ, *BAND_HZ) for signal in (x, faster)]
    assert alone[1].frequency_hz - alone[0].frequency_hz == pytest.approx(1.2, abs=0.3)
    models = []
    for loudness in (1.0, 1000.0):
        fit = OscillatorFit([x, loudness * faster], SFREQ, *BAND_HZ)
        while not fit.done:
            fit.step()
        models.append(fit.model)
    assert models[0].frequency_hz == models[1].frequency_hz
    assert models[0].power / models[0].noise == pytest.approx(
        models[1].power / models[1].noise, rel=1e-6
    )
    low, high = sorted(model.frequency_hz for model in alone)
    assert low - 0.13 <= models[0].frequency_hz <= high + 0.13


@pytest.mark.parametrize("baseline_s", [0.0, 19.9, 601.0, np.nan])
def test_a_baseline_too_short_or_too_long_is_refused(baseline_s: float) -> None:
    with pytest.raises(ValueError, match="baseline_s must be 20 to 600 s for the band 8 to 12 Hz"):
        RhythmBaseline(SFREQ, *BAND_HZ, baseline_s)


def test_a_fit_has_no_model_before_its_first_step() -> None:
    with pytest.raises(ValueError, match="after a step"):
        _ = OscillatorFit([pair()[0, :LENGTH]], SFREQ, *BAND_HZ).model
