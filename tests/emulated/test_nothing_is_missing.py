"""Stall, unplugging and a new process, with the real firmware: what the board kept is recorded.

The board's signal is known count by count, so a recording can be compared with the truth.
"""

import time

import numpy as np
import pytest
from fakes.board_double import QUICK, alpha_pair

from inphase.config import resolve
from inphase.errors import LinkError
from inphase.pipeline import Pipeline
from inphase.recording.file import Reader, Recorder
from inphase.recording.format import Connected, Stepped
from inphase.recording.reached import last_reached
from inphase.replay import Replay
from inphase.session.loop import Session
from inphase.session.transport import SerialTransport
from inphase.simulation.signal_file import ConverterSignal
from inphase.values import SampleBlock

SPEED = 5.0
RATE_HZ = 250
SETTINGS = resolve(QUICK, preset="eeg-alpha")
COUNTS = np.tile(alpha_pair(40), (10, 1))

pytestmark = pytest.mark.slow


def plugged(board, seconds, counts=COUNTS):
    n = round(seconds * RATE_HZ)
    return board(ConverterSignal(counts[:n], np.zeros(n, np.uint8), RATE_HZ), speed=SPEED)


class Troubled:
    """A serial port, and what befalls the host or the cable at `at_s` of the session."""

    def __init__(self, path, *, at_s, stalls_s=0.0, unplugged_s=0.0):
        self.path, self.name = str(path), "troubled"
        self.began_s = now_s()
        self.at_s, self.stalls_s, self.unplugged_s = at_s, stalls_s, unplugged_s
        self.port = SerialTransport(self.path)
        self.back_s = None

    def read(self, timeout_s):
        if now_s() - self.began_s >= self.at_s and self.back_s is None:
            self.back_s = now_s() + self.unplugged_s
            time.sleep(self.stalls_s / SPEED)
            if self.unplugged_s:
                self.port.close()
                raise LinkError("the cable came off")
        return self.port.read(timeout_s / SPEED)

    def write(self, data):
        self.port.write(data)

    def reopen(self):
        if now_s() < self.back_s:
            raise LinkError("no cable")
        self.port = SerialTransport(self.path)

    def close(self):
        self.port.close()


def now_s():
    return time.monotonic() * SPEED


def session(transport, folder, seconds, resume=()):
    recorder = Recorder(folder)
    summary = Session(
        transport,
        SETTINGS,
        recorder=recorder,
        monotonic=now_s,
        sleep=lambda seconds: time.sleep(seconds / SPEED),
        resume=resume,
        reconnect_s=300.0,
    ).run(seconds)
    again = Replay(recorder.path, check=True)
    estimates = [estimate for step in again for estimate in step.estimates]
    assert again.report.difference is None
    return summary, recorder.path, estimates


def samples_of(path):
    """The counters and counts that a recording gives, in the order it gives them."""
    pipeline, blocks = None, []
    for entry in Reader(path):
        if isinstance(entry, Connected) and entry.again:
            pipeline._link.reconnected(entry.time_s)
        elif isinstance(entry, Connected) and pipeline is None:
            pipeline = Pipeline(entry.settings, entry.resume)
        elif isinstance(entry, Stepped):
            events = pipeline._link.receive(entry.time_s, entry.received)
            blocks += [event for event in events if isinstance(event, SampleBlock)]
            pipeline._link.outgoing(entry.time_s)
    counters = [np.arange(block.sample, block.sample + len(block.counts)) for block in blocks]
    return np.concatenate(counters), np.concatenate([block.counts for block in blocks])


def missing(counters, counts, fed=COUNTS):
    """How many samples there are not, all others being right."""
    assert np.all(np.diff(counters) > 0)
    assert np.array_equal(counts, fed[counters])
    return counters[-1] + 1 - counters[0] - len(counters)


def lost(summary):
    return summary.counts.samples_lost_on_board, summary.counts.samples_lost_on_line


@pytest.mark.parametrize("trouble", [{"stalls_s": 30.0}, {"unplugged_s": 30.0}])
def test_a_stall_and_a_cable_that_was_off_for_30_s_leave_no_sample_out(board, tmp_path, trouble):
    port = Troubled(plugged(board, 60).path, at_s=8.0, **trouble)
    summary, path, estimates = session(port, tmp_path, 46.0)
    assert lost(summary) == (0, 0)
    counters, counts = samples_of(path)
    assert missing(counters, counts) == 0
    assert counters[-1] > 44 * RATE_HZ
    assert any(estimate.late and estimate.valid for estimate in estimates)
    assert not estimates[-1].late


def test_a_new_process_30_s_later_leaves_no_sample_out_between_two_recordings(board, tmp_path):
    plug = plugged(board, 60)
    _, path, _ = session(SerialTransport(str(plug.path)), tmp_path, 8.0)
    time.sleep(30.0 / SPEED)
    again = SerialTransport(str(plug.path))
    summary, later, _ = session(again, tmp_path, 8.0, last_reached(tmp_path))
    assert lost(summary) == (0, 0)
    first, second = samples_of(path), samples_of(later)
    assert second[0][0] <= first[0][-1] + 1
    assert missing(*first) == missing(*second) == 0


def test_away_for_longer_than_the_history_the_missing_count_is_exact(board, tmp_path):
    # Of all bits at random the history holds 80 s.
    loud = np.random.default_rng(1).integers(-(2**23), 2**23, (300 * RATE_HZ, 2), np.int32)
    port = Troubled(plugged(board, 300, loud).path, at_s=5.0, unplugged_s=150.0)
    summary, path, _ = session(port, tmp_path, 165.0)
    counters, counts = samples_of(path)
    assert missing(counters, counts, loud) == sum(lost(summary)) > 60 * RATE_HZ
