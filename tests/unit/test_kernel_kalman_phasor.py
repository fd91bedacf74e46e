"""KalmanPhasor: against the plain recursion, its lead stage, and models that are refused."""

import dataclasses

import numpy as np
import pytest
import reference

from inphase_kernels import KalmanPhasor
from inphase_kernels.kalman_design import Oscillator, default_oscillator, design_kalman

MODELS = {
    "alpha": default_oscillator(250.0, 8.0, 12.0),
    "respiration": default_oscillator(25.0, 0.1, 0.4),
    "strong": Oscillator(250.0, 10.2, 0.5, power=10.0, walk=0.01, noise=1.0),
}
every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@every_model
def test_every_phasor_is_the_recursion_with_its_settled_gain(model: Oscillator) -> None:
    x = np.random.default_rng(1).standard_normal(3000) + 100.0
    phasors, valid = KalmanPhasor(model).push(x)
    scale = design_kalman(model).scale
    states = reference.kalman_states(x, model.pole, model.power, model.walk, model.noise)
    expected = scale * states
    # Relative to the input's size and to the scale, which is what either side's rounding goes by.
    atol = 1e-12 * 100 * abs(scale)
    np.testing.assert_allclose(phasors[valid], expected[valid], rtol=0, atol=atol)


@every_model
def test_the_lead_adds_the_difference_to_the_states_own_average(model: Oscillator) -> None:
    x = np.random.default_rng(2).standard_normal(6000)
    delay_s = design_kalman(model).delay_samples / model.sfreq / 4
    design = design_kalman(model, delay_s)
    plain = reference.kalman_states(x, model.pole, model.power, model.walk, model.noise)
    share = 1 - abs(design.lead_pole)
    slow = share * np.convolve(plain, design.lead_pole ** np.arange(6000))[:6000]
    expected = design.scale * (plain + design.lead * (plain - slow))
    phasors, valid = KalmanPhasor(model, delay_s).push(x)
    assert valid.any()
    np.testing.assert_allclose(phasors[valid], expected[valid], rtol=0, atol=1e-11)
    assert design.delay_samples == pytest.approx(delay_s * model.sfreq)


@every_model
@pytest.mark.parametrize("times", [0.0, 0.3, 1.0, 4.0])
def test_the_group_delay_is_the_one_asked_for(model: Oscillator, times: float) -> None:
    asked = times * design_kalman(model).delay_samples
    kernel = KalmanPhasor(model, asked / model.sfreq)
    assert kernel.delay_samples == pytest.approx(asked, abs=1e-9)
    # The centre of gravity of the impulse response, turned back to the rhythm's frequency.
    impulse = np.zeros(40 * kernel.settling_samples)
    start = 2 * kernel.settling_samples
    impulse[start] = 1.0
    response = kernel.push(impulse)[0][start:]
    lag = np.arange(len(response))
    level = response * np.exp(-2j * np.pi * model.frequency_hz / model.sfreq * lag)
    assert (level @ lag / level.sum()).real == pytest.approx(asked, abs=1e-3)


def test_powers_count_only_by_their_ratios() -> None:
    model = MODELS["alpha"]
    louder = dataclasses.replace(
        model, power=model.power * 1e6, walk=model.walk * 1e6, noise=model.noise * 1e6
    )
    one, other = design_kalman(model), design_kalman(louder)
    assert other.gain == pytest.approx(one.gain, rel=1e-9)
    assert other.delay_samples == pytest.approx(one.delay_samples, rel=1e-9)


@pytest.mark.parametrize("key", ["sfreq", "frequency_hz", "width_hz", "power", "walk", "noise"])
@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_a_model_that_is_none_is_refused(key: str, value: float) -> None:
    with pytest.raises(ValueError, match="must"):
        dataclasses.replace(MODELS["alpha"], **{key: value})


@pytest.mark.parametrize("delay_s", [-0.01, np.nan])
def test_a_delay_below_nothing_is_refused(delay_s: float) -> None:
    with pytest.raises(ValueError, match="delay_s must be 0 s or more"):
        KalmanPhasor.for_band(250.0, 8.0, 12.0, delay_s)
