"""Both amplifiers' loops: how stable each is, over skins, cables, and what its output may be."""

import itertools

from inphase_hardware.analog import drive_loop, ngspice, person
from inphase_hardware.analog.electrodermal import adapter, bought_parts
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_SKINS_US = (0.1, 2.0, 10.0)
_LEADS_FARAD = (10e-12, 1e-9)
"""Of each electrode's lead and of the body, to the adapter: in the air, and on a metal table."""
_OUTPUTS_OHM = (bought_parts.OUTPUT_OHM, bought_parts.OPEN_LOOP_OHM)
_STEPS = "ac dec 40 0.01 1meg"


def loop_gain(
    netlist: Netlist, island: str, half: str, skin_us: float, farad: float, output_ohm: float
) -> list[complex]:
    """Return the gain round the loop of amplifier A or B, opened at its output; the other works."""
    electrodes = adapter.nets(netlist, island, "skin sockets")
    ground = adapter.nets(netlist, island, "cell")["-"]
    closed = adapter.Build().offsets_volts
    elements = [
        *person.chip(),
        *bought_parts.amplifier(),
        *person.front_end(netlist, island),
        *adapter.supply(netlist, island),
        *adapter.amplifiers(netlist, island, closed, half, output_ohm),
        *adapter.skin(netlist, island, skin_us),
        *(f"Clead{name} {net} {ground} {farad}" for name, net in electrodes.items()),
        f"Cbody body {ground} {farad}",
        f"Rground {person.ground(island)} 0 0.1",
    ]
    back = f"(v(in{half})-v({ground}))/(v(after{half})-v({ground}))"
    outputs = [f"{part}({back})" for part in ("real", "imag")]
    _, real, imaginary = ngspice.columns(elements, _STEPS, *outputs)
    return [-complex(r, i) for r, i in zip(real, imaginary, strict=True)]


def figures(netlist: Netlist) -> list[Figure]:
    """Return the least phase margin of each person's two loops."""
    found = []
    for island in ("client", "therapist"):
        cases = list(itertools.product("AB", _SKINS_US, _LEADS_FARAD, _OUTPUTS_OHM))
        margins = [drive_loop.phase_margin_deg(loop_gain(netlist, island, *case)) for case in cases]
        name = f"{island}: adapter, phase margin of both loops, least of {len(cases)}"
        found.append(Figure(name, drive_loop.least(margins), "deg", 45, False, "ours"))
    return found
