"""Replay: the same estimates and cues again, bit for bit; differences and damage are told."""

import dataclasses
import itertools

import pytest
from fakes.board_double import FRAME_S, QUICK, BoardDouble, Clock, DoublePort, alpha_pair

from inphase.config import resolve
from inphase.errors import LinkError, RecordingError
from inphase.pipeline import Pipeline
from inphase.recording import file as recording
from inphase.recording.file import Damage, Reader, Recorder
from inphase.recording.format import MAGIC, Connected, Ended, Stepped, encode
from inphase.replay import replay
from inphase.session.loop import Session

ALPHA = resolve(QUICK, preset="eeg-alpha")
SECONDS = 18.0


class Watched:
    """Keeps what the pipeline gave while the session ran."""

    def __init__(self, monkeypatch):
        self.steps = []
        real = Pipeline.step

        def step(pipeline, time_s, data):
            made = real(pipeline, time_s, data)
            self.steps.append(made)
            return made

        monkeypatch.setattr(Pipeline, "step", step)


def recorded(folder, *, change=lambda board, port: None, seconds=SECONDS, step_s=FRAME_S):
    """Run a session on a board double; return the path of its recording."""
    clock = Clock()
    board = BoardDouble(alpha_pair(seconds))
    board.lost = {60, 1000}
    board.lead_off = {100: 1}
    port = DoublePort(board, clock, step_s)
    change(board, port)
    recorder = Recorder(folder)
    session = Session(port, ALPHA, recorder=recorder, monotonic=clock, sleep=clock.sleep)
    session.run(seconds)
    return recorder.path


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("session"))


def entries(path):
    return [entry for entry in Reader(path) if not isinstance(entry, Damage)]


def rewritten(path, tmp_path, new_entries):
    other = tmp_path / "other.inphase"
    other.write_bytes(MAGIC + b"".join(map(encode, new_entries)))
    return other


def played(path, check=True):
    again = replay(path, check=check)
    steps = list(again)
    return steps, again.report


def test_a_replay_gives_what_the_session_gave_bit_for_bit(tmp_path, monkeypatch):
    watched = Watched(monkeypatch)
    path = recorded(tmp_path)
    live = list(watched.steps)
    again, report = played(path)
    assert again == live
    assert report.difference is None
    assert report.checked_steps == report.steps == len(live)
    assert report.ended
    assert report.damages == ()
    assert report.notes == ()


def test_a_recording_holds_every_step_with_its_time_though_nothing_came(path):
    steps = [entry for entry in entries(path) if isinstance(entry, Stepped)]
    assert any(not step.received for step in steps)
    assert len(steps) == pytest.approx(SECONDS / FRAME_S, abs=2)


def test_a_report_counts_cues_and_estimates(path):
    steps, report = played(path, check=False)
    assert report.cues == sum(not b.cue.off and a.cue.off for a, b in itertools.pairwise(steps))
    assert report.cues >= 1
    assert report.estimates == sum(len(step.estimates) for step in steps)
    assert report.seconds == pytest.approx(SECONDS, abs=0.1)
    assert report.checked_steps == 0


def test_a_step_read_late_is_replayed_as_late(tmp_path):
    def stall(board, port):
        calls = []

        def on_read():
            calls.append(None)
            if len(calls) in (400, 900):
                port.clock.time_s += 0.6

        port.on_read = on_read

    _, report = played(recorded(tmp_path, change=stall))
    assert report.difference is None
    assert report.checked_steps == report.steps


def changed(path, tmp_path, make):
    """The recording with one step changed, the first for which `make` gives another."""
    new = entries(path)
    for i, entry in enumerate(new):
        made = make(entry) if isinstance(entry, Stepped) else None
        if made is not None:
            new[i] = made
            break
    first_s = next(entry.time_s for entry in new if isinstance(entry, Stepped))
    return rewritten(path, tmp_path, new), new[i].time_s - first_s


def test_other_bytes_sent_are_the_first_difference(path, tmp_path):
    other, after_s = changed(
        path, tmp_path, lambda e: dataclasses.replace(e, sent=b"\x01") if e.sent else None
    )
    _, report = played(other)
    assert report.difference.startswith(f"after {after_s:.3f} s, 01 sent as recorded, ")


def test_the_last_bit_of_an_estimate_is_a_difference(path, tmp_path):
    def nudge(entry):
        if not any(e.plv for e in entry.estimates):
            return None
        (estimate,) = entry.estimates
        other = dataclasses.replace(estimate, plv=estimate.plv * (1 - 2**-52))
        return dataclasses.replace(entry, estimates=(other,))

    other, after_s = changed(path, tmp_path, nudge)
    _, report = played(other)
    assert report.difference.startswith(f"after {after_s:.3f} s, SynchronyEstimate(sample=")
    assert report.checked_steps < report.steps


def test_an_estimate_too_few_is_a_difference(path, tmp_path):
    other, _ = changed(
        path,
        tmp_path,
        lambda e: dataclasses.replace(e, estimates=()) if e.estimates else None,
    )
    assert "0 estimates recorded, 1 replayed" in played(other)[1].difference


def test_a_step_made_at_another_time_is_noticed_where_it_matters(path, tmp_path):
    new = entries(path)
    late = [
        dataclasses.replace(entry, time_s=entry.time_s + 0.5) if i > 800 else entry
        for i, entry in enumerate(new)
    ]
    assert played(rewritten(path, tmp_path, late))[1].difference is not None


def test_what_was_sent_at_the_end_is_compared_too(path, tmp_path):
    *new, end = entries(path)
    assert isinstance(end, Ended)
    other = rewritten(path, tmp_path, [*new, dataclasses.replace(end, sent=b"")])
    assert "nothing sent as recorded" in played(other)[1].difference


