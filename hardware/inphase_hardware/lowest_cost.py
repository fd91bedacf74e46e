"""Figures of the lowest-cost variant: where they differ from the reference, and limits it misses.

A limit that the variant misses is in its list of known limits (`designs.py`), or it is a failure.
"""

import dataclasses
from collections.abc import Iterable

from inphase_hardware import cell_supply, supply_currents
from inphase_hardware.analog import every_figure, fault_currents
from inphase_hardware.designs import Design
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_MAINS = "mains current,"


def figures(netlist: Netlist) -> list[Figure]:
    """Compute every figure of the variant; some 5 s."""
    return [
        *every_figure.of_the_device(netlist),
        *supply_currents.figures(netlist),
        *cell_supply.figures(netlist),
        *charging(netlist),
    ]


def charging(netlist: Netlist) -> list[Figure]:
    """Return the mains currents with a charger of class II in the place of the power bank."""
    charged = netlist.with_pins(
        dataclasses.replace(pin, kind="power supply") if pin.kind == "power bank" else pin
        for pin in netlist
    )
    return [
        dataclasses.replace(figure, name=figure.name.replace(_MAINS, "mains current on a charger,"))
        for figure in fault_currents.figures(charged)
        if _MAINS in figure.name
    ]


def apart(figures: Iterable[Figure], reference: Iterable[Figure]) -> list[Figure]:
    """Return the figures that the reference does not have, or with another value or limit."""
    same = {(figure.name, figure.shown, figure.limit) for figure in reference}
    return [f for f in figures if (f.name, f.shown, f.limit) not in same]


def wrong_limits(figures: Iterable[Figure], design: Design) -> list[str]:
    """Name limits that are missed and not known, and known ones that are kept or nowhere."""
    missed = {figure.what for figure in figures if not figure.is_kept}
    known = {limit.figure for limit in design.known_limits}
    return [
        *(f"{name} misses its limit" for name in sorted(missed - known)),
        *(
            f"{name} is a known limit of the {design.name}, and no figure misses it"
            for name in sorted(known - missed)
        ),
    ]
