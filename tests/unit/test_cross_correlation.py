"""Windowed cross-correlation and surrogate synchrony: definitions, truth known, and chance."""

import numpy as np
import pytest
import reference

from inphase.analysis.cross_correlation import windowed_cross_correlation
from inphase.analysis.segment_shuffle import against, orders
from inphase.analysis.surrogate_synchrony import surrogate_synchrony

RATE = 4.0


def slow(n, rng, memory=0.9):
    """A signal that remembers, as heart rate does: first-order autoregression."""
    noise, out = rng.standard_normal(n), np.zeros(n)
    for t in range(1, n):
        out[t] = memory * out[t - 1] + noise[t]
    return out


def pair(seed, lag_s=0.0, coupling=0.0, minutes=10):
    """Independent signals, and with `coupling` a shared one that the therapist has lag_s later."""
    rng = np.random.default_rng(seed)
    n, lag = int(minutes * 60 * RATE), round(lag_s * RATE)
    shared, one, other = (slow(n + 100, rng) for _ in range(3))
    client = one[50 : 50 + n] + coupling * shared[50 : 50 + n]
    return client, other[50 : 50 + n] + coupling * shared[50 - lag : 50 - lag + n]


def test_each_windows_z_is_fishers_of_the_definition():
    client, therapist = pair(0, minutes=4)
    found = windowed_cross_correlation(
        client, therapist, sfreq=RATE, window_s=30, increment_s=15, max_lag_s=5, absolute=False
    )
    assert found.start_s.tolist() == list(np.arange(0, 240 - 35 + 0.1, 15))
    for start, z in zip(found.start_s, found.z, strict=True):
        r, _ = reference.lagged_correlation(client, therapist, int(start * RATE), 120, 20)
        np.testing.assert_allclose(z, np.arctanh(r), rtol=0, atol=1e-11)


@pytest.mark.parametrize(("lag_s", "leader"), [(2.0, "client"), (-2.0, "therapist")])
def test_who_leads_and_by_how_much_is_found_again(lag_s, leader):
    client, therapist = pair(1, lag_s, coupling=2.0)
    windows = windowed_cross_correlation(client, therapist, sfreq=RATE, absolute=False)
    assert np.median(windows.best_lag_s) == lag_s
    ahead = np.mean(windows.client_leads) > np.mean(windows.therapist_leads)
    assert ahead == (leader == "client")
    segments = surrogate_synchrony(client, therapist, sfreq=RATE)
    assert segments.signed.peak_lag_s == lag_s
    ahead = segments.signed.client_leads > segments.signed.therapist_leads
    assert ahead == (leader == "client")
    assert windows.chance.p_value == 1 / 100
    assert segments.chance.p_value == 1 / 1000


def test_moving_against_each_other_counts_in_absolute_values_alone():
    client, therapist = pair(2, coupling=2.0)
    absolute = windowed_cross_correlation(client, -therapist, sfreq=RATE)
    signed = windowed_cross_correlation(client, -therapist, sfreq=RATE, absolute=False)
    assert absolute.chance.p_value <= 0.05
    assert signed.chance.p_value > 0.9
    segments = surrogate_synchrony(client, -therapist, sfreq=RATE)
    assert segments.absolute.effect_size > 0
    assert segments.signed.effect_size < 0


def test_surrogate_synchrony_is_its_definition_with_all_pairs_of_segments():
    client, therapist = pair(3, minutes=2)
    found = surrogate_synchrony(client, therapist, sfreq=RATE, segment_s=25, max_lag_s=3)
    x, y = client[:400].reshape(4, 100), therapist[:400].reshape(4, 100)
    z = np.array([[np.arctanh(reference.segment_correlation(a, b, 12)) for b in y] for a in x])
    same = np.eye(4, dtype=bool)
    for profile, of in ((found.absolute, np.abs(z)), (found.signed, z)):
        np.testing.assert_allclose(profile.real, of[same].mean(axis=0), rtol=0, atol=1e-13)
        np.testing.assert_allclose(profile.surrogate, of[~same].mean(axis=0), rtol=0, atol=1e-13)
    real, drawn = np.abs(z)[same].mean(axis=0), np.abs(z)[~same].mean(axis=0)
    expected = (real.mean() - drawn.mean()) / drawn.std(ddof=1)
    assert found.absolute.effect_size == pytest.approx(expected, abs=1e-10)
    assert (found.segments, found.valid) == (4, 4)


