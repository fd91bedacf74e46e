"""Lines of output: the columns are a promise, and nothing unsupported becomes a number."""

import dataclasses
import io
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inphase.cli import lines
from inphase.cli.demo_story import DemoStory
from inphase.cli.logs import log_to_stderr
from inphase.live_view import Phase
from inphase.session.snapshot import SessionSummary, Snapshot
from inphase.values import OFF, BoardStatus, Cue, LinkCounts, Quality, SynchronyEstimate

GOOD = (Quality.GOOD, Quality.GOOD)
ESTIMATE = SynchronyEstimate(10_000, 39.8, 0.2, GOOD, True, 0.6249, 58.04, 64, 0.0154, 96.875)
NOTHING = SynchronyEstimate(
    10_000, 39.8, 0.2, (Quality.LEAD_OFF, Quality.STALE), False, None, None, 0, None, None
)
COUNTS = LinkCounts(2500, 3, 99, 10_000, 4, 8)


def snapshot(time_s=40.0, estimate=ESTIMATE, light=0.58, quality=GOOD, motor=0.2, baseline=1.0):
    status = BoardStatus(0, light, motor, True, False, False, 0, 0, 0)
    return Snapshot(
        elapsed_s=time_s,
        connected=True,
        hello=None,
        signal_time_s=time_s,
        quality=quality,
        window_fill=1.0,
        surrogates_ready=64,
        baseline=baseline,
        estimate=estimate,
        cue=Cue(0.6, 0.25),
        board_status=status,
        counts=COUNTS,
        board_restarts=0,
        latency_p50_ms=0.4,
        latency_p99_ms=1.2,
        cue_latency_p50_ms=None,
        cue_latency_p99_ms=None,
        round_trip_ms=2.0,
        drift_ppm=12.0,
    )


SUMMARY = SessionSummary(
    elapsed_s=91.6,
    ended="stopped",
    preset="eeg-alpha",
    hello=None,
    estimates=360,
    estimates_valid=280,
    estimates_judged=240,
    cues=1,
    cue_s=20.4,
    counts=COUNTS,
    connections=1,
    board_restarts=0,
    latency_p50_ms=0.41,
    latency_p99_ms=1.234,
    cue_latency_p50_ms=None,
    cue_latency_p99_ms=None,
    recording=Path("recordings/a.inphase"),
)


def test_the_columns_and_their_order_are_kept():
    assert lines.header().split() == [
        *("time_s", "client", "therapist", "plv", "p_value", "percentile", "n_effective"),
        *("light", "motor", "light_shown", "motor_shown", "received", "lost", "corrupted"),
        *("delay_s", "p_value_shared"),
        *("baseline", "recovered", "late", "muted", "self_test"),
    ]


def test_a_row_stands_under_its_header():
    head, row = lines.header(), lines.as_columns(lines.snapshot_row(snapshot()))
    assert len(head) == len(row)
    values = dict(zip(head.split(), row.split(), strict=True))
    assert values == {
        "time_s": "39.80",
        "client": "good",
        "therapist": "good",
        "plv": "0.625",
        "p_value": "0.015",
        "percentile": "96.9",
        "n_effective": "58.0",
        "light": "0.60",
        "motor": "0.25",
        "light_shown": "0.58",
        "motor_shown": "0.20",
        "received": "10000",
        "lost": "12",
        "corrupted": "3",
        "delay_s": "0.20",
        "p_value_shared": "-",
        "baseline": "1.00",
        "recovered": "0",
        "late": "0",
        "muted": "0",
        "self_test": "-",
    }


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("passed", "passed"),
        ("skipped: as asked", "skipped:as-asked"),
        (
            "failed: client's noise, inputs shorted; haptic driver",
            "failed:client's-noise,inputs-shorted;haptic-driver",
        ),
    ],
)
def test_the_self_tests_outcome_is_one_word_in_its_column_and_said_in_words(outcome, word):
    told = dataclasses.replace(snapshot(), self_test=outcome)
    row = lines.snapshot_row(told)
    assert lines.as_columns(row).split()[-1] == word
    assert json.loads(lines.as_json(row))["self_test"] == word
    assert f"| self-test {outcome} |" in lines.in_words(told, None)
    assert "self-test" not in lines.in_words(snapshot(), None)


