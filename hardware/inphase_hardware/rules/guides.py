"""The guides against the rest: what they name exists, and the checklist has the right limits."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.figures import Figure
from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.rules.bill import Row

GUIDES = HARDWARE / "guides"
README = HARDWARE / "README.md"
CHECKLIST_MD = GUIDES / "what_to_measure.md"
IN_SERIES = "2 x "
LABORATORY_CSV = HARDWARE / "safety" / "laboratory.csv"
_DESIGNATOR = re.compile(r"\b((?:FB|BT|MP|[ACDJMQRSUX])\d{1,3})(?:\.([PNR]\b))?")
_NET = re.compile(r"\b[A-Z]+_[A-Z0-9_]+\b")
_PART_NUMBER = re.compile(r"\b[A-Z]{3,}\d{3,}[A-Z0-9-]*\b")
_DOCUMENT = re.compile(r"S[BL][A-Z]+\d")
"""Texas Instruments' numbers of datasheets."""
_SCREWS = {"M3"}


def read_guides(folder: Path = GUIDES) -> dict[str, str]:
    """Return every guide's text by its file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def read_pages(folder: Path = GUIDES) -> dict[str, str]:
    """Return the guides and the page that leads to them."""
    return {**read_guides(folder), README.name: README.read_text(encoding="utf-8")}


def named_parts(guides: dict[str, str], netlist: Netlist, rows: list[Row]) -> list[str]:
    """Name designators, pins, nets and part numbers in a guide that are nowhere else."""
    listed = {part for row in rows for part in row["designators"].split()} | _SCREWS
    pins = {pin.label for pin in netlist}
    bought = " ".join(
        " ".join((row["value"], row["part_number"], row["alternatives"], row["description"]))
        for row in rows
    )
    findings = []
    for name, text in guides.items():
        for designator, pin in dict.fromkeys(_DESIGNATOR.findall(text)):
            if designator not in listed:
                findings.append(f"{name} names {designator}, which is in no bill of materials")
            elif pin and f"{designator}.{pin}" not in pins:
                findings.append(f"{name} names {designator}.{pin}, which is not in the netlist")
        findings += [
            f"{name} names the net {net}, which is not in the netlist"
            for net in dict.fromkeys(_NET.findall(text))
            if net not in netlist.nets()
        ]
        findings += [
            f"{name} names {number}, which nobody buys"
            for number in dict.fromkeys(_PART_NUMBER.findall(text))
            if number not in bought and not _DOCUMENT.match(number)
        ]
    return findings


@dataclass(frozen=True, slots=True)
class Check:
    """One row of what_to_measure.md."""

    number: str
    what: str
    limit: str
    instrument: str
    source: str


def read_checklist(path: Path = CHECKLIST_MD) -> list[Check]:
    """Return the rows; those whose first cell is a number."""
    rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    )
    return [Check(*cells[:5]) for cells in rows if cells[0].isdigit()]


def sources(checks: list[Check], readings: Iterable[str], netlist: Netlist) -> list[str]:
    """Name rows without limit, instrument or a source that exists; figures are another rule's."""
    laboratory = {row["id"] for row in _laboratory()}
    values = {pin.value for pin in netlist}
    known = {"reading": set(readings), "laboratory": laboratory, "netlist": values}
    findings = []
    for check in checks:
        where = f"what_to_measure.md, row {check.number}"
        if not (check.what and check.limit and check.instrument):
            findings.append(f"{where} lacks what, limit or instrument")
        if check.source.startswith("figure: "):
            continue
        kind, _, name = check.source.partition(" ")
        if name.removeprefix(IN_SERIES) not in known.get(kind, set()):
            findings.append(f"{where} takes its limit from {check.source!r}, which does not exist")
        elif kind == "netlist" and check.limit != (limit := _range(name)):
            findings.append(f"{where}: the limit is {check.limit!r}, and of {name} {limit!r}")
    return findings


def _range(value: str) -> str:
    """The range of a resistor of 1 %, or of two in series by a meter of 1 %, on the checklist."""
    one, scale = value.removeprefix(IN_SERIES).rstrip("kM"), value[-1] if value[-1] in "kM" else ""
    number, part = (2 * float(one), 0.02) if value.startswith(IN_SERIES) else (float(one), 0.01)
    return f"{number * (1 - part):.1f} to {number * (1 + part):.1f} {scale}Ω"


def _laboratory(path: Path = LABORATORY_CSV) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figure_limits(checks: list[Check], figures: Iterable[Figure]) -> list[str]:
    """Name rows whose limit is not that of the figure that they name."""
    limits = {
        figure.name.partition(": ")[2] or figure.name: (
            f"{'<=' if figure.at_most else '>='} {figure.limit:g} {figure.unit}"
        )
        for figure in figures
    }
    findings = []
    for check in checks:
        if not check.source.startswith("figure: "):
            continue
        name = check.source.removeprefix("figure: ")
        if name not in limits:
            findings.append(f"what_to_measure.md, row {check.number}: there is no figure {name!r}")
        elif check.limit != limits[name]:
            findings.append(
                f"what_to_measure.md, row {check.number}: the limit is {check.limit!r}"
                f" and the figure's {limits[name]!r}"
            )
    return findings
