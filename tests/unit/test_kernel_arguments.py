"""What the kernels refuse, each with one sentence that names what was found and what to do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inphase_kernels import (
    BandPhasor,
    EffectiveSize,
    KalmanPhasor,
    LaggedSurrogates,
    SlidingSynchrony,
    StimulusLockedSurrogates,
    WindowPhasor,
)

LAGS = np.array([5], dtype=np.int64)
PAIRS = np.ones(4, dtype=np.complex128)
PAIR_KERNELS: list[Callable[[], Any]] = [
    lambda: SlidingSynchrony(3),
    lambda: LaggedSurrogates(3, LAGS),
    lambda: EffectiveSize(3, 2, 1, 3),
    lambda: StimulusLockedSurrogates(3, 2, 5),
]
every_pair_kernel = pytest.mark.parametrize("make", PAIR_KERNELS)


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        call()
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("sfreq", [0.0, -250.0, float("nan"), float("inf")])
def test_a_sampling_rate_that_is_not_positive_is_refused(sfreq: float) -> None:
    assert "sfreq must be a number above 0 Hz" in refusal(lambda: BandPhasor(sfreq, 8.0, 12.0))


@pytest.mark.parametrize(
    ("low", "high"),
    [(12.0, 8.0), (8.0, 8.0), (0.0, 4.0), (-1.0, 4.0), (8.0, 125.0), (8.0, 300.0), (np.nan, 9.0)],
)
def test_a_band_that_is_inverted_or_beyond_nyquist_is_refused(low: float, high: float) -> None:
    sentence = refusal(lambda: BandPhasor(250.0, low, high))
    assert "below 125 Hz" in sentence
    assert f"found {low:g} to {high:g} Hz" in sentence


@pytest.mark.parametrize("value", [None, "8", 8j, np.ones(2), 10**400])
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(
    "make",
    [BandPhasor, WindowPhasor.echt, WindowPhasor.half_morlet, KalmanPhasor.for_band],
    ids=["one-pole", "echt", "half-morlet", "kalman"],
)
def test_what_is_no_number_is_refused(make: Callable[..., Any], at: int, value: Any) -> None:
    arguments: list[Any] = [250.0, 8.0, 12.0]
    arguments[at] = value
    name = ("sfreq", "low_hz", "high_hz")[at]
    assert f"{name} must be a number" in refusal(lambda: make(*arguments))


@pytest.mark.parametrize("order", [0, 9, 2.0, True])
def test_an_order_outside_one_to_eight_is_refused(order: Any) -> None:
    assert "order must" in refusal(lambda: BandPhasor(250.0, 8.0, 12.0, order))


@pytest.mark.parametrize("window", [0, -5, 2.5, True, None])
def test_a_window_below_one_sample_is_refused(window: Any) -> None:
    for call in (lambda: SlidingSynchrony(window), lambda: LaggedSurrogates(window, LAGS)):
        assert "window_samples must" in refusal(call)


@pytest.mark.parametrize("metrics", [("plv", "pvl"), (), "plv"])
def test_an_unknown_metric_is_refused_with_those_there_are(metrics: Any) -> None:
    sentence = refusal(lambda: SlidingSynchrony(10, metrics))
    assert "wpli" in sentence
    assert repr(metrics) in sentence


@pytest.mark.parametrize("ratio", [(0, 1), (1, 9), (1.0, 2), (1, 2, 3), 2, [1, 2]])
def test_a_ratio_that_is_not_two_whole_numbers_from_one_to_eight_is_refused(ratio: Any) -> None:
    assert "ratio" in refusal(lambda: SlidingSynchrony(10, ("plv",), ratio))


def test_a_ratio_for_a_metric_of_magnitudes_is_refused_with_those_that_have_one() -> None:
    sentence = refusal(lambda: SlidingSynchrony(10, ("plv", "wpli"), (1, 2)))
    assert "ppc" in sentence
    assert "'wpli'" in sentence


@pytest.mark.parametrize("lags", [[5], np.array([5.0]), np.array([0, 5]), np.array([[5]])])
def test_lags_that_are_not_whole_numbers_above_zero_are_refused(lags: Any) -> None:
    assert "lags must" in refusal(lambda: LaggedSurrogates(10, lags))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((1, 1, 1, 1), "window_samples"),
        ((10, 10, 1, 10), "max_lag"),
        ((10, 0, 1, 10), "max_lag"),
        ((10, 5, 6, 10), "stride"),
        ((10, 5, 0, 10), "stride"),
        ((10, 5, 1, 9), "memory_samples"),
    ],
)
def test_lags_and_memory_that_do_not_fit_the_window_are_refused(
    arguments: tuple[int, int, int, int], named: str
) -> None:
    assert refusal(lambda: EffectiveSize(*arguments)).startswith(f"{named} must lie in")


def test_a_list_and_a_narrower_type_are_refused_with_the_way_to_convert() -> None:
    band = BandPhasor(250.0, 8.0, 12.0)
    for wrong in ([1.0, 2.0], np.ones(3, dtype=np.float32), np.ones(3, dtype=np.int32)):
        assert "np.asarray(x, dtype=np.float64)" in refusal(lambda x=wrong: band.push(x))


@every_pair_kernel
def test_pairs_of_the_wrong_type_shape_or_length_are_refused(make: Callable[[], Any]) -> None:
    kernel = make()
    real = np.ones(4)
    assert "np.asarray(x, dtype=np.complex128)" in refusal(lambda: kernel.push(real, PAIRS))
    assert "np.asarray(y, dtype=np.complex128)" in refusal(lambda: kernel.push(PAIRS, real))
    assert "found shape (2, 2)" in refusal(lambda: kernel.push(PAIRS.reshape(2, 2), PAIRS))
    assert "found 4 and 3" in refusal(lambda: kernel.push(PAIRS, PAIRS[:3]))
    flags = np.ones(3, dtype=np.bool_)
    assert "found 3 and 4" in refusal(lambda: kernel.push(PAIRS, PAIRS, flags))
    assert "valid must be a NumPy array of bool" in refusal(
        lambda: kernel.push(PAIRS, PAIRS, np.ones(4, dtype=np.uint8))
    )


def test_a_column_of_a_wider_array_and_a_read_only_one_are_accepted() -> None:
    rng = np.random.default_rng(1)
    volts = rng.standard_normal((500, 2))
    phasors = volts.view(np.complex128)[:, 0]
    wide = np.ascontiguousarray(np.stack([phasors, phasors[::-1]], axis=1))
    wide.flags.writeable = False
    every_other = np.ones(1000, dtype=np.bool_)[::2]
    for make in PAIR_KERNELS:
        strided = make().push(wide[:, 0], wide[:, 1], every_other)
        packed = make().push(wide[:, 0].copy(), wide[:, 1].copy())
        np.testing.assert_array_equal(np.array(strided[0]), np.array(packed[0]))
    strided, _ = BandPhasor(250.0, 8.0, 12.0).push(volts[:, 1])
    packed, _ = BandPhasor(250.0, 8.0, 12.0).push(volts[:, 1].copy())
    np.testing.assert_array_equal(strided, packed)
