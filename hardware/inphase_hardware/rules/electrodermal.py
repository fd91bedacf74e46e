"""Electrodermal adapters: resistors before skin, three leads to the device, a cell of their own."""

from inphase_hardware.netlist import Netlist, number_of

LEAST_IN_SERIES = 2
LEAST_OHM = 51e3
"""Each: `analog/electrodermal/currents.py` gives the currents with 52.3k."""
_PASSIVE = ("resistor", "capacitor", "skin sockets")
_LEADS = "PNR"


def resistors_before_skin(adapters: Netlist) -> list[str]:
    """Name active pins that fewer than two resistors keep from a skin electrode, whatever the way.

    A capacitor counts as a wire, since it may fail short, and so does a small resistor.
    """
    findings = []
    for sockets, pins in adapters.of_kind("skin sockets").items():
        for socket in pins:
            for label, way in sorted(_least_ways(adapters, socket.net).items()):
                if len(way) < LEAST_IN_SERIES:
                    findings.append(
                        f"{len(way)} resistor(s) {list(way)} of {LEAST_OHM / 1e3:.0f}k or more are"
                        f" between {sockets}.{socket.name} and {label}; it needs"
                        f" {LEAST_IN_SERIES}, so that one may fail short"
                    )
    return findings


def _least_ways(adapters: Netlist, start: str) -> dict[str, tuple[str, ...]]:
    """Return each active pin that can be reached, with the fewest resistors on a way to it."""
    nets = adapters.nets()
    ways: dict[str, tuple[str, ...]] = {start: ()}
    waiting: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    found: dict[str, tuple[str, ...]] = {}
    while waiting:
        waiting.sort(key=lambda reached: len(reached[1]))
        net, way = waiting.pop(0)
        for pin in nets.get(net, ()):
            if pin.kind not in _PASSIVE:
                found.setdefault(pin.label, way)
            elif pin.kind != "skin sockets" and len(way) < LEAST_IN_SERIES:
                counts = pin.kind == "resistor" and number_of(pin.value) >= LEAST_OHM
                further = (*way, pin.designator) if counts else way
                for other in adapters.part(pin.designator):
                    if other.net not in ways or len(further) < len(ways[other.net]):
                        ways[other.net] = further
                        waiting.append((other.net, further))
    return found


def plugs_fit(adapters: Netlist, device: Netlist) -> list[str]:
    """Name leads that do not end on their person's socket, and wires that are no lead."""
    findings = []
    shared = adapters.nets().keys() & device.nets().keys()
    leads = adapters.of_kind("adapter leads")
    for pins in leads.values():
        sockets = {
            pin.name: pin
            for pin in device
            if pin.kind == "electrode sockets" and pin.island == pins[0].island
        }
        findings += [
            f"{pin.label} is on {pin.net or 'no net'} and {sockets[pin.name].label} on"
            f" {sockets[pin.name].net}: leads are swapped"
            for pin in pins
            if pin.net != sockets[pin.name].net
        ]
    plugged = {pin.net for pins in leads.values() for pin in pins}
    findings += [
        f"net {net} joins adapter and device, and is none of its leads {_LEADS}"
        for net in sorted(shared - plugged)
    ]
    return findings


def own_cell(adapters: Netlist) -> list[str]:
    """Name adapters whose parts run on something else than their own cell and its reference."""
    findings = []
    for leads, pins in adapters.of_kind("adapter leads").items():
        island = pins[0].island
        kinds = {
            pin.kind: {p.name: p.net for p in adapters.part(pin.designator)}
            for pin in adapters
            if pin.island == island
        }
        try:
            cell, reference, amplifiers = (
                kinds[kind] for kind in ("cell", "voltage reference", "dual op-amp")
            )
        except KeyError as missing:
            findings.append(f"the adapter of {leads} has no {missing.args[0]}")
            continue
        for name, net, wanted in (
            ("the reference's input", reference["IN"], cell["+"]),
            ("the amplifiers' supply", amplifiers["VDD"], reference["OUT"]),
            ("the amplifiers' negative supply", amplifiers["VSS"], cell["-"]),
            (f"{leads}.R", {pin.name: pin.net for pin in pins}["R"], cell["-"]),
        ):
            if net != wanted:
                findings.append(f"{name} is on {net or 'no net'}, not on {wanted}")
    return findings
