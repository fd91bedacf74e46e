"""A session whose host stalls, is unplugged or starts again: nothing is missing that the board has.

Board and host on one virtual clock; what a recording holds is read back by a replay.
"""

import itertools

import numpy as np
import pytest
from fakes.board_double import FRAME_S, BoardDouble, DoublePort
from fakes.session_room import ALPHA, LIT_S, SIGNALS, Room

from inphase.link.refill import GIVE_UP_S
from inphase.pipeline import Pipeline
from inphase.recording.file import Reader, Recorder
from inphase.recording.format import Connected, Stepped
from inphase.recording.reached import last_reached
from inphase.replay import Replay
from inphase.session.loop import Session
from inphase.values import OFF, Reached, SampleBlock


def blocks_of(path):
    """Every block that a recording gives, in the order it gives them, by pipeline."""
    runs, link = [], None
    for entry in Reader(path):
        if isinstance(entry, Connected):
            if entry.again:
                link.reconnected(entry.time_s)
            elif entry.repeats_s is None and (not runs or runs[-1][0] != entry.time_s):
                link = Pipeline(entry.settings, entry.resume)._link
                runs.append((entry.time_s, []))
        elif isinstance(entry, Stepped):
            for event in link.receive(entry.time_s, entry.received):
                if isinstance(event, SampleBlock):
                    runs[-1][1].append(event)
            link.outgoing(entry.time_s)
    return [blocks for _, blocks in runs]


def samples_of(blocks):
    """The counters and the counts that blocks hold."""
    counters = [np.arange(block.sample, block.sample + len(block.counts)) for block in blocks]
    return np.concatenate(counters), np.concatenate([block.counts for block in blocks])


def assert_is_whole(blocks, start, signals=SIGNALS):
    counters, counts = samples_of(blocks)
    assert counters[0] == start
    assert np.array_equal(counters, np.arange(start, counters[-1] + 1))
    assert np.array_equal(counts, signals[start : counters[-1] + 1])


def recorded(tmp_path, room):
    room.session._recorder = Recorder(tmp_path)
    return room.session._recorder


def checked(path):
    again = Replay(path, check=True)
    steps = list(again)
    assert again.report.difference is None
    assert again.report.checked_steps == len(steps)
    return [estimate for step in steps for estimate in step.estimates]


def stall(room, seconds):
    def stand_still():
        room.clock.time_s += seconds

    return stand_still


def test_a_host_that_stalls_for_20_s_misses_no_sample_and_lights_nothing_meanwhile(tmp_path):
    room = Room()
    recorder = recorded(tmp_path, room)
    room.at(LIT_S, stall(room, 20.0))
    summary = room.session.run(LIT_S + 20.6)
    assert summary.counts.samples_lost_on_board + summary.counts.samples_lost_on_line == 0
    (blocks,) = blocks_of(recorder.path)
    assert_is_whole(blocks, 0)
    after = [cue for cue in room.board.cues if cue[0] > 100.0 + LIT_S + 20.0]
    assert {cue[1:] for cue in after} == {(0.0, 0.0)}
    late = [estimate for estimate in checked(recorder.path) if estimate.late]
    assert len(late) > 60
    assert all(estimate.valid for estimate in late)


def test_estimates_over_a_stall_are_those_of_a_host_that_did_not_stall(tmp_path):
    found = []
    for stalls in (True, False):
        room = Room()
        recorder = recorded(tmp_path, room)
        if stalls:
            room.at(LIT_S, stall(room, 10.0))
        room.session.run(LIT_S + 14.0)
        again = [e for step in Replay(recorder.path) for e in step.estimates]
        found.append({e.sample: (e.plv, e.p_value, e.n_effective) for e in again if e.valid})
    stalled, whole = found
    assert stalled.keys() == whole.keys()
    assert stalled == whole


def test_a_port_unplugged_while_the_board_runs_on_leaves_no_hole(tmp_path):
    room = Room()
    recorder = recorded(tmp_path, room)
    room.port.unplugged_s, room.port.back_s = 105.0, 112.0
    # What was on its way when the cable came off is gone with it.
    room.board.lost = set(range(round(5.0 / FRAME_S) - 3, round(5.0 / FRAME_S) + 5))
    summary = room.session.run(20.0)
    assert summary.counts.samples_recovered == 32
    assert summary.counts.samples_lost_on_board + summary.counts.samples_lost_on_line == 0
    (blocks,) = blocks_of(recorder.path)
    assert_is_whole(blocks, 0)
    checked(recorder.path)


def test_a_port_that_is_back_streams_within_2_s_and_the_cue_waits_for_what_is_of_now():
    room = Room()
    room.port.unplugged_s, room.port.back_s = 100.0 + LIT_S, 103.0 + LIT_S
    room.session.run(LIT_S + 8.0)
    back = [s for s in room.shown if s.elapsed_s > LIT_S + 3.0]
    fresh = next(s for s in back if s.connected and s.signal_time_s > LIT_S + 3.0)
    assert fresh.elapsed_s < LIT_S + 5.0
    assert all(s.cue == OFF for s in back if s.estimate and s.estimate.late)


