"""Isolators: every channel used, forward ones away from the Pico, far side fed and enabled."""

from inphase_hardware.netlist import Netlist, Pin

_CHANNELS = (("INA", "OUTA"), ("INB", "OUTB"), ("INC", "OUTC"), ("IND", "OUTD"))
LINES = ("CLK", "START", "PWDN/RESET", "SCLK", "DIN", "CS", "DRDY", "DOUT")
"""Of the front end, and the only ones that leave a person's island."""
_FAR_ENDS = ("OUTA", "OUTB", "OUTC", "IND")
SUPPLIES = ("isolator with supply", "cells")
_FEEDING = ("VISO", "+")
_PINS = 16
"""1 to 8 on the board's side, 16 to 9 opposite (SLLSEY2 section 6, SLLSEP4 section 5)."""
_TIED = {
    "isolator with supply": {"SEL": "GND2"},  # 3.3 V out; on VISO it would be 5 V
    "isolator": {"EN1": "VCC1", "EN2": "VCC2"},
}


def isolator_channels(netlist: Netlist) -> list[str]:
    """Name channels that are open or end nowhere, and control pins on the wrong rail."""
    findings = []
    nets = netlist.nets()
    for designator, pins in netlist.of_kind("isolator", "isolator with supply").items():
        by_name = {pin.name: pin for pin in pins}
        for channel in _CHANNELS:
            for name in channel:
                pin = by_name[name]
                if not pin.net or len(nets[pin.net]) < 2:
                    findings.append(f"{pin.label} is not used: its channel needs both ends wired")
        for name, rail in _TIED[pins[0].kind].items():
            if by_name[name].net != by_name[rail].net:
                findings.append(f"{designator}.{name} belongs on the net of {designator}.{rail}")
        if not pins[0].value.endswith("F"):
            findings.append(f"{designator} ({pins[0].value}) is not low by default (suffix F)")
    return findings


def isolator_sides(netlist: Netlist) -> list[str]:
    """Name pins on the wrong side of the body, and channels whose ends do not face one another."""
    findings = []
    for pins in netlist.of_kind("isolator", "isolator with supply").values():
        numbers = {pin.name: int(pin.number) for pin in pins}
        findings += [
            f"{pin.label} is pin {pin.number}, on the side of the"
            f" {'board' if _is_far(pin) else 'person'}"
            for pin in pins
            if (int(pin.number) > _PINS // 2) != _is_far(pin)
        ]
        findings += [
            f"{pins[0].designator}.{enter} is pin {numbers[enter]} and {leave} is pin"
            f" {numbers[leave]}: they do not face one another"
            for enter, leave in _CHANNELS
            if numbers[enter] + numbers[leave] != _PINS + 1
        ]
    return findings


def isolator_ends(netlist: Netlist) -> list[str]:
    """Compare what the two ends of every channel are called: START on one, C_START on the other."""
    findings = []
    for pins in netlist.of_kind("isolator", "isolator with supply").values():
        by_name = {pin.name: pin for pin in pins}
        for enter, leave in _CHANNELS:
            near, far = sorted((by_name[enter], by_name[leave]), key=_is_far)
            if near.net and far.net and _signal(near.net) != _signal(far.net):
                findings.append(
                    f"{near.label} carries {near.net} and {far.label} carries {far.net}:"
                    " swapped pins"
                )
            elif near.net and far.net and _person(near.net) not in ("", far.island):
                findings.append(f"{near.label} carries {near.net} into the {far.island}'s island")
    return findings


def _is_far(pin: Pin) -> bool:
    return pin.island in ("client", "therapist")


def _person(net: str) -> str:
    name = net.partition("_")[0].lower()
    return name if name in ("client", "therapist") else ""


def _signal(net: str) -> str:
    """What a line carries, on either side: the board's names and the chip's differ for SPI."""
    last = net.rpartition("_")[2]
    return {"SCK": "SCLK", "MOSI": "DIN", "MISO": "DOUT"}.get(last, last)


def isolated_islands(netlist: Netlist) -> list[str]:
    """Say which person lacks an isolator on a line of the front end, or one supply of their own."""
    findings = []
    for island in ("client", "therapist"):
        through = {
            pin.net
            for pins in netlist.of_kind("isolator", "isolator with supply").values()
            for pin in pins
            if pin.island == island and pin.name in _FAR_ENDS
        }
        for chip, pins in netlist.of_kind("biopotential front end").items():
            if pins[0].island == island:
                findings += [
                    f"the {island}'s island: no isolator on {chip}.{name}"
                    for name in LINES
                    if netlist.net_of(chip, name) not in through
                ]
        supplies = [
            pin.designator
            for pins in netlist.of_kind(*SUPPLIES).values()
            for pin in pins
            if pin.island == island and pin.name in _FEEDING and pin.net
        ]
        if len(supplies) != 1:
            findings.append(
                f"the {island}'s island has {' and '.join(supplies) or 'no supply'};"
                " it needs one supply of its own"
            )
    return findings
