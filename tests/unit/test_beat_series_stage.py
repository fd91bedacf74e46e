"""What beats tell: the true rate, and the true breathing, at a stated delay; odd beats; breaks."""

import numpy as np
import pytest

from inphase.errors import ConfigError
from inphase.simulation.ecg import beat_times, ecg
from inphase.stages.beat_series import SERIES_HZ, BeatSeries

RATE = 250
SECONDS = 120

both = pytest.mark.parametrize("transform", ["heart-rate", "ecg-respiration"])


def two(seed=0, change=None, seconds=SECONDS, noise=0.02, **settings):
    """Two people's ECG (n, 2) and their beats; `change` alters the client's beats."""
    random = np.random.default_rng(seed)
    people = []
    for person in range(2):
        beats_s = beat_times(seconds, random, per_minute=65 + 10 * person, **settings)
        if change and person == 0:
            beats_s = change(beats_s)
        people.append(ecg(beats_s, seconds, RATE, random, noise=noise))
    return np.column_stack([person.volts for person in people]), people


def pushed(volts, valid=None, size=None, start=0, transform="heart-rate"):
    stage = BeatSeries(RATE, transform)
    stage.start_at(start)
    first = stage.next_value
    valid = np.ones(volts.shape, np.bool_) if valid is None else valid
    size = size or len(volts)
    parts = [
        stage.update(volts[i : i + size], valid[i : i + size]) for i in range(0, len(volts), size)
    ]
    rates, told = (np.concatenate(column) for column in zip(*parts, strict=True))
    return (first + np.arange(len(rates))) / SERIES_HZ, rates, told


def true_rate(beats_s, time_s):
    return np.interp(time_s, beats_s[1:], 60.0 / np.diff(beats_s))


def test_the_rate_is_that_between_the_true_beats():
    volts, people = two()
    time_s, rates, told = pushed(volts)
    # Settling, learning, three intervals.
    assert told[time_s > 8].all()
    for person in range(2):
        here = told[:, person]
        expected = true_rate(people[person].beats_s, time_s[here])
        assert np.sqrt(np.mean((rates[here, person] - expected) ** 2)) < 0.2


def test_breathing_is_in_the_rate_in_phase():
    volts, _ = two(jitter=0.0, breathing_hz=0.2)
    time_s, rates, told = pushed(volts)
    here = told[:, 0] & (time_s >= 10) & (time_s < 110)
    found = np.mean(rates[here, 0] * np.exp(-2j * np.pi * 0.2 * time_s[here]))
    # The simulator sets an interval by the breath at its start; its rate stands at its end, and
    # the mean of the interval is between: up to one interval (0.9 s, 66 degrees) late.
    lag_s = (-np.pi / 2 - np.angle(found)) / (2 * np.pi * 0.2)
    assert 0.4 < lag_s < 1.1
    assert 2 * abs(found) == pytest.approx(0.06 * 65, rel=0.15)


@both
def test_each_value_is_told_at_its_stated_delay(transform):
    volts, _ = two(seconds=20)
    stage = BeatSeries(RATE, transform)
    valid = np.ones((1, 2), np.bool_)
    told_at = [i for i in range(len(volts)) if len(stage.update(volts[i : i + 1], valid)[0])]
    assert told_at == [stage.told_at(k) for k in range(len(told_at))]
    late_s = np.array(told_at) / RATE - np.arange(len(told_at)) / SERIES_HZ
    assert late_s == pytest.approx(stage.delay_s, abs=1 / RATE)
    assert stage.delay_s < 4.5


@both
@pytest.mark.parametrize("size", [1, 7, 8, 1000])
def test_any_chunking_gives_the_same_bits(size, transform):
    volts, _ = two(seconds=40, noise=0.1)
    valid = np.random.default_rng(2).random(volts.shape) > 0.0002
    whole = pushed(volts, valid, transform=transform)
    cut = pushed(volts, valid, size, transform=transform)
    assert whole[2].any()
    for one, parts in zip(whole, cut, strict=True):
        np.testing.assert_array_equal(parts, one)


