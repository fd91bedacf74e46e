"""The simulated two people: what they are built to show, measured by plain definitions."""

import numpy as np
import pytest
from scipy.signal import butter, hilbert, sosfiltfilt
from scipy.special import i0, i1

from inphase.simulation.dyad import (
    ALPHA,
    SCENARIOS,
    Rhythm,
    band_power,
    oscillators,
    pink_noise,
    scenario,
)
from inphase_wire.layout import LEAD_OFF_CLIENT_N, LEAD_OFF_CLIENT_P

RATE_HZ = 250


def window_plv(volts, band_hz, window_s, rate_hz=RATE_HZ):
    """PLV of consecutive windows of `window_s`."""
    sos = butter(3, band_hz, "bandpass", fs=rate_hz, output="sos")
    phase = np.angle(hilbert(sosfiltfilt(sos, volts, axis=0), axis=0))
    difference = np.exp(1j * (phase[:, 0] - phase[:, 1]))
    n = int(window_s * rate_hz)
    whole = difference[: len(difference) // n * n].reshape(-1, n)
    return np.abs(whole.mean(axis=1))


def stretch(fed, words):
    (start_s, end_s) = next((a, b) for a, b, w in fed.phases if w == words)
    return fed.volts[int(start_s * fed.rate_hz) : int(end_s * fed.rate_hz)]


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_demo_shows_high_synchrony_only_while_coupled(seed):
    fed = scenario("demo", RATE_HZ, seed)
    coupled = window_plv(stretch(fed, "coupled"), (8.0, 12.0), 10.0)
    assert coupled.min() > 0.8
    uncoupled = window_plv(fed.volts[: 32 * RATE_HZ], (8.0, 12.0), 10.0)
    assert uncoupled.max() < 0.8


def test_uncoupled_people_are_at_chance():
    plv = np.concatenate(
        [window_plv(scenario("uncoupled", RATE_HZ, s).volts, (8.0, 12.0), 10.0) for s in range(20)]
    )
    # E = sqrt(pi / (4 Neff)), Neff about 2 to 2.4 x 4 Hz x 10 s for noise, less for a rhythm that
    # is itself narrow.
    assert 0.08 < plv.mean() < 0.35


def test_coupling_gives_the_phase_difference_its_von_mises_concentration():
    rhythm = Rhythm((10.0, 10.0), 2.0, 1.0, (8.0, 12.0), 10.0, 0.2, 0.0, 0.0)
    kappa = 8.0
    signal = oscillators(rhythm, np.full(400_000, kappa), 1000, np.random.default_rng(4))
    phase = np.angle(hilbert(signal, axis=0))
    plv = np.abs(np.exp(1j * (phase[:, 0] - phase[:, 1])).mean())
    concentration = kappa / (2.0 * rhythm.phase_noise)
    # 400 s hold some 3,000 independent differences; Hilbert's phase of a noisy rhythm is not exact.
    assert plv == pytest.approx(i1(concentration) / i0(concentration), abs=0.03)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_the_same_for_a_seed_and_another_for_another(name):
    one, same, other = (scenario(name, 125, seed).volts for seed in (5, 5, 6))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("rate_hz", [125, 250, 500, 1000])
def test_a_scenario_lasts_as_its_phases_say_at_every_rate(rate_hz):
    fed = scenario("demo", rate_hz, 1)
    assert len(fed.volts) == len(fed.wires) == 92 * rate_hz
    assert [end for _, end, _ in fed.phases] == [start for start, _, _ in fed.phases[1:]] + [92.0]
    assert [(start, end) for start, end, _ in fed.phases] == [
        (0.0, 32.0),
        (32.0, 58.0),
        (58.0, 72.0),
        (72.0, 77.0),
        (77.0, 92.0),
    ]


def test_the_fallen_electrode_is_flagged_and_at_the_rail_and_the_others_are_neither():
    fed = scenario("demo", RATE_HZ, 1)
    off = slice(72 * RATE_HZ, 77 * RATE_HZ)
    assert np.all(fed.wires[off] == LEAD_OFF_CLIENT_P | LEAD_OFF_CLIENT_N)
    assert np.count_nonzero(fed.wires) == 5 * RATE_HZ
    assert np.all(fed.converted().counts[off, 0] == 2**23 - 1)
    rest = np.delete(np.abs(fed.converted().counts), np.r_[off], axis=0)
    assert rest.max() < 2**23 // 10


def test_the_rhythm_stands_out_of_its_noise_by_the_stated_ratio():
    fed = scenario("uncoupled", RATE_HZ, 2)
    in_band = band_power(fed.volts[:, 0], RATE_HZ, ALPHA.band_hz)
    noise = ALPHA.amplitude_volts**2 / 2 / 10 ** (ALPHA.snr_db / 10)
    # Waxing and waning raises the mean square by up to a tenth; a rhythm 0.6 Hz wide has its
    # skirts outside the band.
    assert in_band / noise - 1.0 == pytest.approx(10 ** (ALPHA.snr_db / 10), rel=0.25)


def test_pink_noise_has_equal_power_in_every_octave():
    noise = pink_noise(2**16, np.random.default_rng(1))
    octaves = [band_power(noise, 1.0, (2.0**-k / 2, 2.0**-k)) for k in range(2, 8)]
    assert max(octaves) / min(octaves) < 1.5


def test_an_unknown_scenario_names_those_there_are():
    with pytest.raises(ValueError, match=r"no scenario 'dmo'; there are demo, coupled"):
        scenario("dmo", RATE_HZ, 1)
