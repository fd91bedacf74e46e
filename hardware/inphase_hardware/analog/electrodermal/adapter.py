"""The adapter in a person's sockets, for ngspice: its parts are those of the netlist.

A netlist here is the device with both adapters plugged in. Nodes are named after nets; the
potential of a person is node `body`, the middle of what is between the two skin electrodes.
"""

import random
from dataclasses import dataclass, field

from inphase_hardware.analog import converter, person
from inphase_hardware.analog.electrodermal import bought_parts
from inphase_hardware.netlist import Netlist

REFERENCE_TOLERANCE = 0.02
"""Of the converter's 2.42 V: ours, as in the readings of the first power-up."""
FULL_SCALE_VOLTS = converter.VREF_VOLTS / converter.GAIN
SKIN_FARAD = 20e-9
"""Of one electrode of 1 cm2 on skin, order of magnitude (memory)."""


@dataclass(frozen=True, slots=True)
class Build:
    """One built adapter: what its parts happen to be. `spread` draws the passive ones."""

    spread: random.Random | None = None
    offsets_volts: dict[str, float] = field(default_factory=lambda: {"A": 0.0, "B": 0.0})
    reference_error: float = 0.0
    converter_error: float = 0.0

    @property
    def full_scale_volts(self) -> float:
        """What the converter calls full scale, at its input."""
        return FULL_SCALE_VOLTS * (1 + self.converter_error)


def drawn(spread: random.Random) -> Build:
    """Return an adapter and a converter anywhere within their tolerances, evenly."""
    most = bought_parts.OFFSET_VOLTS
    return Build(
        spread,
        {half: spread.uniform(-most, most) for half in "AB"},
        spread.uniform(-1, 1) * bought_parts.REFERENCE_TOLERANCE,
        spread.uniform(-1, 1) * REFERENCE_TOLERANCE,
    )


def nets(netlist: Netlist, island: str, kind: str) -> dict[str, str]:
    """Return the nets of an adapter's one part of this kind by pin: electrodes `1` and `2`."""
    return {pin.name: pin.net for pin in person.part(netlist, island, kind)}


def elements(netlist: Netlist, island: str, build: Build | None = None) -> list[str]:
    """Return front end and adapter, without what is between the skin electrodes."""
    build = build or Build()
    return [
        *person.front_end(netlist, island, spread=build.spread),
        *lead_off(netlist, island),
        *supply(netlist, island, build.reference_error),
        *amplifiers(netlist, island, build.offsets_volts),
    ]


def lead_off(netlist: Netlist, island: str) -> list[str]:
    """Return the converter's lead-off currents, into P and out of N."""
    net, ground = nets(netlist, island, "biopotential front end"), person.ground(island)
    return [
        f"Iup {ground} {net['IN2P']} {converter.LEAD_OFF_AMPERE}",
        f"Idown {net['IN2N']} {ground} {converter.LEAD_OFF_AMPERE}",
    ]


def supply(
    netlist: Netlist,
    island: str,
    error: float = 0.0,
    cell_volts: float = bought_parts.CELL_VOLTS,
    passes_the_cell: bool = False,
) -> list[str]:
    """Return cell and reference; one that fails passes the cell's voltage."""
    cell = nets(netlist, island, "cell")
    pins = nets(netlist, island, "voltage reference")
    volts = cell_volts if passes_the_cell else bought_parts.REFERENCE_VOLTS * (1 + error)
    return [
        f"Vcell {cell['+']} {cell['-']} {cell_volts}",
        *bought_parts.reference(pins["OUT"], pins["GND"], volts),
    ]


def amplifiers(
    netlist: Netlist,
    island: str,
    offsets_volts: dict[str, float],
    opened: str = "",
    output_ohm: float = bought_parts.OUTPUT_OHM,
) -> list[str]:
    """Return both amplifiers; the one that is `opened` has a source of 1 V a.c. in its loop."""
    net = nets(netlist, island, "dual op-amp")
    found = []
    for half in "AB":
        pins = f"{net[f'IN{half}+']} {net[f'IN{half}-']} in{half} {net['VDD']} {net['VSS']}"
        found += [
            f"X{half} {pins} amplifier offset={offsets_volts[half]:.6g}",
            f"Vloop{half} in{half} after{half} dc 0 ac {int(half == opened)}",
            f"Rout{half} after{half} {net[f'OUT{half}']} {output_ohm}",
        ]
    return found


def skin(netlist: Netlist, island: str, conductance_us: float | str) -> list[str]:
    """Return two electrodes on a body: what they conduct in all, or the node that has it in uS."""
    electrodes = nets(netlist, island, "skin sockets")
    found = []
    for name, site in sorted(electrodes.items()):
        if isinstance(conductance_us, str):
            current = f"V({site},body)*2e-6*V({conductance_us})"
            found.append(f"Bsite{name} {site} body I={current}")
        else:
            found.append(f"Rsite{name} {site} body {0.5e6 / conductance_us:.6g}")
        found.append(f"Csite{name} {site} body {SKIN_FARAD}")
    return found
