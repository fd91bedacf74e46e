"""One person's electrodermal adapter: skin conductance becomes a voltage for J101 or J201.

It plugs into the person's three electrode sockets and belongs to that island; it has its own cell
and no other cable. Client and therapist are two calls of one function: designators 301 and up are
the client's, 401 and up the therapist's. Nets that it shares with the device have the device's
names: its output is N's, the level that it is compared with P's, so that what P has over N rises
with conductance; the cell's negative is R's.

The reference feeds both amplifiers, so that what the skin can get ends with 2.05 V over 209 kohm.
`analog/electrodermal/` computes what the values below give.
"""

from inphase_hardware.circuit.sheet import Sheet

SKIN_RESISTOR = "52.3k"
"""Two between each amplifier's output and the skin; those of B are its feedback too."""
SENSE_RESISTOR = "1M"
"""Two between the skin and each amplifier's inverting input."""
LEVELS = {"REF": "825k", "VA": "374k", "VG": "422k", "P": "432k"}
"""From the reference down: what hangs below each level. VA - VG is on the skin; N is at VG when no
current flows, and falls."""


def add_adapters(sheet: Sheet) -> None:
    """Add the adapter of each person."""
    add_adapter(sheet, "client", "C", 300)
    add_adapter(sheet, "therapist", "T", 400)


def add_adapter(sheet: Sheet, island: str, prefix: str, base: int) -> None:
    """Add the adapter of the client (C, 300) or the therapist (T, 400)."""
    names = {"P": "ELECTRODE_P", "N": "ELECTRODE_N", "GND": "ELECTRODE_R"}

    def placed(letter: str, number: int, kind: str, value: str = "") -> str:
        sheet.place(f"{letter}{base + number}", kind, island, value=value)
        return f"{letter}{base + number}"

    def net(name: str, *labels: str) -> None:
        sheet.net(f"{prefix}_{names.get(name, f'SKIN_{name}')}", island, *labels)

    def between(one: str, other: str, letter: str, number: int, kind: str, value: str) -> None:
        part = placed(letter, number, kind, value)
        net(one, f"{part}.1")
        net(other, f"{part}.2")

    def resistor(number: int, value: str, one: str, other: str) -> None:
        between(one, other, "R", number, "resistor", value)

    def capacitor(number: int, value: str, one: str, other: str) -> None:
        between(one, other, "C", number, "capacitor", value)

    leads, skin = placed("J", 1, "adapter leads"), placed("J", 2, "skin sockets")
    reference = placed("U", 1, "voltage reference", "REF3320")
    amplifiers = placed("U", 2, "dual op-amp", "MCP6042")
    cell = placed("BT", 1, "cell", "CR2032")

    # The cell and 2.048 V of it, which the amplifiers run on.
    net("CELL", f"{cell}.+", f"{reference}.IN")
    net("GND", f"{cell}.-", f"{reference}.GND", f"{amplifiers}.VSS", f"{leads}.R")
    net("REF", f"{reference}.OUT", f"{amplifiers}.VDD")
    capacitor(6, "1u", "CELL", "GND")
    capacitor(7, "1u", "REF", "GND")

    # Three levels: on the skin, virtual ground, and what the output is compared with.
    ends = (*tuple(LEVELS)[1:], "GND")
    for number, ((upper, value), lower) in enumerate(zip(LEVELS.items(), ends, strict=True), 9):
        resistor(number, value, upper, lower)
    for number, level in enumerate(ends[:-1], 3):
        capacitor(number, "1u", level, "GND")
    net("VA", f"{amplifiers}.INA+")
    net("VG", f"{amplifiers}.INB+")
    net("P", f"{leads}.P")

    # A holds electrode 1 at VA; B holds electrode 2 at VG, and N is what that takes.
    for first, half, output, electrode in ((1, "A", "A_OUT", "1"), (5, "B", "N", "2")):
        resistor(first, SKIN_RESISTOR, output, f"{half}_MID")
        resistor(first + 1, SKIN_RESISTOR, f"{half}_MID", electrode)
        resistor(first + 2, SENSE_RESISTOR, electrode, f"{half}_SENSE")
        resistor(first + 3, SENSE_RESISTOR, f"{half}_SENSE", f"{half}_IN")
        capacitor(1 if half == "A" else 2, "10n", output, f"{half}_IN")
        net(output, f"{amplifiers}.OUT{half}")
        net(f"{half}_IN", f"{amplifiers}.IN{half}-")
        net(electrode, f"{skin}.{electrode}")
    net("N", f"{leads}.N")