def test_what_shared_input_was_tested_for_is_told_as_such():
    tested = dataclasses.replace(ESTIMATE, p_value_shared=0.2)
    assert lines.estimate_row(tested, OFF)["p_value_shared"] == 0.2
    assert "shared input: p 0.200" in lines.in_words(snapshot(estimate=tested), None)
    assert "shared input: not tested" in lines.in_words(snapshot(), None)


@pytest.mark.parametrize("estimate", [NOTHING, None])
def test_what_is_not_supported_is_a_dash_and_null(estimate):
    row = lines.snapshot_row(snapshot(estimate=estimate, quality=NOTHING.quality))
    values = dict(zip(lines.header().split(), lines.as_columns(row).split(), strict=True))
    for column in ("plv", "p_value", "percentile", "n_effective"):
        assert values[column] == "-"
        assert json.loads(lines.as_json(row))[column] is None
    assert (values["client"], values["therapist"]) == ("electrode-off", "no-data")


def test_every_quality_is_one_word_in_its_column():
    for quality in Quality:
        row = lines.estimate_row(dataclasses.replace(NOTHING, quality=(quality, quality)), OFF)
        text = lines.as_columns(row)
        assert len(text.split()) == len(lines.ESTIMATE_COLUMNS)
        assert len(text) == len(lines.header(lines.ESTIMATE_COLUMNS))


def test_json_keeps_every_bit_of_an_estimate():
    row = json.loads(lines.as_json(lines.estimate_row(ESTIMATE, OFF)))
    assert row["plv"] == ESTIMATE.plv
    assert row["p_value"] == ESTIMATE.p_value


def test_a_line_in_words_has_all_of_it():
    line = lines.in_words(snapshot(), "coupled")
    for words in (
        "40.0 s",
        "coupled",
        "client good, therapist good",
        "above  97 % of chance (PLV 0.62, 58 effective samples)",
        "latency 0.4/1.2 ms",
        "asked 0.60/0.25 shown 0.58/0.20",
        "2500 frames, 12 samples lost, 3 corrupted",
    ):
        assert words in line
    assert "\n" not in line


def test_a_line_in_words_tells_that_the_baseline_is_being_taken_until_it_is():
    assert "| no cue before the baseline, 45 % taken |" in lines.in_words(
        snapshot(baseline=0.45), None
    )
    assert "baseline" not in lines.in_words(snapshot(), None)


def test_a_press_of_mute_shows_in_every_form_of_a_line():
    calm = snapshot()
    pressed = dataclasses.replace(
        calm, board_status=dataclasses.replace(calm.board_status, muted=True)
    )
    quiet = dataclasses.replace(calm, board_status=None)
    assert [lines.snapshot_row(one)["muted"] for one in (calm, pressed, quiet)] == [0, 1, None]
    assert "shown 0.58/0.20, muted at the board |" in lines.in_words(pressed, None)
    assert "muted" not in lines.in_words(calm, None) + lines.in_words(quiet, None)


def test_a_line_in_words_without_data_has_no_estimate():
    assert "no estimate" in lines.in_words(snapshot(estimate=NOTHING), None)
    assert "PLV" not in lines.in_words(snapshot(estimate=NOTHING), None)


def test_the_summary_tells_cues_losses_latency_and_the_recording():
    text = " ".join(lines.summary_sentences(SUMMARY))
    for words in (
        "92 s with preset eeg-alpha: 360 estimates, 280 valid, 240 compared with chance",
        "The cue began once and was asked for 20 s",
        "2500 frames received, 3 corrupted; 10000 samples received, 4 lost on the board, 8 lost on",
        "0.41 ms median, 1.23 ms or less in 99 of 100",
        "Recording: recordings/a.inphase",
    ):
        assert words in text
    assert "restarted" not in text


def test_latencies_of_a_paced_clock_are_told_in_true_milliseconds():
    text = " ".join(lines.summary_sentences(SUMMARY, speed=10.0))
    assert "0.04 ms median, 0.12 ms or less in 99 of 100" in text


