"""The simulated signals: noise, responses, blinks, hum and dropouts are as they are stated."""

import math
from dataclasses import replace

import numpy as np
import pytest

from inphase.analysis.analyze import analyze_signals
from inphase.config import resolve
from inphase.presets import PRESETS, preset_named
from inphase.simulation import Blinks, Dropout, Dyad, Evoked, Level, dyad_for
from inphase.simulation.noise import band_power, pink_noise

RATE_HZ = 250.0
PLAIN = Dyad(RATE_HZ, (8.0, 12.0), (10.0, 10.0), 0.64, waxing=0.0)
"""Two rhythms and nothing else."""
NAMES = [preset.name for preset in PRESETS]


@pytest.mark.parametrize("snr_db", [-5.0, 0.0, 10.0])
@pytest.mark.parametrize("noise", ["1/f", "white"])
def test_noise_is_below_the_rhythm_by_the_stated_ratio_within_the_band(noise, snr_db):
    clean = replace(PLAIN, waxing=0.3)
    pure = clean.simulate(60.0, 15).signals
    added = replace(clean, noise=noise, snr_db=snr_db).simulate(60.0, 15).signals - pure
    ratio = band_power(pure, RATE_HZ, (8.0, 12.0)) / band_power(added, RATE_HZ, (8.0, 12.0))
    assert 10 * np.log10(ratio) == pytest.approx([snr_db] * 2, abs=1e-6)
    rise = band_power(added, RATE_HZ, (2.0, 4.0)) / band_power(added, RATE_HZ, (32.0, 64.0))
    # The same in every octave, or sixteen times as much; 120 values in the lower band.
    assert rise == pytest.approx([1.0 if noise == "1/f" else 1.0 / 16.0] * 2, rel=0.4)
    # Two independent columns: 8 Hz x 60 s within the band.
    assert abs(np.corrcoef(added.T)[0, 1]) < 0.5


def test_band_power_is_the_mean_square_of_what_lies_within():
    time_s = np.arange(2500) / RATE_HZ
    tones = 3.0 * np.sin(2 * np.pi * 10.0 * time_s) + 5.0 * np.sin(2 * np.pi * 20.0 * time_s)
    assert band_power(tones, RATE_HZ, (8.0, 12.0)) == pytest.approx(4.5)


def test_one_over_f_noise_has_equal_power_in_every_octave():
    noise = pink_noise(2**18, RATE_HZ, np.random.default_rng(1))
    octaves = [band_power(noise, RATE_HZ, (100.0 / 2**k, 200.0 / 2**k)) for k in range(1, 8)]
    assert np.all(np.max(octaves, axis=0) / np.min(octaves, axis=0) < 1.5)


def locked(seen, marks, late_s):
    """Inter-trial coherence at 10 Hz of 0.2 s that begin `late_s` after the marks, by person."""
    n = round(0.2 * RATE_HZ)
    begins = marks + round(late_s * RATE_HZ)
    begins = begins[begins + n < len(seen.signals)]
    turning = np.exp(-2j * np.pi * 10.0 * np.arange(n) / RATE_HZ)[:, np.newaxis]
    trials = np.array([(seen.signals[b : b + n] * turning).sum(axis=0) for b in begins])
    return np.abs((trials / np.abs(trials)).mean(axis=0))


def test_responses_are_locked_to_the_marks_in_both_and_to_nothing_before():
    dyad = replace(PLAIN, evoked=Evoked(amplitude=4.0, latency_s=0.1, decay_s=0.15), snr_db=0.0)
    seen = dyad.simulate(400.0, 16)
    assert not seen.truth.kappa_rad_s.any()
    assert np.all(locked(seen, seen.marks, 0.15) > 0.8)
    # Chance for a hundred trials is 0.09 on average, 0.2 in one of a hundred.
    assert np.all(locked(seen, seen.marks[1:], -0.5) < 0.3)
    without = replace(dyad, evoked=None).simulate(400.0, 16)
    assert np.all(locked(without, seen.marks, 0.15) < 0.3)
    assert len(without.marks) == 0


def test_stimuli_come_at_jittered_times():
    marks = replace(PLAIN, evoked=Evoked(every_s=4.0, spread_s=1.0)).simulate(4000.0, 17).marks
    gaps_s = np.diff(marks) / RATE_HZ
    # Uniform over 2 s: a standard deviation of 0.58 s, of a thousand gaps.
    assert gaps_s.mean() == pytest.approx(4.0, abs=0.08)
    assert gaps_s.std() == pytest.approx(2.0 / math.sqrt(12.0), rel=0.1)
    assert 3.0 - 0.01 < gaps_s.min() < gaps_s.max() < 5.0 + 0.01


