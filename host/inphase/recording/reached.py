"""Where the recordings in a folder ended, board by board, so that the next one goes on there."""

import contextlib
import mmap
from dataclasses import replace
from pathlib import Path

from inphase.recording.format import REACHED, SYNC, Ended, ReachedHere, chunk_at, decode
from inphase.values import Reached

LOOKED_AT = 8
"""The newest recordings: a board that is not in them has its history long overwritten."""
TAIL_BYTES = 4 << 20
"""A place is written every second; this is minutes at any rate."""


def last_reached(directory: Path) -> tuple[Reached, ...]:
    """Return how far each board came in its newest recording there; none where nothing is known.

    Never raises: a recording that cannot be read is passed over.
    """
    found: dict[str, Reached] = {}
    for path in _newest(directory):
        reached = _last_in(path)
        if reached is not None:
            found.setdefault(reached.board_id, reached)
    return tuple(found.values())


def _newest(directory: Path) -> list[Path]:
    dated = []
    try:
        paths = list(directory.glob("*.inphase"))
    except OSError:
        return []
    for path in paths:
        with contextlib.suppress(OSError):
            dated.append((path.stat().st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(dated, reverse=True)[:LOOKED_AT]]


def _last_in(path: Path) -> Reached | None:
    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return _last_reached(data)
    except (OSError, ValueError):  # ValueError: the file is empty
        return None


def _last_reached(data: mmap.mmap) -> Reached | None:
    mark = SYNC + bytes((REACHED,))
    first = max(0, len(data) - TAIL_BYTES)
    at = data.rfind(mark, first)
    while at >= 0:
        size = chunk_at(data, at)
        entry = decode(data, at, size) if size else None
        if isinstance(entry, ReachedHere):
            after = at + size
            size = chunk_at(data, after)
            ended = bool(size) and isinstance(decode(data, after, size), Ended)
            return replace(entry.reached, ended=ended)
        at = data.rfind(mark, first, at)
    return None
