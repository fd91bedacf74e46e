"""Power of the cue in simulation: its counts, its intervals, and the command that prints them."""

import json
import math

import pytest
from click.testing import CliRunner
from scipy import stats

from inphase import cli
from inphase.config import resolve
from inphase.counted import poisson_interval
from inphase.counted import wilson_interval as wilson
from inphase.power import Detection, FalseCues, detection, false_cues
from inphase.simulation import dyad_for

QUICK = resolve(
    {"window_s": 4.0, "min_lag_s": 0.5, "lag_step_s": 0.1, "baseline_s": 20.0}, preset="eeg-alpha"
)


@pytest.mark.parametrize("count", [0, 1, 7, 170])
def test_the_interval_of_a_count_is_the_exact_one(count):
    low, high = poisson_interval(count)
    exact = (stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0,)
    assert low == pytest.approx(exact[0], rel=1e-6)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (57, 60), (200, 200)])
def test_the_interval_of_a_share_is_wilsons(hits, n):
    theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_a_coupling_that_brought_no_cue_counts_among_all():
    found = Detection(8.0, 60.0, 0.5, (10.0, 12.0, 20.0, math.inf))
    assert found.detected == 0.75
    assert found.quantile_s(0.5) == 12.0
    assert found.quantile_s(0.9) == math.inf


def test_a_rate_is_of_the_hours_after_the_baseline():
    found = FalseCues(3, 1.5)
    assert found.per_hour == 2.0
    assert found.interval[0] < 2.0 < found.interval[1]


def test_a_strong_coupling_is_found_soon_and_locks_the_phases():
    dyad = dyad_for("eeg-alpha", snr_db=10.0, linewidth_hz=1.0)
    strong = detection(QUICK, dyad, 20.0, 20.0, 3, seed=1)
    assert strong.detected == 1.0
    assert strong.locking > 0.9
    assert detection(QUICK, dyad, 0.0, 5.0, 3, seed=1).locking < 0.7


def test_the_hours_are_those_after_the_baseline():
    found = false_cues(QUICK, dyad_for("eeg-alpha"), 1, seed=1)
    # The filter, the window and the first surrogates take less than 10 s, the baseline 20.
    assert 1.0 - 32.0 / 3600.0 < found.hours < 1.0 - 20.0 / 3600.0


def power(*arguments):
    return CliRunner().invoke(cli.program, ["power", *map(str, arguments)])


def test_the_command_prints_a_sentence_for_each_coupling_and_one_without(tmp_path):
    (tmp_path / "room.toml").write_text('preset = "eeg-theta"\nbaseline_s = 20.0\n')
    few = ("--hours", 1, "--trials", 2, "--config", tmp_path / "room.toml")
    done = power(*few, "--coupling", 4, "--coupling", 8)
    assert done.exit_code == 0, done.output
    first, *_, one, other, last = done.stdout.splitlines()
    assert first.startswith("Preset eeg-theta: 10 s window, 64 surrogates, baseline 20 s, 2 false")
    assert one.startswith("Coupled with 4 rad/s")
    assert other.startswith("Coupled with 8 rad/s")
    assert last.startswith("Not coupled: ")
    as_json = json.loads(power(*few, "--coupling", 8, "--json").stdout)
    assert as_json["preset"] == "eeg-theta"
    assert as_json["coupled"][0]["trials"] == 2
    assert as_json["uncoupled"]["hours"] > 0.9


def test_a_coupling_too_strong_to_be_simulated_is_refused_with_a_sentence():
    done = power("--preset", "eeg-alpha", "--coupling", 1e6, "--hours", 1, "--trials", 1)
    assert done.exit_code == 1
    assert done.output.startswith("inphase: kappa is 1e+06 rad/s")


@pytest.mark.slow
def test_uncoupled_alpha_gets_no_more_false_cues_than_are_allowed_and_coupled_alpha_its_cue():
    settings, dyad = resolve(preset="eeg-alpha"), dyad_for("eeg-alpha")
    # 38 are expected at 1.6 an hour: 3 standard deviations above it would be 2.4.
    found = false_cues(settings, dyad, 24, seed=3)
    assert found.interval[0] < settings.false_cues_per_hour
    assert found.per_hour < 2.4
    coupled = detection(settings, dyad, 4.0, 60.0, 100, seed=3)
    assert coupled.detected >= 0.95
    assert coupled.quantile_s(0.5) <= 15.0
