"""The live view: what it draws from a snapshot, at two sizes of terminal."""

import dataclasses
import io
import re

import pytest
from rich.console import Console

from inphase.cli.demo_story import DemoStory
from inphase.live_view import LiveView, Phase, bar, minutes, phase_at, why_not
from inphase.session.snapshot import Snapshot
from inphase.values import BoardStatus, Cue, Hello, LinkCounts, Quality, SynchronyEstimate

GOOD = (Quality.GOOD, Quality.GOOD)
PHASES = (
    Phase(0, 32, "uncoupled"),
    Phase(32, 58, "coupled"),
    Phase(58, 72, "uncoupled"),
    Phase(72, 77, "client electrode off"),
    Phase(77, 92, "electrode back"),
)
ESTIMATE = SynchronyEstimate(10_000, 39.8, 0.2, GOOD, True, 0.62, 58.0, 64, 0.015, 97.0)
NOTHING = SynchronyEstimate(
    10_000,
    39.8,
    0.2,
    (Quality.LEAD_OFF, Quality.GOOD),
    False,
    *(None, None, 0, None, None),
)
SNAPSHOT = Snapshot(
    elapsed_s=40.5,
    connected=True,
    hello=Hello(
        2,
        (0, 1, 0),
        "0123456789abcdef",
        1,
        250,
        4,
        6,
        2.42,
        180_000,
        0,
        False,
        "00000000",
        ("a", "b"),
    ),
    signal_time_s=40.0,
    quality=GOOD,
    window_fill=1.0,
    surrogates_ready=64,
    baseline=1.0,
    estimate=ESTIMATE,
    cue=Cue(0.6, 0.25),
    board_status=BoardStatus(40_000_000, 0.58, 0.2, True, False, False, 0, 0, 0),
    counts=LinkCounts(2500, 3, 99, 10_000, 4, 8),
    board_restarts=0,
    latency_p50_ms=0.4,
    latency_p99_ms=1.25,
    cue_latency_p50_ms=None,
    cue_latency_p99_ms=None,
    round_trip_ms=2.0,
    drift_ppm=12.0,
)


def snapshot(**changes):
    return dataclasses.replace(SNAPSHOT, **changes)


def drawn(*snapshots, width=80, phases=PHASES, terminal=False):
    view = LiveView("inphase demo, eeg-alpha", 92.0, phases)
    for each in snapshots:
        view.update(each)
    console = Console(
        file=io.StringIO(),
        width=width,
        height=24,
        force_terminal=terminal,
        color_system="truecolor" if terminal else None,
    )
    console.print(view)
    return console.file.getvalue()


def test_it_says_whether_shared_input_was_tested_for():
    tested = dataclasses.replace(ESTIMATE, p_value_shared=0.2)
    assert "shared input: not tested" in drawn(snapshot())
    assert "shared input: p 0.200" in drawn(snapshot(estimate=tested))


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal(width):
    fullest = snapshot(self_test="passed", baseline=0.5)
    lines = drawn(fullest, width=width).rstrip("\n").split("\n")
    assert len(lines) <= 23
    assert max(len(line) for line in lines) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_it_shows_all_that_a_person_must_see(width):
    text = drawn(snapshot(), width=width)
    for words in (
        "0:40 of 1:32",
        "simulated now: coupled",
        "% of 64 comparisons with chance lie below",
        "PLV 0.62, 58 effective samples, p 0.015",
        "asked 0.60, board shows 0.58",
        "asked 0.25, board shows 0.20",
        "2500 received, 3 corrupted",
        "10000 received, 12 lost (4 on the board, 8 on the line)",
        "0.4 ms",
        "1.2 ms",
        "Not a medical device.",
    ):
        assert words in text


