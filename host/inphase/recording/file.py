"""Recording: what a session received, sent and found, in a file that is only ever appended to.

`Recorder` writes in a thread of its own, so that a slow card never delays a cue; `Reader` gives
back what is whole and says what is not.
"""

import contextlib
import functools
import hashlib
import mmap
import os
import platform
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import inphase
import inphase_kernels
from inphase.config import Settings
from inphase.errors import RecordingError
from inphase.recording.format import (
    MAGIC,
    SYNC,
    Connected,
    Ended,
    Entry,
    ReachedHere,
    Stepped,
    chunk_at,
    decode,
    encode,
    ends_within_chunk,
)
from inphase.values import Reached

WRITE_EVERY_S = 0.2
SYNC_EVERY_S = 1.0
"""A power cut costs at most the last of these, plus WRITE_EVERY_S."""
MAX_WAITING_BYTES = 8 << 20
"""What may wait for a slow card: over ten minutes of a session at 250 Hz."""
REACHED_EVERY_S = 1.0
REPEAT_EVERY_S = 10.0
"""A recording cut shorter than this has only the first two copies of its settings."""
START_BYTES = 1 << 16
"""Within these a file whose magic is damaged must have a whole chunk to pass for a recording."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@functools.cache
def versions() -> dict[str, str]:
    """What the figures depend on besides the settings: equal ones give equal bits."""
    digest = hashlib.sha256()
    for folder in inphase_kernels.__path__:
        for file in sorted(Path(folder).glob("*.so")):
            digest.update(file.read_bytes())
    return {
        "inphase": inphase.__version__,
        "kernels": digest.hexdigest()[:16],
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


class Recorder:
    """One new file, readable by its owner only; raises RecordingError where it cannot be written.

    A failure of the writing thread is raised by the next call, and by `close`.
    """

    def __init__(
        self, directory: Path, *, wall: Callable[[], datetime] = _utc_now, self_test: str = ""
    ) -> None:
        """`self_test`: what the board's self-test before the session gave, in a sentence."""
        self._wall = wall
        self._self_test = self_test
        self._failure: str | None = None
        self._changed = threading.Condition()
        self._waiting: list[bytes] = [MAGIC]
        self._waiting_bytes = len(MAGIC)
        self._closing = False
        self._closed = False
        self._connection: Connected | None = None
        self._repeat_s = 0.0
        self._reached_s = float("-inf")
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self.path, self._file = self._create(directory)
            _sync_names(directory)
        except OSError as error:
            raise RecordingError(
                f"no recording can be made in {directory}: {error.strerror}; name another folder"
            ) from None
        self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._thread.start()

    def connected(
        self,
        time_s: float,
        settings: Settings,
        *,
        again: bool = False,
        resume: tuple[Reached, ...] = (),
    ) -> None:
        """Note that a pipeline with these settings begins, or goes on: a connection was made."""
        wall = self._wall().isoformat(timespec="milliseconds")
        self._connection = Connected(
            time_s,
            settings,
            versions(),
            wall,
            again=again,
            resume=resume,
            self_test="" if again else self._self_test,
        )
        self._repeat_s = time_s + REPEAT_EVERY_S
        self._append(self._connection)
        self._append(self._connection)

    def stepped(self, entry: Stepped) -> None:
        """Note one step of the pipeline."""
        connection = self._connection
        if connection is not None and entry.time_s >= self._repeat_s:
            self._repeat_s = entry.time_s + REPEAT_EVERY_S
            began_s = connection.began_s
            self._append(replace(connection, time_s=entry.time_s, repeats_s=began_s))
        self._append(entry)

    def reached(self, time_s: float, reached: Reached | None) -> None:
        """Note how far the samples had come: once a second is enough."""
        if reached is not None and time_s >= self._reached_s + REACHED_EVERY_S:
            self._reached_s = time_s
            self._append(ReachedHere(time_s, reached))

    def ended(self, time_s: float, sent: bytes, reached: Reached | None = None) -> None:
        """Note that the session ended in good order, how far it came, and what was sent last."""
        if reached is not None:
            self._append(ReachedHere(time_s, reached))
        self._append(Ended(time_s, sent))

    def close(self) -> None:
        """Write and sync what is waiting; may be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        if not self._closed:
            self._closed = True
            os.close(self._file)
        self._raise_failure()

    def _create(self, directory: Path) -> tuple[Path, int]:
        stem = self._wall().strftime("%Y-%m-%dT%H%M%SZ")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        number = 1
        while True:
            path = directory / (f"{stem}.inphase" if number == 1 else f"{stem}-{number}.inphase")
            try:
                return path, os.open(path, flags, 0o600)
            except FileExistsError:
                number += 1

    def _append(self, entry: Entry) -> None:
        chunk = encode(entry)
        self._raise_failure()
        with self._changed:
            self._waiting.append(chunk)
            self._waiting_bytes += len(chunk)
            if self._waiting_bytes > MAX_WAITING_BYTES:
                self._failure = "the disk does not keep up"
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise RecordingError(
                f"the recording {self.path} can no longer be written: {self._failure}; free some"
                " space or record to another folder"
            )

    def _write(self) -> None:
        synced_s = time.monotonic()
        closing = False
        try:
            while not closing:
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, timeout=WRITE_EVERY_S)
                    batch, self._waiting = b"".join(self._waiting), []
                    self._waiting_bytes = 0
                    closing = self._closing
                view = memoryview(batch)
                while view:
                    view = view[os.write(self._file, view) :]
                if closing or time.monotonic() - synced_s >= SYNC_EVERY_S:
                    os.fsync(self._file)
                    synced_s = time.monotonic()
        except OSError as error:
            self._failure = error.strerror or str(error)


def _sync_names(directory: Path) -> None:
    """Bring a new file's name to the disk: its content alone would be lost with the power."""
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # some file systems sync no folders
            os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of the file that holds no whole chunk, or a chunk that cannot be read."""

    offset: int
    size: int
    after_s: float | None
    """Host time of the last whole chunk before it, from the first one's; None before the first."""
    reason: str

    def __str__(self) -> str:
        where = "at the start" if self.after_s is None else f"after {self.after_s:.1f} s"
        return f"{where}, bytes {self.offset} to {self.offset + self.size - 1}: {self.reason}"


