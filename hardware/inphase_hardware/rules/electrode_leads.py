"""Electrode leads: two resistors in series in each, and no way round them."""

from collections.abc import Iterable

from inphase_hardware.netlist import Netlist, Pin, number_of
from inphase_hardware.pictures.harness import on_the_module

LEADS = {"P": "IN2P", "N": "IN2N", "R": "RLDOUT"}
LEAST_IN_SERIES = 2
LEAST_OHM, MOST_OHM = 47e3, 56e3
"""Of each half: `analog/fault_currents.py` gives the currents with the least. The most is ours: a
fifth more; noise and mains rejection are computed with the least."""


def resistors_in_leads(netlist: Netlist) -> list[str]:
    """Walk from each socket to the front end; name leads with too little resistance on the way.

    What is in series on the front end's module is extra and counts for nothing.
    """
    findings = []
    for sockets, pins in netlist.of_kind("electrode sockets").items():
        island = pins[0].island
        chip = _front_end(netlist, island)
        for lead, pin in LEADS.items():
            if not chip:
                findings.append(f"{sockets}.{lead} leads to no front end in the {island}'s island")
                continue
            way, nets = _walk(netlist, netlist.net_of(sockets, lead))
            if not nets or nets[-1] != netlist.net_of(chip, pin):
                findings.append(f"lead {sockets}.{lead} does not reach {chip}.{pin} through {way}")
                continue
            way = [resistor for resistor in way if not on_the_module(resistor)]
            if len(way) < LEAST_IN_SERIES:
                findings.append(
                    f"lead {sockets}.{lead} has {len(way)} resistor(s) on its way to"
                    f" {chip}.{pin} {way}; it needs"
                    f" {LEAST_IN_SERIES}, so that one may fail short"
                )
            findings += [
                f"{resistor} in lead {sockets}.{lead} is {ohm:.0f} ohm;"
                f" a lead's half is {LEAST_OHM:.0f} to {MOST_OHM:.0f}"
                for resistor in way
                if not LEAST_OHM <= (ohm := number_of(netlist.part(resistor)[0].value)) <= MOST_OHM
            ]
    return findings


def nothing_else_on_leads(netlist: Netlist) -> list[str]:
    """Name whatever touches a lead between its socket and the end of its last resistor."""
    findings = []
    for sockets in netlist.of_kind("electrode sockets"):
        for lead in LEADS:
            _, nets = _walk(netlist, netlist.net_of(sockets, lead))
            for name in nets:
                pins = netlist.nets().get(name, ())
                if len(pins) != 2 and not _ends_on(pins):
                    labels = [pin.label for pin in pins]
                    findings.append(f"net {name} of lead {sockets}.{lead} joins {labels}, not two")
    return findings


def _front_end(netlist: Netlist, island: str) -> str:
    chips = netlist.of_kind("biopotential front end").items()
    return next((name for name, pins in chips if pins[0].island == island), "")


def _ends_on(pins: Iterable[Pin]) -> bool:
    return any(pin.kind == "biopotential front end" for pin in pins)


def _walk(netlist: Netlist, start: str) -> tuple[list[str], list[str]]:
    """Return resistors in series from a net on, and the nets from the first to where they end."""
    way: list[str] = []
    nets = [start]
    while True:
        there = netlist.nets().get(nets[-1], ())
        after = [pin for pin in there if pin.kind == "resistor" and pin.designator not in way]
        if len(after) != 1 or _ends_on(there):
            return way, nets
        way.append(after[0].designator)
        nets += {pin.net for pin in netlist.part(way[-1])} - {nets[-1]} or {nets[-1]}
