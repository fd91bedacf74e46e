"""The session: whatever ends it, OFF is sent and the recording closed; what happens is told."""

import pytest
from fakes.board_double import FRAME_S
from fakes.session_room import LIT_S, Room
from fakes.wire_double import commands

from inphase.errors import LinkError, RecordingError
from inphase.recording.file import Reader, Recorder
from inphase.recording.format import Ended
from inphase.values import OFF, Quality
from inphase_wire import layout


def test_it_ends_after_its_time_with_the_cue_off():
    room = Room()
    summary = room.session.run(LIT_S)
    assert summary.ended == "time"
    assert summary.elapsed_s == pytest.approx(LIT_S, abs=0.05)
    assert room.went_off_last()
    assert room.port.closed


def test_it_ends_when_told_to_with_the_cue_off():
    room = Room()
    summary = room.session.run(stop=lambda: room.clock.time_s > 100.0 + LIT_S)
    assert summary.ended == "stopped"
    assert room.went_off_last()
    assert room.port.closed


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ZeroDivisionError])
def test_whatever_breaks_it_off_the_cue_goes_off_and_the_recording_is_closed(tmp_path, failure):
    recorder = Recorder(tmp_path)
    room = Room(recorder=recorder)

    def fail():
        raise failure

    room.at(LIT_S, fail)
    with pytest.raises(failure):
        room.session.run()
    assert room.went_off_last()
    assert room.port.closed
    assert isinstance(list(Reader(recorder.path))[-1], Ended)


def test_a_view_that_fails_ends_the_session_with_the_cue_off():
    def observe(snapshot):
        if not snapshot.cue.off:
            raise BrokenPipeError

    room = Room(observe=observe)
    with pytest.raises(BrokenPipeError):
        room.session.run(30.0)
    assert room.went_off_last()


class FullDisk:
    """A recorder whose disk fills up while the cue is on."""

    path = None

    def __init__(self, after_s):
        self.after_s, self.closed = after_s, False

    def connected(self, time_s, settings, **more):
        pass

    def stepped(self, entry):
        if entry.time_s - 100.0 > self.after_s:
            raise RecordingError("the recording can no longer be written: the disk is full")

    def reached(self, time_s, reached):
        pass

    def ended(self, time_s, sent, reached=None):
        raise RecordingError("the recording can no longer be written: the disk is full")

    def close(self):
        self.closed = True
        raise RecordingError("the recording can no longer be written: the disk is full")


def test_a_recording_that_cannot_be_written_ends_the_session_after_off_was_sent():
    recorder = FullDisk(LIT_S)
    room = Room(recorder=recorder)
    with pytest.raises(RecordingError, match="the disk is full"):
        room.session.run(30.0)
    assert room.clock.time_s - 100.0 == pytest.approx(LIT_S, abs=0.1)
    assert room.went_off_last()
    assert recorder.closed
    assert room.port.closed


def test_a_recording_that_fails_only_at_the_end_is_not_kept_silent():
    room = Room(recorder=FullDisk(1e9))
    with pytest.raises(RecordingError):
        room.session.run(LIT_S)
    assert room.went_off_last()


def test_a_port_without_a_board_ends_the_session_in_one_sentence():
    room = Room(0.0)
    room.board.answers = False
    with pytest.raises(LinkError, match="no inphase board answered within 3 s"):
        room.session.run(30.0)
    assert room.port.closed


def test_a_board_that_was_unplugged_and_runs_on_is_measured_without_a_hole():
    room = Room()
    room.port.unplugged_s, room.port.back_s = 100.0 + LIT_S, 102.0 + LIT_S
    summary = room.session.run(LIT_S + 10.0)
    assert summary.connections == 2
    assert summary.counts.samples_received == pytest.approx((LIT_S + 10.0) * 250, abs=10)
    away = [s for s in room.shown if not s.connected and s.elapsed_s > LIT_S]
    assert away
    assert {s.cue for s in away} == {OFF}
    assert not any(s.estimate.valid for s in away if s.hello is None and s.estimate)
    again = [s for s in room.shown if s.elapsed_s > LIT_S + 2.6]
    assert all(s.connected for s in again)
    assert again[-1].estimate.valid


def test_a_board_that_stays_away_ends_the_session_with_the_reason():
    room = Room(reconnect_s=3.0)
    room.port.unplugged_s = 105.0
    with pytest.raises(LinkError, match="the board on double is gone"):
        room.session.run(30.0)
    assert 108.0 <= room.clock.time_s < 109.0
    assert room.port.closed
    assert room.session.summary.ended == "failed"
    assert room.session.summary.counts.samples_received > 0


