"""What the guides say in words of a part they name: its value, its pins, its nets, its colour."""

import re

from inphase_hardware.netlist import Netlist, number_of
from inphase_hardware.rules.bill import Row

_CELL = re.compile(r"[|\n]")
_QUANTITY = re.compile(r"\b(\d[\d.]*) ?([kM]?)(Ω|ohm)|\b(\d[\d.]*) ?([pnµ])F\b")
_PASSIVE = re.compile(r"\b([RC]\d+)(?: to [RC](\d+))?\b")
_PIN = r"[A-Z][A-Z0-9]+[+-]?"
_PINS = re.compile(rf"((?:{_PIN}(?:, | and | or ))*{_PIN}) of ((?:FB|[ACDJMQRSU])\d+)\b(?!')")
_BETWEEN = re.compile(r"\b((?:FB|[CDMRS])\d+) between ([A-Z0-9_]+) and ([A-Z0-9_]+)")
_GPIO = re.compile(r"(?:\b([A-Z_]+) \()?\bGP(\d+)\b")
_COLOURS = re.compile(r"P (\w+), N (\w+), R (\w+)")
TOLERANCE = 0.011
"""Parts of 1 %, and rounding."""


def values(pages: dict[str, str], netlist: Netlist) -> list[str]:
    """Name values that no resistor or capacitor named in the same cell or line has."""
    findings = []
    for name, text in pages.items():
        for cell in _CELL.split(text):
            parts = [part for part in _named(cell) if part in netlist.designators]
            known = {part: number_of(netlist.part(part)[0].value) for part in parts}
            for match in _QUANTITY.finditer(cell):
                letter = "R" if match.group(3) else "C"
                digits, scale = match.group(1, 2) if match.group(3) else match.group(4, 5)
                said = number_of(digits + scale.replace("µ", "u"))
                there = {part: has for part, has in known.items() if part[0] == letter}
                if there and not any(abs(said / has - 1) < TOLERANCE for has in there.values()):
                    part = next(iter(there))
                    findings.append(
                        f"{name} says {match.group().strip()} of {part},"
                        f" which is {netlist.part(part)[0].value}"
                    )
    return findings


def _named(cell: str) -> list[str]:
    """Designators of resistors and capacitors, those in between too: R101 to R106."""
    found = []
    for first, last in _PASSIVE.findall(cell):
        numbers = range(int(first[1:]), int(last or first[1:]) + 1)
        found += [f"{first[0]}{number}" for number in numbers]
    return found


def pins(pages: dict[str, str], netlist: Netlist) -> list[str]:
    """Name pins that a part does not have, and parts between two nets that are between others."""
    findings = []
    labels = {pin.label for pin in netlist}
    for name, text in pages.items():
        for said, part in _PINS.findall(text):
            findings += [
                f"{name} names {pin} of {part}, which has no such pin"
                for pin in re.split(r", | and | or ", said)
                if f"{part}.{pin}" not in labels
            ]
        for part, *said in _BETWEEN.findall(text):
            nets = sorted(pin.net for pin in netlist if pin.designator == part)
            if nets != sorted(said):
                findings.append(f"{name} has {part} between {' and '.join(said)}; it is on {nets}")
    return findings


def gpios(pages: dict[str, str], netlist: Netlist) -> list[str]:
    """Name GPIOs that stand behind another net than theirs, or behind none: `MUTE (GP2)`."""
    nets = {pin.name: pin.net for pin in netlist if pin.designator == "A1"}
    return [
        f"{name} names GP{gpio} as {net or 'no net'}; it is {nets.get(f'GP{gpio}', '') or 'unused'}"
        for name, text in pages.items()
        for net, gpio in _GPIO.findall(text)
        if not net or nets.get(f"GP{gpio}") != net
    ]


def colours(pages: dict[str, str], rows: list[Row]) -> list[str]:
    """Name colours of leads that are not the sockets'."""
    sockets = {
        found.group()
        for row in rows
        if row["designators"][0] == "J" and (found := _COLOURS.search(row["description"]))
    }
    return [
        f"{name} says {match.group()}; the sockets are {' or '.join(sorted(sockets))}"
        for name, text in pages.items()
        for match in _COLOURS.finditer(text)
        if match.group() not in sockets
    ]