@pytest.mark.parametrize("away_s", [40.0, 1300.0])
def test_what_is_beyond_the_boards_history_is_counted_to_the_sample(tmp_path, away_s):
    signals = np.tile(SIGNALS, (1 + round((away_s + 30) / 40), 1))
    room = Room(reconnect_s=1e4)
    room.board.counts = signals
    recorder = recorded(tmp_path, room)
    room.port.unplugged_s, room.port.back_s = 105.0, 105.0 + away_s
    summary = room.session.run(8.0 + away_s)
    (blocks,) = blocks_of(recorder.path)
    counters, counts = samples_of(blocks)
    lost = counters[-1] + 1 - len(counters)
    assert lost == pytest.approx((away_s - 30.0) * 250, abs=250)
    assert (summary.counts.samples_lost_on_board, summary.counts.samples_lost_on_line) == (lost, 0)
    assert np.array_equal(counts, signals[counters])
    checked(recorder.path)


def second(tmp_path, room, seconds):
    """A new process on the same board: a session that goes on where the recordings ended."""
    resume = last_reached(tmp_path)
    recorder = Recorder(tmp_path)
    session = Session(
        DoublePort(room.board, room.clock),
        ALPHA,
        recorder=recorder,
        monotonic=room.clock,
        sleep=room.clock.sleep,
        resume=resume,
    )
    return session.run(seconds), recorder.path


def test_a_new_process_goes_on_where_the_recording_before_it_ended(tmp_path, caplog):
    caplog.set_level("INFO", "inphase.session.loop")
    room = Room()
    recorder = recorded(tmp_path, room)
    room.session.run(10.0)
    room.clock.time_s += 15.0
    summary, path = second(tmp_path, room, 5.0)
    (first,), (blocks,) = blocks_of(recorder.path), blocks_of(path)
    end = first[-1].sample + len(first[-1].counts)
    assert_is_whole(first, 0)
    assert_is_whole(blocks, end)
    assert summary.counts.samples_lost_on_board + summary.counts.samples_lost_on_line == 0
    resumed = next(r for r in caplog.records if r.event == "resumed")
    assert resumed.fields["sample"] == end
    checked(path)


def test_a_process_that_was_killed_leaves_a_place_to_go_on_from(tmp_path):
    room = Room()
    recorder = recorded(tmp_path, room)
    room.at(10.0, lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    recorder.ended = lambda *_: None
    with pytest.raises(KeyboardInterrupt):
        room.session.run(20.0)
    (reached,) = last_reached(tmp_path)
    assert not reached.ended
    assert 10.0 * 250 - 300 <= reached.sample <= 10.0 * 250
    room.clock.time_s += 20.0
    _, path = second(tmp_path, room, 5.0)
    (blocks,) = blocks_of(path)
    assert_is_whole(blocks, reached.sample)


def test_a_board_that_started_anew_between_two_processes_begins_a_new_count(tmp_path):
    room = Room()
    recorded(tmp_path, room)
    room.session.run(5.0)
    room.board.restart(room.clock.time_s, SIGNALS)
    room.clock.time_s += 3.0
    summary, path = second(tmp_path, room, 5.0)
    (blocks,) = blocks_of(path)
    assert blocks[0].sample == 0
    assert summary.counts.samples_lost_on_board + summary.counts.samples_lost_on_line == 0


def test_a_session_long_after_one_that_was_ended_asks_for_nothing(tmp_path):
    room = Room()
    room.board.counts = np.tile(SIGNALS, (10, 1))
    recorded(tmp_path, room)
    room.session.run(5.0)
    room.clock.time_s += 200.0
    summary, _ = second(tmp_path, room, 5.0)
    assert summary.counts.samples_lost_on_board == 0
    assert room.board.sent_again == 0


def test_a_board_that_never_answers_costs_a_bounded_wait(tmp_path):
    room = Room()
    room.board.resends = False
    room.board.lost = {1000}
    summary = room.session.run(20.0)
    assert summary.counts.samples_lost_on_line == 4
    stale = [
        s.elapsed_s for s in room.shown if s.elapsed_s > 1.0 and s.quality[0].value == "no data"
    ]
    assert max(stale) - min(stale) < GIVE_UP_S


def test_no_place_is_known_in_an_empty_or_a_foreign_folder(tmp_path):
    assert last_reached(tmp_path) == ()
    assert last_reached(tmp_path / "missing") == ()
    (tmp_path / "a.inphase").write_bytes(b"")
    (tmp_path / "b.inphase").write_bytes(b"\xc1\xf5IP\x04" * 40)
    assert last_reached(tmp_path) == ()


def test_a_recording_that_is_gone_hides_no_place_in_the_others(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.ended(1.0, b"", Reached("01" * 8, 7, 100))
    recorder.close()
    (tmp_path / "moved.inphase").symlink_to(tmp_path / "elsewhere")
    assert [reached.sample for reached in last_reached(tmp_path)] == [100]


def test_of_each_board_the_newest_place_is_known(tmp_path):
    ids = ("01" * 8, "02" * 8)
    for number, board_id in itertools.product(range(2), ids):
        recorder = Recorder(tmp_path)
        recorder.ended(1.0, b"", Reached(board_id, 7, 100 + number))
        recorder.close()
    assert sorted(reached.sample for reached in last_reached(tmp_path)) == [101, 101]
    assert BoardDouble(SIGNALS).resends
