"""BandPhasor: its figures, its definition, and what offsets, gaps and silence do to it."""

import numpy as np
import pytest
import reference
from numpy.typing import NDArray

from inphase_kernels import BandPhasor
from inphase_kernels.band_design import design_band

BANDS = [(250.0, 8.0, 12.0), (250.0, 4.0, 8.0), (25.0, 0.1, 0.4), (25.0, 0.5, 1.5)]
every_band = pytest.mark.parametrize(("sfreq", "low", "high"), BANDS)


def impulse_response(
    sfreq: float, low: float, high: float, order: int = 2
) -> NDArray[np.complex128]:
    """Response to a 1 at sample 1, from sample 1 on, the silence before output left out."""
    band = design_band(sfreq, low, high, order)
    impulse = np.zeros(2**12)
    impulse[1] = 1.0
    return reference.band_phasors(impulse, band.blocker, band.pole, band.gain, order)[1:]


@every_band
@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_sample_after_settling_is_the_convolution_with_the_impulse_response(
    sfreq: float, low: float, high: float, order: int
) -> None:
    x = np.random.default_rng(3).standard_normal(3000) + 100.0
    band = BandPhasor(sfreq, low, high, order)
    design = design_band(sfreq, low, high, order)
    expected = reference.band_phasors(x, design.blocker, design.pole, design.gain, order)
    phasors, valid = band.push(x)
    settled = slice(band.settling_samples, None)
    assert valid[settled].all()
    assert not valid[: band.settling_samples].any()
    # Relative to the input's size, which is what either side's rounding goes by.
    np.testing.assert_allclose(phasors[settled], expected[settled], rtol=0, atol=1e-12 * 100)


@every_band
@pytest.mark.parametrize("order", [1, 2, 4])
def test_the_noise_bandwidth_measured_on_the_impulse_response_is_the_width_of_the_band(
    sfreq: float, low: float, high: float, order: int
) -> None:
    response = impulse_response(sfreq, low, high, order)
    # By Parseval over both signs of frequency, less what lies on the negative side.
    spectrum = np.abs(np.fft.fft(response, 2**18)) ** 2
    positive = spectrum[: 2**17].sum() * sfreq / 2**18
    centre = np.exp(-2j * np.pi * (low + high) / 2 / sfreq * np.arange(len(response)))
    assert positive / abs(response @ centre) ** 2 == pytest.approx(high - low, rel=1e-3)
    assert BandPhasor(sfreq, low, high, order).enbw_hz == pytest.approx(high - low, rel=1e-9)


@every_band
def test_a_sinusoid_at_the_centre_comes_out_with_its_amplitude_and_phase(
    sfreq: float, low: float, high: float
) -> None:
    response = impulse_response(sfreq, low, high)
    omega = 2 * np.pi * BandPhasor(sfreq, low, high).centre_hz / sfreq
    gain = response @ np.exp(-1j * omega * np.arange(len(response)))
    # A real sinusoid is half a phasor turning forwards, half one turning backwards.
    assert gain == pytest.approx(2.0, abs=1e-9)


@every_band
@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_stated_delay_is_the_slope_of_the_phase_at_the_centre(
    sfreq: float, low: float, high: float, order: int
) -> None:
    response = impulse_response(sfreq, low, high, order)
    index = np.arange(len(response))
    band = BandPhasor(sfreq, low, high, order)
    omega = 2 * np.pi * band.centre_hz / sfreq
    at_centre = response @ np.exp(-1j * omega * index)
    # Group delay is Re(sum n h e^-iwn / sum h e^-iwn).
    slope = (response * index) @ np.exp(-1j * omega * index) / at_centre
    assert band.delay_samples == pytest.approx(slope.real, rel=1e-6)


@every_band
def test_less_than_a_ten_thousandth_of_the_energy_comes_after_settling(
    sfreq: float, low: float, high: float
) -> None:
    energy = np.abs(impulse_response(sfreq, low, high)) ** 2
    settling = BandPhasor(sfreq, low, high).settling_samples
    assert energy[settling:].sum() <= 1e-4 * energy.sum()
    assert energy[settling - 2 :].sum() > 1e-4 * energy.sum()


def test_settling_is_short_beside_the_windows_the_bands_are_used_with() -> None:
    assert BandPhasor(250.0, 8.0, 12.0).settling_samples < 0.5 * 250
    assert BandPhasor(25.0, 0.1, 0.4).settling_samples < 12 * 25


def test_a_constant_leaves_nothing_however_large() -> None:
    phasors, valid = BandPhasor(250.0, 8.0, 12.0).push(np.full(1000, 1e99))
    assert valid.any()
    assert not phasors.any()


def test_an_offset_changes_nothing_but_rounding() -> None:
    x = np.random.default_rng(4).standard_normal(2000) * 1e-5
    plain, _ = BandPhasor(250.0, 8.0, 12.0).push(x)
    offset, _ = BandPhasor(250.0, 8.0, 12.0).push(x + 0.3)
    np.testing.assert_allclose(offset, plain, rtol=0, atol=1e-15)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e101, -1e300])
def test_a_sample_that_is_no_measurement_empties_the_filter(broken: float) -> None:
    x = np.random.default_rng(5).standard_normal(1000)
    x[400] = broken
    band = BandPhasor(250.0, 8.0, 12.0)
    phasors, valid = band.push(x)
    afresh, afresh_valid = BandPhasor(250.0, 8.0, 12.0).push(x[401:])
    assert not valid[400 : 401 + band.settling_samples].any()
    assert not phasors[400 : 401 + band.settling_samples].any()
    np.testing.assert_array_equal(phasors[401:], afresh)
    np.testing.assert_array_equal(valid[401:], afresh_valid)


def test_a_sample_marked_not_valid_is_not_looked_at() -> None:
    x = np.random.default_rng(6).standard_normal(1000)
    marked = np.arange(1000) != 300
    first, first_valid = BandPhasor(250.0, 8.0, 12.0).push(x, marked)
    x[300] = np.nan
    second, second_valid = BandPhasor(250.0, 8.0, 12.0).push(x)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first_valid, second_valid)


def test_silence_decays_to_zero_and_never_to_subnormal_numbers() -> None:
    x = np.zeros(60_000)
    x[0:100] = 1.0
    phasors, valid = BandPhasor(250.0, 8.0, 12.0).push(x)
    sizes = np.abs(phasors.real) + np.abs(phasors.imag)
    assert valid[-1]
    assert sizes[-1] == 0.0
    assert sizes[sizes > 0].min() >= 1e-250


def test_reset_forgets_every_sample() -> None:
    x = np.random.default_rng(7).standard_normal(500)
    band = BandPhasor(250.0, 8.0, 12.0)
    first, _ = band.push(x)
    band.reset()
    second, _ = band.push(x)
    np.testing.assert_array_equal(first, second)
