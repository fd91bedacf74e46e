"""WindowPhasor: the dot product against convolution, ecHT against its Fourier transforms."""

import numpy as np
import pytest
import reference

from inphase_kernels import WindowPhasor
from inphase_kernels.echt_design import design_echt, echt_weights
from inphase_kernels.half_morlet_design import design_half_morlet
from inphase_kernels.window_design import WindowDesign

DESIGNS = {
    "echt": design_echt(250.0, 8.0, 12.0),
    "echt, odd": design_echt(250.0, 8.0, 12.0, 1.004),
    "half Morlet": design_half_morlet(250.0, 8.0, 12.0),
    "half Morlet, slow": design_half_morlet(25.0, 0.1, 0.4),
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_every_phasor_is_the_convolution_with_the_weights(design: WindowDesign) -> None:
    x = np.random.default_rng(1).standard_normal(2000) + 100.0
    phasors, valid = WindowPhasor(design).push(x)
    taps = len(design.weights)
    assert not valid[: taps - 1].any()
    assert valid[taps - 1 :].all()
    # Relative to the input's size, which is what either side's rounding goes by.
    expected = reference.window_phasors(x, design.weights)
    np.testing.assert_allclose(phasors, expected, rtol=0, atol=1e-12 * 100)


@pytest.mark.parametrize(("low", "high", "taps"), [(8.0, 12.0, 250), (8.0, 12.0, 375), (4, 8, 499)])
def test_the_weights_are_the_endpoint_corrected_hilbert_transform(
    low: float, high: float, taps: int
) -> None:
    weights = echt_weights(250.0, low, high, taps)
    for seed in range(20):
        window = np.random.default_rng(seed).standard_normal(taps)
        # The kernel's weights are newest first.
        plain = reference.echt(window, 250.0, low, high)
        assert abs(weights @ window[::-1] - plain) <= 1e-12


def test_a_phasor_is_the_transform_times_one_constant_for_every_signal() -> None:
    x = np.random.default_rng(2).standard_normal(1200)
    phasors, _ = WindowPhasor.echt(250.0, 8.0, 12.0, 1.5).push(x)
    ratios = [
        phasors[end - 1] / reference.echt(x[end - 375 : end], 250.0, 8.0, 12.0)
        for end in range(375, 1201, 25)
    ]
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-10)
    # The correction itself is small: the transform is nearly right as it is.
    assert abs(np.angle(ratios[0], deg=True)) < 10
    assert abs(ratios[0]) == pytest.approx(1.0, abs=0.05)


def test_half_a_morlet_has_the_bandwidth_of_its_band_and_as_many_cycles_as_asked_for() -> None:
    assert design_half_morlet(250.0, 8.0, 12.0).enbw_hz == pytest.approx(4.0, rel=0.03)
    few, many = (design_half_morlet(250.0, 8.0, 12.0, cycles) for cycles in (8.0, 16.0))
    # Few cycles leave the constant's correction some say.
    assert many.delay_samples == pytest.approx(2 * few.delay_samples, rel=0.02)


@pytest.mark.parametrize("window_s", [0.0, 0.01, -1.0, 1e9, np.nan, np.inf])
def test_a_window_too_short_or_too_long_is_refused(window_s: float) -> None:
    with pytest.raises(ValueError, match="the window must hold 8 to 1048576 samples"):
        WindowPhasor.echt(250.0, 8.0, 12.0, window_s)


@pytest.mark.parametrize("cycles", [0.0, -1.0, np.nan, np.inf])
def test_a_number_of_cycles_that_is_none_is_refused(cycles: float) -> None:
    with pytest.raises(ValueError, match="cycles must be a number above 0"):
        WindowPhasor.half_morlet(250.0, 8.0, 12.0, cycles)
