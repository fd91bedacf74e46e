"""The synchrony stage: estimates on the hop's grid, numbers only where the data support them."""

import dataclasses
import itertools

import numpy as np
import pytest
from fakes.board_double import QUICK, alpha_pair
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.config import resolve
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony
from inphase.values import Break, PhasorBlock, Quality

QUICK_ALPHA = resolve(QUICK, preset="eeg-alpha")
RATE_HZ = 250.0
GOOD, SETTLING = Quality.GOOD, Quality.SETTLING


def stages(config=QUICK_ALPHA):
    phasors = Phasors(config, RATE_HZ)
    return phasors, Synchrony(
        config, rate_hz=RATE_HZ, stride=phasors.stride, delay_s=phasors.delay_s
    )


def estimates(pair, valid=None, config=QUICK_ALPHA, cuts=(), marks=()):
    phasors, synchrony = stages(config)
    for mark in marks:
        synchrony.mark(mark)
    valid = np.ones(pair.shape, np.bool_) if valid is None else valid
    edges = [0, *sorted(cuts), len(pair)]
    return [
        estimate
        for a, b in itertools.pairwise(edges)
        for estimate in synchrony.update(phasors.update(pair[a:b].astype(np.float64), valid[a:b]))
    ]


PAIR = alpha_pair(30)


MARKS = range(100, len(PAIR), 233)


@given(cuts=st.lists(st.integers(0, 5000), max_size=25), broken=st.lists(st.integers(0, 4999)))
@settings(max_examples=20, deadline=None)
def test_any_chunking_gives_the_same_estimates_bit_for_bit(cuts, broken):
    pair = PAIR[:5000]
    valid = np.ones(pair.shape, np.bool_)
    valid[broken, 0] = False
    assert estimates(pair, valid, cuts=cuts, marks=MARKS) == estimates(pair, valid, marks=MARKS)


def test_without_marks_shared_input_is_not_tested_for():
    found = estimates(PAIR)
    assert found[-1].p_value is not None
    assert not any(e.shared_input_tested for e in found)


def test_marks_change_nothing_but_the_test_for_shared_input():
    found = estimates(PAIR, marks=MARKS)
    assert [dataclasses.replace(e, p_value_shared=None) for e in found] == estimates(PAIR)


