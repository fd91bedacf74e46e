"""Replay: a recording through the pipeline again, and whether it gives what it gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inphase.errors import InphaseError
from inphase.pipeline import Pipeline, Step
from inphase.recording.file import Damage, Reader, versions
from inphase.recording.format import Connected, Ended, Entry, ReachedHere, Stepped, encode


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay found; complete once the replay has been iterated to its end."""

    steps: int
    estimates: int
    cues: int
    """How often the cue began."""
    seconds: float
    """Host time from the first step to the last."""
    checked_steps: int
    """Steps found equal to what the recording holds; 0 unless a check was asked for."""
    difference: str | None
    """The first difference, in words; nothing after it was compared."""
    damages: tuple[Damage, ...]
    unplayed_steps: int
    """Steps that are whole but belong to a connection whose settings are damaged."""
    ended: bool
    """The last entry is the session's end, and the session began in this recording."""
    notes: tuple[str, ...]
    """What the reader should know besides, in sentences."""


class Replay:
    """Iterate it for the steps; then `report` tells what was found.

    After damage the pipeline goes on with what is whole, as after bytes lost on the line, and
    nothing more is compared: what was sent then depended on what is damaged now. Where the settings
    are damaged, a later copy of them serves.
    """

    def __init__(self, path: Path, *, check: bool = False) -> None:
        """Raise RecordingError where the file is not a recording."""
        self._reader = Reader(path)
        self._check = check
        self._comparing = False
        self._pipeline: Pipeline | None = None
        self._began_s = 0.0
        self._was_off = True
        self._first_s: float | None = None
        self._last_s = 0.0
        self._steps = self._estimates = self._cues = self._checked = self._unplayed = 0
        self._difference: str | None = None
        self._damages: list[Damage] = []
        self._ended = False
        self._notes: list[str] = []

    @property
    def report(self) -> ReplayReport:
        """What was found so far."""
        return ReplayReport(
            steps=self._steps,
            estimates=self._estimates,
            cues=self._cues,
            seconds=0.0 if self._first_s is None else self._last_s - self._first_s,
            checked_steps=self._checked,
            difference=self._difference,
            damages=tuple(self._damages),
            unplayed_steps=self._unplayed,
            ended=self._ended,
            notes=tuple(self._notes),
        )

    def __iter__(self) -> Iterator[Step]:
        for entry in self._reader:
            self._ended = isinstance(entry, Ended) and self._pipeline is not None
            match entry:
                case Damage():
                    self._damages.append(entry)
                    self._comparing = False
                case Connected():
                    self._connect(entry)
                case Stepped():
                    step = self._step(entry)
                    if step is not None:
                        yield step
                case ReachedHere():
                    self._reach(entry)
                case Ended():
                    self._end(entry)

    def _connect(self, entry: Connected) -> None:
        if self._pipeline is not None and entry.began_s == self._began_s:
            return
        goes_on = entry.again and self._pipeline is not None
        if goes_on and self._pipeline is not None:
            self._pipeline.reconnected(entry.began_s)
        else:
            self._pipeline = Pipeline(entry.settings, entry.resume)
        self._began_s = entry.began_s
        self._was_off = True
        whole = entry.repeats_s is None and (self._comparing if goes_on else not entry.again)
        self._comparing = self._check and self._difference is None and whole
        here = versions()
        other = [
            f"{k} {v} (here {here.get(k)})" for k, v in entry.versions.items() if v != here.get(k)
        ]
        if other and not self._notes:
            self._notes.append(
                f"it was made with {', '.join(other)}, so figures may differ in their last bits"
            )
        if entry.self_test:
            self._notes.append(f"before the session: {entry.self_test}")

    def _connect_by_later_copy(self, time_s: float) -> None:
        copies = (entry for entry in self._reader if isinstance(entry, Connected))
        copy = next(copies, None)
        if copy is not None and copy.began_s <= time_s:
            self._connect(copy)

    def _step(self, entry: Stepped) -> Step | None:
        if self._pipeline is None and not self._unplayed:
            self._connect_by_later_copy(entry.time_s)
        if self._pipeline is None:
            self._unplayed += 1
            return None
        self._first_s = entry.time_s if self._first_s is None else self._first_s
        self._last_s = entry.time_s
        self._steps += 1
        try:
            step = self._pipeline.step(entry.time_s, entry.received)
        except InphaseError:
            self._compare(entry, Stepped(entry.time_s, entry.received, refused=True))
            return None
        same = Stepped(entry.time_s, entry.received, step.outgoing, step.estimates)
        self._compare(entry, same)
        self._estimates += len(step.estimates)
        self._cues += self._was_off and not step.cue.off
        self._was_off = step.cue.off
        return step

    def _reach(self, entry: ReachedHere) -> None:
        if self._pipeline is not None and self._pipeline.reached is not None:
            self._compare(entry, ReachedHere(entry.time_s, self._pipeline.reached))

    def _end(self, entry: Ended) -> None:
        if self._pipeline is not None:
            self._compare(entry, Ended(entry.time_s, self._pipeline.end(entry.time_s)))

    def _compare(self, recorded: Entry, replayed: Entry) -> None:
        """Note the first difference of two entries as they stand in a file: bit for bit."""
        if not self._comparing:
            return
        if encode(recorded) == encode(replayed):
            self._checked += isinstance(recorded, Stepped)
            return
        self._comparing = False
        after_s = recorded.time_s - (recorded.time_s if self._first_s is None else self._first_s)
        self._difference = f"after {after_s:.3f} s, {_in_words(recorded, replayed)}"


def replay(path: Path, *, check: bool = False) -> Replay:
    """Return a replay of the recording, to be iterated; with `check`, compared as it goes.

    Raises RecordingError where the file cannot be read or is not a recording.
    """
    return Replay(path, check=check)


def _in_words(recorded: Entry, replayed: Entry) -> str:
    if isinstance(recorded, Stepped) and isinstance(replayed, Stepped):
        if recorded.refused != replayed.refused:
            which = "recording" if recorded.refused else "replay"
            return f"only the {which} refused to go on"
        if len(recorded.estimates) != len(replayed.estimates):
            return (
                f"{len(recorded.estimates)} estimates recorded, {len(replayed.estimates)} replayed"
            )
        for one, other in zip(recorded.estimates, replayed.estimates, strict=True):
            if one != other:
                return f"{one} recorded, {other} replayed"
    sent = (getattr(entry, "sent", b"").hex() or "nothing" for entry in (recorded, replayed))
    return "{} sent as recorded, {} as replayed".format(*sent)