class Reader:
    """The entries of a recording in order, and between them what is damaged.

    Raises RecordingError where the file cannot be opened or is not a recording.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                start = file.read(START_BYTES)
        except OSError as error:
            raise RecordingError(f"{path} cannot be read: {error.strerror}") from None
        if start.startswith(MAGIC):
            return
        mine = MAGIC.decode().strip()
        if other := re.match(rb"inphase recording \d+(?=\n)", start):
            raise RecordingError(
                f"{path} is a recording of another version ({other[0].decode()!r}) and this one"
                f" reads {mine!r}: replay it with the version that made it"
            )
        if _next_chunk(start, 0) == len(start):
            raise RecordingError(
                f"{path} is not an inphase recording: it does not begin with {mine!r}"
            )

    def __iter__(self) -> Iterator[Entry | Damage]:
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            yield from _entries(data)


def _entries(data: mmap.mmap) -> Iterator[Entry | Damage]:
    offset, end = len(MAGIC) if data[: len(MAGIC)] == MAGIC else 0, len(data)
    first_s: float | None = None
    last_s = 0.0
    while offset < end:
        after_s = None if first_s is None else last_s - first_s
        size = chunk_at(data, offset)
        if not size:
            following = _next_chunk(data, offset + 1)
            cut = following == end and ends_within_chunk(data, offset)
            reason = "the file ends within a chunk" if cut else "damaged"
            yield Damage(offset, following - offset, after_s, reason)
            offset = following
            continue
        entry = decode(data, offset, size)
        if isinstance(entry, str):
            yield Damage(offset, size, after_s, entry)
        else:
            last_s = entry.time_s
            first_s = last_s if first_s is None else first_s
            yield entry
        offset += size


def _next_chunk(data: mmap.mmap | bytes, offset: int) -> int:
    while (offset := data.find(SYNC, offset)) >= 0:
        if chunk_at(data, offset):
            return offset
        offset += 1
    return len(data)
