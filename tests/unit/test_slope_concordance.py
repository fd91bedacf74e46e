"""Slope concordance: the concordance index of Marci and colleagues, its chance and its refusals."""

import numpy as np
import pytest
import reference

from inphase.analysis.slope_concordance import slope_concordance

RATE = 4


def walks(seed, coupling=0.0, minutes=10):
    rng = np.random.default_rng(seed)
    one, other, shared = np.cumsum(rng.standard_normal((3, minutes * 60 * RATE)), axis=1)
    return one + coupling * shared, other + coupling * shared


def test_the_index_is_its_definition():
    client, therapist = walks(0)
    found = slope_concordance(client, therapist, sfreq=RATE)
    expected = reference.concordance_index(client, therapist, RATE)
    assert found.index == pytest.approx(expected, abs=1e-10)
    assert found.index == pytest.approx(np.log(found.positive / found.negative))
    # The first window: slopes that start at 0 s to 14 s, of 5 s each.
    assert found.time_s[:2].tolist() == [19.0, 20.0]


def test_signals_that_rise_and_fall_together_are_above_chance():
    found = slope_concordance(*walks(1, coupling=1.0), sfreq=RATE)
    assert found.index > 0.5
    assert found.chance.p_value == 1 / 200
    client, therapist = walks(1, coupling=1.0)
    against = slope_concordance(client, -therapist, sfreq=RATE)
    assert against.index == pytest.approx(-found.index)
    assert against.chance.p_value > 0.9


def test_independent_signals_are_above_chance_about_one_time_in_twenty():
    values = [
        slope_concordance(*walks(100 + seed), sfreq=RATE, surrogates=39).chance.p_value
        for seed in range(200)
    ]
    # Binomial(200, .05): 3 to 17 in 98 of 100 such tests.
    assert 3 <= np.count_nonzero(np.array(values) <= 0.05) <= 17


def test_a_missing_sample_empties_the_windows_that_hold_it():
    client, therapist = walks(3)
    client[1200] = np.nan
    found = slope_concordance(client, therapist, sfreq=RATE)
    holds = (found.time_s - 19 <= 300) & (found.time_s >= 300)
    np.testing.assert_array_equal(found.valid, ~holds)
    assert np.isfinite(found.index)


def test_an_index_without_one_side_is_left_undefined():
    client, _ = walks(4)
    found = slope_concordance(client, client, sfreq=RATE)
    assert np.isnan(found.index)
    assert (found.negative, found.chance) == (0.0, None)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"window_s": 2}, "3 s or more"),
        ({"slope_s": 0}, "slope_s"),
        ({"slope_s": 700}, "need more"),
    ],
)
def test_what_cannot_serve_is_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        slope_concordance(*walks(5), sfreq=RATE, **settings)
