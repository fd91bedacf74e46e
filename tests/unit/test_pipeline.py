"""The pipeline: bytes in, bytes out, the same for the same history; and off whenever in doubt."""

import itertools
from dataclasses import replace

import pytest
from fakes.board_double import FRAME_S, PAIRS, QUICK, RATE_HZ, BoardDouble, alpha_pair, drive
from fakes.wire_double import RUN, frame, hello, resent, samples, status

from inphase.config import resolve
from inphase.errors import ConfigError, LinkError
from inphase.link.refill import GIVE_UP_S
from inphase.pipeline import Gap, Pipeline
from inphase.values import OFF, Quality
from inphase_wire import formats, layout

ALPHA = resolve(QUICK, preset="eeg-alpha")
LIT_S = 16.0
"""By then a pair in step has brought the cue on."""
SIGNALS = alpha_pair(40)
STALE = (Quality.STALE, Quality.STALE)


def lit(seconds=LIT_S):
    """A pipeline and a board whose cue is on, and the host time."""
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    drive(pipeline, board, seconds)
    assert not pipeline.cue.off
    return pipeline, board, 100.0 + seconds


def test_it_asks_for_a_hello_with_its_first_step():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    drive(pipeline, board, FRAME_S)
    assert board.asked == [(100.0 + FRAME_S, layout.HELLO_REQUEST)]


def test_it_says_off_first_to_a_board_that_said_hello():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    drive(pipeline, board, 0.1)
    assert [cue[1:] for cue in board.cues] == [(0.0, 0.0)]


def test_two_in_step_get_a_light_and_a_short_touch():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    steps = drive(pipeline, board, 20.0)
    lights = {round(step.cue.light, 3) for step in steps}
    assert lights == {0.0, 0.6}
    touched = [step.time_s for step in steps if step.cue.motor]
    assert 0.4 < touched[-1] - touched[0] < 1.0
    assert touched[0] == next(step.time_s for step in steps if step.cue.light)


def test_a_cue_that_is_on_is_renewed_three_times_a_lease():
    _, board, _ = lit(20.0)
    times = [time_s for time_s, light, _ in board.cues if light]
    apart = [b - a for a, b in itertools.pairwise(times)]
    assert max(apart) <= 0.3 + FRAME_S + 1e-9


def test_a_cue_that_is_off_is_not_renewed():
    pipeline, board = Pipeline(ALPHA), BoardDouble(alpha_pair(10, in_step=False))
    drive(pipeline, board, 10.0)
    assert len(board.cues) == 1


def test_it_pings_five_times_a_second_and_knows_the_round_trip():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    drive(pipeline, board, 5.0)
    pings = [time_s for time_s, kind in board.asked if kind == layout.PING]
    # At the first frame after 0.2 s: every 13th.
    assert len(pings) == 24
    assert pipeline.path.clock.round_trip_s == pytest.approx(FRAME_S)


@pytest.mark.parametrize(
    ("bits", "quality"),
    [
        (formats.LEAD_OFF_CLIENT_P, (Quality.LEAD_OFF, Quality.GOOD)),
        (formats.LEAD_OFF_THERAPIST_N, (Quality.GOOD, Quality.LEAD_OFF)),
    ],
)
def test_an_electrode_off_turns_the_cue_off_with_the_first_frame_that_says_so(bits, quality):
    pipeline, board, now_s = lit()
    number = round(LIT_S / FRAME_S)
    board.lead_off = dict.fromkeys(range(number, number + 500), bits)
    (step,) = drive(pipeline, board, FRAME_S, from_s=now_s)
    (estimate,) = step.estimates
    assert estimate.sample == number * PAIRS
    assert not estimate.valid
    assert estimate.quality == quality
    assert step.cue == OFF
    # The OFF leaves one frame's time after the first flagged sample: far within 250 ms.
    assert board.cues[-1] == (step.time_s, 0.0, 0.0)
    assert pipeline.quality == quality


