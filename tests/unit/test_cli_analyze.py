"""`inphase analyze`: table, JSON, CSV, pairs across files, and what it refuses."""

import csv
import json
import os
from itertools import pairwise

import edfio
import numpy as np
import pytest
from click.testing import CliRunner

from inphase import cli
from inphase.analysis.edf import SignalPair, write_pair
from inphase.analysis.result import METRICS

WORDS = "EEG of nobody"


def analyze(*arguments):
    return CliRunner().invoke(cli.program, ["analyze", *(str(a) for a in arguments)])


def eeg(path, seed=0, coupling=0.0, seconds=40, sfreq=100.0, dimension="uV"):
    rng = np.random.default_rng(seed)
    own, shared = rng.normal(size=(2, int(seconds * sfreq), 2))
    signals = own + coupling * shared[:, :1]
    labels = ("client", "therapist")
    write_pair(path, SignalPair(signals * 20.0, sfreq, dimension, labels, (WORDS, WORDS)))
    return path


@pytest.fixture
def file(tmp_path):
    return eeg(tmp_path / "pair.edf")


def test_the_table_has_a_row_a_window_and_then_the_summary(file):
    result = analyze(file, "--preset", "eeg-alpha")
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[1].split() == [
        *("end_s", "valid", "plv", "p_value", "n_effective", "plv_95", "p_value_shared", "lead_ms")
    ]
    assert "delay 0.119 s, taken off; lagged surrogates" in lines[0]
    rows = [line.split() for line in lines[2:] if line.split()[1] in ("yes", "no")]
    hops = [float(later[0]) - float(row[0]) for row, later in pairwise(rows)]
    # A row's end is rounded to a tenth of a second.
    assert hops == [pytest.approx(5.0, abs=0.11)] * (len(rows) - 1)
    assert "chance alone gives 5 %" in result.stdout


def test_a_lead_is_shown_only_where_the_two_keep_step(tmp_path):
    file = eeg(tmp_path / "long.edf", coupling=1.0, seconds=120)
    lines = analyze(file, "--preset", "eeg-alpha").stdout.splitlines()
    rows = [line.split() for line in lines[2:] if line.split()[1] in ("yes", "no")]
    small = [row[3] != "-" and float(row[3]) <= 0.05 for row in rows]
    assert [row[7] != "-" for row in rows] == small
    assert 0 < sum(small) < len(small)


def test_json_is_one_object_a_file_with_windows_and_summary(file, tmp_path):
    other = eeg(tmp_path / "other.edf", seed=1)
    result = analyze(file, other, "--preset", "eeg-alpha", "--json")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert [first["file"], second["file"]] == [str(file), str(other)]
    assert first["summary"]["windows"] == len(first["windows"]) > 3
    expected = {"end_s", "valid", "p_value", "n_effective", *METRICS}
    expected |= {"plv_95", "p_value_shared", "shared_input_tested"}
    expected |= {"phase_difference_deg", "lead_ms"}
    assert set(first["windows"][0]) == expected
    assert all(row[name] is not None for row in first["windows"] for name in METRICS)
    assert first["windows"][0]["p_value"] is None
    assert first["windows"][-1]["p_value_shared"] is None
    assert first["windows"][-1]["shared_input_tested"] is False
    assert "Shared input was not tested for" in first["words"][-1]


