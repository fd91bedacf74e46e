"""The cue policy: no cue before a baseline, none that chance explains, off at once in doubt."""

import dataclasses
from dataclasses import replace

import numpy as np
import pytest

from inphase.config import resolve
from inphase.stages.cue_policy import END_RATIO, CuePolicy
from inphase.values import OFF, Cue, Quality, SynchronyEstimate

SETTINGS = resolve({"window_s": 10.0, "baseline_s": 60.0, "touch_s": 0.6}, preset="eeg-alpha")
HOP_S = 0.25
BASELINE = 241
"""Estimates until the baseline is taken."""
ON = Cue(0.6, 0.0)
TOUCH = Cue(0.6, 0.25)
CHANCE = 0.02
"""Mean square of the surrogates."""


def surrogates(i):
    """Squares of mean CHANCE that climb to 5.3 times as much and fall, each in its own time."""
    phase = 2.0 * np.pi * (i * HOP_S / 20.0 + np.arange(64) / 64.0)
    return np.sqrt(CHANCE * np.maximum(np.sin(phase), 0.0) ** 4 * 16.0 / 3.0)


def estimate(i, ratio, p_value=1 / 65, valid=True):
    good = (Quality.GOOD, Quality.GOOD)
    judged = valid and p_value is not None
    return SynchronyEstimate(
        *(63 * i, i * HOP_S, 0.1, good, valid),
        *((ratio * CHANCE) ** 0.5 if valid else None, 40.0 if valid else None),
        *(64, p_value if valid else None, None),
        surrogate_plv=surrogates(i) if judged else None,
    )


def decide(policy, ratios, first=0, p_value=1 / 65):
    return [policy.decide(estimate(first + i, r, p_value)) for i, r in enumerate(ratios)]


@pytest.fixture
def baselined():
    """A policy that has seen what chance does; estimate BASELINE is next."""
    policy = CuePolicy(SETTINGS)
    assert set(decide(policy, [1.0] * BASELINE)) == {OFF}
    assert policy.baseline == 1.0
    return policy


def lit(policy, first=BASELINE):
    """Bring the cue on; return the number of the next estimate."""
    for i in range(first, first + 400):
        if not policy.decide(estimate(i, 20.0)).off:
            return i + 1
    raise AssertionError("the cue never came on")


def test_no_cue_begins_before_the_baseline_is_taken_and_one_does_then():
    policy = CuePolicy(SETTINGS)
    cues = decide(policy, [20.0] * (BASELINE + 1))
    assert [cue.off for cue in cues[: BASELINE - 1]] == [True] * (BASELINE - 1)
    assert not cues[-1].off


def test_the_baseline_is_clean_time_alone():
    policy = CuePolicy(SETTINGS)
    decide(policy, [1.0] * 121)
    assert policy.baseline == pytest.approx(0.5)
    policy.decide(estimate(121, 1.0, valid=False))
    decide(policy, [1.0] * 121, 1000)
    assert policy.baseline == 1.0


def test_synchrony_no_higher_than_chances_mean_never_gets_a_cue(baselined):
    assert set(decide(baselined, [1.0] * 400, BASELINE)) == {OFF}


def test_the_higher_the_synchrony_the_sooner_the_cue(baselined):
    other = CuePolicy(SETTINGS)
    decide(other, [1.0] * BASELINE)
    slow = [cue.off for cue in decide(baselined, [4.0] * 400, BASELINE)].index(False)
    fast = [cue.off for cue in decide(other, [20.0] * 400, BASELINE)].index(False)
    assert 0 < fast < slow


def test_no_cue_begins_beside_a_p_value_above_five_in_a_hundred(baselined):
    assert set(decide(baselined, [20.0] * 100, BASELINE, p_value=4 / 65)) == {OFF}
    assert not decide(baselined, [20.0], BASELINE + 100, p_value=3 / 65)[0].off


def shared(i, p_value_shared):
    return dataclasses.replace(estimate(i, 20.0), p_value_shared=p_value_shared)


def test_where_shared_input_is_tested_for_the_cue_needs_that_p_value_too(baselined):
    alike = [baselined.decide(shared(BASELINE + i, 0.3)) for i in range(100)]
    assert set(alike) == {OFF}
    assert not baselined.decide(shared(BASELINE + 100, 0.05)).off


def test_the_cue_ends_where_marked_stimuli_may_be_what_is_alike(baselined):
    at = lit(baselined)
    assert not baselined.decide(shared(at, 0.2)).off
    assert baselined.decide(shared(at + 1, 0.21)).off


def test_the_cue_stays_while_synchrony_is_above_the_ending_ratio_and_ends_below(baselined):
    at = lit(baselined)
    assert not decide(baselined, [1.1 * END_RATIO] * 20, at, p_value=0.3)[-1].off
    assert decide(baselined, [0.9 * END_RATIO], at + 20)[0].off


def test_after_it_ended_the_score_must_rise_from_nothing_again(baselined):
    at = lit(baselined)
    decide(baselined, [20.0] * 40 + [0.5], at)
    assert lit(baselined, at + 41) - (at + 41) == at - BASELINE


def test_an_estimate_that_is_not_valid_turns_the_cue_off_at_once(baselined):
    at = lit(baselined)
    assert baselined.decide(estimate(at, 20.0, valid=False)) == OFF
    assert baselined.decide(estimate(at + 1, 20.0)) == OFF


def test_an_estimate_without_a_p_value_turns_the_cue_off_at_once(baselined):
    assert baselined.decide(estimate(lit(baselined), 20.0, p_value=None)) == OFF


def test_what_was_learnt_of_chance_outlasts_a_break(baselined):
    at = lit(baselined)
    baselined.decide(estimate(at, 20.0, valid=False))
    assert lit(baselined, at + 200) < at + 260


def test_the_touch_is_short_and_comes_as_the_cue_begins(baselined):
    at = lit(baselined)
    assert decide(baselined, [20.0] * 4, at) == [TOUCH, TOUCH, ON, ON]


def test_a_cue_that_comes_back_within_half_a_minute_comes_without_a_touch(baselined):
    at = lit(baselined)
    decide(baselined, [0.5], at)
    begun = lit(baselined, at + 1)
    assert begun - at < 30.0 / HOP_S
    assert decide(baselined, [20.0], begun) == [ON]


def test_a_cue_that_comes_back_later_touches_again(baselined):
    at = lit(baselined)
    decide(baselined, [0.5] * 121, at)
    begun = lit(baselined, at + 121)
    assert decide(baselined, [20.0], begun) == [TOUCH]


def test_a_late_estimate_turns_the_cue_off_and_is_no_evidence(baselined):
    i = lit(baselined)
    assert baselined.decide(replace(estimate(i, 20.0), late=True)) == OFF
    late = [baselined.decide(replace(estimate(i + k, 20.0), late=True)) for k in range(1, 400)]
    assert set(late) == {OFF}
    assert baselined.decide(estimate(i + 400, 20.0)) == OFF
    lit(baselined, i + 401)