def test_off_is_sent_even_while_another_command_is_unanswered():
    pipeline, board, now_s = lit()
    board.answers = False
    drive(pipeline, board, 1.0, from_s=now_s)
    number = round((LIT_S + 1.0) / FRAME_S)
    board.lead_off = dict.fromkeys(range(number, number + 9), formats.LEAD_OFF_CLIENT_P)
    (step,) = drive(pipeline, board, FRAME_S, from_s=now_s + 1.0)
    assert board.cues[-1] == (step.time_s, 0.0, 0.0)


def test_after_an_electrode_is_back_the_cue_waits_for_a_full_window_and_a_score_anew():
    pipeline, board, now_s = lit()
    number = round(LIT_S / FRAME_S)
    board.lead_off = dict.fromkeys(range(number, number + 10), formats.LEAD_OFF_CLIENT_P)
    steps = drive(pipeline, board, 20.0, from_s=now_s)
    valid = next(s.time_s for s in steps if any(e.valid for e in s.estimates))
    on = next(s.time_s for s in steps if not s.cue.off)
    assert valid >= now_s + 10 * FRAME_S + ALPHA.window_s
    judged = next(s.time_s for s in steps if any(e.p_value is not None for e in s.estimates))
    assert on > judged >= valid


def test_a_frame_that_does_not_come_again_empties_the_window_and_counts_where_it_was_lost():
    pipeline, board, now_s = lit()
    number = round(LIT_S / FRAME_S)
    board.lost = {number, number + 1, number + 2}
    board.dropped, board.resends = 5, False
    steps = drive(pipeline, board, GIVE_UP_S + 5 * FRAME_S, from_s=now_s)
    told = next(step for step in steps if step.gaps)
    assert told.gaps == (Gap((number + 3) * PAIRS, 5, 7),)
    assert told.cue == OFF
    assert told.time_s - now_s <= GIVE_UP_S + 5 * FRAME_S
    assert not any(estimate.valid for step in steps for estimate in step.estimates)
    assert pipeline.path.window_fill < 1.0


def test_a_frame_that_was_lost_and_comes_again_leaves_no_hole():
    pipeline, board, now_s = lit()
    undisturbed, other, _ = lit()
    number = round(LIT_S / FRAME_S)
    board.lost = {number, number + 1, number + 2}
    steps = drive(pipeline, board, 3.0, from_s=now_s)
    same = drive(undisturbed, other, 3.0, from_s=now_s)
    assert sum(step.recovered for step in steps) == 12
    assert [step.gaps for step in steps if step.gaps] == []
    found = [estimate for step in steps for estimate in step.estimates]
    assert [replace(e, late=False) for e in found] == [
        estimate for step in same for estimate in step.estimates
    ]


def test_a_gap_longer_than_all_history_holds_nobody_up():
    pipeline, _, now_s = lit()
    far = 1_000_000_000
    data = frame(samples(far, SIGNALS[:4]))
    step = pipeline.step(now_s + FRAME_S, data)
    assert step.awaited == far - round(LIT_S * RATE_HZ)
    gone = resent(9, round(LIT_S * RATE_HZ), step.awaited, 0)
    step = pipeline.step(now_s + 2 * FRAME_S, frame(gone))
    assert step.gaps == (Gap(far, far - round(LIT_S * RATE_HZ), 0),)
    assert step.cue == OFF
    assert pipeline.path.signal_time_s == (far + 4) / RATE_HZ


def test_a_silent_board_is_stale_after_a_quarter_second_and_the_cue_goes_off():
    pipeline, board, now_s = lit()
    board.counts = board.counts[: round(LIT_S * RATE_HZ)]
    steps = drive(pipeline, board, 0.5, from_s=now_s)
    off = next(step for step in steps if step.cue.off)
    assert 0.25 < off.time_s - now_s <= 0.25 + FRAME_S + 1e-9
    assert [e.quality for e in off.estimates] == [STALE]
    assert board.cues[-1] == (off.time_s, 0.0, 0.0)
    assert pipeline.quality == STALE
    assert sum(len(step.estimates) for step in steps) == 1


