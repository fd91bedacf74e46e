"""The tables of hardware/ as values, and ways to break the netlist."""

import csv
import dataclasses
from pathlib import Path

from inphase_hardware.netlist import Netlist, Pin

HARDWARE = Path(__file__).parents[1] / "hardware"


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of hardware/."""
    with (HARDWARE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def without(netlist: Netlist, designator: str) -> Netlist:
    """The netlist with one part left out."""
    return netlist.with_pins(pin for pin in netlist if pin.designator != designator)


def with_value(netlist: Netlist, designator: str, value: str) -> Netlist:
    """The netlist with another value of one part."""
    return netlist.with_pins(
        dataclasses.replace(pin, value=value) if pin.designator == designator else pin
        for pin in netlist
    )


def renumbered(netlist: Netlist, label: str, number: str) -> Netlist:
    """The netlist with one pin, written `designator.name`, at another place of its part."""
    return netlist.with_pins(
        dataclasses.replace(pin, number=number) if pin.label == label else pin for pin in netlist
    )


def swapped(netlist: Netlist, one: str, other: str) -> Netlist:
    """The netlist with the wires of two pins, written `designator.name`, swapped."""
    found = {pin.label: pin for pin in netlist}
    wires = {one: found[other], other: found[one]}
    return netlist.with_pins(
        _on(pin, wires[pin.label].net, wires[pin.label].net_island) if pin.label in wires else pin
        for pin in netlist
    )


def rewired(netlist: Netlist, designator: str, one: str, other: str) -> Netlist:
    """The netlist with a part of two ends between two other nets."""
    nets = {"1": netlist.nets()[one][0], "2": netlist.nets()[other][0]}
    return netlist.with_pins(
        _on(pin, nets[pin.number].net, nets[pin.number].net_island)
        if pin.designator == designator
        else pin
        for pin in netlist
    )


def bridged(netlist: Netlist, one: str, other: str) -> Netlist:
    """The netlist with a wire between two nets."""
    island = netlist.nets()[one][0].net_island
    return netlist.with_pins(_on(pin, one, island) if pin.net == other else pin for pin in netlist)


def cut(netlist: Netlist, label: str) -> Netlist:
    """The netlist with nothing on one pin."""
    return netlist.with_pins(_on(pin, "", "") if pin.label == label else pin for pin in netlist)


def joined_to_the_host(netlist: Netlist) -> Netlist:
    """The netlist with the host's parts and nets in the board's island."""

    def to_board(island: str) -> str:
        return "board" if island == "host" else island

    return netlist.with_pins(
        dataclasses.replace(pin, island=to_board(pin.island), net_island=to_board(pin.net_island))
        for pin in netlist
    )


def wired_past(netlist: Netlist, designator: str) -> Netlist:
    """The netlist with a wire in the place of a part with two ends."""
    one, other = (pin.net for pin in netlist.part(designator))
    return bridged(without(netlist, designator), other, one)


def _on(pin: Pin, net: str, net_island: str) -> Pin:
    return dataclasses.replace(pin, net=net, net_island=net_island)
