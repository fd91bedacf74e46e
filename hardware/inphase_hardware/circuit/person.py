"""One person's floating island: electrodes, resistors in the leads, front end, isolators, supply.

Client and therapist are two calls of one function. Designators 101 and up are the client's, 201 and
up the therapist's. What comes with the front end's module is in `front_end_module.py`.
"""

from inphase_hardware.circuit.front_end_module import add_module
from inphase_hardware.circuit.sheet import Sheet
from inphase_hardware.designs import Design

LEAD_RESISTOR = "47k"
"""Two of them in each lead: one that fails short leaves the other (hardware/README.md says why)."""


def add_person(sheet: Sheet, island: str, prefix: str, base: int, design: Design) -> None:
    """Add the island of the client (C, 100) or the therapist (T, 200)."""

    def named(letter: str, number: int) -> str:
        return f"{letter}{base + number}"

    def resistor(number: int, value: str) -> str:
        sheet.place(named("R", number), "resistor", island, value=value)
        return named("R", number)

    def capacitor(number: int, value: str, where: str = island) -> str:
        sheet.place(named("C", number), "capacitor", where, value=value)
        return named("C", number)

    def net(name: str, *labels: str) -> None:
        sheet.net(f"{prefix}_{name}", island, *labels)

    chip, power, data = named("U", 1), named("U", 2), named("U", 3)
    bead, sockets = named("FB", 1), named("J", 1)
    sheet.place(chip, "biopotential front end", island, value="ADS1292R")
    if design.cells:
        sheet.place(power, "isolator", "board", island, value="ISO7741F")
    else:
        sheet.place(power, "isolator with supply", "board", island, value="ISOW7841F")
    sheet.place(data, "isolator", "board", island, value="ISO7741F")
    sheet.place(bead, "ferrite bead", island, value="600")
    sheet.place(sockets, "electrode sockets", island)

    # Electrode leads: two resistors each, the right leg drive's too; then the module's own pads.
    ends = {"P": "INPUT_P", "N": "INPUT_N", "R": "DRIVE"}
    for place, lead in enumerate("PNR"):
        first = resistor(2 * place + 1, LEAD_RESISTOR)
        second = resistor(2 * place + 2, LEAD_RESISTOR)
        net(f"ELECTRODE_{lead}", f"{sockets}.{lead}", f"{first}.1")
        net(f"LEAD_{lead}", f"{first}.2", f"{second}.1")
        net(ends[lead], f"{second}.2")
    between = capacitor(1, "1n")
    net("INPUT_P", f"{chip}.IN2P", f"{between}.1")
    net("INPUT_N", f"{chip}.IN2N", f"{between}.2")
    idle = resistor(8, "10k")
    net("GPIO", f"{chip}.GPIO1", f"{chip}.GPIO2", f"{idle}.1")
    net("GND", f"{idle}.2")

    add_module(sheet, island, prefix, base)
    # The bead is on the carrier: the module has one supply for AVDD and DVDD.
    net("3V3", f"{data}.VCC2", f"{data}.EN2", f"{bead}.1")
    net("AVDD", f"{bead}.2")
    sheet.has_power(f"{prefix}_AVDD")

    # The barrier: clock, start, reset and SPI to the person, DRDY and SPI data back.
    net("GND", f"{power}.GND2", f"{data}.GND2")
    sheet.net("GND", "board", f"{power}.GND1", f"{data}.GND1")
    sheet.net("3V3", "board", f"{data}.VCC1", f"{data}.EN1")
    if design.cells:
        net("3V3", f"{power}.VCC2", f"{power}.EN2")
        sheet.net("3V3", "board", f"{power}.VCC1", f"{power}.EN1")
        _add_cells(sheet, island, prefix, base)
    else:
        net("3V3", f"{power}.VISO")
        net("GND", f"{power}.SEL")
        sheet.net("3V3", "board", f"{power}.VCC")
    person = island.upper()
    for isolator, channel, pin, near in (
        (power, "A", "CLK", "CLK"),
        (power, "B", "START", "START"),
        (power, "C", "PWDN/RESET", "RESET"),
        (data, "A", "SCLK", f"{person}_SCK"),
        (data, "B", "DIN", f"{person}_MOSI"),
        (data, "C", "CS", f"{person}_CS"),
    ):
        sheet.net(near, "board", f"{isolator}.IN{channel}")
        net(pin.rpartition("/")[2], f"{isolator}.OUT{channel}", f"{chip}.{pin}")
    for isolator, pin, near in ((power, "DRDY", "DRDY"), (data, "DOUT", "MISO")):
        sheet.net(f"{person}_{near}", "board", f"{isolator}.OUTD")
        net(pin, f"{isolator}.IND", f"{chip}.{pin}")
    for place, size in ((11, "10u"), (12, "100n"), (13, "100n")):
        bypass = capacitor(place, size, "board")
        sheet.net("3V3", "board", f"{bypass}.1")
        sheet.net("GND", "board", f"{bypass}.2")
    for place, size in ((14, "10u"), (15, "100n"), (16, "100n")):
        bypass = capacitor(place, size)
        net("3V3", f"{bypass}.1")
        net("GND", f"{bypass}.2")


def _add_cells(sheet: Sheet, island: str, prefix: str, base: int) -> None:
    """Feed the island from two cells: fuse, switch, and a transistor that opens if they are turned.

    The transistor's body diode lets the first current through, from drain to source, and the gate
    on ground then turns it on. With the cells the wrong way round neither of them conducts.
    """
    cells, fuse, switch, guard = (f"{letter}{base + 1}" for letter in "BFSQ")
    sheet.place(cells, "cells", island, value="2 x LR03")
    sheet.place(fuse, "resettable fuse", island, value="200mA")
    sheet.place(switch, "slide switch", island, value="CELLS")
    sheet.place(guard, "p-channel MOSFET", island, value="AO3401A")
    sheet.net(f"{prefix}_CELLS", island, f"{cells}.+", f"{fuse}.1")
    sheet.net(f"{prefix}_FUSED", island, f"{fuse}.2", f"{switch}.1")
    sheet.net(f"{prefix}_SWITCHED", island, f"{switch}.2", f"{guard}.D")
    sheet.net(f"{prefix}_3V3", island, f"{guard}.S")
    sheet.net(f"{prefix}_GND", island, f"{cells}.-", f"{guard}.G")
    sheet.has_power(f"{prefix}_3V3")