def test_shared_input_is_tested_for_once_ten_marks_lie_behind_the_whole_window():
    found = [e for e in estimates(PAIR, marks=MARKS) if e.valid]
    first = next(e for e in found if e.shared_input_tested)
    # 32 surrogates a person: ten earlier marks give 20, of which 19 are needed. The first of them
    # lies a least lag back.
    least = round(QUICK_ALPHA.min_lag_s * RATE_HZ)
    window = round(QUICK_ALPHA.window_s * RATE_HZ)
    known = MARKS[9 + -(-least // 233)] + window
    assert known <= first.sample <= known + 2 * 63
    assert all(e.shared_input_tested for e in found[found.index(first) :])
    # In step, and above all 54 surrogates that the marks so far give.
    assert found[-1].p_value_shared == 1 / 55


def test_a_cue_goes_by_the_larger_of_the_two_p_values():
    last = estimates(PAIR, marks=MARKS)[-1]
    assert dataclasses.replace(last, p_value=0.3, p_value_shared=0.1).p_value_cue == 0.3
    assert dataclasses.replace(last, p_value=0.1, p_value_shared=0.3).p_value_cue == 0.3
    assert dataclasses.replace(last, p_value=0.1, p_value_shared=None).p_value_cue == 0.1
    assert dataclasses.replace(last, p_value=None, p_value_shared=0.1).p_value_cue is None


@given(cuts=st.lists(st.integers(0, 5000), max_size=25))
@settings(max_examples=10, deadline=None)
def test_any_chunking_gives_each_surrogates_plv_bit_for_bit_and_the_same_estimates(cuts):
    def judged(edges, each_surrogate):
        phasors = Phasors(QUICK_ALPHA, RATE_HZ)
        synchrony = Synchrony(
            QUICK_ALPHA,
            rate_hz=RATE_HZ,
            stride=phasors.stride,
            delay_s=phasors.delay_s,
            each_surrogate=each_surrogate,
        )
        return [
            estimate
            for a, b in itertools.pairwise([0, *sorted(edges), 5000])
            for estimate in synchrony.update(
                phasors.update(PAIR[a:b].astype(np.float64), np.ones((b - a, 2), np.bool_))
            )
        ]

    whole = judged((), True)
    assert judged(cuts, True) == whole == judged((), False)
    for one, other in zip(judged(cuts, True), whole, strict=True):
        assert (one.surrogate_plv is None) == (one.p_value is None)
        if one.surrogate_plv is not None:
            np.testing.assert_array_equal(one.surrogate_plv, other.surrogate_plv)
            known = one.surrogate_plv[np.isfinite(one.surrogate_plv)]
            assert len(known) == one.surrogates
            assert (1 + np.sum(known >= one.plv)) / (1 + len(known)) == one.p_value


def test_an_estimate_comes_every_hop_on_the_counters_grid():
    stage, _ = stages()
    hop = round(0.25 * RATE_HZ / stage.stride) * stage.stride
    assert [e.sample for e in estimates(PAIR)] == list(range(0, len(PAIR), hop))


@pytest.mark.parametrize("estimator", ["one-pole", "echt", "kalman", "half-morlet"])
def test_signal_time_is_the_samples_time_less_the_estimators_delay(estimator):
    config = resolve({**QUICK, "estimator": estimator}, preset="eeg-alpha")
    stage, _ = stages(config)
    for estimate in estimates(PAIR, config=config)[::20]:
        assert estimate.delay_s == stage.delay_s
        assert estimate.signal_time_s == estimate.sample / RATE_HZ - stage.delay_s


def test_nothing_is_valid_until_the_window_is_full_of_settled_phasors():
    stage, _ = stages()
    full_s = stage.settling_s + QUICK_ALPHA.window_s
    for estimate in estimates(PAIR):
        time_s = estimate.sample / RATE_HZ
        # One hop and one stride of room: where estimates and phasors fall, not what they hold.
        if time_s < full_s - 0.02:
            assert not estimate.valid
            assert estimate.quality == (SETTLING, SETTLING)
        if time_s > full_s + 0.02:
            assert estimate.valid
            assert estimate.quality == (GOOD, GOOD)


def test_an_estimate_that_is_not_valid_holds_no_number():
    for estimate in estimates(PAIR[:1000]):
        assert not estimate.valid
        numbers = (estimate.plv, estimate.n_effective, estimate.p_value, estimate.percentile)
        assert numbers == (None,) * 4
        assert estimate.surrogates == 0


def test_there_is_no_p_value_before_nineteen_surrogates_and_one_from_there_on():
    found = [e for e in estimates(PAIR) if e.valid]
    assert {e.p_value is None for e in found if e.surrogates < 19} == {True}
    assert {e.p_value is None for e in found if e.surrogates >= 19} == {False}
    assert found[-1].surrogates == 64


def test_two_in_step_stand_above_all_surrogates():
    last = estimates(PAIR)[-1]
    assert last.plv > 0.9
    assert last.p_value == 1 / 65
    assert last.percentile == 100.0


def test_p_value_and_percentile_say_the_same():
    for estimate in estimates(alpha_pair(40, in_step=False)):
        if estimate.p_value is not None:
            reached = round(estimate.p_value * (1 + estimate.surrogates) - 1)
            below = estimate.surrogates - reached
            assert estimate.percentile == 100.0 * below / estimate.surrogates


def test_two_alike_but_for_chance_are_judged_low_about_as_often_as_chance_says():
    strangers = alpha_pair(1200, seed=5, in_step=False)
    found = estimates(strangers, config=resolve(preset="eeg-alpha"))
    p_values = [e.p_value for e in found if e.surrogates == 64 and e.p_value is not None]
    assert len(p_values) > 4000
    # 1 / 65 is expected; 110 independent windows leave a standard deviation of 1.2 %.
    assert np.mean(np.array(p_values) <= 0.02) < 0.05


def test_fewer_than_eight_effective_samples_give_no_estimate():
    slow = alpha_pair(60)
    rhythm = np.cos(2 * np.pi * 10.0 / RATE_HZ * np.arange(len(slow)))
    pure = 1e4 * rhythm[:, np.newaxis] + np.random.default_rng(1).normal(size=slow.shape)
    last = estimates(pure)[-1]
    assert not last.valid
    assert 1 <= last.n_effective < 8
    assert last.plv is last.p_value is last.percentile is None


def test_leads_that_drift_give_no_estimate_however_alike_their_drifts_are():
    time_s = np.arange(60 * 250) / RATE_HZ
    noise = np.random.default_rng(2).normal(size=(len(time_s), 2))
    drift = 8e6 * np.stack([1 - np.exp(-time_s / 12), np.exp(-time_s / 16) - 1], axis=1)
    # Until the drift has died away beneath the noise.
    assert not any(e.valid for e in estimates(drift + noise) if e.sample < 30 * RATE_HZ)


def test_a_break_is_told_at_its_own_sample_and_not_at_the_next_hop():
    valid = np.ones(PAIR.shape, np.bool_)
    valid[6001, 0] = False
    found = estimates(PAIR, valid)
    at = next(i for i, e in enumerate(found) if e.sample == 6001)
    assert found[at - 1].valid
    assert not found[at].valid
    assert found[at].quality == (SETTLING, GOOD)
    assert not found[at + 1].valid


def test_a_break_on_a_hop_is_told_once():
    valid = np.ones(PAIR.shape, np.bool_)
    at = [e.sample for e in estimates(PAIR)][90]
    valid[at, 0] = False
    found = [e for e in estimates(PAIR, valid) if e.sample == at]
    assert [e.valid for e in found] == [False]


def test_a_break_while_the_window_is_not_full_is_not_told_again():
    valid = np.ones(PAIR.shape, np.bool_)
    valid[6001:6100:2, 0] = False
    assert [e.sample for e in estimates(PAIR, valid) if e.sample % 3] == [6001]


def test_the_window_is_valid_again_only_when_it_is_full_of_clean_samples():
    stage, _ = stages()
    valid = np.ones(PAIR.shape, np.bool_)
    valid[5000, 1] = False
    again = next(e.sample for e in estimates(PAIR, valid) if e.sample > 5100 and e.valid)
    needed = 5001 + round((stage.settling_s + QUICK_ALPHA.window_s) * RATE_HZ)
    # A hop is 63 samples and a window is a whole number of picks.
    assert needed - stage.stride <= again <= needed + 63 + stage.stride


def test_only_the_person_whose_signal_broke_settles():
    valid = np.ones(PAIR.shape, np.bool_)
    valid[5000, 1] = False
    told = {e.quality for e in estimates(PAIR, valid) if 5000 <= e.sample < 5900}
    assert told == {(GOOD, SETTLING)}


def test_the_callers_word_about_a_signal_stands_before_settling():
    phasors, synchrony = stages()
    off = (Quality.LEAD_OFF, GOOD)
    piece = PAIR[:500].astype(np.float64)
    (first, *_) = synchrony.update(phasors.update(piece, np.ones(piece.shape, np.bool_)), off)
    assert first.quality == (Quality.LEAD_OFF, SETTLING)


def block(n, skipped=0, breaks=(), at=0, seed=0):
    rng = np.random.default_rng(seed)
    phase = np.exp(2j * np.pi * rng.random((n, 2)))
    sample = at + 3 * np.arange(n, dtype=np.int64)
    return PhasorBlock(sample, phase, np.ones((n, 2), np.bool_), breaks, skipped)


@pytest.mark.parametrize("skipped", [1, 300, 5000])
def test_skipped_picks_leave_what_as_many_invalid_ones_leave(skipped):
    (_, one), (_, other) = stages(), stages()
    for stage in (one, other):
        for mark in (*range(0, 9000, 240), *range(9000 + 3 * skipped, 21_000 + 3 * skipped, 240)):
            stage.mark(mark)
        stage.update(block(3000))
    nothing = PhasorBlock(
        3 * np.arange(3000, 3000 + skipped, dtype=np.int64),
        np.zeros((skipped, 2), np.complex128),
        np.zeros((skipped, 2), np.bool_),
        (),
    )
    other.update(nothing)
    after = block(4000, at=3 * (3000 + skipped), seed=1)
    found = one.update(dataclasses.replace(after, skipped=skipped))
    assert found == other.update(after)
    assert found[-1].shared_input_tested


def test_a_gap_of_a_year_empties_the_window_and_holds_nobody_up():
    _, synchrony = stages()
    synchrony.update(block(3000))
    gap = PhasorBlock(
        *(np.empty(0, np.int64), np.empty((0, 2), np.complex128), np.empty((0, 2), np.bool_)),
        (Break(9000, (True, True)),),
        250 * 86_400 * 365 // 3,
    )
    (lost,) = synchrony.update(gap, (Quality.GAP, Quality.GAP))
    assert not lost.valid
    assert lost.quality == (Quality.GAP, Quality.GAP)
    assert synchrony.window_fill == 0.0
    assert synchrony.surrogates_ready == 0


def test_the_windows_fill_rises_with_clean_phasors_and_falls_to_nothing_with_a_break():
    phasors, synchrony = stages()
    assert synchrony.window_fill == 0.0
    half = round((phasors.settling_s + QUICK_ALPHA.window_s / 2) * RATE_HZ)
    piece = PAIR[:half].astype(np.float64)
    synchrony.update(phasors.update(piece, np.ones(piece.shape, np.bool_)))
    assert synchrony.window_fill == pytest.approx(0.5, abs=0.01)
    synchrony.update(phasors.update(piece[:3] * np.nan, np.ones((3, 2), np.bool_)))
    assert synchrony.window_fill == 0.0