def test_samples_that_come_after_a_silence_leave_no_hole_and_no_cue_goes_on_at_once():
    pipeline, board, now_s = lit()
    drive(pipeline, board, 0.32, from_s=now_s, step_s=0.32)  # late, but there when they were read
    assert not pipeline.stale
    pipeline.step(now_s + 0.6, b"")
    assert pipeline.stale
    assert pipeline.cue.off
    steps = drive(pipeline, board, 6.0, from_s=now_s + 0.6)
    assert pipeline.counts.samples_lost_on_line == 0
    assert all(estimate.valid for step in steps for estimate in step.estimates)
    assert pipeline.path.window_fill == 1.0
    assert steps[0].cue.off


def test_a_board_that_restarts_begins_a_new_window_and_turns_the_cue_off():
    pipeline, board, now_s = lit()
    board.restart(now_s, SIGNALS)
    steps = drive(pipeline, board, 60 * FRAME_S, from_s=now_s)
    restart = next(step for step in steps if step.restarted)
    assert restart.cue == OFF
    assert restart.estimates[0].sample == round(LIT_S * RATE_HZ)
    assert restart.estimates[0].quality == (Quality.GAP, Quality.GAP)
    assert board.cues[-1][1:] == (0.0, 0.0)
    assert pipeline.path.signal_time_s == 60 * FRAME_S
    assert pipeline.path.surrogates_ready == 0
    assert sum(step.restarted for step in steps) == 1


def test_the_first_frame_of_a_board_just_started_is_no_restart():
    first = frame(samples(0, SIGNALS[:4], flags=layout.FLAG_FIRST, run=RUN + 1))
    step = Pipeline(ALPHA).step(100.0, frame(hello(0)) + first)
    assert step.samples == 4
    assert not step.restarted
    assert step.gaps == ()


def test_samples_lost_before_the_first_frame_are_told_too():
    first = frame(samples(8, SIGNALS[:4], flags=layout.FLAG_FIRST, dropped=3))
    step = Pipeline(ALPHA).step(100.0, frame(hello(0)) + first)
    assert step.awaited == 8


def test_a_board_that_comes_back_with_another_rate_is_measured_at_that_rate():
    pipeline, _, now_s = lit()
    step = pipeline.step(now_s + FRAME_S, frame(hello(9, rate_hz=500)))
    assert step.cue == OFF
    assert step.estimates[0].quality == (Quality.GAP, Quality.GAP)
    pipeline.step(now_s + 2 * FRAME_S, frame(samples(round(LIT_S * RATE_HZ), SIGNALS[:4])))
    assert pipeline.path.signal_time_s == (LIT_S * RATE_HZ + 4) / 500


def test_a_hello_repeated_changes_nothing():
    pipeline, _, now_s = lit()
    path = pipeline.path
    step = pipeline.step(now_s + FRAME_S, frame(hello(9)))
    assert step.hello == pipeline.hello
    assert pipeline.path is path
    assert not pipeline.cue.off


def test_a_silent_port_is_no_board_after_three_seconds():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS[:0])
    board.answers = False
    drive(pipeline, board, 2.9)
    asked = [time_s for time_s, kind in board.asked if kind == layout.HELLO_REQUEST]
    assert len(asked) >= 8
    with pytest.raises(LinkError, match=r"no inphase board answered within 3 s \(nothing came\)"):
        pipeline.step(103.1, b"")


def test_a_port_that_talks_of_other_things_is_no_board_either():
    pipeline = Pipeline(ALPHA)
    pipeline.step(100.0, b"$GPGGA,1\r\n\0")
    with pytest.raises(LinkError, match="11 bytes came and none of them made a hello"):
        pipeline.step(103.0, b"")


