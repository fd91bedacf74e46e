"""What is known of real recordings, found again; skipped where they are not at hand."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from inphase import cli
from inphase.analysis.analyze import analyze
from inphase.analysis.cross_correlation import windowed_cross_correlation
from inphase.analysis.edf import read_pair
from inphase.analysis.slope_concordance import slope_concordance
from inphase.analysis.surrogate_synchrony import surrogate_synchrony
from inphase.stages.beat_series import SERIES_HZ, BeatSeries
from inphase_kernels import RPeaks

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("INPHASE_DATA", REPOSITORY.parent / "shared" / "data"))

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="no recordings: set INPHASE_DATA to their folder",
)


def analyzed(name, *arguments):
    result = CliRunner().invoke(
        cli.program, ["analyze", str(FOLDER / name), *arguments, "--json"], catch_exceptions=False
    )
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_two_electrodes_on_one_head_are_in_step_in_alpha():
    found = analyzed("eeg_alpha_locked_pair.edf", "--preset", "eeg-alpha")
    judged = [w for w in found["windows"] if w["p_value"] is not None]
    assert len(judged) >= 5
    assert all(window["p_value"] <= 0.05 for window in judged)
    assert found["summary"]["mean_plv"] > 0.6


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("respiration_unrelated_pair.edf", ("--preset", "respiration")),
        ("ecg_unrelated_pair.edf", ("--preset", "heart-rate")),
        ("ecg_unrelated_pair.edf", ("--band", "0.15", "0.4", "--window", "60")),
    ],
)
def test_halves_of_one_persons_recording_are_not_in_step_beyond_chance(name, arguments):
    summary = analyzed(name, *arguments)["summary"]
    assert summary["share_valid"] == 1.0
    # What chance stays at or below 19 times in 20, for about as many separate windows.
    assert summary["share_p_05"] <= summary["chance_share_95"]


def test_breathing_from_the_ecg_of_unrelated_halves_is_as_in_step_as_when_shifted():
    # Seven separate windows decide little: the mean of the whole is compared with those of one
    # half turned against the other, 25 s more each time.
    pair = read_pair(FOLDER / "ecg_unrelated_pair.edf")
    every = np.ones(pair.signals.shape, np.bool_)
    series, _ = BeatSeries(pair.sfreq, "ecg-respiration").update(pair.signals, every)
    client, therapist = series[40:].T
    shifts = np.arange(24) * len(client) // 24
    settings = {"sfreq": SERIES_HZ, "band": (0.1, 0.4), "window_s": 60.0}
    as_it_is, *shifted = (
        float(np.nanmean(analyze(np.roll(client, n), therapist, **settings).plv)) for n in shifts
    )
    assert (1 + np.sum(np.array(shifted) >= as_it_is)) / len(shifts) > 0.05


@pytest.mark.parametrize("half", [0, 1])
def test_breathing_from_the_ecg_goes_with_the_belt_of_the_same_person(half):
    # Both files hold the two halves of one recording: belt and ECG of the same minutes.
    ecg = read_pair(FOLDER / "ecg_unrelated_pair.edf")
    belt = read_pair(FOLDER / "respiration_unrelated_pair.edf")
    series, told = BeatSeries(ecg.sfreq, "ecg-respiration").update(
        ecg.signals, np.ones(ecg.signals.shape, np.bool_)
    )
    assert told[40:].all()
    time_s = np.arange(40, len(series)) / SERIES_HZ
    breath = np.interp(time_s, np.arange(len(belt.signals)) / belt.sfreq, belt.signals[:, half])
    found = analyze(series[40:, half], breath, sfreq=SERIES_HZ, band=(0.1, 0.4), window_s=60.0)
    # Its height is one of the things that breathing moves, and a weak one in this lead.
    assert np.nanmean(found.p_value <= 0.05) > 0.5


def test_an_ecg_is_no_respiration_belt():
    result = CliRunner().invoke(
        cli.program, ["analyze", str(FOLDER / "ecg_unrelated_pair.edf"), "--preset", "respiration"]
    )
    assert result.exit_code == 1
    assert "is an ECG by its transducer" in result.stderr


def test_real_therapy_pairs_are_above_pairs_made_across_sessions():
    files = sorted((FOLDER / "therapy_motion_energy").glob("*.edf"))
    assert len(files) == 10
    result = CliRunner().invoke(
        cli.program,
        ["analyze", *(str(f) for f in files), "--preset", "motion", "--across", "--json"],
    )
    found = json.loads(result.stdout)
    # The recordings' README: Cohen's d near 2 or more.
    assert found["cohens_d"] > 2
    assert found["real_above_made"] >= 9


def test_real_therapy_pairs_are_above_their_own_shuffled_segments():
    pairs = [read_pair(f) for f in sorted((FOLDER / "therapy_motion_energy").glob("*.edf"))]
    for measure in (windowed_cross_correlation, surrogate_synchrony, slope_concordance):
        found = [measure(*pair.signals.T, sfreq=pair.sfreq).chance for pair in pairs]
        # Uncoupled sessions: 8 or more of 10 effects above 0 one time in 18 a measure, and the
        # mean of ten uniform p-values below 0.35 about one time in 20.
        assert sum(chance.effect > 0 for chance in found) >= 8
        assert sum(chance.p_value for chance in found) / len(found) < 0.35


def test_the_recorded_heart_beats_plausibly_and_no_beat_is_found_twice():
    pair = read_pair(FOLDER / "ecg_unrelated_pair.edf")
    for volts in pair.signals.T:
        beats_s = RPeaks(pair.sfreq).push(np.ascontiguousarray(volts)) / pair.sfreq
        per_minute = 60 / np.diff(beats_s)
        assert per_minute.min() > 40
        assert per_minute.max() < 180
        # A beat found twice, or one missed, changes an interval by half or more from one to the
        # next.
        assert np.abs(np.diff(np.log(per_minute))).max() < 0.4
        assert len(beats_s) > 700
    stage = BeatSeries(pair.sfreq, "heart-rate")
    rates, told = stage.update(pair.signals, np.ones(pair.signals.shape, np.bool_))
    assert told[40:].all()
    assert 60 < rates[told].min() < rates[told].max() < 100
