"""`inphase analyze --plot`: what the picture shows, and what is refused before any work."""

import re
import subprocess
import sys

import numpy as np
import pytest
from click import UsageError
from click.testing import CliRunner

import inphase
from inphase.analysis.edf import SignalPair, write_pair
from inphase.cli import program
from inphase.cli.analyze_plot import checked_path, draw

RATE_HZ = 50.0


@pytest.fixture
def analysis():
    """Four minutes, coupled all through, with a stretch in the middle that is missing."""
    random = np.random.default_rng(4)
    both = random.standard_normal(12_000)
    client, therapist = both + 0.5 * random.standard_normal((2, 12_000))
    client[6_000:6_100] = np.nan
    return inphase.analyze(
        client, therapist, sfreq=RATE_HZ, band=(8.0, 12.0), window_s=10.0, hop_s=2.0
    )


def words(path):
    return re.findall(r"<text[^>]*>([^<]+)</text>", path.read_text())


def test_the_picture_names_what_it_shows(analysis, tmp_path):
    path = tmp_path / "session.svg"
    draw(analysis, "session.edf", path)
    shown = words(path)
    assert "session.edf: 8 to 12 Hz, windows of 10 s" in shown
    assert "no value" in shown
    assert "PLV" in shown
    assert "p ≤ .05 among surrogates" in shown


def test_a_window_without_a_value_has_no_point(analysis, tmp_path):
    path = tmp_path / "session.svg"
    draw(analysis, "session.edf", path)
    small = np.count_nonzero(analysis.valid & (analysis.p_value <= 0.05))
    assert not analysis.valid.all()
    assert 0 < small < len(analysis.valid)
    # One marker is the legend's.
    assert (
        len(
            re.findall(
                r'<use xlink:href="#m[^"]*" x="[^"]*" y="[^"]*" style="fill: #0072b2',
                path.read_text(),
            )
        )
        == small + 1
    )


def test_the_same_analysis_gives_the_same_picture(analysis, tmp_path):
    pictures = []
    for name in ("one.svg", "two.svg"):
        draw(analysis, "session.edf", tmp_path / name)
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]


def test_an_analysis_of_nothing_valid_is_drawn_all_the_same(tmp_path):
    signal = np.full(6_000, 1.0)
    signal[0] = 2.0
    nothing = inphase.analyze(signal, signal, sfreq=RATE_HZ, band=(8.0, 12.0), window_s=10.0)
    assert not nothing.valid.any()
    draw(nothing, "flat.edf", tmp_path / "flat.svg")
    assert "no value" in words(tmp_path / "flat.svg")


def test_a_picture_of_an_unknown_kind_is_refused_with_the_kinds_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"must end in \.svg, \.png, \.pdf"):
        checked_path(tmp_path / "session.bmp")


def test_without_matplotlib_the_person_is_told_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr("inphase.cli.analyze_plot.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'inphase\[plots\]'"):
        checked_path(tmp_path / "session.svg")


def test_the_program_starts_without_matplotlib():
    code = "import inphase.cli.analyze_plot, sys; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def recorded(path):
    """A file of a minute and a half, and what the program does with it."""
    random = np.random.default_rng(7)
    signals = 20.0 * random.standard_normal((90 * 100, 2))
    write_pair(path, SignalPair(signals, 100.0, "uV", ("client", "therapist")))
    return path


def analyze(*arguments):
    return CliRunner().invoke(program, ["analyze", *map(str, arguments)])


def test_the_program_draws_beside_its_table(tmp_path):
    file = recorded(tmp_path / "pair.edf")
    picture = tmp_path / "pair.svg"
    done = analyze(file, "--preset", "eeg-alpha", "--plot", picture)
    assert done.exit_code == 0
    assert done.output == analyze(file, "--preset", "eeg-alpha").output
    assert "pair.edf: 8 to 12 Hz, windows of 10 s" in words(picture)


def test_a_picture_that_cannot_be_written_is_told_after_the_table(tmp_path):
    file = recorded(tmp_path / "pair.edf")
    nowhere = tmp_path / "missing" / "pair.svg"
    done = analyze(file, "--preset", "eeg-alpha", "--plot", nowhere)
    assert done.exit_code == 1
    assert f"inphase: {nowhere} cannot be written: No such file or directory" in done.output
    assert "windows" in done.stdout


def test_one_picture_is_of_one_file_in_one_band(tmp_path):
    file = recorded(tmp_path / "pair.edf")
    for others in ((file,), ("--band", 8, 12, "--band", 4, 8, "--window", 10)):
        done = analyze(file, *others, "--plot", tmp_path / "pair.svg")
        assert done.exit_code == 2
        assert "--plot draws the plv of one file in one band" in done.output
