"""Supplies: every supply pin on its island's rail, with capacitors to its own ground.

Sizes: ISOW7841 SLLSEY2 section 10 and ISO7741 SLLSEP4 section 10, ADS1292R SBAS502C section 10
(memory). Modules bring their own; the front end's are the module's too, and in the netlist.
"""

from inphase_hardware.netlist import REFERENCES, Netlist, number_of

GROUND, RAIL = "ground", "3.3 V"
RAILS = {"board": "3V3", "client": "C_3V3", "therapist": "T_3V3"}
PINS = {
    "microcontroller board": {"GND": GROUND, "3V3": RAIL},
    "haptic driver": {"GND": GROUND, "IN": GROUND, "VIN": RAIL},
    "n-channel MOSFET": {"S": GROUND},
    "isolator with supply": {"VCC": RAIL, "GND1": GROUND, "GND2": GROUND, "VISO": RAIL},
    "isolator": {"VCC1": RAIL, "GND1": GROUND, "GND2": GROUND, "VCC2": RAIL},
}
"""IN of the haptic driver is not used. `front_ends.rails` has the front end's supply."""
BYPASS = {
    ("isolator with supply", "VCC"): (10e-6, 100e-9),
    ("isolator with supply", "VISO"): (10e-6, 100e-9),
    ("isolator", "VCC1"): (100e-9,),
    ("isolator", "VCC2"): (100e-9,),
    ("biopotential front end", "DVDD"): (1e-6, 100e-9),
    ("biopotential front end", "AVDD"): (*(1e-6, 100e-9), *(1e-6, 1e-6, 100e-9, 100e-9)),
}
"""At AVDD four more of the module: two where its regulator was, two of its level shifters."""
NEAR_ENOUGH = 2.2
"""A capacitor may be so much larger or smaller than the size that is asked for."""


def supply_pins(netlist: Netlist) -> list[str]:
    """Name supply pins on another net than their island's ground or rail."""
    return [
        f"{pin.label} is on {pin.net or 'no net'} and belongs on {belongs}"
        for pin in netlist
        if pin.name in PINS.get(pin.kind, ())
        and pin.net
        != (belongs := (REFERENCES if PINS[pin.kind][pin.name] == GROUND else RAILS)[pin.island])
    ]


def bypass(netlist: Netlist) -> list[str]:
    """Match capacitors from each rail to ground with what the rail's pins ask for, one by one."""
    findings = []
    for net, pins in netlist.nets().items():
        asked = [
            (farad, pin.label) for pin in pins for farad in BYPASS.get((pin.kind, pin.name), ())
        ]
        if not asked:
            continue
        grounded = {pin.designator for pin in netlist.nets().get(REFERENCES[pins[0].island], ())}
        there = [pin for pin in pins if pin.kind == "capacitor" and pin.designator in grounded]
        for farad, label in asked:
            fits = [
                pin
                for pin in there
                if farad / NEAR_ENOUGH < number_of(pin.value) < farad * NEAR_ENOUGH
            ]
            if fits:
                there.remove(fits[0])
            else:
                findings.append(
                    f"{net} lacks a capacitor of {farad * 1e9:g} nF to ground, which {label} needs"
                )
        findings += [
            f"{pin.designator} ({pin.value}) is on {net}, where no pin asks for it" for pin in there
        ]
    return findings


def loads(netlist: Netlist) -> list[str]:
    """Name resistors from a rail to ground: they heat, and hold nothing."""
    pairs = [{RAILS[island], REFERENCES[island]} for island in RAILS]
    return [
        f"{designator} loads {' and '.join(sorted(pin.net for pin in pins))}"
        for designator, pins in netlist.of_kind("resistor").items()
        if {pin.net for pin in pins} in pairs
    ]