@pytest.mark.parametrize(
    "outcome", ["passed", "failed: haptic driver", "skipped: as asked", "skipped: simulated"]
)
def test_what_came_of_the_self_test_is_shown(outcome):
    assert f"self-test  {outcome}\n" in re.sub(" +\n", "\n", drawn(snapshot(self_test=outcome)))
    again = drawn(snapshot(self_test=outcome, board_restarts=1))
    assert f"self-test  {outcome}, before the board restarted" in again


def test_the_percentile_is_drawn_large():
    text = drawn(snapshot())
    # 97 in digits of three rows.
    assert "█▀█  ▀▀█" in text
    assert "▀▀█    █" in text


def test_plv_is_dim_and_the_percentile_is_not():
    text = drawn(snapshot(), terminal=True)
    assert re.search(r"\x1b\[2m[^\x1b]*PLV 0\.62", text)
    assert re.search(r"\x1b\[1;36m█▀█  ▀▀█", text.replace(" " * 5, ""))


@pytest.mark.parametrize("percentile", [3.0, 50.0, 97.0])
def test_colour_does_not_depend_on_how_high_synchrony_is(percentile):
    shown = snapshot(estimate=dataclasses.replace(ESTIMATE, percentile=percentile))
    text = drawn(shown, terminal=True)
    assert "\x1b[31m" not in text
    assert "\x1b[32m" not in text
    assert set(re.findall(r"\x1b\[1;3\dm", text)) == {"\x1b[1;36m"}


def test_without_data_there_is_no_number_but_a_reason():
    lost = snapshot(quality=(Quality.LEAD_OFF, Quality.GOOD), estimate=NOTHING)
    text = drawn(lost)
    assert "no verdict: client: electrode off" in text
    assert "signal electrode off" in text
    assert "PLV" not in text
    assert "%" not in text


def test_an_estimate_without_effective_samples_is_drawn():
    bare = dataclasses.replace(ESTIMATE, n_effective=None, p_value=None, percentile=None)
    assert "PLV 0.62" in drawn(snapshot(estimate=bare))


def test_before_the_board_speaks_it_says_that_it_waits():
    assert "waiting for the board" in drawn()
    assert "waiting for the board" in drawn(snapshot(hello=None, signal_time_s=None))


def test_the_time_line_has_a_dot_where_nothing_could_be_said_and_bars_elsewhere():
    early = [snapshot(signal_time_s=t, estimate=None) for t in range(10)]
    late = [snapshot(signal_time_s=t) for t in range(10, 20)]
    row = next(line for line in drawn(*early, *late).split("\n") if line.startswith("percentile"))
    cells = row.split()[1]
    assert re.fullmatch(r"·+█+", cells)
    # 20 of 92 s on 69 columns.
    assert len(cells) in (14, 15)


def test_the_light_row_marks_when_the_board_showed_it():
    off = BoardStatus(0, 0.0, 0.0, False, False, False, 0, 0, 0)
    dark = [snapshot(signal_time_s=t, board_status=off) for t in range(46)]
    lit = [snapshot(signal_time_s=t) for t in range(46, 60)]
    row = next(line for line in drawn(*dark, *lit).split("\n") if line.startswith("light "))
    assert row.index("█") == 11 + 69 // 2


def test_the_time_line_begins_anew_where_the_board_did():
    before = [snapshot(signal_time_s=t) for t in range(60)]
    after = [snapshot(signal_time_s=t, estimate=None) for t in (None, 0.1, 10.0, 20.0)]
    lines = drawn(*before, *after).split("\n")
    row = next(line for line in lines if line.startswith("percentile"))
    # 20 of 92 s on 69 columns.
    assert re.fullmatch(r"·{16}", row.split()[1])


def test_a_light_of_which_nothing_is_heard_for_a_moment_did_not_go_dark():
    story = DemoStory(PHASES, 4.0)
    dark = dataclasses.replace(SNAPSHOT.board_status, light=0.0)
    for time_s, status in ((40.0, SNAPSHOT.board_status), (41.0, None), (42.0, None)):
        story.update(snapshot(signal_time_s=time_s, board_status=status))
    story.update(snapshot(signal_time_s=43.0))
    story.update(snapshot(signal_time_s=50.0, board_status=dark))
    assert story.lit() == [(40.0, 50.0)]


