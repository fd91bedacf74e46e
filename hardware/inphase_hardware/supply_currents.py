"""What the board takes from 3.3 V and from USB, counted from the parts in the netlist.

Currents are the datasheets' largest, rounded up; where there is only a typical one, half as much
again. Measure the built device.
"""

from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist, number_of

FROM_3V3_MA = {
    "isolator with supply": 40.0,  # ISOW7841, nothing on VISO, 10 Mbit/s: 26 (SLLSEY2G 7.16)
    "isolator": 6.0,  # ISO7741, near side, 10 Mbit/s: 5.2 (SLLSEP4 5.12)
    "haptic driver": 80.0,  # (memory) with an actuator at its rated voltage; the cue's cap is 60 %
}
ISLAND_MA = 8.0
"""On VISO: far side of the ISO7741 5.8 mA (SLLSEP4 5.12), front end under 1 mA, DRDY and pulls.
The module's level shifters take microamperes (memory); its light and regulator are taken off."""
ISOLATED_EFFICIENCY = 0.42  # 47 % at 75 mA, with what it takes itself (SLLSEY2G 7.15)
PICO_MA = 96.0  # from USB, the largest that the Pico datasheet measured (95.6, 3.1.1, table 2)
REGULATOR_EFFICIENCY = 0.85  # the Pico's 3.3 V converter (memory)
USB_VOLTS, BOARD_VOLTS = 5.0, 3.3
LED_VOLTS = {"warm white": 3.0, "amber": 2.0}
"""At 20 mA (memory), of every colour that the bill allows for D1."""
RESISTOR_OF_AMBER_OHM = 150.0
"""What the bill asks R4 to be with it."""
MOST_3V3_MA = 300.0
MOST_USB_MA = 300.0
MOST_HOST_MA = 500.0  # a USB 2.0 port's (memory); the lowest-cost variant hangs on one


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
    """Return the light's current at full level, from its colour and the resistor beside it."""
    nets = netlist.nets()
    ends = {pin.designator: pin for pin in nets.get("LIGHT_ANODE", ()) if pin.kind == "resistor"}
    ohm = sum(number_of(pin.value) for pin in ends.values())
    colour = next((pin.value for pin in nets.get("LIGHT_ANODE", ()) if pin.kind == "LED"), "")
    return led_ma(colour, ohm) if ohm and colour in LED_VOLTS else float("inf")


def led_ma(colour: str, ohm: float) -> float:
    """Return an LED's current at full level behind a resistor."""
    return (USB_VOLTS - LED_VOLTS[colour]) / ohm * 1e3


def from_usb_ma(netlist: Netlist) -> float:
    """Return what the USB isolator, or the host, must give at 5 V."""
    through = BOARD_VOLTS / USB_VOLTS / REGULATOR_EFFICIENCY
    return PICO_MA + from_3v3_ma(netlist) * through + light_ma(netlist)


def figures(netlist: Netlist) -> list[Figure]:
    """Return both supplies and the light, each at its most."""
    usb = ("USB isolator", MOST_USB_MA, "the bill asks A2 for it")
    if not netlist.of_kind("USB isolator"):
        usb = ("host's USB", MOST_HOST_MA, "USB 2.0 (memory)")
    return [
        Figure(
            "from the Pico's 3.3 V, at most",
            from_3v3_ma(netlist),
            "mA",
            MOST_3V3_MA,
            True,
            "Pico datasheet 2.1",
        ),
        Figure(
            f"from the {usb[0]}, at most",
            from_usb_ma(netlist),
            "mA",
            usb[1],
            True,
            usb[2],
        ),
        Figure("the light, at most", light_ma(netlist), "mA", 25, True, "ours: D1 is for 20 mA"),
        Figure("the light, at least", light_ma(netlist), "mA", 10, False, "ours: D1 is for 20 mA"),
        Figure(
            f"the light if amber, R4 of {RESISTOR_OF_AMBER_OHM:g} ohm, at most",
            led_ma("amber", RESISTOR_OF_AMBER_OHM),
            "mA",
            25,
            True,
            "ours: D1 is for 20 mA",
        ),
    ]
