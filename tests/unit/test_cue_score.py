"""The score a cue needs: what surrogates reach so many times an hour, and no more often."""

import numpy as np
import pytest

from inphase.stages.cue_score import MARGIN, REFERENCE, CueScore, score_reached

HOP_S = 0.25
WINDOW_S = 10.0
SURROGATES = 64
RATE = 2.0


def strangers(rng, hours, pairs=1 + SURROGATES):
    """PLV (n, pairs) of independent pairs: squares of mean 0.02, exponential, alike for a window.

    Two AR(1) series make each square, as a window's sum of phasors does, with half its correlation
    gone in about half a window.
    """
    n = round(hours * 3600.0 / HOP_S)
    keep = np.exp(-HOP_S / (0.4 * WINDOW_S))
    kicks = np.sqrt((1.0 - keep**2) * 0.01) * rng.standard_normal((n, 2, pairs))
    kicks[0] /= np.sqrt(1.0 - keep**2)
    for i in range(1, n):
        kicks[i] += keep * kicks[i - 1]
    return np.sqrt((kicks**2).sum(axis=1))


def pushed(score, plv, step_s=HOP_S):
    for row in plv:
        score.update(row[0], row[1:], step_s)
    return score


def constant(ratio):
    """Surrogates that differ but whose mean square is 0.02, and two people `ratio` times that."""
    surrogates = np.sqrt(0.02 * np.linspace(0.5, 1.5, SURROGATES))
    return np.concatenate(([np.sqrt(0.02 * ratio)], surrogates))


def test_the_ratio_is_of_squares_to_the_mean_square_of_the_surrogates():
    score = pushed(CueScore(WINDOW_S, HOP_S, RATE), [constant(3.0)])
    assert score.ratio == pytest.approx(3.0)


def test_the_score_rises_by_what_lies_above_the_reference_in_windows():
    score = pushed(CueScore(WINDOW_S, HOP_S, RATE), [constant(REFERENCE + 4.0)] * 20)
    assert score.score == pytest.approx(4.0 * 20 * HOP_S / WINDOW_S)


def test_the_score_falls_below_the_reference_and_never_below_nothing():
    score = pushed(CueScore(WINDOW_S, HOP_S, RATE), [constant(REFERENCE + 4.0)] * 20)
    before = score.score
    pushed(score, [constant(0.0)] * 4)
    assert score.score == pytest.approx(before - REFERENCE * 4 * HOP_S / WINDOW_S)
    assert pushed(score, [constant(0.0)] * 40).score == 0.0


def test_an_interruption_lets_every_score_begin_anew_and_keeps_what_chance_did():
    rng = np.random.default_rng(1)
    score = pushed(CueScore(WINDOW_S, HOP_S, RATE), strangers(rng, 0.05))
    pushed(score, [constant(REFERENCE + 4.0)] * 4)
    needed = score.needed
    assert np.isfinite(needed)
    score.interrupt()
    assert (score.score, score.needed) == (0.0, needed)


def test_surrogates_not_yet_ready_count_neither_in_the_mean_nor_in_the_hours():
    half = constant(3.0)
    half[1::2] = np.nan
    some = pushed(CueScore(WINDOW_S, HOP_S, RATE), [half])
    assert some.ratio == pytest.approx(half[0] ** 2 / np.nanmean(half[1:] ** 2))


def test_nothing_is_known_of_chance_before_it_has_climbed_often_enough():
    assert pushed(CueScore(WINDOW_S, HOP_S, RATE), [constant(1.0)] * 400).needed == np.inf
    assert score_reached(np.ones(20), 1.0, RATE) == np.inf
    assert score_reached(np.ones(0), 0.0, RATE) == np.inf


@pytest.mark.parametrize("per_hour", [0.5, 2.0, 10.0])
def test_exponential_climbs_reach_the_score_as_often_as_asked(per_hour):
    rng = np.random.default_rng(2)
    hours, an_hour = 3.2, 150.0
    realised = [
        an_hour
        * np.exp(-score_reached(rng.exponential(1.0, round(an_hour * hours)), hours, per_hour))
        for _ in range(300)
    ]
    # The tail is estimated from 64 climbs, so that one estimate is off by exp(+-0.125 x ln of how
    # far it is carried), which raises the mean of the rate by up to a tenth.
    assert 0.9 * per_hour < np.mean(realised) < 1.2 * per_hour


def test_more_false_cues_allowed_need_a_lower_score():
    climbs = np.random.default_rng(3).exponential(1.0, 600)
    few, more = (score_reached(climbs, 3.0, rate) for rate in (1.0, 5.0))
    assert more < few


def test_strangers_reach_the_needed_score_about_as_often_as_is_allowed():
    rng = np.random.default_rng(4)
    pairs, rate = 8, 20.0
    plv = strangers(rng, 0.75, pairs + SURROGATES)
    begun = 0
    hours = 0.0
    # Each of eight pairs in turn is the two people, against the same surrogates.
    scores = [CueScore(WINDOW_S, HOP_S, rate) for _ in range(pairs)]
    above = np.zeros(pairs, np.bool_)
    for i, row in enumerate(plv):
        for k, score in enumerate(scores):
            score.update(row[k], row[pairs:], HOP_S)
            if i * HOP_S >= 180.0:
                hours += HOP_S / 3600.0
                reached = score.score >= score.needed
                begun += reached and not above[k]
                above[k] = (above[k] or reached) and score.score > 0.0
    # 90 are expected at MARGIN of the rate, from scores that share their surrogates.
    assert 0.7 < begun / hours / (rate * MARGIN) < 1.4
