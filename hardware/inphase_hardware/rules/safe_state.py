"""What holds while the Pico has no power, is in reset or not programmed: its pins float then."""

from inphase_hardware.netlist import REFERENCES, Netlist, Pin, number_of

PULLED_DOWN = {
    "LIGHT": "the light is off",
    "HAPTIC_ENABLE": "the motor is off",
    "START": "nothing converts",
    "RESET": "the converters are in reset",
}
PULLED_UP = {
    "CLIENT_CS": "the client's converter does not listen",
    "THERAPIST_CS": "the therapist's converter does not listen",
    "MUTE": "an open line, be it a broken wire, is read as muted",
    "MARK": "the button is read as not pressed",
}
STRONGEST_DOWN_OHM = 8.2e3
"""RP2350 erratum E9: a pull-down above this may not hold a pin low."""


def pulls(netlist: Netlist) -> list[str]:
    """Name lines without the resistor that holds them where they are safe."""
    findings = []
    for lines, rail, word in ((PULLED_DOWN, "GND", "down"), (PULLED_UP, "3V3", "up")):
        for net, purpose in lines.items():
            values = [number_of(pin.value) for pin in _between(netlist, net, rail)]
            if not values:
                findings.append(f"net {net} has no pull-{word}; with it {purpose} without the Pico")
            elif word == "down" and min(values) > STRONGEST_DOWN_OHM:
                findings.append(
                    f"the pull-down of {net} is {min(values):.0f} ohm; a Pico 2 needs"
                    f" {STRONGEST_DOWN_OHM:.0f} ohm or less (erratum E9)"
                )
    return findings


def _between(netlist: Netlist, net: str, rail: str) -> list[Pin]:
    """One pin of each resistor from the net to the rail."""
    nets = netlist.nets()
    there = {pin.designator for pin in nets.get(rail, ())}
    return [pin for pin in nets.get(net, ()) if pin.kind == "resistor" and pin.designator in there]


def outputs_reach_their_parts(netlist: Netlist) -> list[str]:
    """Follow light and motor from the pulled line to the part that switches them."""
    findings = []
    for net, designator, pin in (("LIGHT_GATE", "Q1", "G"), ("HAPTIC_ENABLE", "U3", "EN")):
        if designator in netlist.designators and netlist.net_of(designator, pin) != net:
            findings.append(f"{designator}.{pin} is not on {net}: no pull-down reaches it")
    if not _joined(netlist, "LIGHT", "LIGHT_GATE"):
        findings.append("no resistor joins LIGHT and LIGHT_GATE: the pull-down does not reach Q1")
    return findings


def _joined(netlist: Netlist, one: str, other: str) -> bool:
    return bool(_between(netlist, one, other))


def buttons(netlist: Netlist) -> list[str]:
    """Say which of mute and mark does not close its line to ground."""
    ground = REFERENCES["board"]
    closing = {
        frozenset(pin.net for pin in pins) for pins in netlist.of_kind("push-button").values()
    }
    return [
        f"no button closes {net} to {ground}"
        for net in ("MUTE", "MARK")
        if frozenset((net, ground)) not in closing
    ]
