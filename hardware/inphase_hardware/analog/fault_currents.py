"""Current through a person: in normal use, and with each part of the way broken, one at a time.

Direct current comes from the island's own supply, through a front end that fails with any of its
pins on any rail; resistors on its module count for nothing. Alternating current comes from the
mains, through the barriers' capacitances.
A lead resistor that fails short is not noticed, so it counts as there before the front end fails.
"""

import dataclasses
import itertools
from collections.abc import Iterator

from inphase_hardware.analog import barriers, converter, ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist, number_of
from inphase_hardware.pictures.harness import on_the_module

SUPPLY_VOLTS = 3.58  # the most of VISO, 0 to 30 mA (ISOW7841, SLLSEY2G 7.15)
FAILED_SUPPLY_VOLTS = 6.0
"""What a regulator that fails gives is in no datasheet: this is the absolute maximum of VISO
(SLLSEY2G 7.1). With SEL on VISO in the place of GND2 it is 5.43 V at most (7.11)."""
BODY_OHM = 500.0  # from each electrode to the middle: 1 kohm between two, as IEC 60601-1 measures
MAINS_VOLTS, MAINS_HZ = 264.0, 60.0  # 240 V and 10 %
CELLS_VOLTS = 2 * 1.68  # IEC 60086-1, alkaline, highest open-circuit voltage (memory)
LITHIUM_ION_VOLTS = 2 * 4.2  # cells of AAA's size (10440), full
SUPPLY_FARAD = {
    "power supply": 4.7e-9,  # its insulation: the largest usual Y capacitor of a class II adapter
    "power bank": 3e-12,  # through the air, as a person's (`mains_rejection.MAINS_FARAD`)
}
ISLAND_FARAD = 30e-12
_PINS = ("IN2P", "IN2N", "RLDOUT")
_NORMAL_UA, _FAULT_UA = 100.0, 500.0
_NORMAL_DC_UA, _FAULT_DC_UA = 10.0, 50.0
_ALTERNATING = "IEC 60601-1, a.c., type BF"
_DIRECT = "IEC 60601-1, d.c., type CF; BF alike (memory)"


def supplies(netlist: Netlist, island: str) -> tuple[float, float, str]:
    """Return an island's supply in volts, whole and failed, and in words how it fails."""
    if any(pins[0].island == island for pins in netlist.of_kind("cells").values()):
        return CELLS_VOLTS, LITHIUM_ION_VOLTS, "lithium-ion cells in the holder"
    return SUPPLY_VOLTS, FAILED_SUPPLY_VOLTS, "supply at 6 V"


def direct_ua(netlist: Netlist, island: str, rails: dict[str, float] | None, volts: float) -> float:
    """Return the largest direct current through an electrode, in uA.

    `rails` holds the front end's pins at a part of the supply, 0 to 1, as a failed one may;
    without it the front end works: 6 nA of lead-off current, right-leg drive on a rail.
    """
    ground = person.ground(island)
    net = {pin.name: pin.net for pin in person.part(netlist, island, "biopotential front end")}
    parts = person.island_parts(_without_the_module(netlist), island)
    elements = [*parts, f"Vsupply rail {ground} {volts}"]
    if rails is None:
        current = converter.LEAD_OFF_AMPERE
        elements += [
            f"Iup rail {net['IN2P']} {current}",
            f"Idown {net['IN2N']} {ground} {current}",
            f"Rinput_p {net['IN2P']} {ground} {converter.INPUT_OHM}",
            f"Rinput_n {net['IN2N']} {ground} {converter.INPUT_OHM}",
            f"Vdrive {net['RLDOUT']} {ground} {volts}",
        ]
    else:
        for pin, part in rails.items():
            elements += [
                f"Vrail{pin} at{pin} {ground} {part * volts}",
                f"Rrail{pin} at{pin} {net[pin]} 1",
            ]
    sockets = person.part(netlist, island, "electrode sockets")
    for socket in sockets:
        elements += [
            f"Vm{socket.name} {socket.net} site{socket.name} 0",
            f"Rbody{socket.name} site{socket.name} body {BODY_OHM}",
        ]
    elements += [f"Rearth {ground} 0 1", "Vsweep sweep 0 0"]
    outputs = [f"abs(i(Vm{pin.name}))" for pin in sockets]
    _, *currents = ngspice.columns(elements, "dc Vsweep 0 0 1", *outputs)
    return max(current[0] for current in currents) * 1e6


def worst_failure_ua(netlist: Netlist, island: str, volts: float) -> float:
    """Return the largest current over every way in which the front end's pins meet the rails."""
    ways = itertools.product((0.0, 1.0), repeat=len(_PINS))
    return max(
        direct_ua(netlist, island, dict(zip(_PINS, way, strict=True)), volts) for way in ways
    )


def with_one_short(netlist: Netlist, island: str) -> Iterator[tuple[str, Netlist]]:
    """Yield the netlist with each resistor of the leads failed short, in turn."""
    for designator, pins in netlist.of_kind("resistor").items():
        on_a_lead = any(part in pin.net for pin in pins for part in ("_ELECTRODE_", "_LEAD_"))
        if on_a_lead and pins[0].island == island:
            yield designator, _short(netlist, designator)


