"""`inphase analyze --metric`: the measures of slow signals, their three forms and refusals."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from inphase import cli
from inphase.analysis.edf import SignalPair, write_pair
from inphase.simulation.ecg import beat_times, ecg

METRICS = ("cross-correlation", "susy", "concordance")


def analyze(*arguments):
    return CliRunner().invoke(cli.program, ["analyze", *(str(a) for a in arguments)])


@pytest.fixture
def file(tmp_path):
    """The therapist follows the client by two seconds."""
    client, noise = np.cumsum(np.random.default_rng(0).standard_normal((2, 4 * 600)), axis=1)
    signals = np.column_stack([client, np.roll(client, 8) + 0.2 * noise])
    path = tmp_path / "slow.edf"
    write_pair(path, SignalPair(signals, 4.0, "uS", ("client", "therapist")))
    return path


@pytest.mark.parametrize("metric", METRICS)
def test_json_holds_rows_figures_and_words(file, metric):
    result = analyze(file, "--metric", metric, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["metric"] == metric
    assert len(found["rows"]) > 10
    assert found["summary"]["p_value"] <= 0.05
    assert "without any coupling" in found["words"][-1]


def test_a_leading_client_has_a_positive_lag(file):
    rows = json.loads(analyze(file, "--metric", "cross-correlation", "--json").stdout)["rows"]
    assert np.median([row["best_lag_s"] for row in rows]) == pytest.approx(2.0, abs=0.25)
    assert all(row["client_leads"] > row["therapist_leads"] for row in rows)


def test_times_that_are_given_are_used(file):
    result = analyze(file, "--metric", "susy", "--window", 60, "--lag", 2, "--json")
    found = json.loads(result.stdout)
    assert found["summary"]["segments"] == 10
    assert [found["rows"][0]["lag_s"], found["rows"][-1]["lag_s"]] == [-2.0, 2.0]


@pytest.mark.parametrize("metric", METRICS)
def test_csv_and_table_have_the_same_columns(file, metric):
    result = analyze(file, "--metric", metric, "--csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert rows[0]["file"] == str(file)
    assert "p = 0.0" in result.stderr
    table = analyze(file, "--metric", metric).stdout.splitlines()
    assert table[1].split() == list(rows[0])[1:]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--metric", "susy", "--band", 1, 2), 2, "takes no --band"),
        (("--metric", "susy", "--hop", 2), 2, "do not overlap"),
        (("--metric", "concordance", "--lag", 2), 2, "no --lag"),
        (("--lag", 2), 2, "--lag needs"),
        (("--metric", "susy", "--window", 2), 1, "6 s or more"),
        (("--metric", "susy", "--lag", 1e308), 1, "max_lag_s is 1e+308 s"),
        (("--metric", "susy", "--lag", "nan"), 2, "not a finite number"),
        (("--metric", "susy", "--seed", -1), 2, "not in the range x>=0"),
        (("--metric", "susy", "--preset", "motion"), 1, "the signals are in uS"),
    ],
)
def test_what_cannot_serve_is_refused_in_a_sentence(file, arguments, code, words):
    result = analyze(file, *arguments)
    assert result.exit_code == code
    assert words in result.stderr


def test_with_the_heart_rate_preset_it_is_the_rate_that_is_correlated(tmp_path):
    random = np.random.default_rng(1)
    breath = np.cumsum(random.standard_normal(30_000)) / 60
    breath = np.clip(breath - breath.mean(), -2, 2)
    columns = []
    for late, per_minute in ((0, 65), (200, 75)):
        beats_s = beat_times(
            300, random, per_minute=per_minute, breathing=np.roll(breath, late), depth=0.08
        )
        columns.append(1e6 * ecg(beats_s, 300, 125, random).volts)
    path = tmp_path / "ecg.edf"
    write_pair(path, SignalPair(np.column_stack(columns), 125.0, "uV", ("client", "therapist")))
    result = analyze(path, "--metric", "cross-correlation", "--preset", "heart-rate", "--json")
    found = json.loads(result.stdout)
    assert found["sfreq_hz"] == 4.0
    valid = [row for row in found["rows"] if row["valid"]]
    assert len(valid) >= len(found["rows"]) - 1 > 3
    # The therapist's heart follows by 2 s; an interval's rate stands at its end, 0.06 s earlier
    # for the faster heart.
    assert np.median([row["best_lag_s"] for row in valid]) == pytest.approx(2.0, abs=0.5)


def test_a_file_too_slow_for_heart_beats_is_refused(tmp_path):
    path = tmp_path / "ecg.edf"
    signals = np.random.default_rng(0).standard_normal((6000, 2))
    write_pair(path, SignalPair(signals, 50.0, "uV", ("client", "therapist")))
    for metric in ("plv", "susy"):
        result = analyze(path, "--preset", "heart-rate", "--metric", metric)
        assert result.exit_code == 1
        assert "100 Hz or more" in result.stderr


def test_the_help_names_no_bounds_that_are_none():
    assert "None" not in CliRunner().invoke(cli.program, ["analyze", "--help"]).stdout
