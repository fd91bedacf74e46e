"""What inphase calls chance is chance, by simulation with the truth known.

The figures are those of `tests/bench/calibration.py` and `tests/bench/coverage.py`, which print
them.
"""

import math

import pytest
from bench.calibration import (
    NOISES,
    RHYTHM,
    SHARED_AMPLITUDES,
    WANDERING,
    attainable,
    false_alarms,
    shared_responses,
)
from bench.coverage import Case, coverage

from inphase.presets import PRESETS

WINDOWS = 15_000
"""Separate ones: 1 % is then known to about 6 % of itself, a third of what is allowed."""
ALLOWED = 0.2


@pytest.mark.parametrize(
    ("alpha", "surrogates", "level"),
    [(0.05, 64, 3 / 65), (0.05, 99, 0.05), (0.01, 99, 0.01), (0.01, 64, 0.0), (0.05, 19, 0.05)],
)
def test_a_level_is_one_that_the_surrogates_can_give(alpha, surrogates, level):
    assert attainable(alpha, surrogates) == pytest.approx(level)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*NOISES, RHYTHM])
@pytest.mark.parametrize("preset", [preset.name for preset in PRESETS])
def test_false_alarms_are_as_often_as_the_p_value_says(preset, kind):
    for row in false_alarms(preset, kind, WINDOWS, seed=1):
        assert row.separate >= 10_000
        assert row.error <= 0.45 * ALLOWED * row.level, "too few windows to tell"
        assert abs(row.ratio - 1.0) <= ALLOWED, row


@pytest.mark.slow
@pytest.mark.parametrize("amplitude", SHARED_AMPLITUDES)
@pytest.mark.parametrize("preset", [preset.name for preset in PRESETS])
def test_a_shared_response_is_no_step_to_stimulus_locked_surrogates(preset, amplitude):
    _, locked = shared_responses(preset, amplitude, 2_000, seed=1)
    assert locked.share <= 0.08, locked


@pytest.mark.slow
def test_breathing_that_wanders_with_little_noise_gives_no_more_false_alarms():
    # With lags of 20 s and 4 s more each, 1 % was reached 1.33 times as often.
    for row in false_alarms("respiration", WANDERING, WINDOWS, seed=1):
        assert row.ratio <= 1.0 + ALLOWED, row


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        Case("eeg-alpha", 0.0, 5.0),
        Case("eeg-alpha", 4.0, 10.0),
        Case("respiration", 0.25, 20.0),
    ],
    ids=lambda case: f"{case.preset}-{case.kappa_rad_s:g}-{case.minutes:g}",
)
def test_the_interval_of_a_recordings_mean_covers_the_long_run_mean(case):
    for row in coverage(case, 400, 1, ("plv",)):
        # Of coupled breathing, some windows are too regular, and a recording too short then.
        assert row.trials >= 300
        assert row.share >= 0.93, row
        # Far wider would cover too, and say nothing: 95 % it says.
        assert row.share <= 0.95 + 3.0 * math.sqrt(0.95 * 0.05 / 400), row
