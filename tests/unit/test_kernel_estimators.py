"""What every phase estimator keeps to: scale, delay, bandwidth, and what gaps and offsets do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, KalmanPhasor, WindowPhasor

MAKERS: dict[str, Callable[[float, float, float], Any]] = {
    "one-pole": BandPhasor,
    "echt": WindowPhasor.echt,
    "half-morlet": WindowPhasor.half_morlet,
    "kalman": KalmanPhasor.for_band,
    "kalman with a lead": lambda sfreq, low, high: KalmanPhasor.for_band(
        sfreq, low, high, 0.2 / (high - low)
    ),
}
BANDS = [(250.0, 8.0, 12.0), (250.0, 4.0, 8.0), (25.0, 0.1, 0.4), (25.0, 0.5, 1.5)]
every_estimator = pytest.mark.parametrize("name", MAKERS)
every_band = pytest.mark.parametrize("band", BANDS)


def alpha(name: str) -> Any:
    return MAKERS[name](250.0, 8.0, 12.0)


def impulse_response(estimator: Any) -> NDArray[np.complex128]:
    """Response to a 1, by way of a long silence before it, so that all of it is valid."""
    silence = estimator.settling_samples + 1
    impulse = np.zeros(silence + 2**13)
    impulse[silence] = 1.0
    phasors: NDArray[np.complex128] = estimator.push(impulse)[0][silence:]
    return phasors


def turns(estimator: Any, sfreq: float, n: int) -> NDArray[np.complex128]:
    return np.exp(-2j * np.pi * estimator.centre_hz / sfreq * np.arange(n))


@every_estimator
@every_band
def test_a_sinusoid_at_the_centre_comes_out_with_its_amplitude_and_phase(
    name: str, band: tuple[float, float, float]
) -> None:
    estimator = MAKERS[name](*band)
    response = impulse_response(estimator)
    # A real sinusoid is half a phasor turning forwards, half one turning backwards.
    assert response @ turns(estimator, band[0], len(response)) == pytest.approx(2.0, abs=1e-9)


@every_estimator
@every_band
def test_a_small_step_of_the_phase_arrives_on_average_after_the_stated_delay(
    name: str, band: tuple[float, float, float]
) -> None:
    estimator = MAKERS[name](*band)
    n, step = 2**14, 1e-3
    index = np.arange(n)
    late = []
    # Steps a quarter of a turn apart: what the mirror image adds to one it takes from the other.
    for start in (0, np.pi / 2):
        angle = 2 * np.pi * estimator.centre_hz / band[0] * index + start
        estimator.reset()
        before, _ = estimator.push(np.cos(angle))
        estimator.reset()
        after, _ = estimator.push(np.cos(angle + step * (index >= n // 2)))
        arrived = np.angle(after * np.conj(before))[n // 2 :] / step
        # The area above the rise is the mean of the arrival.
        late.append(np.sum(1 - arrived))
    # What the mirror image adds to the phase before the step stays, 16 % squared at most.
    assert np.mean(late) == pytest.approx(estimator.delay_samples, rel=0.03, abs=0.1)


@every_estimator
@every_band
def test_the_stated_noise_bandwidth_is_that_of_the_impulse_response(
    name: str, band: tuple[float, float, float]
) -> None:
    estimator = MAKERS[name](*band)
    # By Parseval over both signs of frequency, less what lies on the negative side.
    spectrum = np.abs(np.fft.fft(impulse_response(estimator), 2**18)) ** 2
    positive = spectrum[: 2**17].sum() * band[0] / 2**18
    assert positive / 4 == pytest.approx(estimator.enbw_hz, rel=1e-3)


@every_estimator
@every_band
def test_less_than_a_ten_thousandth_of_the_energy_comes_after_settling(
    name: str, band: tuple[float, float, float]
) -> None:
    estimator = MAKERS[name](*band)
    energy = np.abs(impulse_response(estimator)) ** 2
    assert energy[estimator.settling_samples + 1 :].sum() <= 1e-4 * energy.sum()


@every_estimator
def test_a_constant_leaves_nothing_however_large(name: str) -> None:
    phasors, valid = alpha(name).push(np.full(2000, 1e99))
    assert valid.any()
    assert not phasors.any()


@every_estimator
def test_an_offset_changes_nothing_but_rounding(name: str) -> None:
    x = np.random.default_rng(4).standard_normal(2000) * 1e-5
    plain, _ = alpha(name).push(x)
    offset, _ = alpha(name).push(x + 0.3)
    # A sample near 0.3 is rounded by 3e-17, and these gains and sums are a few.
    np.testing.assert_allclose(offset, plain, rtol=0, atol=1e-15)


@every_estimator
@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e101, -1e300])
def test_a_sample_that_is_no_measurement_empties_the_estimator(name: str, broken: float) -> None:
    x = np.random.default_rng(5).standard_normal(2000)
    x[900] = broken
    estimator = alpha(name)
    phasors, valid = estimator.push(x)
    afresh, afresh_valid = alpha(name).push(x[901:])
    assert valid[899]
    assert not valid[900 : 901 + estimator.settling_samples].any()
    assert valid[901 + estimator.settling_samples :].all()
    np.testing.assert_array_equal(phasors[901:], afresh)
    np.testing.assert_array_equal(valid[901:], afresh_valid)


@every_estimator
def test_a_sample_marked_not_valid_is_not_looked_at(name: str) -> None:
    x = np.random.default_rng(6).standard_normal(2000)
    marked = np.arange(2000) != 300
    first, first_valid = alpha(name).push(x, marked)
    x[300] = np.nan
    second, second_valid = alpha(name).push(x)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first_valid, second_valid)


@every_estimator
def test_silence_becomes_zero_and_never_a_subnormal_number(name: str) -> None:
    x = np.zeros(150_000)
    x[0:100] = 1.0
    phasors, valid = alpha(name).push(x)
    sizes = np.abs(phasors.real) + np.abs(phasors.imag)
    assert valid[-1]
    assert sizes[-1] == 0.0
    assert sizes[sizes > 0].min() >= 1e-260


@every_estimator
def test_reset_forgets_every_sample(name: str) -> None:
    x = np.random.default_rng(7).standard_normal(1500)
    estimator = alpha(name)
    first, _ = estimator.push(x)
    estimator.reset()
    second, _ = estimator.push(x)
    np.testing.assert_array_equal(first, second)


@every_estimator
@pytest.mark.parametrize(
    ("sfreq", "low", "high"),
    [(0.0, 8.0, 12.0), (np.nan, 8.0, 12.0), (250.0, 12.0, 8.0), (250.0, 8.0, 125.0),
     (250.0, 0.0, 4.0), (250.0, np.nan, 4.0), (250.0, 8.0, np.inf)],
)  # fmt: skip
def test_a_bad_rate_or_band_is_refused_in_one_sentence(
    name: str, sfreq: float, low: float, high: float
) -> None:
    with pytest.raises(ValueError, match=r"sfreq must be|the band must rise") as refusal:
        MAKERS[name](sfreq, low, high)
    assert "\n" not in str(refusal.value)
