"""The board's island: Pico, light, motor, buttons, and the resistors that decide without the Pico.

The host's island is here too: it is two cables long.
"""

from inphase_hardware.circuit.sheet import Sheet
from inphase_hardware.designs import Design

PICO_LINES = {
    "MUTE": 2,
    "MARK": 3,
    "HAPTIC_SDA": 4,
    "HAPTIC_SCL": 5,
    "HAPTIC_ENABLE": 6,
    "CLK": 7,
    "START": 8,
    "RESET": 9,
    "THERAPIST_SCK": 10,
    "THERAPIST_MOSI": 11,
    "THERAPIST_MISO": 12,
    "THERAPIST_CS": 13,
    "THERAPIST_DRDY": 14,
    "LIGHT": 15,
    "CLIENT_MISO": 16,
    "CLIENT_CS": 17,
    "CLIENT_SCK": 18,
    "CLIENT_MOSI": 19,
    "CLIENT_DRDY": 20,
}
_OF_THE_DRIVER = ("HAPTIC_SDA", "HAPTIC_SCL")
"""Pulled up on the haptic driver's module, and open without one."""
_OPEN = (0, 1, 21, 22, 26, 27, 28)
_PULL_DOWNS = {"R2": "LIGHT", "R3": "HAPTIC_ENABLE", "R5": "START", "R6": "RESET"}
_PULL_UPS = {"R7": "CLIENT_CS", "R8": "THERAPIST_CS", "R9": "MUTE", "R10": "MARK"}
_BUTTONS = {"S1": ("MUTE", "C1"), "S2": ("MARK", "C2")}


def add_board(sheet: Sheet, design: Design) -> None:
    """Add the Pico, the cue's outputs and the buttons."""
    sheet.place("A1", "microcontroller board", "board", value="Pico")
    for net, gpio in PICO_LINES.items():
        if design.touch or net not in _OF_THE_DRIVER:
            sheet.net(net, "board", f"A1.GP{gpio}")
        else:
            sheet.leave_open(f"A1.GP{gpio}")
    sheet.net("GND", "board", "A1.GND")
    sheet.net("3V3", "board", "A1.3V3")
    sheet.net("5V", "board", "A1.VBUS")
    sheet.leave_open(*(f"A1.GP{gpio}" for gpio in _OPEN))
    sheet.leave_open("A1.RUN", "A1.AGND", "A1.ADC_VREF", "A1.3V3_EN", "A1.VSYS")
    for resistor, net in _PULL_DOWNS.items():
        sheet.place(resistor, "resistor", "board", value="4.7k")
        sheet.net(net, "board", f"{resistor}.1")
        sheet.net("GND", "board", f"{resistor}.2")
    for resistor, net in _PULL_UPS.items():
        sheet.place(resistor, "resistor", "board", value="10k")
        sheet.net(net, "board", f"{resistor}.2")
        sheet.net("3V3", "board", f"{resistor}.1")
    for button, (net, capacitor) in _BUTTONS.items():
        sheet.place(button, "push-button", "board", value=net)
        sheet.place(capacitor, "capacitor", "board", value="100n")
        sheet.net(net, "board", f"{button}.1", f"{capacitor}.1")
        sheet.net("GND", "board", f"{button}.2", f"{capacitor}.2")
    _add_light(sheet)
    if design.touch:
        _add_motor(sheet)


def _add_light(sheet: Sheet) -> None:
    sheet.place("R1", "resistor", "board", value="100")
    sheet.place("Q1", "n-channel MOSFET", "board", value="AO3400A")
    sheet.place("R4", "resistor", "board", value="100")
    sheet.place("D1", "LED", "board", value="warm white")
    sheet.net("LIGHT", "board", "R1.1")
    sheet.net("LIGHT_GATE", "board", "R1.2", "Q1.G")
    sheet.net("5V", "board", "R4.1")
    sheet.net("LIGHT_ANODE", "board", "R4.2", "D1.A")
    sheet.net("LIGHT_CATHODE", "board", "D1.K", "Q1.D")
    sheet.net("GND", "board", "Q1.S")


def _add_motor(sheet: Sheet) -> None:
    sheet.place("U3", "haptic driver", "board", value="DRV2605L")
    sheet.place("M1", "linear resonant actuator", "board", value="LRA")
    sheet.net("3V3", "board", "U3.VIN")
    sheet.net("GND", "board", "U3.GND", "U3.IN")  # IN is not used: the firmware drives over I2C
    sheet.net("HAPTIC_SDA", "board", "U3.SDA")
    sheet.net("HAPTIC_SCL", "board", "U3.SCL")
    sheet.net("HAPTIC_ENABLE", "board", "U3.EN")
    sheet.net("MOTOR_P", "board", "U3.OUT+", "M1.1")
    sheet.net("MOTOR_N", "board", "U3.OUT-", "M1.2")


def add_host(sheet: Sheet, design: Design) -> None:
    """Add the single-board computer and its supply; with a USB isolator in an island of its own."""
    island = "host" if design.usb_isolator else "board"
    sheet.place("A3", "single-board computer", island)
    supply = "power supply" if design.usb_isolator else "power bank"
    sheet.place("A4", supply, island, value="5V")
    sheet.net("HOST_POWER", island, "A4.OUT", "A3.POWER")
    if design.usb_isolator:
        sheet.place("A2", "USB isolator", "host", "board")
        sheet.net("HOST_USB", "host", "A3.USB", "A2.HOST")
        sheet.net("BOARD_USB", "board", "A2.DEVICE", "A1.USB")
    else:
        sheet.net("BOARD_USB", "board", "A3.USB", "A1.USB")
