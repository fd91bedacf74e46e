"""All analog figures of a netlist, in the order of the table."""

from inphase_hardware.analog import (
    aliasing,
    belt,
    crosstalk,
    drive_loop,
    fault_currents,
    mains_rejection,
    noise,
    passband,
    settling,
)
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_KINDS = (
    passband,
    noise,
    aliasing,
    settling,
    belt,
    mains_rejection,
    drive_loop,
    crosstalk,
    fault_currents,
)


def figures(netlist: Netlist) -> list[Figure]:
    """Compute every figure; some 5 s."""
    return [figure for kind in _KINDS for figure in kind.figures(netlist)]
