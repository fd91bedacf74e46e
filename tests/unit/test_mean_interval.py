"""The 95 % interval of a recording's mean: what it is made of, and where there is none.

How often it covers the truth is a matter of minutes: test_calibrated_chance.py.
"""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import t

import inphase
from inphase import cli
from inphase.analysis.edf import SignalPair, write_pair
from inphase.analysis.mean_interval import FEWEST_SEPARATE, block_length, student_975
from inphase.analysis.result import METRICS
from inphase.analysis.summary import summarize


def analysis(minutes, *, seed=1, hop_s=None, break_at=()):
    rng = np.random.default_rng(seed)
    pair = rng.standard_normal((round(minutes * 60 * 50), 2))
    for second in break_at:
        pair[second * 50, 0] = np.nan
    return inphase.analyze(
        pair[:, 0], pair[:, 1], sfreq=50.0, band=(8.0, 12.0), window_s=4.0, hop_s=hop_s
    )


def test_the_interval_holds_the_mean_and_is_the_same_for_a_seed():
    found = analysis(3.0)
    interval = inphase.mean_interval(found, "plv", seed=3)
    assert interval.mean == float(np.mean(found.plv[found.valid]))
    assert interval.low < interval.mean < interval.high
    assert interval == inphase.mean_interval(found, "plv", seed=3)
    assert interval != inphase.mean_interval(found, "plv", seed=4)


def test_a_recording_four_times_as_long_has_an_interval_about_half_as_wide():
    widths = []
    for minutes in (4.0, 16.0):
        intervals = [inphase.mean_interval(analysis(minutes, seed=s)) for s in range(5)]
        widths.append(np.mean([interval.high - interval.low for interval in intervals]))
    # Five recordings: a width is known to about a tenth; the shorter's Student's t is wider by 4 %.
    assert widths[1] / widths[0] == pytest.approx(0.5, rel=0.25)


def test_more_windows_of_the_same_time_do_not_make_it_narrower():
    # Windows every 0.25 s share nearly all their samples: they say no more than those every 2 s.
    wide = inphase.mean_interval(analysis(6.0))
    dense = inphase.mean_interval(analysis(6.0, hop_s=0.25))
    assert dense.separate == pytest.approx(wide.separate, abs=2)
    assert dense.high - dense.low == pytest.approx(wide.high - wide.low, rel=0.3)


def test_too_short_a_recording_has_no_interval():
    short = analysis(4.0 * (FEWEST_SEPARATE - 1) / 60.0)
    assert np.count_nonzero(short.valid) > 20
    assert inphase.mean_interval(short) is None
    assert summarize(short).mean_plv_95 is None


def test_windows_without_a_value_are_left_out():
    whole, broken = analysis(6.0), analysis(6.0, break_at=(60, 120, 200))
    interval = inphase.mean_interval(broken)
    assert interval.separate < inphase.mean_interval(whole).separate
    assert math.isfinite(interval.low)


def test_every_metric_with_a_mean_has_one_and_an_angle_has_none():
    found = analysis(3.0)
    for metric in ("ciplv", "wpli", "ccorr", "envelope_correlation", "ppc_effective"):
        interval = inphase.mean_interval(found, metric)
        assert interval.low < interval.high
    with pytest.raises(ValueError, match="metric is 'phase_difference_rad'; means are of plv, "):
        inphase.mean_interval(found, "phase_difference_rad")
    with pytest.raises(ValueError, match="seed is -1; it must be a whole number, 0 or more"):
        inphase.mean_interval(found, seed=-1)


def test_values_that_do_not_vary_have_an_interval_of_one_point():
    found = analysis(3.0)
    interval = inphase.mean_interval(replace(found, pli=np.full_like(found.plv, 0.5)), "pli")
    assert (interval.low, interval.mean, interval.high) == (0.5, 0.5, 0.5)


def test_analyze_tells_the_interval_in_words_and_of_every_metric_in_json(tmp_path):
    signals = np.random.default_rng(0).standard_normal((100 * 240, 2))
    write_pair(tmp_path / "a.edf", SignalPair(signals, 100.0, "uV", ("client", "therapist")))
    arguments = ["analyze", str(tmp_path / "a.edf"), "--preset", "eeg-alpha"]
    found = json.loads(CliRunner().invoke(cli.program, [*arguments, "--json"]).stdout)
    low, high = found["summary"]["mean_plv_95"]
    assert low < found["summary"]["mean_plv"] < high
    assert found["summary"]["means"].keys() == set(METRICS) - {"phase_difference_rad"}
    assert found["summary"]["means"]["plv"]["low"] == low
    words = " ".join(CliRunner().invoke(cli.program, arguments).stdout.split())
    assert f"the long-run mean of two such people lies in {low:.3f} to {high:.3f} (95 %)" in words


def test_blocks_are_short_for_white_values_and_long_for_slow_ones():
    rng = np.random.default_rng(5)
    white = rng.standard_normal(2000)
    slow = np.empty(2000)
    slow[0] = white[0]
    for i in range(1, len(slow)):
        slow[i] = 0.9 * slow[i - 1] + white[i]
    # For an AR(1) of a: (2 G^2 n / D)^(1/3), G = 2a s^2/((1-a)^2 (1-a^2)), g(0) = s^2/(1-a)^2.
    exact = (1.5 * 2000 * (2 * 0.9 / (1 - 0.81)) ** 2) ** (1 / 3)
    assert block_length(white) <= 6
    assert block_length(slow) == pytest.approx(exact, rel=0.4)
    assert block_length(np.ones(30)) == 1


@pytest.mark.parametrize("freedom", [4.0, 5.5, 9.0, 30.0, 1000.0])
def test_students_t_is_scipys(freedom):
    # Four terms of a series in 1 / freedom.
    assert student_975(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=5e-4)


@pytest.mark.parametrize("given", [None, 1, [0.1]])
def test_what_is_no_analysis_is_refused_in_a_sentence(given):
    with pytest.raises(ValueError, match=r"it must be what inphase\.analyze returned"):
        inphase.mean_interval(given)
