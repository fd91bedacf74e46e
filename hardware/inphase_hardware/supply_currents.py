"""What the board takes from 3.3 V and from USB, counted from the parts in the netlist.

Currents are the datasheets' largest as remembered (memory), rounded up; measure the built device.
"""

from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist, number_of

FROM_3V3_MA = {
    "isolator with supply": 40.0,  # ISOW7841, 3.3 V to 3.3 V, nothing on VISO (memory)
    "isolator": 6.0,  # ISO7741, near side (memory)
    "haptic driver": 80.0,  # DRV2605L and an actuator at its rated voltage; the cue's cap is 60 %
}
ISLAND_MA = 8.0
"""On VISO: far side of the ISO7741 6 mA (memory), front end under 1 mA, DRDY and pulls."""
ISOLATED_EFFICIENCY = 0.42  # ISOW7841 at light load (memory)
PICO_MA = 95.0  # from USB, the largest of the Pico datasheet's own measurements (memory)
REGULATOR_EFFICIENCY = 0.85  # the Pico's 3.3 V converter (memory)
LED_VOLTS, USB_VOLTS, BOARD_VOLTS = 3.0, 5.0, 3.3
MOST_3V3_MA = 300.0
MOST_USB_MA = 300.0


def from_3v3_ma(netlist: Netlist) -> float:
    """Add up what is fed from the Pico's 3.3 V: chips, islands, and every pull that is driven."""
    chips = sum(ma * len(netlist.of_kind(kind)) for kind, ma in FROM_3V3_MA.items())
    islands = len(netlist.of_kind("isolator with supply")) * ISLAND_MA / ISOLATED_EFFICIENCY
    pulls = sum(
        BOARD_VOLTS / number_of(pins[0].value) * 1e3
        for pins in netlist.of_kind("resistor").values()
        if {pin.net for pin in pins} & {"3V3", "GND"}
    )
    return chips + islands + pulls


def light_ma(netlist: Netlist) -> float:
    """Return the light's current at full level, from the resistor beside it."""
    nets = netlist.nets()
    ends = {pin.designator: pin for pin in nets.get("LIGHT_ANODE", ()) if pin.kind == "resistor"}
    ohm = sum(number_of(pin.value) for pin in ends.values())
    return (USB_VOLTS - LED_VOLTS) / ohm * 1e3 if ohm else float("inf")


def from_usb_ma(netlist: Netlist) -> float:
    """Return what the USB isolator must give at 5 V."""
    through = BOARD_VOLTS / USB_VOLTS / REGULATOR_EFFICIENCY
    return PICO_MA + from_3v3_ma(netlist) * through + light_ma(netlist)


def figures(netlist: Netlist) -> list[Figure]:
    """Return both supplies and the light, each at its most."""
    return [
        Figure(
            "from the Pico's 3.3 V, at most",
            from_3v3_ma(netlist),
            "mA",
            MOST_3V3_MA,
            True,
            "Pico datasheet (memory)",
        ),
        Figure(
            "from the USB isolator, at most",
            from_usb_ma(netlist),
            "mA",
            MOST_USB_MA,
            True,
            "the bill asks A2 for it",
        ),
        Figure("the light, at most", light_ma(netlist), "mA", 25, True, "ours: D1 is for 20 mA"),
        Figure("the light, at least", light_ma(netlist), "mA", 10, False, "ours: D1 is for 20 mA"),
    ]
