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
LEAST_OHM = 1e3
"""Ours: a pin drives 4 mA where nobody asks for more (RP2040 datasheet, memory); this takes 3.3."""
MOST_DOWN_OHM = 8.2e3
"""RP2350 erratum E9: a pull-down above this may not hold a pin low."""
MOST_UP_OHM = 21e3
"""In reset a pin has a pull-down of its own, of 50 kilohm or more (RP2040 datasheet, memory): the
divider must leave 0.7 of the supply, at which an isolator reads high (SLLSEP4, memory)."""
LEAST_BUTTON_S, MOST_BUTTON_S = 0.5e-3, 5e-3
"""Ours, pull-up times capacitor: long enough for a discharge to a finger, and short beside the
100 ms in which mute is off (docs/safety.md)."""


def pulls(netlist: Netlist) -> list[str]:
    """Name lines without the resistor that holds them where they are safe."""
    findings = []
    for lines, rail, word in ((PULLED_DOWN, "GND", "down"), (PULLED_UP, "3V3", "up")):
        for net, purpose in lines.items():
            values = [number_of(pin.value) for pin in _between(netlist, net, rail)]
            if not values:
                findings.append(f"net {net} has no pull-{word}; with it {purpose} without the Pico")
            most = MOST_DOWN_OHM if word == "down" else MOST_UP_OHM
            findings += [
                f"the pull-{word} of {net} is {ohm:.0f} ohm; {LEAST_OHM:.0f} to {most:.0f} ohm"
                for ohm in values
                if not LEAST_OHM <= ohm <= most
            ]
    return findings


def _between(netlist: Netlist, net: str, rail: str, kind: str = "resistor") -> list[Pin]:
    """One pin of each resistor from the net to the rail, or of each part of another kind."""
    nets = netlist.nets()
    there = {pin.designator for pin in nets.get(rail, ())}
    return [pin for pin in nets.get(net, ()) if pin.kind == kind and pin.designator in there]


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
    """Say which of mute and mark does not close its line to ground, or lacks its filter."""
    ground = REFERENCES["board"]
    closing = {
        frozenset(pin.net for pin in pins) for pins in netlist.of_kind("push-button").values()
    }
    findings = []
    for net in ("MUTE", "MARK"):
        if frozenset((net, ground)) not in closing:
            findings.append(f"no button closes {net} to {ground}")
        ohm = [number_of(pin.value) for pin in _between(netlist, net, "3V3")]
        farad = [number_of(pin.value) for pin in _between(netlist, net, ground, "capacitor")]
        time_s = sum(ohm) * sum(farad)
        if not LEAST_BUTTON_S <= time_s <= MOST_BUTTON_S:
            findings.append(
                f"the pull-up and the capacitor of {net} make {time_s * 1e3:g} ms;"
                f" {LEAST_BUTTON_S * 1e3:g} to {MOST_BUTTON_S * 1e3:g} ms"
            )
    return findings
