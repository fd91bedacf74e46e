"""R peaks, and the heart rate made of them, against NeuroKit2's."""

import numpy as np
import pytest
from bench.recordings import FOLDER
from numpy.typing import NDArray

from inphase.analysis.edf import read_pair
from inphase.stages.beat_series import SERIES_HZ, BeatSeries
from inphase_kernels import RPeaks

pytestmark = pytest.mark.oracles

Reals = NDArray[np.float64]
NEAR_S = 0.05
LEARNT_S = 3.0
"""No beat is told in the first 2 s, which the height of beats is learnt from; and the last beat of
a signal is told only when no higher point has followed."""


def neurokit_peaks_s(ecg: Reals, rate_hz: int) -> Reals:
    import neurokit2

    cleaned = neurokit2.ecg_clean(ecg, sampling_rate=rate_hz)
    _, found = neurokit2.ecg_peaks(cleaned, sampling_rate=rate_hz)
    return np.asarray(found["ECG_R_Peaks"]) / rate_hz


def simulated(rate_hz: int, per_minute: int, noise: float, seed: int) -> Reals:
    import neurokit2

    ecg = neurokit2.ecg_simulate(
        duration=120,
        sampling_rate=rate_hz,
        heart_rate=per_minute,
        heart_rate_std=3,
        noise=noise,
        random_state=seed,
    )
    return np.ascontiguousarray(ecg, np.float64)


def within(peaks_s: Reals, ecg: Reals, rate_hz: int) -> Reals:
    """The peaks that both finders can tell."""
    return peaks_s[(peaks_s > LEARNT_S) & (peaks_s < len(ecg) / rate_hz - 1.0)]


def compared(ecg: Reals, rate_hz: int) -> tuple[Reals, Reals]:
    """Seconds from each of NeuroKit's peaks to our nearest; distance of ours from its nearest."""
    ours = within(RPeaks(rate_hz).push(ecg) / rate_hz, ecg, rate_hz)
    theirs = within(neurokit_peaks_s(ecg, rate_hz), ecg, rate_hz)
    apart = ours[np.newaxis] - theirs[:, np.newaxis]
    nearest = np.abs(apart).argmin(axis=1)
    return apart[np.arange(len(theirs)), nearest], np.abs(apart).min(axis=0)


@pytest.mark.parametrize("rate_hz", [250, 500, 1000])
@pytest.mark.parametrize("per_minute", [50, 70, 110])
def test_every_beat_of_a_simulated_ecg_is_found_where_neurokit_finds_it(
    rate_hz: int, per_minute: int
) -> None:
    apart_s, ours_apart_s = compared(simulated(rate_hz, per_minute, 0.01, seed=1), rate_hz)
    assert len(apart_s) > 1.8 * per_minute
    assert np.abs(apart_s).max() < NEAR_S
    assert ours_apart_s.max() < NEAR_S
    # NeuroKit's is a local maximum, ours the middle of the QRS complex's power.
    assert abs(np.median(apart_s)) < 0.002
    assert apart_s.std() < 0.005


def test_strong_noise_makes_up_beats_in_neurokit_and_hardly_here() -> None:
    made_up = {"NeuroKit": 0, "here": 0}
    beats = 0
    for seed in range(1, 5):
        # The same seed has the same beats, whatever the noise.
        clean, noisy = (simulated(1000, 50, noise, seed) for noise in (0.01, 0.3))
        truth = within(neurokit_peaks_s(clean, 1000), clean, 1000)
        beats += len(truth)
        for name, found in (
            ("NeuroKit", neurokit_peaks_s(noisy, 1000)),
            ("here", RPeaks(1000).push(noisy) / 1000),
        ):
            apart = np.abs(within(found, noisy, 1000)[np.newaxis] - truth[:, np.newaxis])
            assert apart.min(axis=1).max() < NEAR_S  # no beat is missed
            made_up[name] += int(np.sum(apart.min(axis=0) >= NEAR_S))
    assert made_up["NeuroKit"] > 0.05 * beats
    assert made_up["here"] < 0.005 * beats


@pytest.fixture
def recorded() -> tuple[Reals, int]:
    if not FOLDER.is_dir():
        pytest.skip("no recordings: set INPHASE_DATA to their folder")
    pair = read_pair(FOLDER / "ecg_unrelated_pair.edf")
    return pair.signals, int(pair.sfreq)


@pytest.mark.parametrize("person", [0, 1])
def test_every_beat_of_the_recorded_ecg_is_found_where_neurokit_finds_it(
    recorded: tuple[Reals, int], person: int
) -> None:
    signals, rate_hz = recorded
    apart_s, ours_apart_s = compared(np.ascontiguousarray(signals[:, person]), rate_hz)
    assert len(apart_s) > 700
    assert np.abs(apart_s).max() < NEAR_S
    assert ours_apart_s.max() < NEAR_S
    # The complex of this person is lopsided: its power lies before its peak, always as much.
    assert -0.010 < np.median(apart_s) < 0.0
    assert apart_s.std() < 0.002


def test_the_recorded_heart_rate_is_neurokits(recorded: tuple[Reals, int]) -> None:
    import neurokit2

    signals, rate_hz = recorded
    rates, told = BeatSeries(rate_hz, "heart-rate").update(
        signals, np.ones(signals.shape, np.bool_)
    )
    assert told[40:].all()
    for person in range(2):
        peaks = np.rint(neurokit_peaks_s(signals[:, person], rate_hz) * rate_hz).astype(int)
        # Linear between the beats, as here; by default it is a monotone cubic.
        theirs = neurokit2.ecg_rate(
            peaks,
            sampling_rate=rate_hz,
            desired_length=len(signals),
            interpolation_method="linear",
        )
        at = np.arange(40, len(rates)) * rate_hz // SERIES_HZ
        apart = rates[40:, person] - theirs[at]
        assert abs(np.median(apart)) < 0.1  # beats a minute
        assert np.quantile(np.abs(apart), 0.95) < 0.4
