"""The netlist as plain values: pins on nets, read from and written to hardware/netlist.csv.

The circuit is written with SKiDL (`circuit/`), which this module does not need: rules, analog decks
and pictures work on these values, so most checks run where SKiDL is not installed.
"""

import csv
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HARDWARE = Path(__file__).parents[1]
NETLIST_CSV = HARDWARE / "netlist.csv"
ADAPTERS_CSV = HARDWARE / "electrodermal_netlist.csv"
"""Of both electrodermal adapters, which are plugged into the electrode sockets."""
ISLANDS = ("host", "board", "client", "therapist")
REFERENCES = {"board": "GND", "client": "C_GND", "therapist": "T_GND"}
"""Ground net of each island that has one in this netlist (the host's is in its cables)."""
_SCALE = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6}


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin of one part, and the net that it is on.

    `island` is where this side of the part stands, `net_island` where the net was meant to stay: a
    rule compares them. A pin that is left open on purpose has no net.
    """

    net: str
    net_island: str
    designator: str
    kind: str
    value: str
    number: str
    name: str
    type: str
    island: str

    @property
    def label(self) -> str:
        """Designator and pin name: `U101.CLK`."""
        return f"{self.designator}.{self.name}"


@dataclass(frozen=True, slots=True)
class Netlist:
    """All pins of all parts, sorted by designator and pin."""

    pins: tuple[Pin, ...]
    _nets: dict[str, list[Pin]] = field(init=False, repr=False, compare=False)
    _parts: dict[str, list[Pin]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the pins by net and by part once: every rule asks for both."""
        nets: defaultdict[str, list[Pin]] = defaultdict(list)
        parts: defaultdict[str, list[Pin]] = defaultdict(list)
        for pin in self.pins:
            parts[pin.designator].append(pin)
            if pin.net:
                nets[pin.net].append(pin)
        object.__setattr__(self, "_nets", dict(sorted(nets.items())))
        object.__setattr__(self, "_parts", dict(parts))

    def __iter__(self) -> Iterator[Pin]:
        return iter(self.pins)

    @property
    def designators(self) -> set[str]:
        """Every part."""
        return set(self._parts)

    def nets(self) -> Mapping[str, list[Pin]]:
        """Pins by net, nets in the order of their names; open pins are on none."""
        return self._nets

    def part(self, designator: str) -> list[Pin]:
        """Pins of one part. Raises KeyError where there is no such part."""
        if designator not in self._parts:
            raise KeyError(f"the netlist has no part {designator}")
        return self._parts[designator]

    def net_of(self, designator: str, name: str) -> str:
        """Net on the pin of that name. Raises KeyError where there is no such pin."""
        for pin in self._parts.get(designator, ()):
            if pin.name == name:
                return pin.net
        raise KeyError(f"the netlist has no pin {designator}.{name}")

    def of_kind(self, *kinds: str) -> dict[str, list[Pin]]:
        """Parts of these kinds: designator to pins."""
        return {name: pins for name, pins in self._parts.items() if pins[0].kind in kinds}

    def far_end(self, pin: Pin) -> str:
        """Net at the other end of a part with two ends; empty for other parts."""
        ends = [other for other in self._parts[pin.designator] if other.number != pin.number]
        return ends[0].net if len(ends) == 1 else ""

    def with_pins(self, pins: Iterable[Pin]) -> "Netlist":
        """Return a netlist of these pins, in order."""
        return Netlist(tuple(sorted(pins, key=order)))

    def plugged(self, other: "Netlist") -> "Netlist":
        """Return both as one: nets of the same name are joined."""
        return self.with_pins([*self, *other])


def order(pin: Pin) -> tuple[str, int, int, str]:
    """Sort R2 before R10, and pins of a part by their number."""
    letters = pin.designator.rstrip("0123456789")
    number = int(pin.designator[len(letters) :] or 0)
    return letters, number, int(pin.number) if pin.number.isdigit() else 0, pin.number


def number_of(value: str) -> float:
    """Return the number in a value such as 39k, 1n, 4.7u, 1M. Raises ValueError."""
    digits, scale = (value[:-1], value[-1]) if value and value[-1].isalpha() else (value, "")
    if scale not in _SCALE:
        raise ValueError(f"{value!r} is no value of a part: write for example 39k, 1n, 4.7u, 1M")
    return float(digits) * _SCALE[scale]


def read(path: Path = NETLIST_CSV) -> Netlist:
    """Read a netlist that `write` wrote."""
    with path.open(newline="", encoding="utf-8") as file:
        return Netlist(tuple(Pin(**row) for row in csv.DictReader(file)))


def write(netlist: Netlist, path: Path = NETLIST_CSV) -> None:
    """Write one row a pin."""
    fields = [field.name for field in dataclasses.fields(Pin)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(dataclasses.asdict(pin) for pin in netlist)
