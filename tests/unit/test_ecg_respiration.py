"""Breathing from an ECG: its phase is the true one's, and two people's synchrony is the truth's."""

import numpy as np
import pytest

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.simulation.ecg import BREATHING_HZ, R_VOLTS, beat_times, ecg
from inphase.stages.beat_series import SERIES_HZ, BeatSeries
from inphase_kernels import BandPhasor

RATE = 250
SETTINGS = resolve(preset="respiration-ecg")


def breath(seconds, random):
    """Irregular: noise that fills 0.15 to 0.35 Hz, about -1 to 1."""
    n = int(seconds * BREATHING_HZ)
    inside = np.abs(np.fft.rfftfreq(n, 1 / BREATHING_HZ) - 0.25) < 0.1
    noise = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * inside, n)
    return 0.7 * noise / np.std(noise)


def person(seconds, random, breathing, per_minute):
    beats_s = beat_times(seconds, random, per_minute=per_minute, breathing=breathing)
    return ecg(beats_s, seconds, RATE, random, breathing=breathing)


def series(volts):
    """The first person's breathing (m,) and where it is told."""
    pair = np.column_stack([volts, volts])
    values, told = BeatSeries(RATE, "ecg-respiration").update(pair, np.ones(pair.shape, np.bool_))
    return np.ascontiguousarray(values[:, 0]), np.ascontiguousarray(told[:, 0])


def phase_error(volts, breathing):
    """Circular SD and mean, degrees, of the phase less that of the true breathing."""
    values, told = series(volts)
    at = np.arange(len(values)) * int(BREATHING_HZ) // SERIES_HZ
    found, settled = BandPhasor(SERIES_HZ, 0.1, 0.4).push(values, told)
    true, also = BandPhasor(SERIES_HZ, 0.1, 0.4).push(breathing[at])
    turned = (found * np.conj(true))[settled & also]
    mean = np.mean(turned / np.abs(turned))
    return np.degrees([np.sqrt(-2 * np.log(np.abs(mean))), np.angle(mean)])


# A beat sees only moments of a breath: the faster the heart, the more of it. Swells of 0.1 are an
# ECG's of a chest lead; what is left is white noise of 0.02 of the R wave in each height.
@pytest.mark.parametrize(("per_minute", "most_deg"), [(50, 25.0), (65, 20.0), (80, 15.0)])
def test_its_phase_is_the_true_breathings(per_minute, most_deg):
    random = np.random.default_rng(per_minute)
    breathing = breath(600, random)
    scatter, bias = phase_error(person(600, random, breathing, per_minute).volts, breathing)
    assert scatter < most_deg
    # No delay is left: 5 degrees are 60 ms at 0.25 Hz.
    assert abs(bias) < 5.0


def test_polarity_changes_nothing():
    random = np.random.default_rng(1)
    volts = person(60, random, breath(60, random), 65).volts
    values, told = series(volts)
    turned, also = series(-volts)
    np.testing.assert_array_equal(also, told)
    np.testing.assert_allclose(turned, values, rtol=1e-6)


def test_without_breathing_the_beats_are_alike():
    random = np.random.default_rng(2)
    beats_s = beat_times(120, random)
    values, told = series(ecg(beats_s, 120, RATE, random, noise=0.0).volts)
    assert np.std(values[told]) < 0.005 * np.mean(values[told])
    assert 0.1 * R_VOLTS < np.mean(values[told]) < R_VOLTS


def test_missed_beats_and_extrasystoles_leave_the_phase_as_it_is():
    random = np.random.default_rng(3)
    breathing = breath(300, random)
    plain = person(300, random, breathing, 65)
    beats_s = np.delete(plain.beats_s, [40, 80, 120])
    volts = ecg(beats_s, 300, RATE, random, breathing=breathing).volts
    # Ventricular extrasystoles: early, wide and 1.7 times as high, each with a pause after it.
    time_s = np.arange(len(volts)) / RATE
    for early_s in (beats_s[[20, 60, 100, 140, 180]] + 0.45).tolist():
        wave = np.exp(-0.5 * ((time_s - early_s) / 0.02) ** 2)
        volts += 2.5 * R_VOLTS * wave * np.cos(2 * np.pi * 12.0 * (time_s - early_s))
    values, told = series(volts)
    usual = np.median(values[told])
    assert told[40:].all()
    assert np.abs(values[told] - usual).max() < 0.4 * usual
    scatter, bias = phase_error(volts, breathing)
    assert scatter < 25.0
    assert abs(bias) < 5.0


def test_people_who_breathe_together_are_in_step_and_others_are_not():
    random = np.random.default_rng(4)
    seconds = 600
    shared = [breath(seconds, random)] * 2
    found = {}
    for name, breathing in (("shared", shared), ("own", [breath(seconds, random), shared[0]])):
        people = [
            person(seconds, random, one, per_minute).volts
            for one, per_minute in zip(breathing, (62, 75), strict=True)
        ]
        found[name] = analyze_pair(np.column_stack(people), RATE, SETTINGS, hop_s=10.0)
    assert np.nanmean(found["shared"].plv) > 0.9
    assert np.nanmax(found["shared"].p_value) <= 0.05
    # Chance for 60 s of 0.1 to 0.4 Hz: a mean near 0.2, and one window in twenty at 0.05 or below.
    assert np.nanmean(found["own"].plv) < 0.35
    assert np.nanmean(found["own"].p_value <= 0.05) < 0.2