def with_one_broken(netlist: Netlist, island: str) -> Iterator[tuple[str, Netlist]]:
    """Yield the netlist with each passive part of the island failed short, then open."""
    for designator, pins in netlist.of_kind(*person.TOLERANCE).items():
        if pins[0].island == island:
            yield f"{designator} short", _short(netlist, designator)
            yield (
                f"{designator} open",
                netlist.with_pins(pin for pin in netlist if pin.designator != designator),
            )


def _without_the_module(netlist: Netlist) -> Netlist:
    """Return the netlist with a wire in the place of each resistor on a front end's module."""
    return netlist.with_pins(
        dataclasses.replace(pin, value="0.1")
        if pin.kind == "resistor" and on_the_module(pin.designator)
        else pin
        for pin in netlist
    )


def _short(netlist: Netlist, designator: str) -> Netlist:
    return netlist.with_pins(
        dataclasses.replace(pin, kind="resistor", value="0.1")
        if pin.designator == designator
        else pin
        for pin in netlist
    )


def mains_ua(
    netlist: Netlist, island: str, fault: str = "", live: bool = False, broken_supply: bool = False
) -> float:
    """Return the current in uA through a person who touches earth, or with `live` a live wire.

    `fault` is the isolator whose barrier is a short; with `broken_supply` the mains are on the
    host. All three leads end on the island's ground, as through a failed front end.
    """
    ground = person.ground(island)
    touched = "mains" if live else "0"
    (supply, *_) = netlist.of_kind(*SUPPLY_FARAD).values()
    insulation = "Rsupply {} 1" if broken_supply else f"Csupply {{}} {SUPPLY_FARAD[supply[0].kind]}"
    elements = [
        f"Vmains mains 0 dc 0 ac {MAINS_VOLTS}",
        insulation.format(f"mains {barriers.ground(supply[0].island)}"),
        *barriers.capacitors(netlist, fault),
        *(
            f"Cisland{name} {person.ground(name)} 0 {ISLAND_FARAD}"
            for name in ("client", "therapist")
        ),
        f"Rleads {ground} skin {_leads_ohm(netlist, island) / 3}",
        "Vm skin body 0",
        f"Rbody body {touched} {BODY_OHM}",
    ]
    _, current = ngspice.columns(elements, f"ac lin 1 {MAINS_HZ} {MAINS_HZ}", "mag(i(Vm))")
    return current[0] * 1e6


def _leads_ohm(netlist: Netlist, island: str) -> float:
    """Return the least resistance of a lead from socket to front end."""
    totals: dict[str, float] = {}
    for name, pins in netlist.nets().items():
        if "_LEAD_" in name and pins[0].island == island:
            totals[name] = sum(number_of(pin.value) for pin in pins if pin.kind == "resistor")
    return min(totals.values(), default=0.0) + 1


def figures(netlist: Netlist) -> list[Figure]:
    """Return the largest current of each kind of fault, of both people."""
    return [
        figure
        for island in ("client", "therapist")
        for figure in (*_direct(netlist, island), *_mains(netlist, island))
    ]


def _direct(netlist: Netlist, island: str) -> Iterator[Figure]:
    def direct(name: str, value: float, limit: float) -> Figure:
        most = value / (1 - person.TOLERANCE["resistor"])
        return Figure(f"{island}: current, {name}", most, "uA", limit, True, _DIRECT)

    volts, failed_volts, failed = supplies(netlist, island)
    shorts = list(with_one_short(netlist, island))
    yield direct("normal use", direct_ua(netlist, island, None, volts), _NORMAL_DC_UA)
    broken = list(with_one_broken(netlist, island))
    yield direct(
        f"any R or C of the island short or open ({len(broken)} cases)",
        max((direct_ua(n, island, None, volts) for _, n in broken), default=0.0),
        _FAULT_DC_UA,
    )
    yield direct("front end fails", worst_failure_ua(netlist, island, volts), _FAULT_DC_UA)
    yield direct(
        f"{failed} and front end fails of it",
        worst_failure_ua(netlist, island, failed_volts),
        _FAULT_DC_UA,
    )
    yield direct(
        "a lead resistor short, then front end fails",
        max((worst_failure_ua(n, island, volts) for _, n in shorts), default=0.0),
        _FAULT_DC_UA,
    )


def _mains(netlist: Netlist, island: str) -> Iterator[Figure]:
    def mains(name: str, value: float, limit: float = _FAULT_UA, why: str = _ALTERNATING) -> Figure:
        return Figure(f"{island}: mains current, {name}", value, "uA", limit, True, why)

    yield mains("person on earth", mains_ua(netlist, island), _NORMAL_UA)
    isolating = netlist.of_kind(*barriers.BARRIER_FARAD)
    for designator, pins in sorted(isolating.items()):
        if designator == "A2" or island in {pin.island for pin in pins}:
            name = f"barrier of the {pins[0].kind} short"
            yield mains(name, mains_ua(netlist, island, designator))
    if netlist.of_kind("power supply"):
        yield mains("supply's insulation short", mains_ua(netlist, island, broken_supply=True))
        isolators = [d for d, pins in isolating.items() if island in {pin.island for pin in pins}]
        both = max(mains_ua(netlist, island, d, broken_supply=True) for d in isolators)
        why = "two faults, held to the limit of one"
        yield mains("supply's insulation and an isolator short", both, why=why)
    touching = mains_ua(netlist, island, live=True)
    yield mains("person on a live wire", touching, 5000, "IEC 60601-1, mains on an F-type part")
