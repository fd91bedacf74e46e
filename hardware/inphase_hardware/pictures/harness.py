"""The harness drawings: loose wires and cables, drawn by WireViz and graphviz from the netlist.

What a module on its carrier needs are tracks of that carrier, and in no drawing.
"""

from pathlib import Path

from inphase_hardware.netlist import Netlist, Pin
from inphase_hardware.pictures import diagrams

Wire = tuple[str, tuple[str, str], tuple[str, str]]
"""Net, and place and pin of both ends."""

ALONE = ("A1", "A2", "A3", "A4", "U3", "M1", "D1", "S1", "S2", "J101", "J201")
"""What is joined to the rest by wires alone."""
ON_A_CARRIER = ("A1", "U3", "D1", "U101", "U201")
"""What stands on its island's carrier, in a socket or soldered: placement.csv has it there."""
CABLES = ("A2", "A3", "A4")
"""What is joined to the rest by cables with plugs."""
ON_THE_MODULE = (
    *("U1", "R7"),
    *(f"R{number}" for number in range(9, 17)),
    *(f"C{number}" for number in (*range(2, 11), *range(17, 27))),
)
"""What comes with a front-end module: U1 is U101 of the client, U201 of the therapist."""
CARRIERS = {"board": "BOARD", "client": "CLIENT", "therapist": "THERAPIST"}
"""One carrier board an island, for all that is soldered; isolators stand on the edge of two."""
_TITLES = {
    "A1": "Raspberry Pi Pico",
    "A2": "USB isolator",
    "A3": "Raspberry Pi",
    "A4": "5 V supply",
    "U3": "DRV2605L breakout",
    "M1": "linear actuator",
    "D1": "light",
    "S1": "MUTE",
    "S2": "MARK",
    "U101": "client's ADS1292R module",
    "U201": "therapist's ADS1292R module",
    "J101": "client's electrodes",
    "J201": "therapist's electrodes",
    "BOARD": "carrier, board island",
    "CLIENT": "carrier, client island",
    "THERAPIST": "carrier, therapist island",
}


PLACES = {
    "client": ("U101", "J101", "CLIENT"),
    "therapist": ("U201", "J201", "THERAPIST"),
    "board": ("A1", "U3", "M1", "D1", "S1", "S2", "BOARD"),
    "host": ("A2", "A3", "A4"),
}
"""Where the wires of each drawing begin; the host's ends at the Pico."""
_FONT = "DejaVu Sans"
"""Named, because words that are measured in one font and shown in another run together."""


def description(netlist: Netlist, island: str) -> dict[str, object]:
    """Return WireViz's own structure of an island's wires: connectors, cables, connections."""
    every = [
        wire for wire in wires(netlist) if wire[1][0] in PLACES[island] and way(wire) != "track"
    ]
    pins: dict[str, list[str | int]] = {}
    for _, one, other in every:
        for place, pin in (one, other):
            if _pin(pin) not in pins.setdefault(place, []):
                pins[place].append(_pin(pin))
    cables: dict[str, list[Wire]] = {}
    for wire in every:
        cables.setdefault(f"W_{wire[1][0]}_{wire[2][0]}", []).append(wire)
    return {
        "options": {"fontname": _FONT},
        "connectors": {
            place: {"type": _TITLES[place], "pins": labels, "show_pincount": False}
            for place, labels in pins.items()
        },
        "cables": {
            name: {
                "wirecount": len(group),
                "wirelabels": [net for net, _, _ in group],
                "category": "bundle",
                "colors": [colour(net) for net, _, _ in group],
            }
            for name, group in cables.items()
        },
        "connections": [
            [
                {group[0][1][0]: [_pin(pin) for _, (_, pin), _ in group]},
                {name: list(range(1, len(group) + 1))},
                {group[0][2][0]: [_pin(pin) for _, _, (_, pin) in group]},
            ]
            for name, group in cables.items()
        ],
    }


def _pin(name: str) -> str | int:
    """Return a pin as WireViz takes it: it reads a word of digits as a number."""
    return int(name) if name.isdigit() else name


def way(wire: Wire) -> str:
    """Return what joins the ends: a track of the carrier, a loose wire, or a cable with plugs."""
    ends = {place for place, _ in wire[1:]}
    if ends & {*CABLES}:
        return "cable"
    return "track" if ends <= {*ON_A_CARRIER, *CARRIERS.values()} else "wire"


def wires(netlist: Netlist) -> list[Wire]:
    """Return net and both ends of each wire: to the carrier where the net reaches it, else on."""
    found = []
    for name, pins in netlist.nets().items():
        ends = dict.fromkeys(_end(pin) for pin in pins)
        carrier = [end for end in ends if end[0] in CARRIERS.values()]
        first, *rest = [*carrier, *(end for end in ends if end not in carrier)]
        found += [(name, end, first) for end in rest]
    return found


def on_the_module(designator: str) -> bool:
    """Say whether a part comes with a front-end module."""
    letters = designator.rstrip("0123456789")
    person, number = divmod(int(designator[len(letters) :] or 0), 100)
    return person > 0 and f"{letters}{number}" in ON_THE_MODULE


def _end(pin: Pin) -> tuple[str, str]:
    """Return where a wire to this pin ends: a module's pin, or a net's pad on a carrier."""
    if pin.designator in ALONE:
        return pin.designator, pin.name
    if on_the_module(pin.designator):
        module = {"client": "U101", "therapist": "U201"}[pin.island]
        return module, pin.net.partition("_")[2]
    return CARRIERS[pin.net_island], pin.net


def colour(net: str) -> str:
    """Return a wire's colour as WireViz writes it: OG 5 V, RD 3.3 V, BK ground, or electrodes."""
    if net.endswith("GND"):
        return "BK"
    if net in ("5V", "HOST_POWER"):
        return "OG"
    if net.endswith("3V3"):
        return "RD"
    return {"P": "RD", "N": "BK", "R": "GN"}[net[-1]] if "_ELECTRODE_" in net else "WH"


def host_dot(netlist: Netlist) -> str:
    """Return the host's cables as a graph, one below the other."""
    font = f'fontname="{_FONT}" fontsize=13'
    lines = [f"graph host {{ node [shape=box {font}]; edge [{font}];"]
    shown: dict[str, None] = {}
    cables = sorted(
        (wire for wire in wires(netlist) if way(wire) == "cable"),
        key=lambda wire: wire[1:],
        reverse=True,
    )
    for _, one, other in cables:
        shown |= dict.fromkeys((one[0], other[0]))
        words = f"  {'.'.join(one)} to {'.'.join(other)}"
        lines.append(f'"{one[0]}" -- "{other[0]}" [label="{words}"];')
    lines += [f'"{place}" [label="{place}: {_TITLES[place]}"];' for place in shown]
    return "\n".join([*lines, "}"])


def draw(netlist: Netlist, island: str, path: Path) -> None:
    """Write the drawing as SVG. Needs WireViz and graphviz."""
    if island == "host":
        diagrams.draw(host_dot(netlist), path)
        return
    from wireviz import wireviz

    svg = wireviz.parse(description(netlist, island), return_types="svg")
    path.write_text(svg if isinstance(svg, str) else svg.decode(), encoding="utf-8")
