"""Pairs of signals in EDF and BDF files: read as one checked value, or refused in one sentence."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inphase.analysis.edf_samples import (
    FIXED_BYTES,
    SIGNAL_BYTES,
    SIGNALS_AT,
    Channel,
    FileSamples,
    Layout,
    read_layout,
)
from inphase.analysis.signals import PairSamples
from inphase.errors import SignalFileError

if TYPE_CHECKING:
    from edfio import Bdf, BdfSignal, Edf, EdfSignal

# "Version of this data format", the first 8 bytes of a file (Kemp and others 1992, table 1).
EDF_MAGIC = b"0       "
BDF_MAGIC = b"\xffBIOSEMI"
SHOWN_TEXTS = 12
"""Annotations' texts that a refusal names."""


@dataclass(frozen=True, slots=True, eq=False)
class SignalPair:
    """One signal of each person, on one clock, in the file's own physical dimension."""

    signals: PairSamples
    """(n, 2) float64, client first, in `dimension`."""
    sfreq: float
    """Samples a second."""
    dimension: str
    """As the file writes it, e.g. "uV", "mV", "V", "au"; the micro sign is written u."""
    labels: tuple[str, str]
    """Labels the two were found under, client first."""
    transducer: tuple[str, str] = ("", "")
    """What each was measured with, in the file's words; may be empty."""
    start: datetime.datetime | None = None
    """Wall time of the first sample, without a zone; None where the file hides its date."""
    notes: tuple[str, ...] = ()
    """What the reader should know, e.g. that the file is cut short."""
    marks_s: tuple[float, ...] = ()
    """Onsets of the annotations asked for, in seconds from the first sample, rising."""

    def __post_init__(self) -> None:
        if len(self.signals.shape) != 2 or self.signals.shape[1] != 2:
            raise ValueError(f"signals must be (n, 2), found {self.signals.shape}")
        if not self.sfreq > 0:
            raise ValueError(f"sfreq must be positive, found {self.sfreq}")

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.signals) / self.sfreq


def read_pair(
    path: Path | str,
    client: str = "client",
    therapist: str = "therapist",
    marks: Sequence[str] = (),
) -> SignalPair:
    """Return the signals labelled `client` and `therapist` of a file, as an array.

    As `open_pair`, and read whole.
    """
    pair = open_pair(path, client, therapist, marks)
    return replace(pair, signals=pair.signals[:])


def open_pair(
    path: Path | str,
    client: str = "client",
    therapist: str = "therapist",
    marks: Sequence[str] = (),
) -> SignalPair:
    """Return the signals labelled `client` and `therapist` of an EDF, EDF+C, BDF or BDF+C file.

    Samples are read from the file when a slice of them is taken, and only those. A label matches
    exactly, or else regardless of case where that is unambiguous. marks: texts of the annotations
    that mark what both may perceive; each must be in the file. Raises SignalFileError for a file
    that is not there, is not EDF or BDF, is damaged, is discontinuous (EDF+D), lacks a label or a
    text (those found are named), or whose two differ in rate or dimension.
    """
    path = Path(path)
    with warnings.catch_warnings():
        # Of the header alone edfio says that it promises records; how many there are is seen here.
        warnings.simplefilter("ignore")
        try:
            return _pair_of(path, client, therapist, tuple(marks))
        except (ValueError, ArithmeticError, LookupError, MemoryError, OSError) as cause:
            raise SignalFileError(
                f"{path} cannot be read: its EDF header or records are damaged or cut short; "
                "export it anew"
            ) from cause


def write_pair(path: Path | str, pair: SignalPair) -> None:
    """Write `pair` as an EDF file, 16 bit over each signal's own range; overwrites `path`."""
    import edfio

    samples = pair.signals[:]
    columns = [
        edfio.EdfSignal(
            samples[:, person],
            pair.sfreq,
            label=pair.labels[person],
            transducer_type=pair.transducer[person],
            physical_dimension=pair.dimension,
        )
        for person in range(2)
    ]
    edfio.Edf(columns).write(Path(path))


def _pair_of(path: Path, client: str, therapist: str, marks: tuple[str, ...]) -> SignalPair:
    file, layout = _open(path)
    ordinary = [signal.label for signal in file.signals]
    chosen = [_position(path, ordinary, wanted) for wanted in (client, therapist)]
    one, other = (file.signals[at] for at in chosen)
    _check_alike(path, one, other)
    first, second = (
        _channel(path, layout, layout.ordinary[at], signal)
        for at, signal in zip(chosen, (one, other), strict=True)
    )
    samples = FileSamples(path, layout, (first, second))
    if len(samples) == 0:
        raise SignalFileError(f"{path} holds no samples: nothing follows its header")
    note = f"{path} is not as long as its header says: read what is there"
    return SignalPair(
        signals=samples,
        sfreq=float(one.sampling_frequency),
        dimension=_plain(one.physical_dimension),
        labels=(one.label, other.label),
        transducer=(one.transducer_type, other.transducer_type),
        start=_start(file),
        notes=(note,) if samples.cut else (),
        marks_s=_marks(path, marks),
    )


