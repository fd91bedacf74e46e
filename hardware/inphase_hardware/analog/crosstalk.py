"""Crosstalk: what of one person's signal appears at the other's converter."""

import math

from inphase_hardware.analog import barriers, ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_STEPS = "ac dec 10 0.1 100"
BETWEEN_LEADS_FARAD = 5e-12
"""Two leads side by side for a good part of their length; apart it is less than 1 pF."""
BETWEEN_BODIES_FARAD = 20e-12
BODY_FARAD = 300e-12
ISLAND_FARAD = 30e-12
_PREFIX = {"client": "a", "therapist": "b"}
_TOUCHING_OHM = 1e3


def worst_db(netlist: Netlist, sender: str, between: list[str]) -> float:
    """Return the least distance from the sender's signal to what the other's converter samples."""
    receiver = "therapist" if sender == "client" else "client"
    elements = [*person.chip(), *barriers.capacitors(netlist), *between]
    for island, copy in _PREFIX.items():
        ground = person.ground(island)
        leads = {**person.ALL_POOR, "N": person.GOOD}
        elements += [
            *person.island(netlist, island, leads, copy, cable_farad=person.UNSHIELDED_FARAD),
            f"V{copy}same {copy}{ground} {ground} 0",
            f"C{copy}body {copy}body 0 {BODY_FARAD}",
            f"C{copy}island {ground} 0 {ISLAND_FARAD}",
        ]
    elements += [
        f"Cboard {barriers.BOARD} 0 100p",
        *barriers.earthed_host(netlist),
        f"Vs {_PREFIX[sender]}signal 0 dc 0 ac 1",
        f"Rs {_PREFIX[receiver]}signal 0 1",
        f"Cbodies abody bbody {BETWEEN_BODIES_FARAD}",
    ]
    outputs = [
        f"mag({person.filtered(netlist, island, _PREFIX[island])})" for island in (sender, receiver)
    ]
    _, sent, received = ngspice.columns(elements, _STEPS, *outputs)
    return min(20 * math.log10(s / r) for s, r in zip(sent, received, strict=True))


def figures(netlist: Netlist) -> list[Figure]:
    """Return crosstalk each way: leads side by side at the worst place, and people who touch."""
    found = []
    side_by_side = [
        f"Cleads aC_ELECTRODE_P bT_ELECTRODE_P {BETWEEN_LEADS_FARAD}",
        f"Cother aC_ELECTRODE_N bT_ELECTRODE_N {BETWEEN_LEADS_FARAD / 5}",
    ]
    touching = [*side_by_side, f"Rtouch asiteP bsiteP {_TOUCHING_OHM}"]
    for sender in ("client", "therapist"):
        for name, between in (
            ("leads side by side", side_by_side),
            ("and holding hands", touching),
        ):
            least = worst_db(netlist, sender, between)
            what = f"{sender}: crosstalk to the other, {name}"
            found.append(Figure(what, least, "dB", 40, False, "specified: 40 dB"))
    return found
