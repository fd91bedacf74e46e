"""pin_map.csv against the netlist, the firmware's pins.py and the RP2040's pin multiplexer.

The multiplexer, in rules (RP2040 datasheet, section 1.4.3, table 2; section 4.5.2 for PWM):

- SPI: GPIO 0-7 and 16-23 reach SPI0, 8-15 and 24-29 SPI1; GPIO % 4 is 0 RX, 1 CSn, 2 SCK, 3 TX.
- I2C: GPIO % 4 is 0 I2C0 SDA, 1 I2C0 SCL, 2 I2C1 SDA, 3 I2C1 SCL.
- PWM: slice (GPIO // 2) % 8; an even GPIO is its output A, an odd one B.

The header, in rules (Pico datasheet, section 2.1): GPIO 0 to 22 and 26 to 28 count up with its
pins, of which 3, 8, 13 and so on are ground and 30 is RUN.
"""

import ast
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.rules import connections
from inphase_hardware.rules.safe_state import PULLED_DOWN, PULLED_UP

PIN_MAP_CSV = HARDWARE / "pin_map.csv"
PINS_PY = HARDWARE.parent / "firmware/inphase_board/pins.py"
PINS_OF_THE_PICO = frozenset(range(23)) | {26, 27, 28}
"""On the header; 23, 24, 25 and 29 stay on the Pico (its datasheet, section 2.1)."""
LED_OF_THE_PICO = 25
HEADER = dict(
    zip(sorted(PINS_OF_THE_PICO), (n for n in range(1, 35) if n % 5 != 3 and n != 30), strict=True)
)
"""GPIO to pin of the header."""
JOBS = {
    "SCK": "SPI",
    "MOSI": "SPI",
    "MISO": "SPI",
    "SDA": "I2C",
    "SCL": "I2C",
    "CONVERTER_CLK": "PWM",
    "LIGHT": "PWM",
    "STATUS_LIGHT": "GPIO",
}
"""Block of the RP2040 that a line needs, by its name or the last word of it; others are GPIO."""


@dataclass(frozen=True, slots=True)
class MappedPin:
    """One row of pin_map.csv."""

    gpio: int
    name: str
    function: str
    direction: str
    external_pull: str
    net: str


def read_pin_map(path: Path = PIN_MAP_CSV) -> list[MappedPin]:
    """Read the pin map."""
    with path.open(newline="", encoding="utf-8") as file:
        return [MappedPin(int(row.pop("gpio")), **row) for row in csv.DictReader(file)]


def read_firmware_pins(path: Path = PINS_PY) -> dict[str, int]:
    """Names and numbers in pins.py: upper-case integers, read without running it."""
    pins = {}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            (target,) = statement.targets
            if isinstance(target, ast.Name) and isinstance(statement.value.value, int):
                pins[target.id] = statement.value.value
    return pins


def legal_functions(gpio: int) -> set[str]:
    """Every function of the pin map that the multiplexer offers on this GPIO."""
    bus = 1 if gpio // 8 in (1, 3) else 0
    return {
        "GPIO",
        f"SPI{bus} {('RX', 'CSn', 'SCK', 'TX')[gpio % 4]}",
        ("I2C0 SDA", "I2C0 SCL", "I2C1 SDA", "I2C1 SCL")[gpio % 4],
        f"PWM{gpio // 2 % 8} {'AB'[gpio % 2]}",
    }


def firmware_pins(pin_map: list[MappedPin], firmware: dict[str, int]) -> list[str]:
    """Compare the pin map with the firmware, name by name."""
    mapped = {pin.name: pin.gpio for pin in pin_map}
    return [
        f"{name} is GPIO {mapped.get(name)} in pin_map.csv and {firmware.get(name)} in pins.py"
        for name in sorted(mapped.keys() | firmware.keys())
        if mapped.get(name) != firmware.get(name)
    ]


