"""Electrode leads: two resistors in series in each, and no way round them."""

from inphase_hardware.netlist import Netlist, number_of
from inphase_hardware.pictures.harness import on_the_module

LEADS = {"P": "IN2P", "N": "IN2N", "R": "RLDOUT"}
LEAST_IN_SERIES = 2
LEAST_OHM = 39e3
"""In each half: `analog/fault_currents.py` gives the currents with this value."""


def resistors_in_leads(netlist: Netlist) -> list[str]:
    """Walk from each socket to the front end; name leads with too little resistance on the way.

    What is in series on the front end's module is extra and counts for nothing.
    """
    findings = []
    for sockets, pins in netlist.of_kind("electrode sockets").items():
        island = pins[0].island
        chips = [
            designator
            for designator, chip in netlist.of_kind("biopotential front end").items()
            if chip[0].island == island
        ]
        for lead, pin in LEADS.items():
            if not chips:
                findings.append(f"{sockets}.{lead} leads to no front end in the {island}'s island")
                continue
            way = _walk(netlist, netlist.net_of(sockets, lead), netlist.net_of(chips[0], pin))
            if way is None:
                findings.append(f"lead {sockets}.{lead} does not reach {chips[0]}.{pin}")
                continue
            way = [resistor for resistor in way if not on_the_module(resistor)]
            if len(way) < LEAST_IN_SERIES:
                findings.append(
                    f"lead {sockets}.{lead} has {len(way)} resistor(s) on its way to"
                    f" {chips[0]}.{pin} {way}; it needs"
                    f" {LEAST_IN_SERIES}, so that one may fail short"
                )
    return findings


def _walk(netlist: Netlist, start: str, end: str) -> list[str] | None:
    """Return resistors from net to net; a net in between may hold those two resistors alone."""
    nets, way, net = netlist.nets(), [], start
    while net != end:
        after = [
            pin for pin in nets.get(net, ()) if pin.kind == "resistor" and pin.designator not in way
        ]
        if len(after) != 1:
            return None
        resistor = after[0].designator
        way.append(resistor)
        (net,) = {pin.net for pin in netlist.part(resistor)} - {net} or {net}
        if len(way) > len(nets):
            return None
    return way


def lead_values(netlist: Netlist) -> list[str]:
    """Name lead resistors under the least value."""
    findings = []
    for name, pins in netlist.nets().items():
        if "_LEAD_" in name:
            findings += [
                f"{pin.designator} in {name} is {pin.value}; a lead's half needs"
                f" {LEAST_OHM / 1e3:.0f}k or more"
                for pin in pins
                if pin.kind == "resistor" and number_of(pin.value) < LEAST_OHM
            ]
    return findings


def nothing_else_on_leads(netlist: Netlist) -> list[str]:
    """Name parts that touch a lead before its resistors end."""
    findings = []
    for name, pins in netlist.nets().items():
        if "_LEAD_" in name or "_ELECTRODE_" in name:
            allowed = ("resistor", "electrode sockets")
            findings += [
                f"{pin.label} ({pin.kind}) is on {name}, before the lead's resistors end"
                for pin in pins
                if pin.kind not in allowed
            ]
            if len(pins) > 2:
                labels = sorted(pin.label for pin in pins)
                findings.append(f"net {name} joins {labels}; a lead has two ends")
    return findings