def test_csv_has_the_rows_and_leaves_the_summary_to_standard_error(file):
    result = analyze(file, "--preset", "eeg-alpha", "--csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert rows[0]["file"] == str(file)
    assert float(rows[0]["plv"]) < 1
    assert "chance alone gives" in result.stderr


def test_a_band_needs_no_preset_and_takes_any_kind_of_signal(tmp_path):
    file = eeg(tmp_path / "pair.edf", dimension="furlong")
    assert analyze(file, "--band", 8, 12, "--window", 5).exit_code == 0


def test_each_band_has_its_own_table(file):
    bands = ("--band", 8, 12, "--band", 4, 8)
    result = analyze(file, *bands, "--window", 5, "--csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert {row["low_hz"] for row in rows} == {"8.0", "4.0", "low_hz"}
    tables = analyze(file, *bands, "--window", 5).stdout
    assert tables.index("band 8 to 12 Hz") < tables.index("band 4 to 8 Hz")


def test_two_bands_are_locked_at_a_ratio_and_with_fading_weights(file):
    locked = ("--band", 4, 7, "--therapist-band", 8, 14, "--ratio", 2, 1, "--window", 5)
    result = analyze(file, *locked, "--window-shape", "exponential")
    assert result.exit_code == 0
    said = "band 2 times 4 to 7 Hz against 1 times 8 to 14 Hz, window 5 s, exponential"
    assert said in result.stdout
    told = json.loads(analyze(file, *locked, "--json").stdout)
    assert told["ratio"] == [2, 1]
    assert told["windows"][-1]["plv"] is not None
    assert told["windows"][-1]["coherence"] is None


def test_labels_can_be_chosen(tmp_path):
    signals = np.random.default_rng(0).normal(size=(4000, 2))
    write_pair(tmp_path / "a.edf", SignalPair(signals, 100.0, "uV", ("C3", "C4")))
    arguments = (tmp_path / "a.edf", "--preset", "eeg-alpha")
    assert analyze(*arguments, "--client", "C3", "--therapist", "C4").exit_code == 0
    refused = analyze(*arguments)
    assert refused.exit_code == 1
    assert "'C3', 'C4'" in refused.stderr


def test_across_files_real_pairs_stand_beside_made_ones(tmp_path):
    files = [eeg(tmp_path / f"{i}.edf", seed=i, coupling=2.0) for i in range(3)]
    result = analyze(*files, "--preset", "eeg-alpha", "--across")
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()[1:4]]
    assert [row[0] for row in rows] == [str(file) for file in files]
    assert all(float(row[1]) > float(row[2]) for row in rows)
    assert "In 3 of 3 files" in result.stdout
    assert "(6 made pairs)" in result.stdout
    summary = json.loads(analyze(*files, "--preset", "eeg-alpha", "--across", "--json").stdout)
    assert summary["real_above_made"] == 3
    assert summary["cohens_d"] > 2
    # Four made pairs stand beside each real one, and of 9,999 pairings a sixth is the real one.
    assert [row["p_value"] for row in summary["files"]] == [1 / 5] * 3
    assert summary["p_value"] == pytest.approx(1 / 6, abs=0.02)
    seeded = json.loads(
        analyze(*files, "--preset", "eeg-alpha", "--across", "--seed", 1, "--json").stdout
    )
    assert seeded["p_value"] != summary["p_value"]


def test_a_folder_stands_for_its_files_by_name(tmp_path):
    for name in ("b.edf", "a.EDF"):
        eeg(tmp_path / name, seed=ord(name[0]))
    (tmp_path / "notes.txt").write_text("")
    arguments = ("--preset", "eeg-alpha", "--across", "--csv")
    result = analyze(tmp_path, *arguments)
    assert [row["file"] for row in csv.DictReader(result.stdout.splitlines())] == [
        *(str(tmp_path / "a.EDF"), str(tmp_path / "b.edf"))
    ]
    assert result.stdout == analyze(tmp_path / "a.EDF", tmp_path / "b.edf", *arguments).stdout


@pytest.mark.parametrize(
    ("metric", "coupling"), [("susy", 3.0), ("cross-correlation", 3.0), ("concordance", 0.7)]
)
def test_measures_of_slow_signals_stand_among_pseudo_pairs_too(tmp_path, metric, coupling):
    files = [
        eeg(tmp_path / f"{i}.edf", seed=i, coupling=coupling, seconds=200, sfreq=4.0)
        for i in range(3)
    ]
    result = analyze(*files, "--metric", metric, "--across", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["real_above_made"] == 3
    assert [row["p_value"] for row in told["files"]] == [1 / 5] * 3


def marked(path, seconds=120):
    """A file in which both answer every click alike, and share nothing else."""
    rng = np.random.default_rng(5)
    onsets = np.cumsum(rng.uniform(1.0, 2.0, seconds))
    onsets = onsets[onsets < seconds - 2]
    answer = 60.0 * np.cos(2 * np.pi * 0.1 * np.arange(40)) * np.hanning(40)
    signals = 20.0 * rng.normal(size=(seconds * 100, 2))
    for onset in onsets:
        at = round(onset * 100)
        signals[at : at + 40] += answer[:, None]
    annotations = [edfio.EdfAnnotation(round(float(onset), 2), None, "click") for onset in onsets]
    edfio.Edf(
        [
            edfio.EdfSignal(signals[:, i], 100.0, label=label, physical_dimension="uV")
            for i, label in enumerate(("client", "therapist"))
        ],
        annotations=[*annotations, edfio.EdfAnnotation(3.0, None, "cough")],
    ).write(path)
    return path


def test_marks_are_annotations_of_the_text_asked_for(tmp_path):
    file = marked(tmp_path / "a.edf")
    arguments = (file, "--band", 8, 12, "--window", 4)
    told = json.loads(analyze(*arguments, "--marks", "click", "--json").stdout)
    assert told["marks"] > 60
    assert told["windows"][-1]["shared_input_tested"] is True
    assert told["summary"]["share_p_shared_05"] < told["summary"]["share_p_05"]
    assert "Beside what marks evoke in both" in " ".join(told["words"])
    locked = json.loads(
        analyze(*arguments, "--marks", "click", "--chance", "stimulus-locked", "--json").stdout
    )
    assert locked["chance"] == "stimulus-locked"
    assert locked["summary"]["share_p_05"] == told["summary"]["share_p_shared_05"]


def test_a_text_that_no_annotation_has_is_refused_with_those_there_are(tmp_path, file):
    arguments = ("--band", 8, 12, "--window", 4, "--marks", "clack")
    result = analyze(marked(tmp_path / "a.edf"), *arguments)
    assert result.exit_code == 1
    assert "no annotation 'clack', it has 'click', 'cough'" in result.stderr
    assert "has no annotations, and" in analyze(file, *arguments).stderr


@pytest.mark.parametrize("chance", ["phase-randomised", "segment-shuffle"])
def test_another_kind_of_chance_can_be_chosen(tmp_path, chance):
    file = eeg(tmp_path / "a.edf", seconds=120)
    arguments = (file, "--band", 8, 12, "--window", 4, "--chance", chance, "--json")
    told = json.loads(analyze(*arguments).stdout)
    assert told["chance"] == chance
    assert json.loads(analyze(*arguments).stdout) == told
    assert json.loads(analyze(*arguments, "--seed", 1).stdout) != told


def test_across_files_need_one_rate(tmp_path):
    files = [eeg(tmp_path / "a.edf"), eeg(tmp_path / "b.edf", sfreq=125.0)]
    result = analyze(*files, "--preset", "eeg-alpha", "--across")
    assert result.exit_code == 1
    assert "100 and 125 Hz" in result.stderr


def test_across_files_the_short_one_is_named(tmp_path):
    files = [eeg(tmp_path / "long.edf"), eeg(tmp_path / "short.edf", seed=1, seconds=8)]
    result = analyze(*files, "--preset", "eeg-alpha", "--across")
    assert result.exit_code == 1
    assert "short.edf: the signals last 8 s" in result.stderr
    assert "long.edf" not in result.stderr


def test_across_files_one_file_twice_is_refused(file):
    result = analyze(file, file, "--preset", "eeg-alpha", "--across")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "are the same file" in result.stderr


def test_across_files_what_has_no_valid_window_is_not_compared(file, tmp_path):
    still = tmp_path / "still.edf"
    signals = np.random.default_rng(3).normal(size=(4000, 2))
    signals[:, 0] = 0.0
    write_pair(still, SignalPair(signals, 100.0, "uV", ("client", "therapist")))
    result = analyze(file, still, "--preset", "eeg-alpha", "--across")
    rows = [line.split() for line in result.stdout.splitlines()[1:3]]
    assert [row[0] for row in rows if row[3] == "-"] == [str(still)]
    assert "1 of 2 files could be compared" in result.stdout
    assert " of 1 files the real" in result.stdout


REFUSED = {
    "no file": (("none.edf", "--preset", "eeg-alpha"), "does not exist"),
    "not EDF": (("text.edf", "--preset", "eeg-alpha"), "not an EDF or BDF file"),
    "an empty folder": (("empty", "--preset", "eeg-alpha"), "holds no .edf or .bdf file"),
    "a pipe": (("pipe", "--preset", "eeg-alpha"), "is no regular file"),
    "a header cut short": (("head.edf", "--preset", "eeg-alpha"), "damaged or cut short; export"),
    "no such label": (("pair.edf", "--preset", "eeg-alpha", "--client", "Fz"), "'Fz'"),
    "unknown preset": (("pair.edf", "--preset", "eeg-alhpa"), "eeg-alpha"),
    "another kind": (("pair.edf", "--preset", "motion"), "are in uV"),
    "the default preset": (("pair.edf",), "is an EEG by its transducer"),
    "short window": (("pair.edf", "--band", "9", "10", "--window", "2"), "too short for the band"),
    "short preset window": (
        ("pair.edf", "--preset", "eeg-alpha", "--window", "0.6"),
        "too short for the band",
    ),
    "Nyquist": (("pair.edf", "--band", "30", "60", "--window", "2"), "below 50 Hz"),
    "falling band": (("pair.edf", "--band", "12", "8", "--window", "5"), "must rise"),
    "short file": (("pair.edf", "--band", "1", "3", "--window", "50"), "last 40 s"),
    "hop": (("pair.edf", "--preset", "eeg-alpha", "--hop", "0"), "hop_s is 0.0 s"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_analyzed_is_refused_in_one_sentence(case, file, tmp_path, monkeypatch):
    arguments, words = case
    (tmp_path / "text.edf").write_text("dear diary")
    (tmp_path / "head.edf").write_bytes(file.read_bytes()[:100])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    result = analyze(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("inphase: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("pair.edf", "--band", "8", "12"),
        ("pair.edf", "--band", "8", "12", "--window", "5", "--preset", "motion"),
        ("pair.edf", "--across"),
        ("pair.edf", "--json", "--csv"),
        ("pair.edf", "--surrogates", "3"),
        ("a.edf", "b.edf", "--across", "--marks", "click"),
        ("a.edf", "--metric", "susy", "--chance", "phase-randomised"),
        ("pair.edf", "--band", "8", "12", "--window", "5", "--ratio", "2", "1"),
        ("pair.edf", "--therapist-band", "8", "12"),
        ("pair.edf", "--ratio", "2", "9"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments):
    assert analyze(*arguments).exit_code == 2


def test_a_hop_beyond_the_file_is_not_called_a_short_file(file):
    said = analyze(file, "--preset", "eeg-alpha", "--hop", "1e9").stdout
    assert "No window ends within the signals; choose a shorter hop or window." in said


def test_a_file_cut_short_is_analyzed_and_said_to_be(file):
    content = file.read_bytes()
    file.write_bytes(content[: -len(content) // 5])
    result = analyze(file, "--preset", "eeg-alpha")
    assert result.exit_code == 0
    assert "not as long as its header says" in result.stderr
