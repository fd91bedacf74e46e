"""Wiring: no net with one end, no pin that hangs, and what the front end's datasheet asks for."""

from inphase_hardware.netlist import REFERENCES, Netlist, number_of

OPEN_ON_PURPOSE = {
    "microcontroller board": {
        *("GP0", "GP1", "GP21", "GP22", "GP26", "GP27", "GP28"),
        *("RUN", "AGND", "ADC_VREF", "3V3_EN", "VSYS"),
    },
}
WITHOUT_HAPTICS = {"A1.GP4", "A1.GP5"}
"""I2C: pulled up on the haptic driver's module, and by the Pico itself where there is none."""
LEAST_PGA_FARAD = 4e-9
"""SBAS502C 8.3.4: the PGA's filter capacitor is 4.7 nF, at least 4 nF. A person is on channel 2."""


def one_ended_nets(netlist: Netlist) -> list[str]:
    """Name nets that join fewer than two pins."""
    return [
        f"net {name} ends at {pins[0].label} and leads nowhere"
        for name, pins in netlist.nets().items()
        if len(pins) < 2
    ]


def open_pins(netlist: Netlist) -> list[str]:
    """Name pins that are open and not on purpose."""
    return [
        f"{pin.label} is open"
        for pin in netlist
        if not pin.net
        and pin.name not in OPEN_ON_PURPOSE.get(pin.kind, ())
        and pin.label not in left_out(netlist)
    ]


def left_out(netlist: Netlist) -> set[str]:
    """Return pins that are open because this netlist leaves out the part that they lead to."""
    return set() if netlist.of_kind("haptic driver") else WITHOUT_HAPTICS


def several_outputs(netlist: Netlist) -> list[str]:
    """Name nets with two outputs."""
    findings = []
    for name, pins in netlist.nets().items():
        outputs = sorted(pin.label for pin in pins if pin.type == "output")
        if len(outputs) > 1:
            findings.append(f"net {name} has {len(outputs)} outputs: {outputs}")
    return findings


def front_ends(netlist: Netlist) -> list[str]:
    """Hold each ADS1292R to its datasheet: outside clock, reference to ground, PGA filter."""
    findings = []
    for chip, pins in netlist.of_kind("biopotential front end").items():
        ground = REFERENCES[pins[0].island]
        for name, why in (
            ("CLKSEL", "it takes the outside clock"),
            ("AVSS", "the supply is single"),
            ("VREFN", "the reference stands on AVSS"),
        ):
            if netlist.net_of(chip, name) != ground:
                findings.append(f"{chip}.{name} belongs on {ground}: {why}")
        ends = {netlist.net_of(chip, "PGA2P"), netlist.net_of(chip, "PGA2N")}
        filters = [
            number_of(part[0].value)
            for part in netlist.of_kind("capacitor").values()
            if {pin.net for pin in part} == ends
        ]
        if sum(filters) < LEAST_PGA_FARAD:
            findings.append(
                f"{chip} has {sum(filters):.1e} F between PGA2P and PGA2N; 4 nF or more"
            )
    return findings
