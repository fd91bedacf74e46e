"""The tables of wiring.md from the netlist: every net pin by pin, and every wire to make."""

from pathlib import Path

from inphase_hardware.netlist import HARDWARE, ISLANDS, Netlist, Pin
from inphase_hardware.pages import with_its_end_anew
from inphase_hardware.pictures import harness

WIRING_MD = HARDWARE / "wiring.md"
_MARK = "## Nets\n"


def nets_table(netlist: Netlist) -> str:
    """Return one row a net: name, and pins as `designator.pin (number)` where they differ."""
    lines = ["| net | island | pins |", "|---|---|---|"]
    nets = netlist.nets()
    for island in ISLANDS:
        lines += [
            f"| {name} | {island} | {', '.join(_labelled(pin) for pin in pins)} |"
            for name, pins in nets.items()
            if pins[0].net_island == island
        ]
    left_open = [_labelled(pin) for pin in netlist if not pin.net]
    return "\n".join([*lines, "", f"Open on purpose: {', '.join(left_open)}."])


def _labelled(pin: Pin) -> str:
    return pin.label if pin.number == pin.name else f"{pin.label} ({pin.number})"


def wires_table(netlist: Netlist) -> str:
    """Return one row for each way between two places: both ends, net, what it is, and colour."""
    lines = ["| from | to | net | is a | colour |", "|---|---|---|---|---|"]
    lines += [
        f"| {'.'.join(one)} | {'.'.join(other)} | {net} | {harness.way((net, one, other))} |"
        f" {_colour((net, one, other))} |"
        for net, one, other in sorted(harness.wires(netlist), key=lambda wire: wire[1:])
    ]
    return "\n".join(lines)


def _colour(wire: harness.Wire) -> str:
    return harness.colour(wire[0]) if harness.way(wire) == "wire" else ""


def written(netlist: Netlist, path: Path = WIRING_MD) -> str:
    """Return wiring.md with its tables made anew; what is above them stays."""
    tables = f"{nets_table(netlist)}\n\n## Wires\n\n{wires_table(netlist)}"
    return with_its_end_anew(path, _MARK, tables)
