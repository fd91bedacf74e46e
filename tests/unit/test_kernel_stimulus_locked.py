"""StimulusLockedSurrogates: pairs at the same time after different marks, and what they are for."""

from typing import Any

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, LaggedSurrogates, StimulusLockedSurrogates

Phasors = NDArray[np.complex128]
LONGEST = 150


def band_noise(n: int, seed: int) -> tuple[Phasors, Phasors]:
    signals = np.random.default_rng(seed).standard_normal((2, n + 200))
    x, _ = BandPhasor(250.0, 8.0, 12.0).push(signals[0])
    y, _ = BandPhasor(250.0, 8.0, 12.0).push(signals[1])
    return x[200:], y[200:]


def marks_at(n: int, times: Any) -> NDArray[np.float64]:
    """Marks at `times` in samples, as the kernel takes them: with the first sample after each."""
    marks = np.full(n, np.nan)
    for time in times:
        marks[int(np.ceil(time))] = np.ceil(time) - time
    return marks


IRREGULAR = marks_at(
    500, [30, 41, 60.25, 100, 131.5, 132.75, 170, 171, 230.1, 290, 333.9, 400, 440]
)


@pytest.mark.parametrize("window", [1, 2, 30, 64, 100])
@pytest.mark.parametrize(("min_lag", "lag_step", "turn_rad"), [(1, 1, 0.0), (20, 15, 0.25)])
def test_each_surrogate_and_the_rank_are_their_definition_at_every_sample(
    window: int, min_lag: int, lag_step: int, turn_rad: float
) -> None:
    x, y = band_noise(500, seed=1)
    choice = {"min_lag": min_lag, "lag_step": lag_step, "turn_rad": turn_rad}
    expected, expected_full, expected_rank = reference.stimulus_locked_surrogates(
        x, y, window, 6, LONGEST, IRREGULAR, **choice
    )
    assert expected_full.max() >= 2
    kernel = StimulusLockedSurrogates(window, 6, LONGEST, **choice)
    for i in range(len(x)):
        part = slice(i, i + 1)
        full, rank = kernel.push(x[part], y[part], None, IRREGULAR[part])
        np.testing.assert_allclose(kernel.plv(), expected[i], rtol=0, atol=1e-12)
        assert full[0] == expected_full[i]
        if window > 1:
            assert rank[0] == expected_rank[i]


@pytest.mark.parametrize("person", [0, 1, 2])
def test_a_break_empties_each_surrogate_while_it_is_in_that_ones_window(person: int) -> None:
    signals = band_noise(500, seed=2)
    valid = np.ones(500, dtype=np.bool_)
    if person == 2:
        valid[[200, 203, 350]] = False
    else:
        signals[person][[200, 203, 350]] = np.nan
    x, y = signals
    expected, expected_full, expected_rank = reference.stimulus_locked_surrogates(
        x, y, 20, 6, LONGEST, IRREGULAR, valid=valid
    )
    kernel = StimulusLockedSurrogates(20, 6, LONGEST)
    full, rank = kernel.push(x, y, valid, IRREGULAR)
    np.testing.assert_array_equal(full, expected_full)
    np.testing.assert_array_equal(rank, expected_rank)
    np.testing.assert_allclose(kernel.plv(), expected[-1], rtol=0, atol=1e-12)


def test_before_a_mark_and_an_earlier_one_there_is_no_surrogate() -> None:
    x, y = band_noise(500, seed=3)
    kernel = StimulusLockedSurrogates(20, 6, 400)
    full, _ = kernel.push(x, y, None, marks_at(500, [100, 200, 300]))
    assert not full[:219].any()
    np.testing.assert_array_equal(full[219:319], 1)
    np.testing.assert_array_equal(full[319:], 2)
    np.testing.assert_array_equal(StimulusLockedSurrogates(20, 6, 400).push(x, y)[0], 0)


def test_what_comes_again_after_every_mark_is_in_every_surrogate() -> None:
    # One response of both, the same after each mark: the two are in step, and so are surrogates.
    response = np.exp(2j * np.pi * np.random.default_rng(4).random(50))
    x = np.tile(response, 20)
    full, rank = StimulusLockedSurrogates(50, 8, 600).push(
        x, x, None, marks_at(1000, range(0, 1000, 50))
    )
    assert full[-1] == 8
    assert rank[-1] == 8


def test_what_only_the_two_share_is_in_no_surrogate() -> None:
    x = np.exp(2j * np.pi * np.random.default_rng(5).random(1000))
    full, rank = StimulusLockedSurrogates(50, 8, 600).push(
        x, x, None, marks_at(1000, range(0, 1000, 50))
    )
    assert full[-1] == 8
    assert rank[-1] == 0


