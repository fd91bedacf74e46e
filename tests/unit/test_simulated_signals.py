"""Volts, counts and files on their way into the simulated converters."""

import edfio
import numpy as np
import pytest

from inphase.simulation.resample import resample
from inphase.simulation.signal_file import (
    GAIN,
    VREF_VOLTS,
    ConverterSignal,
    ElectrodeSignal,
    from_edf,
    read_signal,
    write_signal,
)
from inphase.stages.calibration import Calibration


def test_a_signal_file_gives_back_every_count_and_wire(tmp_path):
    random = np.random.default_rng(3)
    counts = random.integers(-(2**23), 2**23, (1000, 2), dtype=np.int32)
    counts[:4] = [[-(2**23), 2**23 - 1], [0, -1], [1, -256], [255, 256]]
    wires = random.integers(0, 64, 1000).astype(np.uint8)
    write_signal(tmp_path / "signal", ConverterSignal(counts, wires, 500, 4, 4.033))
    back = read_signal(tmp_path / "signal")
    assert np.array_equal(back.counts, counts)
    assert np.array_equal(back.wires, wires)
    assert (back.rate_hz, back.gain, back.vref_volts) == (500, 4, pytest.approx(4.033))


def test_another_file_is_no_signal_file(tmp_path):
    (tmp_path / "signal").write_bytes(b"something else")
    with pytest.raises(ValueError, match="not a signal file"):
        read_signal(tmp_path / "signal")


def test_counts_that_need_more_than_24_bits_are_refused():
    with pytest.raises(ValueError, match="24 bits"):
        ConverterSignal(np.full((1, 2), 2**23, np.int32), np.zeros(1, np.uint8), 250)


def test_volts_become_the_counts_that_calibration_turns_back():
    volts = np.random.default_rng(1).uniform(-0.4, 0.4, (500, 2))
    converted = ElectrodeSignal("any", volts, np.zeros(500, np.uint8), 250).converted()
    calibration = Calibration(GAIN, VREF_VOLTS)
    error = np.abs(calibration.volts(converted.counts) - volts).max()
    # Rounding to the nearest count.
    assert error <= calibration.lsb_volts / 2 * (1 + 1e-6)


def test_volts_beyond_the_converter_are_clipped_at_its_rails():
    volts = np.array([[1.0, -1.0]])
    converted = ElectrodeSignal("any", volts, np.zeros(1, np.uint8), 250).converted()
    assert converted.counts.tolist() == [[2**23 - 1, -(2**23)]]


@pytest.mark.parametrize(("from_hz", "to_hz"), [(160.0, 250.0), (25.0, 250.0), (1000.0, 250.0)])
def test_resampling_keeps_a_sine_and_its_phase(from_hz, to_hz):
    frequency = 0.1 * from_hz if from_hz < to_hz else 10.0
    time_s = np.arange(int(20 * from_hz)) / from_hz
    sine = np.sin(2 * np.pi * frequency * time_s)[:, np.newaxis]
    result = resample(sine, from_hz, to_hz)[:, 0]
    expected = np.sin(2 * np.pi * frequency * np.arange(len(result)) / to_hz)
    middle = slice(int(2 * to_hz), -int(2 * to_hz))
    # The Kaiser window's stop band at beta 8 is 80 dB down.
    assert np.abs(result - expected)[middle].max() < 3e-4


def test_resampling_down_removes_what_the_lower_rate_cannot_carry():
    time_s = np.arange(20_000) / 1000.0
    sine = np.sin(2 * np.pi * 180.0 * time_s)[:, np.newaxis]
    middle = resample(sine, 1000.0, 250.0)[500:-500]
    assert np.abs(middle).max() < 3e-4


def test_resampling_keeps_a_constant_and_the_same_rate_keeps_the_same_numbers():
    constant = np.full((300, 2), 0.25)
    assert np.allclose(resample(constant, 25.0, 250.0), 0.25, rtol=1e-12)
    assert resample(constant, 250.0, 250.0) is constant


def edf(path, signals, dimension, sfreq=250):
    edfio.Edf(
        [
            edfio.EdfSignal(column, sfreq, label=label, physical_dimension=dimension)
            for column, label in zip(signals.T, ("client", "therapist"), strict=True)
        ]
    ).write(path)
    return path


def test_an_edf_in_volts_keeps_its_size(tmp_path):
    signals = 50.0 * np.random.default_rng(1).standard_normal((2500, 2))
    fed = from_edf(edf(tmp_path / "a.edf", signals, "uV"), 250)
    # 16 bits over the signal's own range of about 400 uV.
    assert np.abs(fed.volts - signals * 1e-6).max() < 0.01e-6
    assert fed.notes == ()


@pytest.mark.parametrize(("dimension", "size"), [("au", 300.0), ("V", 5.0), ("", 1e-3)])
def test_an_edf_that_is_not_in_volts_or_too_large_is_scaled_by_a_power_of_ten(
    tmp_path, dimension, size
):
    signals = size * np.sin(np.arange(2500)[:, np.newaxis] * np.array([0.01, 0.02]))
    fed = from_edf(edf(tmp_path / "a.edf", signals, dimension), 250)
    scale = np.abs(fed.volts).max() / size
    assert np.log10(scale) == pytest.approx(round(np.log10(scale)), abs=1e-3)
    room = 0.8 * Calibration(GAIN, VREF_VOLTS).full_scale_volts
    assert room / 10 < np.abs(fed.volts).max() <= room
    assert f"10^{round(np.log10(scale))}" in fed.notes[0]
