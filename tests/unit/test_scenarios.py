"""The simulated board's scenarios: what they are built to show, by plain definitions."""

import numpy as np
import pytest
from scipy.signal import butter, hilbert, sosfiltfilt

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.simulation.scenarios import SCENARIOS, scenario
from inphase_wire.formats import LEAD_OFF_CLIENT_N, LEAD_OFF_CLIENT_P

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


@pytest.mark.parametrize("seed", range(1, 5))
def test_the_engine_tells_breathing_together_from_breathing_apart(seed):
    fed = scenario("breathing", 125, seed)
    found = analyze_pair(fed.volts[::5], 25.0, resolve(preset="respiration"))
    within = (found.time_s > 360.0) & (found.time_s < 600.0)
    # Eight windows, of which one may hold too few effective samples for a verdict.
    assert np.count_nonzero(found.p_value[within] <= 0.05) >= np.count_nonzero(within) - 1 >= 7
    assert np.nanmean(found.plv[within]) > 2.0 * np.nanmean(found.plv[found.time_s < 300.0])


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


def test_an_unknown_scenario_names_those_there_are():
    with pytest.raises(ValueError, match=r"no scenario 'dmo'; there are demo, coupled"):
        scenario("dmo", RATE_HZ, 1)
