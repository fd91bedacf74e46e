"""Recordings: what was written is read again exactly; what is damaged is said, and no more lost."""

import dataclasses
import math
import os
import stat
import time
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inphase.config import resolve
from inphase.errors import RecordingError
from inphase.recording.file import Damage, Reader, Recorder, versions
from inphase.recording.format import (
    HEAD,
    MAGIC,
    MAX_PAYLOAD,
    QUALITY_CODES,
    SYNC,
    Connected,
    Ended,
    ReachedHere,
    Stepped,
    decode,
    encode,
)
from inphase.values import Quality, Reached, SynchronyEstimate

SETTINGS = resolve({"light": 0.1 + 0.2}, preset="eeg-alpha")
CONNECTED = Connected(10.0, SETTINGS, {"inphase": "0.1.0"}, "2026-01-01T00:00:00+00:00")
PLACE = Reached("0123456789abcdef", 65_535, 2**40)
AGAIN = dataclasses.replace(
    CONNECTED, time_s=50.0, again=True, resume=(dataclasses.replace(PLACE, ended=True),)
)

numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
estimates = st.builds(
    SynchronyEstimate,
    sample=st.integers(0, 2**62),
    signal_time_s=st.floats(allow_nan=False),
    delay_s=st.floats(allow_nan=False),
    quality=st.tuples(st.sampled_from(Quality), st.sampled_from(Quality)),
    valid=st.booleans(),
    plv=numbers,
    n_effective=numbers,
    surrogates=st.integers(0, 256),
    p_value=numbers,
    percentile=numbers,
    p_value_shared=numbers,
    late=st.booleans(),
)
steps = st.builds(
    Stepped,
    time_s=st.floats(0, 1e9),
    # Bytes that look like the beginning of a chunk must not be taken for one.
    received=st.binary(max_size=60) | st.just(SYNC * 5) | st.just(encode(CONNECTED)),
    sent=st.binary(max_size=30),
    estimates=st.lists(estimates, max_size=3).map(tuple),
    refused=st.booleans(),
)


def written(tmp_path, entries):
    path = tmp_path / "a.inphase"
    path.write_bytes(MAGIC + b"".join(map(encode, entries)))
    return path


def read(path):
    return list(Reader(path))


@given(st.lists(steps, max_size=5))
@settings(max_examples=50, deadline=None)
def test_what_was_written_is_read_again_bit_for_bit(tmp_path_factory, entries):
    reached = ReachedHere(98.0, PLACE)
    entries = [CONNECTED, *entries, AGAIN, reached, Ended(99.0, b"off")]
    path = written(tmp_path_factory.mktemp("r"), entries)
    again = read(path)
    assert again == entries
    assert [encode(entry) for entry in again] == [encode(entry) for entry in entries]


def test_every_quality_has_a_code_of_its_own():
    assert len(set(QUALITY_CODES.values())) == len(QUALITY_CODES) == len(Quality)


ENTRIES = [
    CONNECTED,
    *(Stepped(10.0 + i, bytes([i]) * 20, b"\x01" * (i % 3)) for i in range(8)),
    Ended(20.0, b"off"),
]


@given(st.integers(len(MAGIC), len(MAGIC) + sum(len(encode(e)) for e in ENTRIES) - 1))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_gives_what_is_whole_and_says_what_is_not(tmp_path_factory, size):
    path = written(tmp_path_factory.mktemp("r"), ENTRIES)
    os.truncate(path, size)
    found = read(path)
    whole = [entry for entry in found if not isinstance(entry, Damage)]
    assert found[: len(whole)] == whole == ENTRIES[: len(whole)]
    end = len(MAGIC) + sum(len(encode(entry)) for entry in whole)
    assert size < end + len(encode(ENTRIES[len(whole)]))
    told = [(damage.offset, damage.size, damage.reason) for damage in found[len(whole) :]]
    assert told == ([(end, size - end, "the file ends within a chunk")] if size > end else [])


@given(
    at=st.integers(len(MAGIC), len(MAGIC) + sum(len(encode(e)) for e in ENTRIES) - 1),
    bit=st.integers(0, 7),
)
@settings(max_examples=100, deadline=None)
def test_a_damaged_bit_costs_the_chunk_it_is_in_and_no_other(tmp_path_factory, at, bit):
    path = written(tmp_path_factory.mktemp("r"), ENTRIES)
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)
    found = read(path)
    (damage,) = (entry for entry in found if isinstance(entry, Damage))
    assert damage.offset <= at < damage.offset + damage.size
    lost = [entry for entry in ENTRIES if entry not in found]
    assert len(lost) == 1
    assert [e for e in found if e is not damage] == [e for e in ENTRIES if e is not lost[0]]


