"""fit_oscillator: rhythms whose parameters are known are found, whatever the unit."""

import numpy as np
import pytest
from numpy.typing import NDArray

from inphase_kernels import KalmanPhasor
from inphase_kernels.kalman_design import Oscillator
from inphase_kernels.oscillator_fit import fit_oscillator


def drawn(model: Oscillator, n: int, seed: int) -> NDArray[np.float64]:
    """A signal that is just what the model says."""
    rng = np.random.default_rng(seed)
    push = rng.standard_normal((n, 2)) @ np.array([1, 1j])
    push *= np.sqrt(model.power * (1 - abs(model.pole) ** 2))
    state = np.empty(n, np.complex128)
    now = 0j
    for i in range(n):
        state[i] = now = model.pole * now + push[i]
    walk = np.cumsum(rng.standard_normal(n)) * np.sqrt(model.walk)
    signal: NDArray[np.float64] = state.real + walk
    return signal + rng.standard_normal(n) * np.sqrt(model.noise)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fit_finds_the_rhythm_that_was_drawn(seed: int) -> None:
    truth = Oscillator(250.0, 10.6, 0.8, power=1.0, walk=0.01, noise=0.5)
    found = fit_oscillator(drawn(truth, 45_000, seed) * 1e-5, 250.0, 8.0, 12.0)
    assert found.frequency_hz == pytest.approx(truth.frequency_hz, abs=0.2)
    # The width of a line seen for 3 minutes is known to a third: 1 / sqrt(pi x 0.8 Hz x 180 s) is
    # 5 %, and the grid's steps are 30 %.
    assert found.width_hz == pytest.approx(truth.width_hz, rel=0.4)
    assert found.power / found.noise == pytest.approx(truth.power / truth.noise, rel=0.3)
    assert found.walk / found.noise == pytest.approx(truth.walk / truth.noise, rel=0.5)


def test_a_fit_does_not_depend_on_the_unit_or_the_offset() -> None:
    x = drawn(Oscillator(250.0, 10.0, 0.5, 1.0, 0.02, 1.0), 15_000, 4)
    one, other = (fit_oscillator(y, 250.0, 8.0, 12.0) for y in (x, 1e-6 * x + 0.3))
    assert other.frequency_hz == one.frequency_hz
    assert other.power / other.noise == pytest.approx(one.power / one.noise, rel=1e-6)


def test_a_fit_of_noise_alone_still_makes_a_filter() -> None:
    noise = np.random.default_rng(5).standard_normal(15_000)
    estimator = KalmanPhasor(fit_oscillator(noise, 250.0, 8.0, 12.0))
    phasors, valid = estimator.push(noise)
    assert np.isfinite(phasors).all()
    assert valid[-1]


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.zeros(100), "must last 20 s or more for the band 8 to 12 Hz, found 0.4 s"),
        (np.zeros(15_000), "must be finite and must move"),
        (np.full(15_000, np.nan), "must be finite and must move"),
        (np.ones(15_000, np.float32), "must be a NumPy array of float64"),
    ],
)
def test_a_baseline_that_says_nothing_is_refused(x: NDArray[np.float64], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit_oscillator(x, 250.0, 8.0, 12.0)