def test_the_turn_takes_back_what_rounding_of_a_distance_does_to_the_phase() -> None:
    # A wave that both produce, begun anew at marks between samples.
    times = 3 + np.cumsum(np.random.default_rng(11).uniform(49.5, 50.5, 27))
    n = np.arange(1400)
    last = np.searchsorted(times, n, side="right") - 1
    x = np.exp(0.8j * (n - times[np.maximum(last, 0)]))
    kernel = StimulusLockedSurrogates(300, 5, 600, turn_rad=0.8)
    plain = StimulusLockedSurrogates(300, 5, 600)
    kernel.push(x, x, None, marks_at(1400, times))
    plain.push(x, x, None, marks_at(1400, times))
    # A distance rounded by up to half a sample turns the phase by up to 0.4 rad.
    assert np.mean(plain.plv()) < 0.985
    # An epoch's end may meet the next one's first sample: 1 in 50.
    assert np.all(kernel.plv() > 0.985)


def test_the_sum_after_a_long_stream_is_exactly_that_of_its_last_windows() -> None:
    rng = np.random.default_rng(6)
    x, y = np.exp(2j * np.pi * rng.random((2, 200_000)))
    times = np.cumsum(rng.integers(5, 90, 5000))
    marks = marks_at(200_000, times[times < 200_000] - 0.25)
    old, fresh = (StimulusLockedSurrogates(100, 8, 700, turn_rad=0.3) for _ in range(2))
    old.push(x, y, None, marks)
    fresh.push(x[-2000:], y[-2000:], None, marks[-2000:])
    np.testing.assert_array_equal(old.plv(), fresh.plv())
    assert np.isfinite(old.plv()).all()


def test_marks_that_are_not_later_than_the_last_are_left_out() -> None:
    x, y = band_noise(500, seed=7)
    marks = marks_at(500, [100, 200, 300])
    late = marks.copy()
    late[320], late[321], late[322] = 20.0, 60.0, -1.0
    one, other = (StimulusLockedSurrogates(20, 6, 400) for _ in range(2))
    np.testing.assert_array_equal(one.push(x, y, None, marks), other.push(x, y, None, late))
    np.testing.assert_array_equal(one.plv(), other.plv())


def test_reset_forgets_the_past_and_its_marks() -> None:
    x, y = band_noise(500, seed=8)
    kernel = StimulusLockedSurrogates(20, 6, LONGEST)
    first = kernel.push(x, y, None, IRREGULAR)
    kernel.reset()
    assert np.isnan(kernel.plv()).all()
    np.testing.assert_array_equal(first, kernel.push(x, y, None, IRREGULAR))


def test_a_shared_response_fools_lagged_surrogates_and_not_these() -> None:
    rng = np.random.default_rng(9)
    n, window, surrogates = 150_000, 250, 19
    times = np.cumsum(rng.integers(60, 140, n // 60))
    times = times[times < n - 100]
    # Phases of their own, replaced in both by one response of 25 samples after each mark.
    x, y = np.exp(2j * np.pi * rng.random((2, n)))
    response = np.exp(2j * np.pi * rng.random(25))
    at = times[:, None] + np.arange(25)
    x[at] = y[at] = response
    lags = 300 + 40 * np.arange(surrogates, dtype=np.int64)
    fooled, fooled_rank = LaggedSurrogates(window, lags).push(x, y)
    full, rank = StimulusLockedSurrogates(window, surrogates, 6000).push(
        x, y, None, marks_at(n, times)
    )
    ends = (full == surrogates) & (fooled == surrogates) & (np.arange(n) % window == 0)
    assert np.count_nonzero(ends) > 550
    assert np.mean(fooled_rank[ends] == 0) > 0.5
    # Above all 19 by chance: 5 % of about 590 windows, give or take 0.9 % each.
    assert np.mean(rank[ends] == 0) < 0.05 + 3 * 0.009


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "window": ({"window_samples": 0}, "window_samples must lie in 1"),
    "surrogates": ({"surrogates": 0}, "surrogates must lie in 1"),
    "longest lag": ({"longest_lag": 3, "min_lag": 4}, "longest_lag must lie in 4"),
    "lag step": ({"lag_step": 0}, "lag_step must lie in 1"),
    "turn": ({"turn_rad": np.nan}, "turn_rad must be a finite number"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_in_a_sentence(name: str) -> None:
    wrong, words = BAD[name]
    given: dict[str, Any] = {"window_samples": 20, "surrogates": 6, "longest_lag": 100}
    with pytest.raises(ValueError, match=words):
        StimulusLockedSurrogates(**{**given, **wrong})


def test_marks_of_another_length_or_dtype_are_refused() -> None:
    x, y = band_noise(20, seed=10)
    kernel = StimulusLockedSurrogates(5, 2, 10)
    with pytest.raises(ValueError, match="marks must be as long as the signals, found 3 and 20"):
        kernel.push(x, y, None, np.zeros(3))
    with pytest.raises(ValueError, match="marks must be a NumPy array of float64"):
        kernel.push(x, y, None, np.zeros(20, dtype=np.bool_))