def test_what_looks_like_a_chunk_within_damage_does_not_hide_the_whole_one_after_it(tmp_path):
    broken = bytearray(encode(Stepped(11.0, SYNC * 9)))
    broken[-1] ^= 1
    path = tmp_path / "a.inphase"
    path.write_bytes(MAGIC + encode(CONNECTED) + broken + encode(ENTRIES[1]))
    one, damage, other = read(path)
    assert (one, damage.size, other) == (CONNECTED, len(broken), ENTRIES[1])


def test_damage_says_where_it_is_in_words(tmp_path):
    path = written(tmp_path, ENTRIES)
    data = bytearray(path.read_bytes())
    at = len(MAGIC) + sum(len(encode(e)) for e in ENTRIES[:4])
    data[at + HEAD.size] ^= 1
    path.write_bytes(data)
    (damage,) = (entry for entry in read(path) if isinstance(entry, Damage))
    size = len(encode(ENTRIES[4]))
    assert str(damage) == f"after 2.0 s, bytes {at} to {at + size - 1}: damaged"


def test_a_chunk_of_a_later_version_is_said_and_passed_over(tmp_path):
    chunk = bytearray(encode(ENTRIES[1]))
    unknown = encode(Ended(11.5, b"x"))
    head = list(HEAD.unpack_from(unknown))
    head[1] = 77
    body = HEAD.pack(*head) + b"x"
    unknown = body + zlib.crc32(body[len(SYNC) :]).to_bytes(4, "little")
    path = tmp_path / "a.inphase"
    path.write_bytes(MAGIC + encode(CONNECTED) + unknown + chunk)
    one, damage, other = read(path)
    assert (one, other) == (CONNECTED, ENTRIES[1])
    assert damage.reason == "a chunk of the unknown kind 77"


def test_settings_of_another_version_are_said(tmp_path):
    chunk = encode(CONNECTED).replace(b'"light"', b'"glare"')
    assert "'glare' is no setting" in decode(chunk, 0, len(chunk))


def test_a_payload_beyond_the_limit_is_not_written():
    with pytest.raises(ValueError, match="at most 1048576 bytes"):
        encode(Ended(0.0, bytes(MAX_PAYLOAD + 1)))


@pytest.mark.parametrize("content", [b"", b"inphase", b"RIFF....WAVEfmt ............."])
def test_another_file_is_no_recording(tmp_path, content):
    path = tmp_path / "a.inphase"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="is not an inphase recording"):
        Reader(path)


def test_a_recording_of_another_version_is_said_to_be_one(tmp_path):
    path = tmp_path / "a.inphase"
    path.write_bytes(b"inphase recording 1\n" + encode(CONNECTED))
    with pytest.raises(RecordingError, match=r"another version .'inphase recording 1'"):
        Reader(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RecordingError, match=r"none.inphase cannot be read: No such file"):
        Reader(tmp_path / "none.inphase")


def at_noon():
    return datetime(2026, 3, 1, 12, 0, 5, 250_000, tzinfo=UTC)


def test_a_recorder_writes_what_a_reader_reads(tmp_path):
    recorder = Recorder(tmp_path / "new" / "folder", wall=at_noon)
    recorder.connected(10.0, SETTINGS)
    recorder.stepped(ENTRIES[1])
    recorder.ended(20.0, b"off")
    recorder.close()
    wall = "2026-03-01T12:00:05.250+00:00"
    assert read(recorder.path) == [
        Connected(10.0, SETTINGS, versions(), wall),
        Connected(10.0, SETTINGS, versions(), wall),
        ENTRIES[1],
        Ended(20.0, b"off"),
    ]


def test_the_settings_are_repeated_in_the_course_of_a_connection(tmp_path):
    recorder = Recorder(tmp_path, wall=at_noon)
    recorder.connected(10.0, SETTINGS)
    for time_s in (15.0, 21.0, 29.0, 31.5):
        recorder.stepped(Stepped(time_s, b"x"))
    recorder.close()
    again = [entry for entry in read(recorder.path) if isinstance(entry, Connected)]
    assert [(entry.time_s, entry.began_s) for entry in again] == [
        *((10.0, 10.0), (10.0, 10.0)),
        *((21.0, 10.0), (31.5, 10.0)),
    ]
    assert {entry.settings for entry in again} == {SETTINGS}


