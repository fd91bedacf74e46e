"""Whatever comes in, and however it is cut: the same bits, finite, in range, or not valid."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inphase_kernels import (
    BandPhasor,
    EffectiveSize,
    KalmanPhasor,
    LaggedSurrogates,
    SlidingSynchrony,
    StimulusLockedSurrogates,
    WindowPhasor,
)
from inphase_kernels.synchrony import METRICS

Phasors = NDArray[np.complex128]
LAGS = np.array([1, 5, 9], dtype=np.int64)
KERNELS: dict[str, Callable[[int], Any]] = {
    "synchrony": lambda window: SlidingSynchrony(window, METRICS),
    "surrogates": lambda window: LaggedSurrogates(window, LAGS),
    "effective size": lambda window: EffectiveSize(window + 3, window, 2 - window % 2, window + 9),
}
ESTIMATORS: dict[str, Callable[[], Any]] = {
    **{f"one-pole, order {n}": lambda n=n: BandPhasor(25.0, 2.0, 8.0, n) for n in range(1, 5)},
    "echt": lambda: WindowPhasor.echt(25.0, 2.0, 8.0),
    "half-morlet": lambda: WindowPhasor.half_morlet(25.0, 2.0, 8.0),
    "kalman": lambda: KalmanPhasor.for_band(25.0, 2.0, 8.0),
    "kalman with a lead": lambda: KalmanPhasor.for_band(25.0, 2.0, 8.0, 0.03),
}
SPECIAL = [0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e300, 1e99, 1e-99, 1e-300, 5e-324]


def columns(result: Any) -> NDArray[np.float64]:
    """Whatever `push` returns as one (columns, n) array."""
    if isinstance(result, tuple):
        return np.concatenate([columns(part) for part in result])
    return np.asarray(result, dtype=np.float64)[None, :]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Phasors, Phasors, NDArray[np.bool_]]:
    """Plain noise, then spoilt in places, or made constant, identical or opposite."""
    n = draw(st.integers(0, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = (rng.standard_normal((2, n)) + 1j * rng.standard_normal((2, n))).astype(np.complex128)
    kind = draw(st.sampled_from(["noise", "identical", "opposite", "constant", "scaled"]))
    if kind == "identical":
        y = x.copy()
    elif kind == "opposite":
        y = -x
    elif kind == "constant":
        x[:], y[:] = draw(st.sampled_from([1 + 1j, 1e80 + 0j, 1e-90j, -3 + 4j])), 1.0
    elif kind == "scaled":
        x *= draw(st.sampled_from([1e98, 1e-98, 1e10]))
        y *= draw(st.sampled_from([1e98, 1e-98, 1e-10]))
    for _ in range(draw(st.integers(0, 3)) if n else 0):
        at = draw(st.integers(0, n - 1))
        value = complex(draw(st.sampled_from(SPECIAL)), draw(st.sampled_from(SPECIAL)))
        (x if draw(st.booleans()) else y)[at] = value
    valid = np.ones(n, dtype=np.bool_)
    for _ in range(draw(st.integers(0, 2)) if n else 0):
        valid[draw(st.integers(0, n - 1))] = False
    return x, y, valid


@st.composite
def cuts(draw: st.DrawFn, n: int) -> list[slice]:
    """A way of cutting n samples into chunks, empty ones included."""
    edges = [0, *sorted(draw(st.lists(st.integers(0, n), max_size=12))), n]
    return [slice(start, end) for start, end in itertools.pairwise(edges)]


@pytest.mark.parametrize("kernel", KERNELS)
@given(signals=pairs(), window=st.integers(1, 40), chunks=st.data())
@settings(max_examples=80, deadline=None)
def test_any_way_of_cutting_pairs_gives_the_same_bits(
    kernel: str,
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]],
    window: int,
    chunks: st.DataObject,
) -> None:
    x, y, valid = signals
    whole = columns(KERNELS[kernel](window).push(x, y, valid))
    cut_up = KERNELS[kernel](window)
    parts = chunks.draw(cuts(len(x)))
    pieces = [columns(cut_up.push(x[part], y[part], valid[part])) for part in parts]
    assert np.concatenate(pieces, axis=1).tobytes() == whole.tobytes()


@pytest.mark.parametrize("estimator", ESTIMATORS)
@given(
    samples=st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=200),
    noise=st.integers(0, 400),
    chunks=st.data(),
)
@settings(max_examples=50, deadline=None)
def test_any_way_of_cutting_samples_gives_the_same_phasors_and_only_finite_ones(
    estimator: str, samples: list[float], noise: int, chunks: st.DataObject
) -> None:
    tail = np.random.default_rng(noise).standard_normal(noise)
    x = np.concatenate([np.array(samples, dtype=np.float64), tail])
    phasors, valid = ESTIMATORS[estimator]().push(x)
    cut_up = ESTIMATORS[estimator]()
    pieces = [cut_up.push(x[part]) for part in chunks.draw(cuts(len(x)))]
    assert np.concatenate([piece[0] for piece in pieces]).tobytes() == phasors.tobytes()
    assert np.concatenate([piece[1] for piece in pieces]).tobytes() == valid.tobytes()
    assert np.isfinite(phasors).all()
    assert not phasors[~valid].any()


@given(signals=pairs(), window=st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_every_metric_is_finite_and_in_range_and_zero_where_not_valid(
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]], window: int
) -> None:
    x, y, valid = signals
    values, full = SlidingSynchrony(window, METRICS).push(x, y, valid)
    expected_full = reference.sliding("plv", x, y, window, valid)[1]
    np.testing.assert_array_equal(full, expected_full)
    for metric, estimates in zip(METRICS, values, strict=True):
        low, high = reference.RANGES[metric]
        assert np.isfinite(estimates).all(), metric
        assert (estimates >= low).all(), metric
        assert (estimates <= high).all(), metric
        assert not estimates[~full].any(), metric


@given(signals=pairs(), window=st.integers(2, 40))
@settings(max_examples=150, deadline=None)
def test_phase_locking_and_lead_are_their_definition_for_any_input(
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]], window: int
) -> None:
    # The metrics whose definition divides by nothing small, so that 1e-12 holds for every input.
    names = ("plv", "pli", "ppc", "coherence", "msc", "imaginary_coherence")
    x, y, valid = signals
    values, _ = SlidingSynchrony(window, names).push(x, y, valid)
    for name, estimates in zip(names, values, strict=True):
        expected, _ = reference.sliding(name, x, y, window, valid)
        np.testing.assert_allclose(estimates, expected, rtol=0, atol=1e-12, err_msg=name)


@given(signals=pairs(), window=st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_surrogates_are_in_range_and_only_full_ones_are_counted(
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]], window: int
) -> None:
    x, y, valid = signals
    kernel = LaggedSurrogates(window, LAGS)
    full, rank = kernel.push(x, y, valid)
    plv = kernel.plv()
    expected, expected_full, _ = reference.lagged_surrogates(x, y, window, LAGS, valid)
    np.testing.assert_array_equal(full, expected_full)
    assert (rank >= 0).all()
    assert (rank <= full).all()
    if len(x):
        np.testing.assert_allclose(plv, expected[-1], rtol=0, atol=1e-12)
        assert not (plv > 1).any()


@given(signals=pairs(), window=st.integers(2, 40), stride=st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_an_effective_size_is_zero_or_from_one_to_the_window(
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]], window: int, stride: int
) -> None:
    x, y, valid = signals
    longest = max(1, window // 2)
    sizes = EffectiveSize(window, longest, min(stride, longest), 2 * window).push(x, y, valid)
    known = sizes != 0
    assert (sizes[known] >= 1).all()
    assert (sizes[known] <= window).all()


@given(
    signals=pairs(),
    window=st.integers(1, 20),
    spacing=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    turn_rad=st.floats(-3, 3),
    chunks=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_stimulus_locked_surrogates_are_their_definition_for_any_marks_and_any_cutting(
    signals: tuple[Phasors, Phasors, NDArray[np.bool_]],
    window: int,
    spacing: tuple[int, int],
    turn_rad: float,
    chunks: st.DataObject,
) -> None:
    x, y, valid = signals
    # Binary fractions: two marks a least lag apart, to the bit, are so for the definition too.
    when = st.sampled_from([np.nan, np.nan, np.nan, 0.0, 0.25, 0.875, 7.5, 1e9, np.inf, -1.0])
    marks = np.array(chunks.draw(st.lists(when, min_size=len(x), max_size=len(x))), np.float64)
    choice: dict[str, Any] = {"min_lag": spacing[0], "lag_step": spacing[1], "turn_rad": turn_rad}
    kernel = StimulusLockedSurrogates(window, 4, 30, **choice)
    pieces = [
        columns(kernel.push(x[part], y[part], valid[part], marks[part]))
        for part in chunks.draw(cuts(len(x)))
    ]
    full, rank = np.concatenate(pieces, axis=1)
    whole = StimulusLockedSurrogates(window, 4, 30, **choice)
    assert columns(whole.push(x, y, valid, marks)).tobytes() == np.array([full, rank]).tobytes()
    assert kernel.plv().tobytes() == whole.plv().tobytes()
    expected, expected_full, _ = reference.stimulus_locked_surrogates(
        x, y, window, 4, 30, marks, valid=valid, **choice
    )
    np.testing.assert_array_equal(full, expected_full)
    assert (rank >= 0).all()
    assert (rank <= full).all()
    if len(x):
        np.testing.assert_allclose(kernel.plv(), expected[-1], rtol=0, atol=1e-12)