def test_a_response_has_its_latency_size_and_shape():
    exact = Evoked(2.0, 0.0, 0.1, 0.2, 3.0, person_sd_s=0.0, trial_sd_s=0.0, trial_sd=0.0)
    pure = PLAIN.simulate(9.0, 18).signals
    seen = replace(PLAIN, evoked=exact).simulate(9.0, 18)
    bursts = seen.signals - pure
    assert np.array_equal(seen.marks, [500, 1000, 1500, 2000])
    t = np.arange(200) / RATE_HZ
    burst = 3.0 * t / 0.2 * np.exp(1.0 - t / 0.2) * np.cos(2 * np.pi * 10.0 * t)
    assert bursts[525:725] == pytest.approx(np.column_stack((burst, burst)), abs=1e-9)
    assert bursts[:525] == pytest.approx(np.zeros((525, 2)), abs=1e-12)


def test_blinks_come_at_their_rate_in_each_person_apart():
    blinks = Blinks(per_minute=15.0, amplitude=100.0)
    pure, seen = (replace(PLAIN, blinks=b).simulate(2400.0, 19) for b in (None, blinks))
    client, therapist = seen.truth.blinks
    # 600 expected: a standard deviation of 24.
    assert len(client) == pytest.approx(600, abs=75)
    assert len(therapist) == pytest.approx(600, abs=75)
    assert len(np.intersect1d(client, therapist)) < 5
    bumps = seen.signals - pure.signals
    lone = client[1:-1][np.minimum(np.diff(client)[1:], np.diff(client)[:-1]) > RATE_HZ]
    # Some 300 of them, whose heights scatter by a fifth.
    assert bumps[lone, 0].mean() == pytest.approx(100.0, rel=0.05)
    # Wide by 0.3 s, half of it above half the height.
    around = bumps[lone[0] - 100 : lone[0] + 101, 0]
    assert np.count_nonzero(around > 1e-9) / RATE_HZ == pytest.approx(0.3, abs=0.02)
    assert np.count_nonzero(around > around.max() / 2) / RATE_HZ == pytest.approx(0.15, abs=0.02)


def test_shared_blinks_come_at_the_same_moment_in_both():
    blinks = Blinks(per_minute=0.0, shared_per_minute=10.0)
    client, therapist = replace(PLAIN, blinks=blinks).simulate(600.0, 20).truth.blinks
    assert np.array_equal(client, therapist)
    assert len(client) == pytest.approx(100, abs=35)


def test_mains_hum_has_its_frequency_and_amplitude():
    dyad = replace(PLAIN, sensor=Level(1.0, "V", mains=0.5, mains_hz=60.0))
    hum = dyad.simulate(10.0, 21).signals - PLAIN.simulate(10.0, 21).signals
    assert band_power(hum, RATE_HZ, (59.5, 60.5)) == pytest.approx([0.125, 0.125])
    assert np.mean(hum**2, axis=0) == pytest.approx([0.125, 0.125])


def test_a_dropped_electrode_is_at_the_rail_and_its_new_contact_settles():
    out = Dropout(2.0, 3.0, person=1, rail=7.0, offset=0.5, fade_s=0.3)
    pure, seen = (replace(PLAIN, dropouts=d).simulate(10.0, 22) for d in ((), (out,)))
    assert np.array_equal(seen.signals[:, 0], pure.signals[:, 0])
    assert np.all(seen.signals[500:750, 1] == 7.0)
    assert np.array_equal(np.flatnonzero(seen.truth.off[:, 1]), np.arange(500, 750))
    left = (seen.signals - pure.signals)[750:, 1]
    assert left[[0, 75]] == pytest.approx([0.5, 0.5 / math.e])


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_has_a_dyad_of_its_own_kind_of_signal(name):
    preset, dyad = preset_named(name), dyad_for(name)
    seen = dyad.simulate(120.0, 23)
    assert dyad.band_hz == preset.band_hz
    assert all(preset.band_hz[0] < f < preset.band_hz[1] for f in dyad.frequency_hz)
    assert preset.accepts(seen.dimension)
    assert seen.signals.shape == seen.truth.phases.shape == (round(120 * dyad.rate_hz), 2)
    assert np.isfinite(seen.signals).all()
    assert dyad.coupling == ()


def test_motion_energy_is_above_0_and_its_logarithm_follows_the_phase():
    seen = dyad_for("motion", snr_db=math.inf).simulate(300.0, 24)
    assert seen.signals.min() > 0.0
    for person in range(2):
        wave = np.cos(seen.truth.phases[:, person])
        # What is left is the waxing of the amplitude.
        assert np.corrcoef(np.log(seen.signals[:, person]), wave)[0, 1] > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_coupling_reaches_what_the_engine_measures(name):
    dyad = dyad_for(name)
    settings = resolve(preset=name)
    seconds = 40.0 * settings.window_s
    # Ten times the diffusion of the phase.
    kappa = 10.0 * math.pi * dyad.linewidth_hz

    def plv(people):
        seen = people.simulate(seconds, 25)
        found = analyze_signals(*np.ascontiguousarray(seen.signals.T), seen.rate_hz, settings)
        return np.nanmean(found.plv)

    assert plv(dyad.coupled(kappa)) > 1.5 * plv(dyad)