@given(at=st.integers(0, len(MAGIC) - 1), bit=st.integers(0, 7))
@settings(max_examples=20, deadline=None)
def test_a_damaged_bit_in_the_magic_costs_no_chunk(tmp_path_factory, at, bit):
    path = written(tmp_path_factory.mktemp("r"), ENTRIES)
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    # Another digit is another version's, and is said to be.
    assume(not (MAGIC[at : at + 1].isdigit() and data[at : at + 1].isdigit()))
    path.write_bytes(data)
    damage, *whole = read(path)
    assert (damage.offset, damage.size, damage.after_s) == (0, len(MAGIC), None)
    assert whole == ENTRIES


def test_a_recordings_name_is_its_start_in_utc(tmp_path):
    recorder = Recorder(tmp_path, wall=at_noon)
    recorder.close()
    assert recorder.path.name == "2026-03-01T120005Z.inphase"


def test_a_recording_is_for_its_owners_eyes_only(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.close()
    assert stat.S_IMODE(recorder.path.stat().st_mode) == 0o600


def test_a_recording_is_never_written_over(tmp_path):
    one, other = Recorder(tmp_path, wall=at_noon), Recorder(tmp_path, wall=at_noon)
    one.close()
    other.close()
    assert other.path.name == "2026-03-01T120005Z-2.inphase"
    assert one.path.read_bytes() == MAGIC


def test_what_was_noted_reaches_the_file_without_closing_it(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.stepped(ENTRIES[1])
    wanted = len(MAGIC) + len(encode(ENTRIES[1]))
    until = time.monotonic() + 5.0
    while recorder.path.stat().st_size < wanted and time.monotonic() < until:
        time.sleep(0.01)
    assert read(recorder.path) == [ENTRIES[1]]
    recorder.close()


def test_a_folder_that_cannot_be_used_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="no recording can be made in"):
        Recorder(tmp_path / "file")


def test_a_full_disk_is_told_by_the_next_call_and_by_closing(tmp_path, monkeypatch):
    recorder = Recorder(tmp_path)

    def full(file, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    recorder.stepped(ENTRIES[1])
    recorder._thread.join(5.0)
    with pytest.raises(RecordingError, match="can no longer be written: No space left on device"):
        recorder.stepped(ENTRIES[2])
    with pytest.raises(RecordingError, match="No space left"):
        recorder.close()


def test_a_recording_that_failed_gives_its_file_back(tmp_path, monkeypatch):
    recorder = Recorder(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", failing)
        recorder._thread.join(5.0)
    with pytest.raises(RecordingError):
        recorder.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(recorder._file)
    with pytest.raises(RecordingError):
        recorder.close()


def test_a_new_recordings_name_is_on_the_disk_before_its_first_second_is(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(os.fstat(file)), real(file)))
    Recorder(tmp_path / "new").close()
    folder, *_, file = synced
    assert stat.S_ISDIR(folder.st_mode)
    assert folder.st_ino == (tmp_path / "new").stat().st_ino
    assert stat.S_ISREG(file.st_mode)


def failing(*_):
    raise OSError(5, "Input/output error")


def overfill(recorder):
    with recorder._changed:  # the writing thread waits, as for a slow disk
        for _ in range(20):
            recorder.stepped(Stepped(1.0, bytes(1 << 19)))


def test_a_disk_that_does_not_keep_up_ends_the_recording_and_not_the_memory(tmp_path):
    recorder = Recorder(tmp_path)
    with pytest.raises(RecordingError, match="does not keep up"):
        overfill(recorder)
    with pytest.raises(RecordingError):
        recorder.close()


def test_versions_tell_kernels_apart():
    found = versions()
    assert set(found) == {"inphase", "kernels", "numpy", "python", "machine"}
    assert len(found["kernels"]) == 16


def test_numbers_that_are_no_numbers_keep_their_places():
    odd = dataclasses.replace(
        ENTRIES[1],
        estimates=(
            SynchronyEstimate(
                *(0, -0.0, 5e-324, (Quality.GOOD, Quality.STALE), True),
                *(0.0, None, 0, math.inf, None),
            ),
        ),
    )
    chunk = encode(odd)
    assert encode(decode(chunk, 0, len(chunk))) == chunk
