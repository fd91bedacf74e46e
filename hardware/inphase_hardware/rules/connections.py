"""Wiring: no net with one end, no pin that hangs, no two outputs, and pairs that are alone."""

from inphase_hardware.netlist import Netlist

OPEN_ON_PURPOSE = {
    "microcontroller board": {
        *("GP0", "GP1", "GP21", "GP22", "GP26", "GP27", "GP28"),
        *("RUN", "AGND", "ADC_VREF", "3V3_EN", "VSYS"),
    },
}
WITHOUT_HAPTICS = {"A1.GP4", "A1.GP5"}
"""I2C: pulled up on the haptic driver's module, and by the Pico itself where there is none."""
ANY = ""
ALONE = (
    (("single-board computer", "USB"), ("USB isolator", "HOST")),
    (("USB isolator", "DEVICE"), ("microcontroller board", "USB")),
    (("power supply", "OUT"), ("single-board computer", "POWER")),
    (("haptic driver", "OUT+"), ("linear resonant actuator", ANY)),
    (("haptic driver", "OUT-"), ("linear resonant actuator", ANY)),
    (("microcontroller board", "VBUS"), ("resistor", ANY)),
    (("LED", "A"), ("resistor", ANY)),
    (("LED", "K"), ("n-channel MOSFET", "D")),
    (("n-channel MOSFET", "G"), ("resistor", ANY)),
)
"""Pins, by kind and name, between which is a wire and nothing else."""


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


def pairs(netlist: Netlist) -> list[str]:
    """Name pins that should be joined with one other alone, and are not."""
    findings = []
    for (kind, name), (other, other_name) in ALONE:
        for designator in netlist.of_kind(kind):
            net = netlist.net_of(designator, name)
            label = f"{designator}.{name}"
            there = [pin for pin in netlist.nets().get(net, ()) if pin.label != label]
            if [pin.kind for pin in there] != [other] or there[0].name not in (
                other_name or there[0].name,
            ):
                labels = " ".join(pin.label for pin in there) or "nothing"
                what = f"{other_name} of a {other}" if other_name else f"a {other}"
                findings.append(f"{label} ({net}) is joined with {labels}, not with {what} alone")
    return findings
