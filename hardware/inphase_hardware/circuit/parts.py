"""Every kind of part: pins by number, name and electrical type, and the sides of an isolator.

Pins of the chips are those of their datasheets: ADS1292R SBAS502C section 5, ISOW7841 SLLSEY2G
section 6 (DWE package; pin 7 is not connected), ISO7741 SLLSEP4 section 4 (DW package); Raspberry
Pi Pico datasheet section 2.1; MCP6042 DS21669D (SOIC; memory); REF3320 SBOS392G (SOT-23; memory).
Modules and cables have names for pins. A side of "" is the island where the part stands; parts that
isolate have a near and a far side.
"""

from dataclasses import dataclass

PASSIVE, INPUT, OUTPUT, BOTH, POWER_IN, POWER_OUT = (
    "passive",
    "input",
    "output",
    "bidirectional",
    "power in",
    "power out",
)
NEAR, FAR = "near", "far"


@dataclass(frozen=True, slots=True)
class PinKind:
    """One pin of a kind of part."""

    number: str
    name: str
    type: str
    side: str = ""


def _pins(side: str, *rows: tuple[str, str, str]) -> tuple[PinKind, ...]:
    return tuple(PinKind(number, name, kind, side) for number, name, kind in rows)


_TWO_ENDS = _pins("", ("1", "1", PASSIVE), ("2", "2", PASSIVE))

_PICO_NUMBERS = {
    **dict(zip(range(10), (1, 2, 4, 5, 6, 7, 9, 10, 11, 12), strict=True)),
    **dict(zip(range(10, 20), (14, 15, 16, 17, 19, 20, 21, 22, 24, 25), strict=True)),
    **dict(zip((20, 21, 22, 26, 27, 28), (26, 27, 29, 31, 32, 34), strict=True)),
}
"""GPIO to pin of the header."""

