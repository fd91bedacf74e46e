"""The bill of materials against a design's netlist: every part in both, alike.

Designators beginning with MP are mechanical parts, those with X what is plugged on, worn or used
up; neither has pins in a netlist. One bill serves both designs: a row belongs to a design where it
costs something there, and what differs has two rows.
"""

import csv
import re
from collections import Counter
from pathlib import Path

from inphase_hardware.netlist import HARDWARE, Netlist

BILL_CSV = HARDWARE / "bill_of_materials.csv"
ACCESSORY = "X"
WITHOUT_PINS = ("MP", ACCESSORY)
COSTS = ("cost_eur", "lowest_cost_eur")
"""Of one piece, as remembered of 2025; 0 where the design does not have it."""
UNITS = {
    "resistor": {"": "ohm", "k": "kilohm", "M": "megohm"},
    "ferrite bead": {"": "ohm"},
    "capacitor": {"p": "picofarad", "n": "nanofarad", "u": "microfarad"},
}
"""How a description writes what stands behind the number of a value."""
_TYPE = re.compile(r"[A-Z]{2,}\d{3,}[A-Z]*")
"""A maker's name of a chip."""
Row = dict[str, str]


def read_bill(path: Path = BILL_CSV) -> list[Row]:
    """Read the rows of the bill."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def of_design(rows: list[Row], column: str) -> list[Row]:
    """Return the rows of the design that has its cost in this column."""
    return [row for row in rows if _costs(row[column])]


def parts_in_both(rows: list[Row], netlist: Netlist) -> list[str]:
    """Name parts that the bill or the netlist lacks, and those that the bill lists twice."""
    listed = Counter(part for row in rows for part in row["designators"].split())
    electrical = {part for part in listed if not part.startswith(WITHOUT_PINS)}
    return [
        *(
            f"{part} is in the netlist and not in the bill"
            for part in _sorted(netlist.designators - electrical)
        ),
        *(
            f"{part} is in the bill and not in the netlist"
            for part in _sorted(electrical - netlist.designators)
        ),
        *(f"{part} is in the bill {n} times" for part, n in listed.items() if n > 1),
    ]


def values_in_both(rows: list[Row], netlist: Netlist) -> list[str]:
    """Compare value and island of every part."""
    findings = []
    for row in rows:
        for designator in row["designators"].split():
            if designator not in netlist.designators:
                continue
            pins = netlist.part(designator)
            if row["value"] != pins[0].value:
                findings.append(
                    f"{designator} is {row['value']!r} in the bill"
                    f" and {pins[0].value!r} in the netlist"
                )
            islands = {pin.island for pin in pins}
            if set(row["island"].split()) != islands:
                findings.append(
                    f"{designator} stands in {row['island']!r} in the bill"
                    f" and {sorted(islands)} in the netlist"
                )
    return findings


def descriptions(rows: list[Row], netlist: Netlist) -> list[str]:
    """Name rows that do not say their value in words, or buy what has another name."""
    findings = []
    for row in rows:
        value, name = row["value"], row["designators"]
        kinds = {netlist.part(d)[0].kind for d in name.split() if d in netlist.designators}
        for units in (UNITS[kind] for kind in kinds & UNITS.keys()):
            number = value.rstrip("pnukM")
            said = f"{number} {units.get(value[len(number) :], '?')}"
            if not re.search(rf"(?<![\d.]){re.escape(said)}\b", row["description"]):
                findings.append(f"{name} is {value}, and its description does not say {said}")
        is_type = _TYPE.fullmatch(value)
        if is_type and value not in row["description"] and not row["part_number"].startswith(value):
            findings.append(f"{name} is {value}, and what is bought is {row['part_number']}")
    return findings


def whole_rows(rows: list[Row]) -> list[str]:
    """Name rows whose quantity, number, maker or cost is missing or does not fit."""
    findings = []
    for row in rows:
        name = row["designators"]
        if int(row["quantity"]) != len(name.split()):
            findings.append(f"{name}: the quantity is {row['quantity']}")
        if bool(row["part_number"]) == (row["manufacturer"] == "any"):
            findings.append(f"{name} needs a part number, or 'any' as its manufacturer")
        if not row["description"]:
            findings.append(f"{name} has no description")
        if not (row["part_number"] or row["alternatives"] or row["note"]):
            findings.append(f"{name} has nothing that says which to buy")
        for column in COSTS:
            if not row[column].replace(".", "", 1).isdigit():
                findings.append(f"{name}: {column} is {row[column]!r}, not a number")
        if not any(_costs(row[column]) for column in COSTS):
            findings.append(f"{name} costs nothing in any design: whose is it?")
    return findings


def total_eur(rows: list[Row], column: str, accessories: bool = False) -> float:
    """Add up what the device's pieces cost, or what is plugged on, worn or used up."""
    return sum(
        float(row[column]) * int(row["quantity"])
        for row in rows
        if row["designators"].startswith(ACCESSORY) is accessories
    )


def _costs(cell: str) -> bool:
    return bool(cell.strip("0."))


def _sorted(designators: set[str]) -> list[str]:
    return sorted(designators)