def test_the_touch_row_marks_when_the_motor_ran():
    still = dataclasses.replace(SNAPSHOT.board_status, motor=0.0)
    before = [snapshot(signal_time_s=t, board_status=still) for t in range(46)]
    after = [snapshot(signal_time_s=t, board_status=still) for t in range(48, 60)]
    text = drawn(*before, snapshot(signal_time_s=46.0), *after)
    row = next(line for line in text.split("\n") if line.startswith("touch "))
    assert (row.count("█"), row.index("█")) == (1, 11 + 69 // 2)


@pytest.mark.parametrize("width", [80, 120])
def test_every_phase_is_named_under_the_time_line_in_order(width):
    text = drawn(snapshot(), width=width)
    below = text[text.index("simulated  ") :].split("\n")[:2]
    assert re.search(r"│uncoupled +│coupled +│uncoupled", below[0])
    assert "│client electrode off" in below[1]
    assert any("│electrode back" in line for line in below)


def test_what_the_board_shows_is_a_dash_where_it_is_not_known():
    text = drawn(snapshot(board_status=None))
    assert "asked 0.60, board shows -" in text
    assert "asked 0.25, board shows -" in text


def test_mute_and_the_safety_limit_are_said():
    status = SNAPSHOT.board_status
    assert "muted at the board" in drawn(
        snapshot(board_status=dataclasses.replace(status, muted=True))
    )
    assert "safety limit" in drawn(snapshot(board_status=dataclasses.replace(status, limited=True)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"connected": False}, "the board is not connected"),
        ({"quality": (Quality.GOOD, Quality.FLAT)}, "therapist: flat"),
        (
            {"learning": 0.3, "window_fill": 0.0},
            "the estimator needs clean signal to learn from: 30 % is there",
        ),
        ({"learning": 1.0, "window_fill": 0.0}, "the estimator is being fitted to the signal"),
        ({"window_fill": 0.42}, "the window is 42 % full"),
        ({"surrogates_ready": 7}, "7 of 19 comparisons with chance are ready"),
        ({}, "too few effective samples"),
    ],
)
def test_the_reason_for_no_verdict_is_the_first_that_holds(changes, words):
    assert why_not(snapshot(**changes)) == words


def test_a_phase_holds_from_its_start_to_before_its_end():
    assert phase_at(PHASES, 32.0) == PHASES[1]
    assert phase_at(PHASES, 31.9) == PHASES[0]
    assert phase_at(PHASES, 92.0) is None
    assert phase_at(PHASES, None) is None


def test_bars_and_clock():
    assert [bar(p) for p in (None, 0.0, 50.0, 100.0)] == ["·", "▁", "▄", "█"]
    assert [minutes(t) for t in (None, 59.9, 61.0, 600.0)] == ["0:00", "0:59", "1:01", "10:00"]


def test_while_the_baseline_is_taken_it_says_so_and_afterwards_no_more():
    assert "cue    none before the baseline, 45 % taken" in drawn(snapshot(baseline=0.45))
    assert "baseline" not in drawn(snapshot())


def test_an_estimate_of_late_samples_is_no_number_of_now():
    late = dataclasses.replace(ESTIMATE, late=True)
    text = drawn(snapshot(estimate=late))
    assert "no verdict: catching up with samples that came late" in text
    assert "of samples that came late; the window ended at 0:39" in text
    assert "comparisons with chance lie below" not in text


def test_what_was_recovered_is_shown_beside_what_was_lost():
    counts = LinkCounts(2500, 3, 99, 10_000, 0, 0, 5000, 750)
    text = drawn(snapshot(counts=counts, estimate=NOTHING))
    assert "5000 recovered" in text
    assert "750 missing samples are being asked for" in text