def wired_pins(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Compare the pin map with the netlist, pin by pin."""
    findings = []
    wired = {pin.name: pin.net for pin in netlist.of_kind("microcontroller board").get("A1", ())}
    mapped = {f"GP{pin.gpio}": pin.net for pin in pin_map if pin.gpio != LED_OF_THE_PICO}
    for name, net in wired.items():
        if not net and f"A1.{name}" in connections.left_out(netlist):
            continue
        if name.startswith("GP") and net != mapped.get(name, ""):
            findings.append(
                f"A1.{name} is on {net or 'no net'} in the netlist"
                f" and on {mapped.get(name, 'no net')} in pin_map.csv"
            )
    return findings


def pulls(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Compare the pulls of the pin map with the resistors, and with what is safe."""
    findings = []
    for pin in pin_map:
        wanted = "down" if pin.net in PULLED_DOWN else "up" if pin.net in PULLED_UP else ""
        wired = _wired_pull(pin, netlist)
        if wanted and pin.external_pull != wanted:
            findings.append(
                f"{pin.name} needs a pull-{wanted}; pin_map.csv says {pin.external_pull}"
            )
        elif pin.external_pull != wired:
            findings.append(
                f"the pull of {pin.name} is {pin.external_pull} in pin_map.csv and {wired} as wired"
            )
    return findings


def _wired_pull(pin: MappedPin, netlist: Netlist) -> str:
    there = netlist.nets().get(pin.net, ())
    resistors = {other.designator for other in there if other.kind == "resistor"}
    for rail, pull in (("GND", "down"), ("3V3", "up")):
        if resistors & {other.designator for other in netlist.nets().get(rail, ())}:
            return pull
    return "module" if pin.function.startswith("I2C") else "none"


def directions(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Compare the directions of the pin map with what is at the other end."""
    findings = []
    for pin in pin_map:
        others = [p for p in netlist.nets().get(pin.net, ()) if p.designator != "A1"]
        if any(p.type == "output" or p.kind == "push-button" for p in others):
            wired = "in"
        else:
            wired = "both" if any(p.type == "bidirectional" for p in others) else "out"
        if pin.direction != wired:
            ends = " ".join(p.label for p in others) or "the Pico's own light"
            findings.append(
                f"{pin.name} is {pin.direction!r} in pin_map.csv and {wired!r} for {ends}"
            )
    return findings


def header(netlist: Netlist) -> list[str]:
    """Name GPIOs that the netlist has on another pin of the header."""
    return [
        f"{pin.label} is pin {pin.number} in the netlist; on the header it is {number}"
        for pin in netlist.of_kind("microcontroller board").get("A1", ())
        if pin.name.startswith("GP") and pin.name[2:].isdigit()
        if pin.number != (number := str(HEADER[int(pin.name[2:])]))
    ]


def multiplexer(pin_map: list[MappedPin]) -> list[str]:
    """Name pins whose function the RP2040 does not offer there, and jobs that collide."""
    findings = []
    for pin in pin_map:
        if pin.function not in legal_functions(pin.gpio):
            findings.append(f"{pin.name}: GPIO {pin.gpio} cannot be {pin.function}")
        job = JOBS.get(pin.name, JOBS.get(pin.name.rpartition("_")[2], "GPIO"))
        if not pin.function.startswith(job):
            findings.append(f"{pin.name} is {pin.function} and needs {job}")
        if pin.gpio not in PINS_OF_THE_PICO | {LED_OF_THE_PICO}:
            findings.append(f"{pin.name}: GPIO {pin.gpio} is not on the Pico's header")
    for field in ("gpio", "name", "net"):
        counts = Counter(getattr(pin, field) for pin in pin_map)
        findings += [f"{field} {value} is used twice" for value, n in counts.items() if n > 1]
    slices = Counter(pin.function.split()[0] for pin in pin_map if "PWM" in pin.function)
    findings += [
        f"{name} has two outputs of different frequency" for name, n in slices.items() if n > 1
    ]
    return findings + _buses(pin_map)


def _buses(pin_map: list[MappedPin]) -> list[str]:
    """Each person has SCK, RX and TX of one SPI bus, and no bus serves two people."""
    buses: dict[str, set[str]] = {}
    for pin in pin_map:
        if pin.function.startswith("SPI"):
            bus, line = pin.function.split()
            buses.setdefault(f"{pin.name.partition('_')[0]} {bus}", set()).add(line)
    whole = {"CLIENT SPI0": {"RX", "TX", "SCK"}, "THERAPIST SPI1": {"RX", "TX", "SCK"}}
    return (
        [] if buses == whole else [f"each person needs a whole SPI bus of their own; found {buses}"]
    )
