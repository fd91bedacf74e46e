"""Capacitances of the barriers, of every part in the netlist that stands in two islands."""

from inphase_hardware.netlist import REFERENCES, Netlist
from inphase_hardware.rules.islands import ISOLATING

BARRIER_FARAD = {
    "isolator": 2e-12,  # ISO7741: about 1 pF (SLLSEP4 5.6), and the layout
    "isolator with supply": 5e-12,  # ISOW7841: about 3.5 pF (SLLSEY2G 7.6), and the layout
    "USB isolator": 60e-12,  # any: data isolator and a small DC-DC converter; see the bill
}
BOARD, HOST = "board", "host"
"""Nodes of these islands' grounds; ngspice takes the name GND for earth."""


def ground(island: str) -> str:
    """Return the node that stands for an island."""
    return island if island in (BOARD, HOST) else REFERENCES[island]


def earthed_host(netlist: Netlist) -> list[str]:
    """Return the host's way to earth where it is an island; on a power bank it has none."""
    return [f"Rhost {HOST} 0 1"] if any(pin.island == HOST for pin in netlist) else []


def capacitors(netlist: Netlist, shorted: str = "") -> list[str]:
    """Return each barrier as a capacitor between its islands; the shorted one as a wire."""
    elements = []
    for designator, pins in netlist.of_kind(*ISOLATING).items():
        near, *far = dict.fromkeys(pin.island for pin in pins)
        for other in far:
            nodes = f"{ground(near)} {ground(other)}"
            farad = BARRIER_FARAD[pins[0].kind]
            wire = f"Rshort{designator} {nodes} 1"
            elements.append(
                wire if designator == shorted else f"Cbarrier{designator} {nodes} {farad}"
            )
    return elements
