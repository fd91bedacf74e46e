"""Every way to break one thing of the netlist, and whether a rule names what is broken.

The ends of a part without direction are not swapped.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from hardware_files import bridged, with_value, without

from inphase_hardware import supply_currents
from inphase_hardware.netlist import Netlist, Pin, number_of
from inphase_hardware.rules import pin_map, signals
from inphase_hardware.rules.every_rule import ON_THE_NETLIST

WITHOUT_DIRECTION = (
    *("resistor", "capacitor", "ferrite bead"),
    *("linear resonant actuator", "push-button"),
)
FEW = 8
"""Pins on a net that is no rail."""
_WORD = re.compile(r"[\w./+-]+")
SCALES = ((0.1, "/ 10"), (10.0, "x 10"))
PINS = pin_map.read_pin_map()
SIMULATED = {f"C{base}01 {scale}" for base in (1, 2) for _, scale in SCALES}
"""Values that miss the limit of an analog figure and break no rule."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A netlist with one thing broken; a finding names one of `near`, or is of no use."""

    broken: str
    near: frozenset[str]
    netlist: Netlist


def rules() -> Iterable[Callable[[Netlist], list[str]]]:
    """What needs the netlist and no simulation; the bill, which lists every value, stays out."""
    yield from ON_THE_NETLIST.values()
    yield lambda netlist: pin_map.wired_pins(PINS, netlist)
    yield lambda netlist: signals.front_end_lines(PINS, netlist)
    yield lambda netlist: signals.board_lines(PINS, netlist)
    yield lambda netlist: signals.nothing_else(PINS, netlist)
    yield lambda netlist: [
        f"{figure.name}: {figure.why}"
        for figure in supply_currents.figures(netlist)
        if not figure.is_kept
    ]


def unnoticed(mutant: Mutant) -> bool:
    """Whether no rule says a sentence that names what was broken, or what it was joined with."""
    return not any(
        mutant.near & named(sentence) for rule in rules() for sentence in rule(mutant.netlist)
    )


def named(sentence: str) -> set[str]:
    """Nets, parts and pins that a sentence names: U101.CLK names the part and its pin."""
    words = {word.strip(".") for word in _WORD.findall(sentence)}
    return (words | {word.partition(".")[0] for word in words}) - {""}


def dropped(netlist: Netlist) -> Iterator[Mutant]:
    """Leave out each part."""
    for part in sorted(netlist.designators):
        yield Mutant(part, _near(netlist, part), without(netlist, part))


def shorted(netlist: Netlist) -> Iterator[Mutant]:
    """Put a wire in the place of each part with two ends; either net's name may be what is left."""
    for part, pins in netlist.of_kind(*WITHOUT_DIRECTION).items():
        for kept, gone in itertools.permutations(pin.net for pin in pins):
            broken = bridged(without(netlist, part), kept, gone)
            yield Mutant(f"{part}, {kept} left", _near(netlist, part), broken)


def cut_off(netlist: Netlist) -> Iterator[Mutant]:
    """Take each pin off its net."""
    for pin in netlist:
        if pin.net:
            broken = _with(netlist, {pin: replace(pin, net="", net_island="")})
            yield Mutant(f"{pin.label}, pin {pin.number}", _near(netlist, pin.designator), broken)


def swapped_pins(netlist: Netlist) -> Iterator[Mutant]:
    """Exchange the wires of each two pins of a part."""
    for part in sorted(netlist.designators):
        pins = netlist.part(part)
        if pins[0].kind in WITHOUT_DIRECTION:
            continue
        for one, other in itertools.combinations(pins, 2):
            if one.net != other.net:
                wires = {one: _on(one, other), other: _on(other, one)}
                near = _on_nets(netlist, one.net, other.net) | {one.label, other.label}
                broken = f"{part}: {one.name} and {other.name}"
                yield Mutant(broken, near, _with(netlist, wires))


def joined_nets(netlist: Netlist) -> Iterator[Mutant]:
    """Join each two nets of one island, under the one's and under the other's name."""
    names = netlist.nets()
    for one, other in itertools.permutations(names, 2):
        if netlist.nets()[one][0].net_island == netlist.nets()[other][0].net_island:
            near = _on_nets(netlist, one, other)
            yield Mutant(f"{one} and {other}", near, bridged(netlist, one, other))


def bridged_islands(netlist: Netlist) -> Iterator[Mutant]:
    """Join each two nets of different islands."""
    for one, other in itertools.combinations(netlist.nets(), 2):
        if netlist.nets()[one][0].net_island != netlist.nets()[other][0].net_island:
            yield Mutant(
                f"{one} and {other}", frozenset((one, other)), bridged(netlist, one, other)
            )


def added(netlist: Netlist) -> Iterator[Mutant]:
    """Put a resistor, and a capacitor, between each two nets."""
    for kind, part, value in (("resistor", "R99", "1k"), ("capacitor", "C99", "100n")):
        for names in itertools.combinations(netlist.nets(), 2):
            islands = [netlist.nets()[name][0].net_island for name in names]
            ends = [
                Pin(name, island, part, kind, value, number, number, "passive", island)
                for name, island, number in zip(names, islands, "12", strict=True)
            ]
            broken = netlist.with_pins([*netlist, *ends])
            near = _on_nets(netlist, *names) | {part}
            yield Mutant(f"{part} at {' and '.join(names)}", near, broken)


def other_values(netlist: Netlist) -> Iterator[Mutant]:
    """Make each value that is a number ten times as large and as small."""
    for part in sorted(netlist.designators):
        try:
            value = number_of(netlist.part(part)[0].value)
        except ValueError:
            continue
        for scale, written in SCALES:
            broken = with_value(netlist, part, f"{value * scale:.3g}")
            yield Mutant(f"{part} {written}", _near(netlist, part), broken)


def _near(netlist: Netlist, part: str) -> frozenset[str]:
    """The part, its nets, and everything on them."""
    return _on_nets(netlist, *(pin.net for pin in netlist.part(part))) | {part}


def _on_nets(netlist: Netlist, *names: str) -> frozenset[str]:
    """The nets, and what is on them; all that hangs on a rail is no help to anybody."""
    pins = [
        pin
        for name in names
        for pin in netlist.nets().get(name, ())
        if len(netlist.nets()[name]) <= FEW
    ]
    return frozenset({*names, *(word for pin in pins for word in (pin.label, pin.designator))})


def _with(netlist: Netlist, other: dict[Pin, Pin]) -> Netlist:
    return Netlist(tuple(other.get(pin, pin) for pin in netlist))


def _on(pin: Pin, where: Pin) -> Pin:
    return replace(pin, net=where.net, net_island=where.net_island)
