"""The safety file as values: hazards, what is done about them, what a laboratory must measure."""

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import HARDWARE

SAFETY = HARDWARE / "safety"
HAZARDS_TOML = SAFETY / "hazards.toml"
LABORATORY_CSV = SAFETY / "laboratory.csv"
REPOSITORY = HARDWARE.parent
HAZARD_KEYS = ("id", "kind", "hazard", "cause", "harm", "left", "laboratory")
MITIGATION_KEYS = ("what", "where")
Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Mitigation:
    """One thing done about a hazard: where it is, and the tests that show it or why none can."""

    what: str
    where: tuple[str, ...]
    shown_by: tuple[str, ...]
    unshown: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """One hazard; `unmitigated` says why nothing is done, where nothing is."""

    id: str
    kind: str
    hazard: str
    cause: str
    harm: str
    left: str
    laboratory: tuple[str, ...]
    mitigations: tuple[Mitigation, ...]
    unmitigated: str


@dataclass(frozen=True, slots=True)
class LaboratoryRow:
    """What only a laboratory can confirm: what is measured, how, its limit, and why there."""

    id: str
    what: str
    how: str
    limit: str
    why: str


@dataclass(frozen=True, slots=True)
class SafetyFile:
    """hazards.toml and laboratory.csv, read; and the tree that they speak of."""

    hazards: tuple[Hazard, ...]
    laboratory: tuple[LaboratoryRow, ...]
    repository: Path = REPOSITORY


def entries(path: Path = HAZARDS_TOML) -> list[Entry]:
    """Read the tables of hazards.toml as they stand."""
    with path.open("rb") as file:
        found: list[Entry] = tomllib.load(file).get("hazard", [])
    return found


def hazard_of(entry: Entry) -> Hazard:
    """Take a table as a hazard; what it lacks is empty, which a rule reports."""
    done = entry.get("mitigation", [])
    return Hazard(
        **{key: str(entry.get(key, "")) for key in HAZARD_KEYS[:-1]},
        laboratory=_names(entry, "laboratory"),
        mitigations=tuple(_mitigation_of(one) for one in done) if isinstance(done, list) else (),
        unmitigated=str(entry.get("unmitigated", "")),
    )


def _mitigation_of(entry: Entry) -> Mitigation:
    return Mitigation(
        str(entry.get("what", "")),
        _names(entry, "where"),
        _names(entry, "shown_by"),
        str(entry.get("unshown", "")),
    )


def _names(entry: Entry, key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    return tuple(str(name) for name in value) if isinstance(value, list) else (str(value),)


def read_laboratory(path: Path = LABORATORY_CSV) -> tuple[LaboratoryRow, ...]:
    """Read what only a laboratory can confirm."""
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(LaboratoryRow(**row) for row in csv.DictReader(file))


def read() -> SafetyFile:
    """Read both files."""
    return SafetyFile(tuple(hazard_of(entry) for entry in entries()), read_laboratory())