def test_reconnections_are_told_where_there_were_any():
    summary = dataclasses.replace(SUMMARY, connections=3, board_restarts=1)
    text = " ".join(lines.summary_sentences(summary))
    assert "opened 3 times; the board restarted once" in text


PHASES = (Phase(0, 30, "uncoupled"), Phase(30, 60, "coupled"), Phase(60, 70, "electrode off"))


def told(**lit):
    story = DemoStory(PHASES, window_s=10.0)
    for step in range(700):
        time_s = step / 10
        percentile = 98.0 if 40 <= time_s < 60 else 50.0
        p_value = 0.02 if percentile > 90 else 0.5
        estimate = dataclasses.replace(
            ESTIMATE, sample=step, signal_time_s=time_s, percentile=percentile, p_value=p_value
        )
        if time_s >= 60:
            estimate = dataclasses.replace(NOTHING, sample=step, signal_time_s=time_s)
        on = lit["start"] <= time_s < lit["end"] if lit else False
        touching = on and time_s < lit["start"] + 0.85
        story.update(
            snapshot(time_s, estimate, light=0.6 if on else 0.0, motor=0.2 if touching else 0.0)
        )
    return story.sentences()


def test_the_story_tells_each_phase_against_chance_and_the_light_beside_it():
    uncoupled, coupled, off, light, touch = told(start=45.0, end=62.5)
    assert uncoupled.startswith("0 to 30 s, uncoupled: 100 % of estimates valid")
    assert "above 50 % of chance (median), 0 % of them with p <= .05" in uncoupled
    assert "above 98 % of chance (median), 100 % of them with p <= .05" in coupled
    assert off == (
        "60 to 70 s, electrode off: nothing could be said, with client electrode off, "
        "therapist no data."
    )
    assert light == (
        "The board's light came on at 45.0 s (15.0 s into coupled) and was dark again at 62.5 s "
        "(2.5 s into electrode off)."
    )
    assert touch == "Touches of the motor, by the board's word: one of 0.9 s at 45 s."


def test_the_story_says_when_the_light_never_came_on_or_never_went_off():
    *_, light, touch = told()
    assert light == "The board's light never came on."
    assert touch == "Touches of the motor, by the board's word: none."
    assert told(start=45.0, end=99.0)[-2].endswith("and was still on at the end.")


def test_logs_are_one_json_object_a_line(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log_to_stderr()
    logger = logging.getLogger("inphase.somewhere")
    logger.info("gap samples=3", extra={"event": "gap", "fields": {"samples": 3}})
    logger.warning("disk %s", "full")
    logger.debug("not shown")
    event, plain = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (event["level"], event["from"], event["event"], event["samples"]) == (
        *("info", "inphase.somewhere", "gap"),
        3,
    )
    assert event["time"].endswith("Z")
    assert (plain["level"], plain["event"]) == ("warning", "disk full")
    logging.getLogger("inphase").handlers.clear()


LATE = replace(ESTIMATE, late=True)
FETCHED = LinkCounts(2500, 3, 99, 10_000, 0, 0, 5000, 750)


def test_an_estimate_of_late_samples_is_said_to_be_late():
    assert "catching up, of 39.8 s (PLV 0.62" in lines.in_words(snapshot(estimate=LATE), None)
    assert lines.snapshot_row(snapshot(estimate=LATE))["late"] == 1
    assert lines.estimate_row(LATE, OFF)["late"] == 1


def test_what_was_recovered_and_what_is_awaited_are_said_apart():
    shown = replace(snapshot(), counts=FETCHED)
    assert "0 samples lost, 3 corrupted, 5000 recovered, 750 awaited" in lines.in_words(shown, None)
    assert lines.snapshot_row(shown)["recovered"] == 5000
    told = " ".join(lines.summary_sentences(replace(SUMMARY, counts=FETCHED, estimates_late=9)))
    assert (
        "5000 of the samples received had been missing, and came when the board was asked" in told
    )
    assert "750 were still missing at the end." in told
    assert "9 estimates came of samples that were late: no cue came of them." in told
