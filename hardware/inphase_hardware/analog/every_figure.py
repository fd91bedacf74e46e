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
from inphase_hardware.analog.electrodermal import believed, currents, loops
from inphase_hardware.analog.electrodermal import noise as adapter_noise
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

_KINDS_OF_THE_ADAPTERS = (believed, adapter_noise, loops, currents)


def figures(netlist: Netlist, adapters: Netlist) -> list[Figure]:
    """Compute every figure, of the device and of the adapters plugged into it; some 30 s."""
    plugged = netlist.plugged(adapters)
    return [
        *of_the_device(netlist),
        *(figure for kind in _KINDS_OF_THE_ADAPTERS for figure in kind.figures(plugged)),
    ]


def of_the_device(netlist: Netlist) -> list[Figure]:
    """Compute every figure of a device alone; some 5 s."""
    return [figure for kind in _KINDS for figure in kind.figures(netlist)]
