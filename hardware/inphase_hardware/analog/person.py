"""A person and their electrodes for ngspice, joined to the island that the netlist describes.

Every resistor, capacitor and bead of the island comes from the netlist with its value; nothing of
the board is typed here again.
"""

import random
from dataclasses import dataclass

from inphase_hardware.analog import converter
from inphase_hardware.netlist import REFERENCES, Netlist, Pin, number_of

LEADS = "PNR"
TOLERANCE = {"resistor": 0.01, "capacitor": 0.05, "ferrite bead": 0.0}
"""Of the bill of materials: 1 % resistors, 5 % C0G between the inputs."""
CABLE_FARAD = 100e-12
"""One lead to the island's ground, 1 m, shielded: the worse case for rejection."""
UNSHIELDED_FARAD = 10e-12
"""The same lead without a shield."""
DRIVE_OUTPUT_OHM = 100.0


@dataclass(frozen=True, slots=True)
class Electrode:
    """Skin and electrode: series resistance, then contact resistance beside contact capacitance."""

    series_ohm: float
    contact_ohm: float
    contact_farad: float


GOOD = Electrode(200, 10e3, 100e-9)
"""Wet gel on prepared skin, order of magnitude (Webster, Medical Instrumentation, 5; memory)."""
POOR = Electrode(620, 51e3, 47e-9)
"""51 kohm || 47 nF is the skin and electrode of SBAS502C 8.3.10.2, figures 37 and 39, and the
unbalance with which IEC 60601-2-25 and -27 test rejection (AAMI TIR60)."""
DRY = Electrode(0, 620e3, 4.7e-9)
"""The impedance with which IEC 60601-2-27 tests what the input loads."""
SHORT = Electrode(0, 0.1, 1e-15)
ALL_GOOD = dict.fromkeys(LEADS, GOOD)
ALL_POOR = dict.fromkeys(LEADS, POOR)


def part(netlist: Netlist, island: str, kind: str) -> list[Pin]:
    """Return the pins of an island's one part of this kind. StopIteration if there is none."""
    return next(pins for pins in netlist.of_kind(kind).values() if pins[0].island == island)


def island_parts(
    netlist: Netlist, island: str, copy: str = "", spread: random.Random | None = None
) -> list[str]:
    """Return the passive parts of an island as elements; with `spread`, within their tolerance."""
    elements = []
    for designator, pins in netlist.of_kind(*TOLERANCE).items():
        if pins[0].island == island:
            kind, tolerance = pins[0].kind, TOLERANCE[pins[0].kind]
            value = 0.1 if kind == "ferrite bead" else number_of(pins[0].value)
            if spread is not None:
                value *= 1 + spread.uniform(-tolerance, tolerance)
            letter = "C" if kind == "capacitor" else "R"
            one, other = (copy + pin.net for pin in pins)
            elements.append(f"{letter}{copy}{designator} {one} {other} {value:.6g}")
    return elements


def front_end(
    netlist: Netlist,
    name: str,
    copy: str = "",
    spread: random.Random | None = None,
    drive: str = "",
) -> list[str]:
    """Return the elements of one island up to its electrode sockets, with nothing in them.

    With `drive` the right-leg drive's loop is open and that element closes it.
    """
    net = {
        pin.name: copy + pin.net for pin in part(netlist, name, "biopotential front end") if pin.net
    }
    ground, output = copy + REFERENCES[name], f"{copy}drive"
    chip = " ".join(net[pin] for pin in ("IN2P", "IN2N", "PGA2P", "PGA2N", "RLDINV"))
    return [
        *island_parts(netlist, name, copy, spread),
        f"V{copy}3V3 {net['DVDD']} {ground} 0",
        f"X{copy}U {chip} {output} {ground} ads1292r",
        drive or f"R{copy}drive {output} {net['RLDOUT']} {DRIVE_OUTPUT_OHM}",
    ]


def island(
    netlist: Netlist,
    name: str,
    electrodes: dict[str, Electrode],
    copy: str = "",
    spread: random.Random | None = None,
    drive: str = "",
    cable_farad: float = CABLE_FARAD,
) -> list[str]:
    """Return the elements of one island with its person; the person's potential is node `body`.

    The heart's (or brain's) signal is the source `Vs` between the sites of P and N, as
    much as the caller puts on `{copy}signal`. `drive` is that of `front_end`.
    """
    ground, body = copy + REFERENCES[name], f"{copy}body"
    elements = [
        *front_end(netlist, name, copy, spread, drive),
        f"E{copy}sp {copy}siteP {body} {copy}signal 0 0.5",
        f"E{copy}sn {copy}siteN {body} {copy}signal 0 -0.5",
        f"R{copy}sr {copy}siteR {body} 0.1",
    ]
    for pin in part(netlist, name, "electrode sockets"):
        lead, node = pin.name, copy + pin.net
        skin = electrodes[lead]
        cable = cable_farad * (1 + (spread.uniform(-0.1, 0.1) if spread else 0.0))
        elements += [
            f"R{copy}es{lead} {copy}site{lead} {copy}skin{lead} {skin.series_ohm + 0.1}",
            f"R{copy}ec{lead} {copy}skin{lead} {node} {skin.contact_ohm}",
            f"C{copy}ec{lead} {copy}skin{lead} {node} {skin.contact_farad}",
            f"C{copy}cable{lead} {node} {ground} {cable}",
        ]
    return elements


def inputs(netlist: Netlist, name: str, copy: str = "") -> str:
    """Return the differential voltage at the converter's input, as ngspice writes it."""
    return f"v({copy}{_net(netlist, name, 'IN2P')})-v({copy}{_net(netlist, name, 'IN2N')})"


def filtered(netlist: Netlist, name: str, copy: str = "") -> str:
    """Return the voltage that the converter samples, gain included."""
    return f"v({copy}{_net(netlist, name, 'PGA2P')})-v({copy}{_net(netlist, name, 'PGA2N')})"


def _net(netlist: Netlist, name: str, pin: str) -> str:
    return next(p.net for p in part(netlist, name, "biopotential front end") if p.name == pin)


def chip() -> list[str]:
    """Return the front end's model, once a deck."""
    return converter.subcircuit()


def ground(name: str, copy: str = "") -> str:
    """Return the island's ground node."""
    return copy + REFERENCES[name]