def test_a_board_that_says_hello_late_is_heard():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    board.answers = False
    drive(pipeline, board, 2.5)
    board.answers = True
    drive(pipeline, board, 0.5, from_s=102.5)
    assert pipeline.hello is not None


def test_another_protocol_is_refused():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS, protocol=1)
    with pytest.raises(LinkError, match="protocol 1"):
        drive(pipeline, board, 0.1)


def test_after_a_refusal_off_can_still_be_sent():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS, protocol=1)
    with pytest.raises(LinkError):
        drive(pipeline, board, 0.1)
    board.take(100.2, pipeline.end(100.2))
    assert board.cues == [(100.2, 0.0, 0.0)]


def test_a_rate_too_low_for_the_band_is_refused_when_the_board_tells_it():
    board = BoardDouble(SIGNALS, rate_hz=20)
    with pytest.raises(ConfigError, match="at 20 samples a second"):
        drive(Pipeline(ALPHA), board, 1.0)


@pytest.mark.parametrize(
    ("values", "preset", "words"),
    [({}, "motion", "a board measures volts"), ({"hop_s": 2.0}, "eeg-alpha", "hop_s is 2 s")],
)
def test_settings_for_files_only_are_refused(values, preset, words):
    with pytest.raises(ConfigError, match=words):
        Pipeline(resolve(values, preset=preset))


def test_ending_turns_the_cue_off_for_good():
    pipeline, board, now_s = lit()
    board.take(now_s, pipeline.end(now_s))
    steps = drive(pipeline, board, 2.0, from_s=now_s)
    assert {cue[1:] for cue in board.cues if cue[0] >= now_s} == {(0.0, 0.0)}
    assert {step.cue for step in steps} == {OFF}


def test_marks_are_passed_on():
    pipeline, _, now_s = lit()
    number = round(LIT_S * RATE_HZ)
    step = pipeline.step(
        now_s + FRAME_S, frame(samples(number, SIGNALS[:4], flags=formats.FLAG_MARK))
    )
    assert step.marks == (number,)


def test_what_the_board_shows_is_passed_on():
    pipeline, board = Pipeline(ALPHA), BoardDouble(SIGNALS)
    steps = drive(pipeline, board, 1.0)
    shown = [step.board_status for step in steps if step.board_status]
    assert shown
    assert pipeline.board_status == shown[-1]


def test_samples_long_on_their_way_are_no_data():
    pipeline, board, now_s = lit()
    late_s = 2.0
    board.began_s += late_s
    steps = drive(pipeline, board, 6.0, from_s=now_s)
    assert pipeline.stale
    assert steps[-1].samples > 0
    after = [step for step in steps if step.time_s > now_s + late_s]
    found = [estimate for step in after for estimate in step.estimates]
    assert any(estimate.valid for estimate in found)
    assert all(estimate.late for estimate in found if estimate.valid)
    assert all(step.cue.off for step in after)