def test_a_port_that_opens_and_fails_again_and_again_is_a_board_that_stays_away():
    room = Room(reconnect_s=3.0)
    room.port.unplugged_s = 105.0
    room.port.reopen = lambda: None
    with pytest.raises(LinkError, match="the board on double is gone"):
        room.session.run(30.0)
    assert 108.0 <= room.clock.time_s < 109.0


def test_a_session_can_be_stopped_while_it_waits_for_its_board():
    room = Room()
    room.port.unplugged_s = 105.0
    assert room.session.run(stop=lambda: room.clock.time_s > 106.0).ended == "stopped"
    assert room.clock.time_s < 107.0


def test_a_snapshot_says_what_is_known_and_nothing_more():
    room = Room()
    room.session.run(LIT_S)
    first, last = room.shown[0], room.shown[-1]
    assert first.estimate is None
    assert first.quality == (Quality.STALE, Quality.STALE)
    assert first.signal_time_s is None
    assert first.cue_latency_p50_ms is None
    assert (first.window_fill, first.surrogates_ready) == (0.0, 0)
    assert last.connected
    assert last.hello.rate_hz == 250
    assert last.signal_time_s == pytest.approx(LIT_S, abs=0.2)
    assert last.quality == (Quality.GOOD, Quality.GOOD)
    assert (last.window_fill, last.surrogates_ready) == (1.0, 64)
    assert last.estimate.p_value == 1 / 65
    assert not last.cue.off
    assert last.board_status.light == 1.0
    assert last.counts.samples_received == pytest.approx(LIT_S * 250, abs=60)
    assert last.round_trip_ms == pytest.approx(1e3 * FRAME_S)


def test_a_snapshot_shows_nothing_of_a_board_that_went_quiet():
    room = Room(seconds_of_signal=LIT_S)
    room.at(LIT_S, lambda: setattr(room.board, "answers", False))
    room.session.run(LIT_S + 3.0)
    assert room.shown[-1].connected
    assert room.shown[-1].board_status is None


def test_snapshots_come_ten_times_a_second():
    room = Room()
    room.session.run(4.0)
    # Every 0.1 s, or the first frame after it.
    assert len(room.shown) == pytest.approx(4.0 / 0.112, abs=2)


def test_quality_is_settling_while_the_window_fills():
    room = Room()
    room.session.run(3.0)
    assert room.shown[-1].quality == (Quality.SETTLING, Quality.SETTLING)
    assert 0.4 < room.shown[-1].window_fill < 0.8


def test_latency_is_from_the_read_to_the_answers_writing():
    room = Room()
    write = room.port.write

    def slow_write(data):
        write(data)
        room.clock.time_s += 0.003

    room.port.write = slow_write
    summary = room.session.run(LIT_S)
    # A frame that needs no answer takes no time on this clock; bins are 2.4 % wide.
    assert summary.latency_p50_ms < 0.01
    assert summary.latency_p99_ms == pytest.approx(3.0, rel=0.03)
    assert summary.cue_latency_p50_ms == pytest.approx(3.0, rel=0.03)


def test_steps_that_bring_no_samples_do_not_flatter_the_latency():
    room = Room(0.0)
    assert room.session.run(2.0).latency_p50_ms is None


def test_the_summary_counts_what_happened():
    room = Room()
    room.at(LIT_S, lambda: room.board.lost.update(range(1010, 1013)))
    summary = room.session.run(LIT_S + 2.0)
    assert summary.cues == 1
    assert 2.0 < summary.cue_s < 10.0
    assert summary.preset == "eeg-alpha"
    assert (summary.counts.samples_recovered, summary.counts.samples_lost_on_line) == (12, 0)
    assert summary.estimates > summary.estimates_valid > summary.estimates_judged > 10
    assert summary.recording is None
    assert (summary.connections, summary.board_restarts) == (1, 0)


def test_a_port_that_is_gone_is_not_written_to():
    room = Room(reconnect_s=1.0)
    written = []
    room.port.write = written.append
    room.port.unplugged_s = 100.5
    with pytest.raises(LinkError):
        room.session.run(30.0)
    kinds = [body[0] for data in written for body in commands(data)]
    assert layout.CUE not in kinds