def test_without_a_check_nothing_is_compared(path, tmp_path):
    other, _ = changed(
        path, tmp_path, lambda e: dataclasses.replace(e, sent=b"\x01") if e.sent else None
    )
    assert played(other, check=False)[1].difference is None


def test_a_damaged_step_is_told_and_the_rest_replayed_without_comparing(path, tmp_path):
    other = tmp_path / "damaged.inphase"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    other.write_bytes(data)
    steps, report = played(other)
    whole = len(played(path)[0])
    (damage,) = report.damages
    assert len(steps) == whole - 1
    assert report.difference is None
    assert 0 < report.checked_steps < whole / 2 + 10
    assert damage.after_s == pytest.approx(SECONDS / 2, rel=0.2)


def test_a_file_cut_short_is_replayed_to_its_end_and_said_to_be(path, tmp_path):
    other = tmp_path / "cut.inphase"
    other.write_bytes(path.read_bytes()[:-50])
    steps, report = played(other)
    assert steps == played(path)[0][: len(steps)]
    assert not report.ended
    assert report.damages[0].reason == "the file ends within a chunk"
    assert report.difference is None


def chunk_starts(path):
    sizes = [len(encode(entry)) for entry in entries(path)]
    return list(itertools.accumulate(sizes, initial=len(MAGIC)))


@pytest.mark.parametrize("whole", [0, 1, 2, 700, -2, -1])
def test_a_recording_that_stops_at_any_whole_entry_has_not_ended(path, tmp_path, whole):
    *starts, end = chunk_starts(path)
    assert end == path.stat().st_size
    other = tmp_path / "cut.inphase"
    other.write_bytes(path.read_bytes()[: starts[whole]])
    steps, report = played(other)
    assert not report.ended
    assert report.damages == ()
    kept = sum(isinstance(entry, Stepped) for entry in entries(path)[:whole])
    assert len(steps) == report.checked_steps == kept


def test_a_recording_goes_on_after_an_end_that_is_not_its_last_entry(path, tmp_path):
    whole = entries(path)
    assert not played(rewritten(path, tmp_path, [*whole, *whole[:2]]))[1].ended
    assert played(rewritten(path, tmp_path, [*whole, *whole]))[1].ended


def test_an_end_without_a_connection_ends_nothing(path, tmp_path):
    assert not played(rewritten(path, tmp_path, entries(path)[-1:]))[1].ended


def test_without_its_settings_nothing_can_be_replayed_and_that_is_said(path, tmp_path):
    other = tmp_path / "headless.inphase"
    data = bytearray(path.read_bytes())
    for copy in settings_at(path):
        data[copy + 40] ^= 1
    other.write_bytes(data)
    steps, report = played(other)
    assert steps == []
    assert report.unplayed_steps > 1000
    assert report.damages[0].after_s is None


def settings_at(path):
    """Where the copies of the settings begin in a recording."""
    at, found = len(MAGIC), []
    for entry in entries(path):
        found += [at] if isinstance(entry, Connected) else []
        at += len(encode(entry))
    return found


@pytest.mark.parametrize("at", [3, len(MAGIC) + 40])
def test_one_damaged_byte_at_the_start_costs_no_step_and_is_told(path, tmp_path, at):
    other = tmp_path / "damaged.inphase"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    other.write_bytes(data)
    steps, report = played(other)
    assert steps == played(path)[0]
    assert report.checked_steps == report.steps == len(steps)
    assert (report.unplayed_steps, len(report.damages)) == (0, 1)


def test_without_both_first_copies_of_the_settings_a_later_one_serves(path, tmp_path):
    other = tmp_path / "damaged.inphase"
    data = bytearray(path.read_bytes())
    for copy in settings_at(path)[:2]:
        data[copy + 40] ^= 1
    other.write_bytes(data)
    steps, report = played(other)
    assert steps == played(path)[0]
    assert (report.unplayed_steps, report.checked_steps, report.difference) == (0, 0, None)


def test_other_versions_are_noted(path, tmp_path):
    first, *rest = entries(path)
    assert isinstance(first, Connected)
    first = dataclasses.replace(first, versions={**first.versions, "kernels": "f00"})
    _, report = played(rewritten(path, tmp_path, [first, *rest]))
    (note,) = report.notes
    assert "kernels f00 (here " in note
    assert "last bits" in note


def test_todays_presets_do_not_matter(path, monkeypatch):
    monkeypatch.setattr("inphase.presets.EEG_ALPHA", None)
    assert played(path)[1].difference is None


def test_a_refusal_is_replayed_as_one(tmp_path):
    def other_protocol(board, port):
        board.protocol = 9

    with pytest.raises(LinkError):
        recorded(tmp_path, change=other_protocol)
    (path,) = tmp_path.iterdir()
    steps, report = played(path)
    assert report.difference is None
    assert report.checked_steps == report.steps == len(steps) + 1
    assert report.ended


def test_a_reconnection_is_replayed_as_one(tmp_path):
    def unplug(board, port):
        port.unplugged_s, port.back_s = 109.0, 110.2

    path = recorded(tmp_path, change=unplug)
    assert len({entry.began_s for entry in entries(path) if isinstance(entry, Connected)}) == 2
    _, report = played(path)
    assert report.difference is None
    assert report.checked_steps == report.steps


def test_what_is_no_recording_is_refused(tmp_path):
    file = tmp_path / "a.inphase"
    file.write_text("hello")
    with pytest.raises(RecordingError):
        replay(file)


def test_versions_of_this_build_are_what_a_recorder_writes(path):
    assert entries(path)[0].versions == recording.versions()
