"""RPeaks: beats whose times are known are found, in noise too, and nothing is found twice."""

import numpy as np
import pytest
from numpy.typing import NDArray

from inphase.simulation.ecg import Ecg, beat_times, ecg
from inphase_kernels import RPeaks

RATE = 250.0
LEARNT_S = 3.0
"""The filter's settling and the learning are over."""


def simulated(per_minute: float, noise: float = 0.02, seed: int = 0, seconds: float = 120) -> Ecg:
    random = np.random.default_rng(seed)
    beats_s = beat_times(seconds, random, per_minute=per_minute)
    return ecg(beats_s, seconds, RATE, random, noise=noise)


def errors(found_s: NDArray[np.float64], beats_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Found less true, for each found; every beat is found once, or this fails."""
    beats_s = beats_s[(beats_s > LEARNT_S) & (beats_s < beats_s[-1] - 1.0)]
    found_s = found_s[(found_s > LEARNT_S - 0.1) & (found_s < beats_s[-1] + 0.1)]
    assert len(found_s) == len(beats_s)
    return found_s - beats_s


# White noise of 0.1 of the R wave is 0.1 mV: a bad electrode.
@pytest.mark.parametrize("per_minute", [40, 70, 120, 175])
@pytest.mark.parametrize(("noise", "within_s"), [(0.02, 0.001), (0.1, 0.004)])
def test_every_beat_is_found_once_at_its_time(
    per_minute: float, noise: float, within_s: float
) -> None:
    person = simulated(per_minute, noise)
    off = errors(RPeaks(RATE).push(person.volts) / RATE, person.beats_s)
    # Q and S are not alike, which moves the QRS's middle from R's top by as much in each beat.
    assert abs(np.median(off)) < 0.003
    assert np.std(off) < within_s


def test_polarity_and_unit_change_nothing() -> None:
    person = simulated(70)
    found = RPeaks(RATE).push(person.volts)
    np.testing.assert_allclose(RPeaks(RATE).push(-person.volts), found, atol=1e-6)
    np.testing.assert_allclose(RPeaks(RATE).push(1e6 * person.volts), found, atol=1e-6)


@pytest.mark.parametrize("size", [1, 7, 8, 1000])
def test_any_chunking_gives_the_same_bits(size: int) -> None:
    person = simulated(70, 0.1, seconds=30)
    valid = np.random.default_rng(1).random(len(person.volts)) > 0.0003
    whole = RPeaks(RATE).push(person.volts, valid)
    kernel = RPeaks(RATE)
    cuts = [slice(i, i + size) for i in range(0, len(valid), size)]
    parts = [kernel.push(person.volts[cut], valid[cut]) for cut in cuts]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert len(whole) > 10


def test_a_beat_is_told_within_the_delay() -> None:
    person = simulated(70, 0.1, seconds=60)
    kernel = RPeaks(RATE)
    for sample, volt in enumerate(person.volts):
        for beat in kernel.push(np.array([volt])):
            assert sample - kernel.delay_samples <= beat < sample


def test_a_step_of_the_height_is_followed_within_seconds() -> None:
    person = simulated(70)
    volts = person.volts * np.where(np.arange(len(person.volts)) < 60 * RATE, 8.0, 1.0)
    found_s = RPeaks(RATE).push(volts) / RATE
    true_s = person.beats_s[(person.beats_s > 66) & (person.beats_s < 118)]
    assert np.count_nonzero((found_s > 65.95) & (found_s < 118)) == len(true_s)


def test_noise_without_beats_has_few_and_silence_none() -> None:
    random = np.random.default_rng(0)
    assert len(RPeaks(RATE).push(random.standard_normal(int(600 * RATE)))) < 300
    assert len(RPeaks(RATE).push(np.zeros(int(60 * RATE)))) == 0


def test_a_break_holds_no_beat_and_the_count_goes_on() -> None:
    person = simulated(70, seconds=60)
    kernel, straight = RPeaks(RATE), RPeaks(RATE)
    early = kernel.push(person.volts[:5000])
    kernel.skip(2000)
    late = kernel.push(person.volts[7000:])
    assert late[0] > 7000 + 2 * RATE
    volts = person.volts.copy()
    volts[5000:7000] = np.nan
    expected = straight.push(volts)
    np.testing.assert_array_equal(np.concatenate([early, late]), expected)


def test_a_rate_too_low_for_qrs_complexes_is_refused() -> None:
    with pytest.raises(ValueError, match="100 Hz or more"):
        RPeaks(50.0)


def test_heights_are_the_size_of_each_beat_in_the_ecgs_unit() -> None:
    seconds = 60
    beats_s = beat_times(seconds, np.random.default_rng(0))
    swell = np.interp(
        np.arange(100 * seconds), 100 * beats_s, np.tile([0.0, 1.0], len(beats_s))[: len(beats_s)]
    )
    person = ecg(
        beats_s, seconds, RATE, np.random.default_rng(1), breathing=swell, swell=0.2, noise=0.0
    )
    times, heights = RPeaks(RATE).beats(person.volts)
    np.testing.assert_array_equal(RPeaks(RATE).push(person.volts), times)
    high, low = heights[2::2], heights[3::2]
    if high.mean() < low.mean():
        high, low = low, high
    # The swell is known to 10 ms, a hundredth of its rise from one beat to the next.
    assert high.mean() / low.mean() == pytest.approx(1.2, abs=0.01)
    assert np.concatenate([high / high.mean(), low / low.mean()]).std() < 0.01
    np.testing.assert_allclose(RPeaks(RATE).beats(-1e3 * person.volts)[1], 1e3 * heights, rtol=1e-9)