def test_independent_signals_are_above_chance_about_one_time_in_twenty():
    runs = 200
    alarms = np.zeros(2)
    for seed in range(runs):
        client, therapist = pair(1000 + seed, minutes=8)
        windows = windowed_cross_correlation(
            client, therapist, sfreq=RATE, window_s=30, increment_s=30, max_lag_s=3
        )
        segments = surrogate_synchrony(client, therapist, sfreq=RATE, surrogates=99)
        alarms += windows.chance.p_value <= 0.05, segments.chance.p_value <= 0.05
    # Binomial(200, .05): at most 17 in 99 of 100 such tests.
    assert (alarms <= 17).all()
    assert (alarms >= 3).all()


def test_the_same_seed_gives_the_same_surrogates():
    client, therapist = pair(4)
    first, again, other = (
        windowed_cross_correlation(client, therapist, sfreq=RATE, seed=seed).chance
        for seed in (7, 7, 8)
    )
    assert first == again
    assert first.mean != other.mean


def test_a_missing_or_still_stretch_empties_its_windows():
    client, therapist = pair(5)
    client[1000:1003] = np.nan
    therapist[1800:1900] = therapist[1800]
    found = windowed_cross_correlation(client, therapist, sfreq=RATE, flat_after_s=5)
    end_s = found.start_s + 65
    holds_gap = (found.start_s <= 250) & (end_s > 250.5)
    holds_still = (found.start_s < 475) & (end_s > 455)
    np.testing.assert_array_equal(found.valid, ~(holds_gap | holds_still))
    assert np.isnan(found.all_lags[~found.valid]).all()
    assert np.isnan(found.best_lag_s[~found.valid]).all()
    assert np.isfinite(found.grand_mean)
    segments = surrogate_synchrony(client, therapist, sfreq=RATE, flat_after_s=5)
    assert (segments.segments, segments.valid) == (20, 18)


def test_identical_signals_are_held_to_a_finite_z():
    client, _ = pair(6)
    assert windowed_cross_correlation(client, client, sfreq=RATE).z.max() <= 10.0
    assert surrogate_synchrony(client, client, sfreq=RATE).absolute.real.max() <= 10.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: windowed_cross_correlation(x, x, sfreq=0), "sfreq"),
        (lambda x: windowed_cross_correlation(x, x, sfreq=4, window_s=900), "need 905 s"),
        (lambda x: windowed_cross_correlation(x, x, sfreq=4, increment_s=0), "increment_s"),
        (lambda x: windowed_cross_correlation(x, x[1:], sfreq=4), "as many"),
        (lambda x: windowed_cross_correlation(x, x, sfreq=4, surrogates=18), "below 19"),
        (lambda x: surrogate_synchrony(x, x, sfreq=4, segment_s=5), "6 s or more"),
        (lambda x: surrogate_synchrony(x, x, sfreq=4, segment_s=400), "two or more"),
        (lambda x: surrogate_synchrony(x * 0, x, sfreq=4), "0 of 20 segments"),
    ],
)
def test_what_cannot_serve_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError, match=words) as caught:
        call(pair(8)[0])
    assert "\n" not in str(caught.value)


def test_a_rank_counts_the_observed_among_its_surrogates():
    drawn = np.arange(99.0)
    assert against(98.0, drawn).p_value == 2 / 100
    assert against(200.0, drawn).p_value == 1 / 100
    assert against(np.nan, drawn) is None
    assert sorted(orders(5, 19, 0)[3].tolist()) == [0, 1, 2, 3, 4]
