"""The simulated two people: their phases are as stated, the same for a seed; wrong ones refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import correlate
from scipy.special import i0, i1

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.simulation import (
    Blinks,
    Coupling,
    Dropout,
    Dyad,
    Evoked,
    dyad_for,
    simulate_many,
)

RATE_HZ = 250.0
PLAIN = Dyad(RATE_HZ, (8.0, 12.0), (10.0, 10.0), 0.64, waxing=0.0)
"""Two rhythms and nothing else."""
STEADY = replace(PLAIN, linewidth_hz=0.0)


def mean_difference(phases):
    """R and direction (degrees) of the mean of exp(i (client - therapist))."""
    mean = complex(np.exp(1j * (phases[:, 0] - phases[:, 1])).mean())
    return abs(mean), math.degrees(math.atan2(mean.imag, mean.real))


@pytest.mark.parametrize("kappa", [1.0, 4.0, 10.0])
def test_coupling_gives_the_phase_difference_its_von_mises_concentration(kappa):
    plv, _ = mean_difference(PLAIN.coupled(kappa).simulate(2000.0, 4).truth.phases)
    concentration = kappa / (math.pi * PLAIN.linewidth_hz)
    # 2,000 s hold some 4,000 kappa independent differences: a standard error of 0.01 for the
    # weakest; Euler's step is 0.08 for the strongest, which takes 0.004 off.
    assert plv == pytest.approx(i1(concentration) / i0(concentration), abs=0.03)


@pytest.mark.parametrize("lead_deg", [0.0, 40.0, -90.0, 180.0])
def test_the_lead_is_the_mean_phase_difference(lead_deg):
    dyad = PLAIN.coupled(10.0, lead_deg=lead_deg)
    _, found_deg = mean_difference(dyad.simulate(1000.0, 5).truth.phases)
    # 20,000 independent differences with a standard deviation of 28 degrees.
    assert (found_deg - lead_deg + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1.0)


def test_a_positive_lead_brings_the_clients_peaks_first():
    seen = PLAIN.coupled(20.0, lead_deg=90.0).simulate(100.0, 6)
    client, therapist = seen.signals.T
    middle = len(client) - 1
    near = correlate(therapist, client)[middle - 12 : middle + 13]
    # A quarter of 100 ms is 6.25 samples.
    assert np.argmax(near) - 12 in (6, 7)


def test_the_live_engines_measures_find_the_lead():
    dyad = dyad_for("eeg-alpha", frequency_hz=(10.0, 10.0), snr_db=10.0)
    seen = dyad.coupled(10.0, lead_deg=60.0).simulate(200.0, 7)
    found = analyze_pair(seen.signals, seen.rate_hz, resolve(preset="eeg-alpha"))
    # 38 windows, in each of which the phase difference is known to about 5 degrees.
    mean_deg = math.degrees(np.nanmean(found.phase_difference_rad))
    assert mean_deg == pytest.approx(60.0, abs=4.0)


def test_a_difference_of_frequencies_below_kappa_moves_the_difference_by_its_arc_sine():
    dyad = replace(STEADY, frequency_hz=(10.5, 10.0)).coupled(5.0)
    phases = dyad.simulate(20.0, 8).truth.phases
    apart_rad = (phases[-1, 0] - phases[-1, 1] + math.pi) % (2 * math.pi) - math.pi
    assert apart_rad == pytest.approx(math.asin(2.0 * math.pi * 0.5 / 10.0), abs=1e-6)


def test_coupling_holds_from_its_time_to_its_end():
    dyad = PLAIN.coupled(20.0, from_s=100.0, until_s=200.0)
    truth = dyad.simulate(300.0, 9).truth
    at_s = np.arange(len(truth.kappa_rad_s)) / RATE_HZ
    assert np.array_equal(truth.kappa_rad_s, np.where((at_s >= 100.0) & (at_s < 200.0), 20.0, 0.0))
    free, held, freed = (mean_difference(part)[0] for part in np.split(truth.phases, 3))
    assert held > 0.9
    assert max(free, freed) < 0.5


def test_the_coupling_changes_from_one_to_the_next():
    parts = (Coupling(0.0, 20.0, 30.0), Coupling(300.0, 20.0, -30.0))
    truth = replace(PLAIN, coupling=parts).simulate(600.0, 10).truth
    first_deg, second_deg = (mean_difference(part)[1] for part in np.split(truth.phases, 2))
    # 6,000 independent differences each, with a standard deviation of 28 degrees.
    assert (first_deg, second_deg) == (pytest.approx(30.0, abs=2.0), pytest.approx(-30.0, abs=2.0))


def test_the_locking_of_uncoupled_phases_is_at_chance():
    window_s = 10.0
    phases = PLAIN.simulate(20_000.0, 11).truth.phases
    n = int(window_s * RATE_HZ)
    difference = np.exp(1j * (phases[:, 0] - phases[:, 1])).reshape(-1, n)
    # The difference is Brownian with 2 D: E PLV^2 is the mean of exp(-2 D |t - s|) over a window.
    decays = 2.0 * math.pi * PLAIN.linewidth_hz * window_s
    expected = 2.0 / decays - 2.0 / decays**2 * (1.0 - math.exp(-decays))
    # 2,000 windows of a quantity whose standard deviation is about its mean.
    assert np.mean(np.abs(difference.mean(axis=1)) ** 2) == pytest.approx(expected, rel=0.08)


def test_a_rhythm_turns_at_its_frequency_and_diffuses_by_its_line_width():
    truth = replace(PLAIN, frequency_hz=(9.0, 11.0)).simulate(400.0, 12).truth
    steps = np.diff(truth.phases, axis=0)
    # 100,000 steps: the variance is known to 0.5 %; the mean to sqrt(2 D / 400 s) = 0.1 rad/s.
    assert steps.var(axis=0) == pytest.approx([2 * math.pi * 0.64 / RATE_HZ] * 2, rel=0.02)
    assert steps.mean(axis=0) * RATE_HZ / (2 * math.pi) == pytest.approx([9.0, 11.0], abs=0.05)


def test_frequencies_drift_with_their_standard_deviation_and_time_constant():
    dyad = replace(STEADY, drift_hz=0.2, drift_s=5.0)
    truth = dyad.simulate(5000.0, 13).truth
    hz = np.diff(truth.phases, axis=0) * RATE_HZ / (2 * math.pi) - 10.0
    # 5,000 s are about 500 independent values for each person.
    assert hz.std(axis=0) == pytest.approx([0.2, 0.2], rel=0.1)
    late = int(5.0 * RATE_HZ)
    kept = np.mean(hz[late:] * hz[:-late]) / np.mean(hz**2)
    assert kept == pytest.approx(math.exp(-1.0), abs=0.1)
    assert abs(np.corrcoef(hz.T)[0, 1]) < 0.15


def test_the_amplitude_waxes_as_stated_whatever_the_phase():
    seen = replace(PLAIN, waxing=0.3).simulate(200.0, 14)
    wave = np.cos(seen.truth.phases)
    amplitude = np.where(np.abs(wave) > 0.5, seen.signals / wave, np.nan)
    # Two thirds of the samples, of noise that is scaled to exactly this in all.
    assert np.nanstd(np.log(amplitude), axis=0) == pytest.approx([0.3, 0.3], rel=0.03)


def test_the_same_seed_gives_the_same_bits_and_another_others():
    dyad = dyad_for("eeg-alpha", drift_hz=0.1, blinks=Blinks(), evoked=Evoked()).coupled(4.0)
    one, same, other = (dyad.simulate(20.0, seed) for seed in (5, 5, 6))
    assert np.array_equal(one.signals, same.signals)
    assert np.array_equal(one.marks, same.marks)
    assert not np.array_equal(one.signals, other.signals)


def test_what_is_added_leaves_the_phases_as_they_were():
    dyad = PLAIN.coupled(4.0, from_s=5.0)
    more = replace(dyad, snr_db=0.0, waxing=0.5, evoked=Evoked(), blinks=Blinks())
    assert np.array_equal(dyad.simulate(20.0, 5).truth.phases, more.simulate(20.0, 5).truth.phases)


def test_a_trial_is_the_same_however_many_are_asked_for():
    few, many = (list(simulate_many(PLAIN, 2.0, trials, 1)) for trials in (2, 5))
    assert len(many) == 5
    for one, same in zip(few, many, strict=False):
        assert np.array_equal(one.signals, same.signals)
    assert not np.array_equal(many[0].signals, many[1].signals)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rate_hz": 0.0}, "rate_hz must be above 0 Hz, found 0.0"),
        ({"band_hz": (12.0, 8.0)}, "band_hz must rise within 0 to 125 Hz"),
        ({"linewidth_hz": -1.0}, "linewidth_hz must be 0 or above, found -1.0"),
        ({"drift_s": 0.0}, "drift_s must be above 0 s, found 0.0"),
        ({"snr_db": math.nan}, "snr_db must be a ratio in dB or infinity, found nan"),
        (
            {"coupling": (Coupling(5.0, 1.0), Coupling(0.0, 1.0))},
            r"in the order of time, found \[5.0, 0.0\] s",
        ),
        (
            {"coupling": (Coupling(0.0, 200.0),)},
            "it can be up to 62.5 rad/s: take a higher rate_hz",
        ),
    ],
)
def test_people_that_cannot_be_are_refused_in_a_sentence(changes, words):
    with pytest.raises(ValueError, match=words):
        replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Coupling(0.0, -1.0), "kappa must be 0 rad/s or above, found -1.0"),
        (lambda: Coupling(-1.0, 1.0), "begins at 0 s or later, found -1.0"),
        (lambda: Evoked(every_s=1.0, spread_s=1.0), "spread_s must be from 0 to below every_s = 1"),
        (lambda: Blinks(per_minute=-1.0), "blinks a minute must be 0 or more"),
        (lambda: Dropout(3.0, 3.0), "a dropout ends after it starts"),
        (lambda: Dropout(3.0, 4.0, person=2), r"person must be 0 \(client\) or 1 \(therapist\)"),
        (lambda: dyad_for("nope"), "preset is 'nope'; it must be one of eeg-alpha"),
        (lambda: dyad_for(None), "preset is None; it must be one of eeg-alpha"),
        (lambda: dyad_for("eeg-alpha", nonsense=1), "'nonsense' is no field of a dyad"),
        (lambda: PLAIN.simulate(0.0, 1), "seconds must hold 2 samples or more, found 0 s"),
        (
            lambda: replace(dyad_for("respiration"), linewidth_hz=0.0).simulate(1.0, 1),
            "simulate more seconds",
        ),
    ],
)
def test_parts_that_cannot_be_are_refused_in_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()
