"""The cue policy: held long enough, no longer than supported, off at once in doubt."""

import dataclasses

from inphase.config import resolve
from inphase.stages.cue_policy import CuePolicy
from inphase.values import OFF, Cue, Quality, SynchronyEstimate

SETTINGS = resolve(
    {"window_s": 10.0, "dwell_s": 5.0, "p_on": 0.02, "p_hold": 0.05, "p_off": 0.2, "touch_s": 0.6},
    preset="eeg-alpha",
)
HOP_S = 0.25
ON = Cue(0.6, 0.0)
TOUCH = Cue(0.6, 0.25)


def estimate(time_s, p_value, valid=True):
    good = Quality.GOOD
    known = 40.0 if valid else None
    return SynchronyEstimate(
        *(round(time_s * 250), time_s, 0.1, (good, good), valid, 0.5 if valid else None, known),
        *(64, p_value, None),
    )


def decide(policy, p_values, from_s=0.0):
    return [policy.decide(estimate(from_s + i * HOP_S, p)) for i, p in enumerate(p_values)]


def lit(policy, from_s=0.0):
    """Bring the cue on; return the time of the next estimate."""
    assert not decide(policy, [0.01] * 21, from_s)[-1].off
    return from_s + 21 * HOP_S


def test_the_cue_begins_when_the_dwell_is_over_and_not_before():
    cues = decide(CuePolicy(SETTINGS), [0.01] * 21)
    assert cues == [OFF] * 20 + [TOUCH]


def test_a_p_value_above_the_threshold_never_begins_a_cue():
    assert set(decide(CuePolicy(SETTINGS), [0.021] * 200)) == {OFF}


def test_a_p_value_above_what_may_be_held_begins_the_dwell_anew():
    cues = decide(CuePolicy(SETTINGS), [0.01] * 20 + [0.06] + [0.01] * 21)
    assert cues == [OFF] * 41 + [TOUCH]


def test_a_short_rise_within_what_may_be_held_does_not():
    assert decide(CuePolicy(SETTINGS), [0.01] * 10 + [0.04] + [0.01] * 10)[-1] == TOUCH


def test_where_shared_input_is_tested_for_the_cue_needs_that_p_value_too():
    alike = [dataclasses.replace(estimate(i * HOP_S, 0.01), p_value_shared=0.3) for i in range(40)]
    apart = [dataclasses.replace(each, p_value_shared=0.02) for each in alike]
    alone, beside = CuePolicy(SETTINGS), CuePolicy(SETTINGS)
    assert all(alone.decide(each).off for each in alike)
    assert not [beside.decide(each) for each in apart][-1].off


def test_the_cue_does_not_begin_on_an_estimate_above_the_threshold():
    assert decide(CuePolicy(SETTINGS), [0.01] * 20 + [0.04, 0.01])[-2:] == [OFF, TOUCH]


def test_the_cue_stays_on_up_to_the_upper_threshold_and_ends_above_it():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    assert not policy.decide(estimate(time_s, 0.2)).off
    assert policy.decide(estimate(time_s + HOP_S, 0.21)).off


def test_after_it_ended_the_cue_needs_a_whole_dwell_again():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    policy.decide(estimate(time_s, 0.5))
    cues = decide(policy, [0.01] * 21, time_s + HOP_S)
    assert [cue.off for cue in cues] == [True] * 20 + [False]


def test_an_invalid_estimate_turns_the_cue_off_at_once_and_for_a_whole_dwell():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    assert policy.decide(estimate(time_s, 0.01, valid=False)) == OFF
    assert [cue.off for cue in decide(policy, [0.01] * 20, time_s + HOP_S)] == [True] * 20


def test_an_estimate_without_a_p_value_turns_the_cue_off_at_once():
    policy = CuePolicy(SETTINGS)
    assert policy.decide(estimate(lit(policy), None)) == OFF


def test_the_touch_is_short_and_comes_as_the_cue_begins():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    assert decide(policy, [0.01] * 4, time_s) == [TOUCH, TOUCH, ON, ON]


def test_a_cue_that_comes_back_within_half_a_minute_comes_without_a_touch():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    policy.decide(estimate(time_s, 0.5))
    assert decide(policy, [0.01] * 21, time_s + HOP_S)[-1] == ON


def test_a_cue_that_comes_back_later_touches_again():
    policy = CuePolicy(SETTINGS)
    time_s = lit(policy)
    policy.decide(estimate(time_s, 0.5))
    assert decide(policy, [0.01] * 21, time_s + 30.0)[-1] == TOUCH