KINDS: dict[str, tuple[PinKind, ...]] = {
    "resistor": _TWO_ENDS,
    "capacitor": _TWO_ENDS,
    "ferrite bead": _TWO_ENDS,
    "resettable fuse": _TWO_ENDS,
    "slide switch": _TWO_ENDS,
    "linear resonant actuator": _TWO_ENDS,
    "LED": _pins("", ("1", "K", PASSIVE), ("2", "A", PASSIVE)),
    "push-button": _TWO_ENDS,
    "n-channel MOSFET": _pins("", ("1", "G", INPUT), ("2", "S", PASSIVE), ("3", "D", PASSIVE)),
    "p-channel MOSFET": _pins("", ("1", "G", INPUT), ("2", "S", PASSIVE), ("3", "D", PASSIVE)),
    "cells": _pins("", ("1", "+", POWER_OUT), ("2", "-", POWER_OUT)),
    "electrode sockets": _pins("", ("1", "P", PASSIVE), ("2", "N", PASSIVE), ("3", "R", PASSIVE)),
    "skin sockets": _TWO_ENDS,
    "adapter leads": _pins("", ("1", "P", PASSIVE), ("2", "N", PASSIVE), ("3", "R", PASSIVE)),
    "cell": _pins("", ("1", "+", POWER_OUT), ("2", "-", POWER_OUT)),
    "voltage reference": _pins(
        "", ("1", "IN", POWER_IN), ("2", "OUT", POWER_OUT), ("3", "GND", POWER_IN)
    ),
    "dual op-amp": _pins(
        "",
        ("1", "OUTA", OUTPUT),
        ("2", "INA-", INPUT),
        ("3", "INA+", INPUT),
        ("4", "VSS", POWER_IN),
        ("5", "INB+", INPUT),
        ("6", "INB-", INPUT),
        ("7", "OUTB", OUTPUT),
        ("8", "VDD", POWER_IN),
    ),
    "microcontroller board": _pins(
        "",
        *((str(number), f"GP{gpio}", BOTH) for gpio, number in _PICO_NUMBERS.items()),
        ("38", "GND", POWER_OUT),
        ("30", "RUN", INPUT),
        ("33", "AGND", PASSIVE),
        ("35", "ADC_VREF", PASSIVE),
        ("36", "3V3", POWER_OUT),
        ("37", "3V3_EN", INPUT),
        ("39", "VSYS", PASSIVE),
        ("40", "VBUS", POWER_OUT),
        ("USB", "USB", BOTH),
    ),
    "USB isolator": (
        PinKind("1", "HOST", BOTH, NEAR),
        PinKind("2", "DEVICE", BOTH, FAR),
    ),
    "single-board computer": _pins("", ("USB", "USB", BOTH), ("PWR", "POWER", POWER_IN)),
    "power supply": _pins("", ("OUT", "OUT", POWER_OUT)),
    "power bank": _pins("", ("OUT", "OUT", POWER_OUT)),
    "haptic driver": _pins(
        "",
        ("1", "GND", POWER_IN),
        ("2", "VIN", POWER_IN),
        ("3", "SDA", BOTH),
        ("4", "SCL", INPUT),
        ("5", "IN", INPUT),
        ("6", "EN", INPUT),
        ("7", "OUT+", PASSIVE),
        ("8", "OUT-", PASSIVE),
    ),
    "biopotential front end": _pins(
        "",
        ("1", "PGA1N", PASSIVE),
        ("2", "PGA1P", PASSIVE),
        ("3", "IN1N", INPUT),
        ("4", "IN1P", INPUT),
        ("5", "IN2N", INPUT),
        ("6", "IN2P", INPUT),
        ("7", "PGA2N", PASSIVE),
        ("8", "PGA2P", PASSIVE),
        ("9", "VREFP", PASSIVE),
        ("10", "VREFN", PASSIVE),
        ("11", "VCAP1", PASSIVE),
        ("12", "AVDD", POWER_IN),
        ("13", "AVSS", POWER_IN),
        ("14", "CLKSEL", INPUT),
        ("15", "PWDN/RESET", INPUT),
        ("16", "START", INPUT),
        ("17", "CLK", INPUT),
        ("18", "CS", INPUT),
        ("19", "DIN", INPUT),
        ("20", "SCLK", INPUT),
        ("21", "DOUT", OUTPUT),
        ("22", "DRDY", OUTPUT),
        ("23", "DVDD", POWER_IN),
        ("24", "DGND", POWER_IN),
        ("25", "GPIO2", BOTH),
        ("26", "GPIO1", BOTH),
        ("27", "VCAP2", PASSIVE),
        ("28", "RLDINV", PASSIVE),
        ("29", "RLDIN", PASSIVE),
        ("30", "RLDOUT", OUTPUT),
        ("31", "RESP_MODP", PASSIVE),
        ("32", "RESP_MODN", PASSIVE),
    ),
    "isolator with supply": (
        *_pins(
            NEAR,
            ("1", "VCC", POWER_IN),
            ("2", "GND1", POWER_IN),
            ("3", "INA", INPUT),
            ("4", "INB", INPUT),
            ("5", "INC", INPUT),
            ("6", "OUTD", OUTPUT),
            ("8", "GND1", POWER_IN),
        ),
        *_pins(
            FAR,
            ("9", "GND2", POWER_IN),
            ("10", "SEL", INPUT),
            ("11", "IND", INPUT),
            ("12", "OUTC", OUTPUT),
            ("13", "OUTB", OUTPUT),
            ("14", "OUTA", OUTPUT),
            ("15", "GND2", POWER_OUT),
            ("16", "VISO", POWER_OUT),
        ),
    ),
    "isolator": (
        *_pins(
            NEAR,
            ("1", "VCC1", POWER_IN),
            ("2", "GND1", POWER_IN),
            ("3", "INA", INPUT),
            ("4", "INB", INPUT),
            ("5", "INC", INPUT),
            ("6", "OUTD", OUTPUT),
            ("7", "EN1", INPUT),
            ("8", "GND1", POWER_IN),
        ),
        *_pins(
            FAR,
            ("9", "GND2", POWER_IN),
            ("10", "EN2", INPUT),
            ("11", "IND", INPUT),
            ("12", "OUTC", OUTPUT),
            ("13", "OUTB", OUTPUT),
            ("14", "OUTA", OUTPUT),
            ("15", "GND2", POWER_IN),
            ("16", "VCC2", POWER_IN),
        ),
    ),
}
