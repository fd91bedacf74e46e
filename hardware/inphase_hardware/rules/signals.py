"""Lines from end to end: from the Pico's GPIO, through an isolator, to the pin that they are for.

What a GPIO is for is what pin_map.csv and the firmware call it, whatever a net is called.
"""

from inphase_hardware.netlist import Netlist
from inphase_hardware.rules.pin_map import MappedPin
from inphase_hardware.rules.safe_state import PULLED_DOWN, PULLED_UP

TO_THE_FRONT_END = {
    "CONVERTER_CLK": "CLK",
    "CONVERTER_START": "START",
    "CONVERTER_RESET": "PWDN/RESET",
    "SCK": "SCLK",
    "MOSI": "DIN",
    "CS": "CS",
    "MISO": "DOUT",
    "DRDY": "DRDY",
}
"""Of both people, or of the one whose name stands before it: CLIENT_SCK."""
FROM_THE_FRONT_END = ("MISO", "DRDY")
TO_THE_HAPTIC_DRIVER = {"HAPTIC_SDA": "SDA", "HAPTIC_SCL": "SCL", "HAPTIC_ENABLE": "EN"}
TO_A_BUTTON = {"MUTE_BUTTON": "MUTE", "MARK_BUTTON": "MARK"}
"""By what the button is marked."""
ENDS = (
    *("microcontroller board", "isolator", "isolator with supply"),
    *("haptic driver", "push-button"),
)
"""Kinds of part that a line of the board is there for."""


def front_end_lines(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Name pins of the front ends that do not hang on their GPIO alone, through one isolator."""
    nets = {pin.name: pin.net for pin in pin_map}
    findings = []
    for chip, pins in netlist.of_kind("biopotential front end").items():
        for name, pin in TO_THE_FRONT_END.items():
            line = name if name in nets else f"{pins[0].island.upper()}_{name}"
            far = netlist.net_of(chip, pin)
            labels = [other.label for other in netlist.nets().get(far, ())]
            enters = "near" if name not in FROM_THE_FRONT_END else "far"
            if f"{chip}.{pin}" not in labels or (nets.get(line), enters, far) not in _channels(
                netlist
            ):
                findings.append(
                    f"{line} does not reach {chip}.{pin} (on {far or 'no net'}) through an isolator"
                )
            elif len(labels) != 2:
                findings.append(f"{far} is {chip}.{pin}'s line to its isolator, and joins {labels}")
    return findings


def _channels(netlist: Netlist) -> set[tuple[str, str, str]]:
    """Net on the board's side, the side that the channel enters on, net on the person's side."""
    found = set()
    for pins in netlist.of_kind("isolator", "isolator with supply").values():
        by_name = {pin.name: pin for pin in pins}
        for channel in "ABCD":
            enter, leave = by_name[f"IN{channel}"], by_name[f"OUT{channel}"]
            if enter.island == "board":
                found.add((enter.net, "near", leave.net))
            else:
                found.add((leave.net, "far", enter.net))
    return found


def board_lines(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Name pins of the haptic driver and buttons that do not hang on their GPIO."""
    findings = []
    for mapped in pin_map:
        pins = netlist.nets().get(mapped.net, ())
        driver, button = TO_THE_HAPTIC_DRIVER.get(mapped.name), TO_A_BUTTON.get(mapped.name)
        if driver and not any((pin.kind, pin.name) == ("haptic driver", driver) for pin in pins):
            findings.append(f"{mapped.name} ({mapped.net}) does not reach {driver} of the driver")
        if button and not any((pin.kind, pin.value) == ("push-button", button) for pin in pins):
            findings.append(f"{mapped.name} ({mapped.net}) has no button that is marked {button}")
    return findings


def nothing_else(pin_map: list[MappedPin], netlist: Netlist) -> list[str]:
    """Name parts on a GPIO's line beside its ends, its one pull, and what a button or Q1 needs."""
    findings = []
    gates = {pin.net for pin in netlist if (pin.kind, pin.name) == ("n-channel MOSFET", "G")}
    for mapped in pin_map:
        allowed = [("resistor", "GND")] if mapped.net in PULLED_DOWN else []
        allowed += [("resistor", "3V3")] if mapped.net in PULLED_UP else []
        allowed += [("capacitor", "GND")] if mapped.name in TO_A_BUTTON else []
        allowed += [("resistor", gate) for gate in gates] if mapped.name == "LIGHT" else []
        for pin in netlist.nets().get(mapped.net, ()):
            there = (pin.kind, netlist.far_end(pin))
            if there in allowed:
                allowed.remove(there)
            elif pin.kind not in ENDS:
                findings.append(
                    f"{pin.label} ({pin.kind}) is on {mapped.net}, the line of {mapped.name},"
                    " which does not need it"
                )
    return findings
