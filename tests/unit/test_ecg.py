"""The simulated heart: beats that a stated heart rate makes."""

import itertools

import numpy as np
import pytest

from inphase.simulation.ecg import paced_beats


def test_a_steady_rate_makes_steady_beats():
    beats_s = paced_beats(np.full(6000, 75.0), 100.0, np.random.default_rng(1), jitter=0.0)
    assert len(beats_s) == 74
    assert np.diff(beats_s) == pytest.approx(np.full(73, 0.8))


def test_the_rate_between_two_beats_is_the_mean_of_what_was_asked_for():
    time_s = np.arange(30_000) / 100.0
    per_minute = 70.0 + 10.0 * np.sin(2 * np.pi * 0.25 * time_s)
    beats_s = paced_beats(per_minute, 100.0, np.random.default_rng(1), jitter=0.0)
    for begin_s, end_s in itertools.pairwise(beats_s):
        asked = per_minute[(time_s >= begin_s) & (time_s < end_s)].mean()
        # The interval's ends lie between two of the 80 values.
        assert 60.0 / (end_s - begin_s) == pytest.approx(asked, rel=0.015)


def test_jitter_is_each_intervals_own():
    beats_s = paced_beats(np.full(400_000, 60.0), 100.0, np.random.default_rng(2), jitter=0.05)
    own = np.diff(beats_s) - 1.0
    # 4,000 intervals: the standard deviation is known to 1.1 %, a correlation to 0.016.
    assert own.std() == pytest.approx(0.05, rel=0.05)
    assert abs(np.corrcoef(own[1:], own[:-1])[0, 1]) < 0.06
