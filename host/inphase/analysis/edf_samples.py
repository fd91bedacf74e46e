"""The samples of two signals in an EDF or BDF file, read from it a piece at a time.

edfio maps an EDF file into memory, whose pages count as the program's once they were read, and
loads a BDF file whole; here a piece is read, given, and forgotten. Layout: Kemp and others 1992,
table 1; a BDF sample has 3 bytes in place of 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inphase.errors import SignalFileError

# Bytes of the header's first part, and of what it holds for each signal; "number of data records"
# and "number of signals" in the first; where the lengths in a record begin, in bytes a signal.
FIXED_BYTES = 256
SIGNAL_BYTES = 256
RECORDS_AT, SIGNALS_AT = slice(236, 244), slice(252, 256)
LABEL_BYTES, LENGTH_BYTES, LENGTHS_AT = 16, 8, 216
ANNOTATIONS = (b"EDF Annotations", b"BDF Annotations")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where one signal lies in a record, and what its counts mean."""

    first: int
    """Its first sample, counted in samples of all signals from the record's beginning."""
    samples: int
    """In a record."""
    gain: float
    offset: float
    """physical = (count + offset) * gain."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a header says of where samples are."""

    header_bytes: int
    told_records: int
    """As the header has it; -1 where it was not closed."""
    lengths: tuple[int, ...]
    """Samples of each signal in a record, annotations among them."""
    ordinary: tuple[int, ...]
    """Which of these are no annotations."""
    sample_bytes: int

    @property
    def record_bytes(self) -> int:
        """Bytes of a record."""
        return sum(self.lengths) * self.sample_bytes


def read_layout(header: bytes, sample_bytes: int) -> Layout:
    """Return the layout a whole header tells; ValueError where it cannot be."""
    signals = int(header[SIGNALS_AT])
    labels = _fields(header, FIXED_BYTES, LABEL_BYTES, signals)
    at = FIXED_BYTES + signals * LENGTHS_AT
    lengths = tuple(int(field) for field in _fields(header, at, LENGTH_BYTES, signals))
    if not lengths or min(lengths) < 1:
        raise ValueError(f"a record has {lengths} samples of its signals")
    return Layout(
        header_bytes=FIXED_BYTES + signals * SIGNAL_BYTES,
        told_records=int(header[RECORDS_AT]),
        lengths=lengths,
        ordinary=tuple(i for i, label in enumerate(labels) if label.strip() not in ANNOTATIONS),
        sample_bytes=sample_bytes,
    )


def _fields(header: bytes, at: int, length: int, count: int) -> list[bytes]:
    return [header[at + i * length : at + (i + 1) * length] for i in range(count)]


class FileSamples:
    """Two signals of one file as an array (n, 2) float64 would be: length, and slices from it."""

    def __init__(self, path: Path, layout: Layout, channels: tuple[Channel, Channel]) -> None:
        self._path = path
        self._layout = layout
        self._channels = channels
        self._records, rest = divmod(
            max(0, path.stat().st_size - layout.header_bytes), layout.record_bytes
        )
        self.cut = bool(rest) or self._records != layout.told_records

    @property
    def shape(self) -> tuple[int, int]:
        """(n, 2)."""
        return self._records * self._channels[0].samples, 2

    def __len__(self) -> int:
        """Samples of each signal."""
        return self.shape[0]

    def __getitem__(self, at: slice) -> NDArray[np.float64]:
        """Read a slice without a step, in the signals' dimension.

        Raises SignalFileError where the file is no longer there or as long.
        """
        start, stop, step = at.indices(len(self))
        if step != 1:
            raise ValueError(f"samples are read one after the other, found a step of {step}")
        each = self._channels[0].samples
        first, last = start // each, -(-max(start, stop) // each)
        records = self._read(first, last)
        pair = np.empty(((last - first) * each, 2))
        for person, channel in enumerate(self._channels):
            counts = records[:, channel.first : channel.first + each].reshape(-1)
            pair[:, person] = (counts + channel.offset) * channel.gain
        return pair[start - first * each : max(start, stop) - first * each]

    def _read(self, first: int, last: int) -> NDArray[np.int16] | NDArray[np.int32]:
        """Return records as counts, (records, samples of all signals)."""
        layout = self._layout
        wanted = (last - first) * layout.record_bytes
        try:
            with self._path.open("rb") as stream:
                stream.seek(layout.header_bytes + first * layout.record_bytes)
                content = stream.read(wanted)
        except OSError as cause:
            raise SignalFileError(f"{self._path} cannot be read: {cause.strerror}") from cause
        if len(content) < wanted:
            raise SignalFileError(f"{self._path} became shorter while it was read")
        if layout.sample_bytes == 2:
            return np.frombuffer(content, "<i2").reshape(last - first, -1)
        # Three bytes of a count, above an empty one: shifted back, the sign comes along.
        wide = np.zeros((wanted // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(content, np.uint8).reshape(-1, 3)
        counts: NDArray[np.int32] = wide.view("<i4").reshape(last - first, -1) >> 8
        return counts
