"""The tables of wiring.md: every net pin by pin, and every part's pins, from the netlist."""

from pathlib import Path

from inphase_hardware.netlist import HARDWARE, ISLANDS, Netlist, Pin

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


def written(netlist: Netlist, path: Path = WIRING_MD) -> str:
    """Return wiring.md with its tables made anew; what stands above them stays."""
    head, mark, _ = path.read_text(encoding="utf-8").partition(_MARK)
    if not mark:
        raise ValueError(f"{path} has no line {_MARK.strip()!r}, below which the tables belong")
    return f"{head}{mark}\n{nets_table(netlist)}\n"