def missed(beats_s):
    return np.delete(beats_s, [40, 80])


def ectopic(beats_s):
    changed = beats_s.copy()
    changed[[40, 80]] -= 0.4
    return changed


@pytest.mark.parametrize("change", [missed, ectopic])
def test_a_missed_or_an_ectopic_beat_is_bridged(change):
    volts, people = two(change=change)
    plain = beat_times(SECONDS, np.random.default_rng(0), per_minute=65)
    time_s, rates, told = pushed(volts)
    assert len(people[0].beats_s) > 100
    here = time_s > 8
    assert told[here].all()
    expected = true_rate(plain, time_s[here])
    # Breathing over the bridge is lost, the level is not; as it is, a missed beat halves the rate.
    assert np.abs(rates[here, 0] - expected).max() < 9
    assert np.sqrt(np.mean((rates[here, 0] - expected) ** 2)) < 1.2


@both
def test_a_longer_pause_is_not_bridged(transform):
    volts, _ = two(change=lambda beats_s: np.delete(beats_s, range(40, 44)))
    time_s, rates, told = pushed(volts, transform=transform)
    lost = time_s[(time_s > 8) & ~told[:, 0]]
    assert 4 < lost[-1] - lost[0] < 8
    assert told[time_s > 8, 1].all()
    assert not rates[~told].any()


@both
def test_a_break_ends_the_values_not_yet_told_and_the_other_person_goes_on(transform):
    volts, _ = two()
    valid = np.ones(volts.shape, np.bool_)
    valid[60 * RATE, 0] = False
    time_s, _, told = pushed(volts, valid, transform=transform)
    stage = BeatSeries(RATE, transform)
    told_at_s = np.array([stage.told_at(int(4 * t)) for t in time_s]) / RATE
    assert told[(time_s > 8) & (told_at_s < 60), 0].all()
    lost_s = time_s[(told_at_s >= 60) & ~told[:, 0]]
    assert lost_s[0] == time_s[told_at_s >= 60][0]
    assert lost_s[-1] < 66
    assert told[time_s > 66].all()
    assert told[time_s > 8, 1].all()


@both
def test_missing_samples_are_as_ones_that_are_not_valid(transform):
    volts, _ = two(seconds=60)
    valid = np.ones(volts.shape, np.bool_)
    valid[5000:7503] = False
    _, rates, told = pushed(volts, valid, transform=transform)
    stage = BeatSeries(RATE, transform)
    early = stage.update(volts[:5000], valid[:5000])
    missing = stage.gap(2503)
    late = stage.update(volts[7503:], valid[7503:])
    assert missing == 40
    skipped = np.zeros((missing, 2))
    np.testing.assert_array_equal(np.concatenate([early[0], skipped, late[0]]), rates)
    np.testing.assert_array_equal(np.concatenate([early[1], skipped > 0, late[1]]), told)


@both
def test_after_an_interruption_no_value_is_told_from_before_it(transform):
    volts, _ = two(seconds=60)
    stage, valid = BeatSeries(RATE, transform), np.ones(volts.shape, np.bool_)
    stage.update(volts[:5000], valid[:5000])
    stage.interrupt()
    _, told = stage.update(volts[5000:], valid[5000:])
    assert not told[: 4 * SERIES_HZ].any()
    assert told[-1].all()


@both
def test_a_later_start_of_the_counter_moves_the_times_alone(transform):
    volts, _ = two(seconds=40)
    _, rates, told = pushed(volts, transform=transform)
    _, later, told_later = pushed(volts, start=1000, transform=transform)
    # The counter's 1000 samples are 16 values.
    np.testing.assert_array_equal(told_later, told)
    np.testing.assert_allclose(later, rates, atol=1e-8)


@both
def test_noise_tells_hardly_anything(transform):
    noise = np.random.default_rng(3).standard_normal((600 * RATE, 2))
    _, _, told = pushed(noise, transform=transform)
    assert told.mean() < 0.1


@both
def test_a_rate_too_low_for_r_peaks_is_refused(transform):
    with pytest.raises(ConfigError, match="100 Hz or more"):
        BeatSeries(25, transform)