def _open(path: Path) -> tuple[Edf | Bdf, Layout]:
    """Return the header as edfio reads it, with one record, and where the samples are."""
    if path.exists() and not path.is_file():
        raise SignalFileError(f"{path} cannot be opened: it is no regular file")
    try:
        with path.open("rb") as stream:
            header = stream.read(FIXED_BYTES)
            magic = header[:8]
            if magic in (EDF_MAGIC, BDF_MAGIC):
                header += stream.read(int(header[SIGNALS_AT]) * SIGNAL_BYTES)
                layout = read_layout(header, sample_bytes=2 if magic == EDF_MAGIC else 3)
                # The first record of EDF+ says when within the second it begins.
                header += stream.read(layout.record_bytes)
    except FileNotFoundError:
        raise SignalFileError(f"{path} does not exist; check the path") from None
    except OSError as cause:
        raise SignalFileError(f"{path} cannot be opened: {cause.strerror}") from cause
    if magic not in (EDF_MAGIC, BDF_MAGIC):
        raise SignalFileError(
            f"{path} is not an EDF or BDF file: its first bytes are not theirs; "
            "export the recording as one"
        )
    import edfio  # 85 ms, so only where a file is read

    # Latin-1 is outside the standard, but many files write the micro sign with it.
    file: Edf | Bdf
    if magic == EDF_MAGIC:
        file = edfio.read_edf(io.BytesIO(header), header_encoding="latin-1")
    else:
        file = edfio.read_bdf(io.BytesIO(header), header_encoding="latin-1")
    if file.reserved.startswith(("EDF+D", "BDF+D")):
        raise SignalFileError(
            f"{path} is discontinuous ({file.reserved[:5]}): time is missing between its records; "
            f"export it as continuous ({file.reserved[:4]}C)"
        )
    return file, layout


def _position(path: Path, labels: list[str], wanted: str) -> int:
    """Return where `wanted` stands among `labels`, or raise SignalFileError naming them."""
    for same in (str, str.casefold):
        found = [i for i, label in enumerate(labels) if same(label) == same(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise SignalFileError(
                f"{path} has {len(found)} signals labelled {_shown(wanted)}: "
                "give each its own label"
            )
    there = ", ".join(_shown(label) for label in labels) or "no signals at all"
    raise SignalFileError(
        f"{path} has no signal labelled {_shown(wanted)}, it has {there}: "
        "choose the labels of client and therapist"
    )


def _check_alike(path: Path, one: EdfSignal | BdfSignal, other: EdfSignal | BdfSignal) -> None:
    """Raise SignalFileError unless the two are distinct and share rate and dimension."""
    if one is other:
        raise SignalFileError(
            f"{path}: client and therapist are both {_shown(one.label)}; choose two labels"
        )
    if one.sampling_frequency != other.sampling_frequency:
        raise SignalFileError(
            f"{path}: the client is sampled at {one.sampling_frequency:g} Hz and the therapist at "
            f"{other.sampling_frequency:g} Hz; the two must have the same rate"
        )
    if _plain(one.physical_dimension) != _plain(other.physical_dimension):
        raise SignalFileError(
            f"{path}: the client is in {_shown(one.physical_dimension)} and the therapist in "
            f"{_shown(other.physical_dimension)}; the two must have the same dimension"
        )


def _channel(path: Path, layout: Layout, place: int, signal: EdfSignal | BdfSignal) -> Channel:
    """Return where a signal's counts are; SignalFileError where they have no calibration."""
    if signal.digital_min == signal.digital_max or signal.physical_min == signal.physical_max:
        raise SignalFileError(
            f"{path} cannot be read: the range of signal {signal.label} is empty; export it anew"
        )
    gain = (signal.physical_max - signal.physical_min) / (signal.digital_max - signal.digital_min)
    return Channel(
        first=sum(layout.lengths[:place]),
        samples=layout.lengths[place],
        gain=gain,
        offset=signal.physical_max / gain - signal.digital_max,
    )


def _marks(path: Path, texts: tuple[str, ...]) -> tuple[float, ...]:
    """Return the onsets of annotations with any of the texts; each must be there."""
    if not texts:
        return ()
    import edfio

    # Annotations lie in every record, so that the whole file is read for them.
    with path.open("rb") as stream:
        read = edfio.read_edf if stream.read(8) == EDF_MAGIC else edfio.read_bdf
    annotations = read(path, header_encoding="latin-1").annotations
    there = dict.fromkeys(annotation.text for annotation in annotations)
    for text in texts:
        if text not in there:
            if not there:
                raise SignalFileError(
                    f"{path} has no annotations, and {_shown(text)} is asked for; "
                    "analyze it without marks"
                )
            shown = [_shown(known) for known in list(there)[:SHOWN_TEXTS]]
            more = f" and {len(there) - SHOWN_TEXTS} more" if len(there) > SHOWN_TEXTS else ""
            raise SignalFileError(
                f"{path} has no annotation {_shown(text)}, it has "
                f"{', '.join(shown)}{more}: choose among these"
            )
    return tuple(sorted(float(a.onset) for a in annotations if a.text in texts))


def _start(file: Edf | Bdf) -> datetime.datetime | None:
    try:
        return datetime.datetime.combine(file.startdate, file.starttime)
    except ValueError:  # anonymised
        return None


def _plain(dimension: str) -> str:
    """Return the dimension with either of Unicode's micro signs written as u."""
    return dimension.strip().replace("\u00b5", "u").replace("\u03bc", "u")


def _shown(text: str) -> str:
    """Return text from a file, quoted, so that it cannot steer a terminal."""
    return "'" + "".join(c if c.isprintable() else "?" for c in text) + "'"
