"""Direct current from electrode to electrode: in use, and with each part broken, one at a time.

Both electrodes are joined by 1 kohm. As in `analog/fault_currents.py` a resistor in the way to the
skin that fails short is not noticed, so it counts as there before the amplifiers fail.
"""

import itertools
from collections.abc import Iterator

from inphase_hardware.analog import fault_currents, ngspice, person
from inphase_hardware.analog.electrodermal import adapter, bought_parts
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist, number_of

_ENDS = ("OUTA", "INA-", "OUTB", "INB-")
_CONVERTER = ("IN2P", "IN2N", "RLDOUT")
_NORMAL_UA, _FAULT_UA = 10.0, 50.0
_DIRECT = "IEC 60601-1, d.c., type CF; BF alike (memory)"
_MOST_SKIN_US = 20.0
_HOURS_A_MONTH = 730.0

_SETTLING = "tran 50m 10 uic"
"""From nothing charged to rest, ten seconds and more than ten times what the levels take: a loop
that is broken somewhere has no operating point that ngspice would find from outside."""

Rails = dict[str, float]
"""Pins of what failed, each at a part of its supply, 0 to 1."""


def direct_ua(
    netlist: Netlist,
    island: str,
    amplifiers: Rails | None = None,
    converter: Rails | None = None,
    converter_volts: float = fault_currents.SUPPLY_VOLTS,
    passes_the_cell: bool = False,
) -> float:
    """Return the current through 1 kohm between the electrodes, in uA, with a new cell.

    Without `amplifiers` or `converter` the amplifiers and the front end work.
    """
    electrodes = adapter.nets(netlist, island, "skin sockets")
    pins = adapter.nets(netlist, island, "dual op-amp")
    chip = adapter.nets(netlist, island, "biopotential front end")
    fresh, ground = bought_parts.FRESH_CELL_VOLTS, person.ground(island)
    elements = [
        *person.chip(),
        *bought_parts.amplifier(),
        *adapter.supply(netlist, island, bought_parts.REFERENCE_TOLERANCE, fresh, passes_the_cell),
        f"Rbody1 {electrodes['1']} body {fault_currents.BODY_OHM}",
        f"Rbody2 body2 {electrodes['2']} {fault_currents.BODY_OHM}",
        "Vm body body2 0",
        f"Rground {ground} 0 0.1",
    ]
    if amplifiers is None:
        elements += adapter.amplifiers(netlist, island, adapter.Build().offsets_volts)
    else:
        elements += _at_rails(pins, amplifiers, pins["VSS"], fresh)
    if converter is None:
        elements += person.front_end(netlist, island) + adapter.lead_off(netlist, island)
    else:
        elements += person.island_parts(netlist, island)
        elements += _at_rails(chip, converter, ground, converter_volts)
    _, current = ngspice.columns(elements, _SETTLING, "abs(i(Vm))")
    return current[-1] * 1e6


def _at_rails(nets: dict[str, str], rails: Rails, ground: str, volts: float) -> list[str]:
    found = []
    for pin, part in rails.items():
        net = nets[pin]
        found += [f"Vrail{net} at{net} {ground} {part * volts}", f"Rrail{net} at{net} {net} 1"]
    return found


def worst_failure_ua(netlist: Netlist, island: str) -> float:
    """Return the largest current over every way in which the amplifiers' pins meet the cell.

    They run on the reference, so this counts it as failed with them.
    """
    return max(direct_ua(netlist, island, rails) for rails in _every(_ENDS))


def _every(pins: tuple[str, ...]) -> Iterator[Rails]:
    for way in itertools.product((0.0, 1.0), repeat=len(pins)):
        yield dict(zip(pins, way, strict=True))


def own_parts(netlist: Netlist, island: str) -> set[str]:
    """Return the adapter's resistors and capacitors: both ends are on its nets or its leads."""
    return {
        designator
        for designator, pins in netlist.of_kind(*person.TOLERANCE).items()
        if pins[0].island == island
        and all("_SKIN_" in pin.net or "_ELECTRODE_" in pin.net for pin in pins)
    }


def ways_to_the_skin(netlist: Netlist, island: str) -> set[str]:
    """Return the resistors between an amplifier's pin and a skin electrode."""
    return {
        pin.designator
        for name, pins in netlist.nets().items()
        if name.endswith(("_MID", "_SENSE"))
        for pin in pins
        if pin.island == island and pin.kind == "resistor"
    }


def with_one_broken(netlist: Netlist, island: str) -> list[tuple[str, Netlist]]:
    """Return the netlist with each of the adapter's passive parts short, then open."""
    own = own_parts(netlist, island)
    return [
        (what, broken)
        for what, broken in fault_currents.with_one_broken(netlist, island)
        if what.partition(" ")[0] in own
    ]


def with_one_short(netlist: Netlist, island: str) -> list[tuple[str, Netlist]]:
    """Return the netlist with each resistor in a way to the skin failed short, in turn."""
    ways = ways_to_the_skin(netlist, island)
    shorts = {f"{designator} short" for designator in ways}
    return [pair for pair in with_one_broken(netlist, island) if pair[0] in shorts]


def cell_months(netlist: Netlist, island: str) -> float:
    """Return how long the cell lasts, never off, on a palm of 20 uS day and night."""
    levels = own_parts(netlist, island) - ways_to_the_skin(netlist, island)
    ladder = [
        number_of(pins[0].value)
        for designator, pins in netlist.of_kind("resistor").items()
        if designator in levels
    ]
    divider_ua = bought_parts.REFERENCE_VOLTS / sum(ladder) * 1e6
    taken_ua = bought_parts.REFERENCE_UA + 2 * bought_parts.AMPLIFIER_UA + divider_ua
    skin_ua = 0.5 * _MOST_SKIN_US
    return bought_parts.CELL_MAH * 1e3 / (taken_ua + skin_ua) / _HOURS_A_MONTH


def figures(netlist: Netlist) -> list[Figure]:
    """Return the largest current of each kind of fault, and the cell's life, of both people."""
    return [figure for island in ("client", "therapist") for figure in _of(netlist, island)]


def _of(netlist: Netlist, island: str) -> Iterator[Figure]:
    def direct(name: str, value: float, limit: float = _FAULT_UA) -> Figure:
        most = value / (1 - person.TOLERANCE["resistor"])
        return Figure(f"{island}: adapter, current, {name}", most, "uA", limit, True, _DIRECT)

    yield direct("1 kohm between the electrodes", direct_ua(netlist, island), _NORMAL_UA)
    broken = with_one_broken(netlist, island)
    yield direct(
        f"any R or C of it short or open ({len(broken)} cases)",
        max((direct_ua(n, island) for _, n in broken), default=0.0),
    )
    yield direct("reference passes the cell", direct_ua(netlist, island, passes_the_cell=True))
    yield direct("amplifiers fail", worst_failure_ua(netlist, island))
    yield direct(
        "front end fails behind it, its supply at 6 V",
        max(
            direct_ua(netlist, island, None, rails, fault_currents.FAILED_SUPPLY_VOLTS)
            for rails in _every(_CONVERTER)
        ),
    )
    yield direct(
        "a resistor to the skin short, then amplifiers fail",
        max((worst_failure_ua(n, island) for _, n in with_one_short(netlist, island)), default=0.0),
    )
    name = f"{island}: adapter, a cell lasts"
    yield Figure(name, cell_months(netlist, island), "months", 12, False, "ours: a new one a year")
