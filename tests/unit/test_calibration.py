"""Counts to volts, at the chip's gain and reference."""

import numpy as np
import pytest

from inphase.stages.calibration import Calibration


def test_full_scale_is_the_reference_over_the_gain():
    calibration = Calibration(6, 2.42)
    volts = calibration.volts(np.array([[2**23 - 1, -(2**23 - 1)]], np.int32))
    assert volts == pytest.approx(np.array([[2.42 / 6, -2.42 / 6]]), rel=1e-15)
    assert calibration.full_scale_volts == 2.42 / 6


def test_the_lowest_count_is_one_step_below_full_scale():
    calibration = Calibration(1, 2.42)
    (volts,) = calibration.volts(np.array([[-(2**23), 0]], np.int32))
    assert volts[0] == pytest.approx(-2.42 - calibration.lsb_volts, rel=1e-15)
    assert volts[1] == 0.0


def test_each_person_keeps_the_column():
    volts = Calibration(6, 2.42).volts(np.array([[1, -2], [3, -4]], np.int32))
    assert volts.dtype == np.float64
    assert np.array_equal(np.sign(volts), [[1, -1], [1, -1]])
    assert np.array_equal(np.rint(volts / Calibration(6, 2.42).lsb_volts), [[1, -2], [3, -4]])


@pytest.mark.parametrize("gain", [0, -6])
def test_a_gain_below_one_is_refused(gain):
    with pytest.raises(ValueError, match=f"found {gain}"):
        Calibration(gain, 2.42)


@pytest.mark.parametrize("vref", [0.0, -2.42, float("nan"), float("inf")])
def test_a_reference_that_is_no_positive_voltage_is_refused(vref):
    with pytest.raises(ValueError, match="reference voltage"):
        Calibration(6, vref)