def test_what_had_waited_while_the_host_stood_still_is_not_new():
    pipeline, board, now_s = lit()
    back_s = now_s + 5.0
    waiting = board.due(back_s)
    step = pipeline.step(back_s, waiting[: len(waiting) // 2])
    assert step.cue.off
    assert all(estimate.late for estimate in step.estimates if estimate.valid)
    assert pipeline.stale


def test_one_signal_on_both_leads_brings_no_estimate_and_no_cue():
    bridged = alpha_pair(20.0)
    bridged[:, 1] = bridged[:, 0]
    pipeline = Pipeline(resolve(QUICK, preset="eeg-alpha"))
    board = BoardDouble(bridged)
    steps = drive(pipeline, board, 18.0)
    assert pipeline.quality == (Quality.SAME, Quality.SAME)
    assert not any(estimate.valid for step in steps for estimate in step.estimates)


def test_what_a_board_showed_is_not_shown_when_its_line_went_quiet():
    pipeline, board, now_s = lit()
    assert pipeline.board_status is not None
    board.counts, board.answers = board.counts[: round(LIT_S * RATE_HZ)], False
    while not pipeline.stale:
        assert pipeline.board_status is not None
        now_s += FRAME_S
        pipeline.step(now_s, board.due(now_s))
    assert pipeline.board_status is None


def test_a_board_without_samples_is_believed_about_what_it_shows():
    pipeline, board, now_s = lit()
    board.counts = board.counts[: round(LIT_S * RATE_HZ)]
    drive(pipeline, board, 2.0, from_s=now_s)
    assert pipeline.stale
    assert pipeline.board_status is not None


def test_a_status_is_believed_for_half_a_second_though_samples_go_on():
    pipeline, board, now_s = lit()
    board.answers = False
    drive(pipeline, board, 1.0, from_s=now_s)
    assert not pipeline.stale
    assert pipeline.board_status is None
    came = number = round((LIT_S + 1.0) * RATE_HZ) // PAIRS * PAIRS
    pipeline.step(now_s + 1.0, frame(status()))
    for after_s in (0.2, 0.4, 0.5, 0.6):
        due = number + round(after_s * RATE_HZ)
        heard = b"".join(frame(samples(n, SIGNALS[:4])) for n in range(came, due, PAIRS))
        came += len(range(came, due, PAIRS)) * PAIRS
        pipeline.step(now_s + 1.0 + after_s, heard)
        assert (pipeline.board_status is not None) == (after_s <= 0.5)


def test_what_a_board_showed_before_it_started_anew_is_forgotten():
    pipeline, _, now_s = lit()
    first = frame(samples(0, SIGNALS[:4], flags=layout.FLAG_FIRST, run=RUN + 1))
    assert pipeline.step(now_s + FRAME_S, first).restarted
    assert pipeline.board_status is None
    pipeline.step(now_s + 2 * FRAME_S, frame(status()))
    assert pipeline.board_status is not None


def test_a_run_whose_hello_was_lost_is_asked_for_one_until_it_comes():
    pipeline, board, now_s = lit()
    board.restart(now_s, SIGNALS)
    board._replies = []
    steps = drive(pipeline, board, 1.0, from_s=now_s)
    asked = [at for at, kind in board.asked if kind == layout.HELLO_REQUEST and at > now_s]
    assert len(asked) == 1
    assert [step.hello.run for step in steps if step.hello] == [board.run]


def test_what_another_board_showed_is_forgotten_with_the_hello():
    pipeline, _, now_s = lit()
    pipeline.step(now_s + FRAME_S, frame(hello(9)))
    assert pipeline.board_status is not None
    pipeline.step(now_s + 2 * FRAME_S, frame(hello(9, board_id=b"another!")))
    assert pipeline.board_status is None


def test_what_a_board_sends_while_it_says_that_it_is_behind_is_late_though_no_clock_tells_so():
    found = []
    for backlog in (5000, 10):
        pipeline = Pipeline(ALPHA)
        pipeline.step(100.0, b"\0" + frame(hello(1)))
        heard = b"".join(frame(samples(n, SIGNALS[n : n + 4])) for n in range(0, 2500, PAIRS))
        step = pipeline.step(100.1, frame(status(backlog=backlog)) + heard)
        found.append({estimate.late for estimate in step.estimates if estimate.valid})
    assert found == [{True}, {False}]


def test_samples_that_were_asked_for_tell_nothing_of_the_clocks():
    pipeline, _, now_s = lit()
    number = round(LIT_S * RATE_HZ)
    clock = pipeline.path.clock
    before = clock.time_of(number)
    pipeline.step(now_s + FRAME_S, frame(samples(number + 4, SIGNALS[:4])))
    early = frame(samples(number, SIGNALS[:4], ticks_us=1, flags=layout.FLAG_LATE))
    pipeline.step(now_s + 2 * FRAME_S, early)
    assert pipeline.counts.samples_recovered == 4
    assert clock.time_of(number) == before
