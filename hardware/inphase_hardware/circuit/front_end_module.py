"""The front-end module as it is bought and changed: what stands on it around the ADS1292R.

ProtoCentral PC-4116 (breakout v3.1), values of its open schematic; hardware/guides/assembly.md,
section 3, says what is changed and which of its designators each part here is. Left out: its level
shifters, which pass each line on as it is, and its resistors of 0 ohm.

The ADS1292R measures respiration on channel 1 alone, so modules have their respiration network on
IN1 and the electrodes on IN2. Nothing of ours hangs on IN1. Here the network stays on it: the
10 megohm pairs hold the unused inputs at mid-supply. On a bare chip unused inputs belong on AVDD
(SBAS502C section 5).
"""

from inphase_hardware.circuit.sheet import Sheet

_ON_AVDD = {8: "1u", 9: "100n", 10: "1u", 18: "100n", 19: "1u", 20: "1u", 21: "100n", 22: "100n"}
"""All between supply and ground: chip, level shifters, and where the regulator was."""
_RESPIRATION = {"P": (11, 12, 15, 23, 24), "N": (13, 14, 16, 25, 26)}
"""Both of 10 megohm, then the resistor and the two capacitors from IN1 to RESP_MOD."""


def add_module(sheet: Sheet, island: str, prefix: str, base: int) -> None:
    """Add the chip's surroundings; the chip itself, `U101` or `U201`, is there already."""
    chip = f"U{base + 1}"

    def between(letter: str, number: int, value: str, one: str, other: str) -> None:
        kind = "resistor" if letter == "R" else "capacitor"
        designator = f"{letter}{base + number}"
        sheet.place(designator, kind, island, value=value)
        net(one, f"{designator}.1")
        net(other, f"{designator}.2")

    def net(name: str, *labels: str) -> None:
        sheet.net(f"{prefix}_{name}", island, *labels)

    net("AVDD", f"{chip}.AVDD", f"{chip}.DVDD")
    net("GND", f"{chip}.AVSS", f"{chip}.DGND", f"{chip}.VREFN", f"{chip}.CLKSEL")
    for place, number in ((2, 1), (3, 2)):
        net(f"PGA{number}P", f"{chip}.PGA{number}P")
        net(f"PGA{number}N", f"{chip}.PGA{number}N")
        between("C", place, "47n", f"PGA{number}P", f"PGA{number}N")

    # Right-leg drive: amplifier with R and C, a resistor to the lead, one to its reference pin.
    net("RLD", f"{chip}.RLDOUT")
    net("RLDINV", f"{chip}.RLDINV")
    net("RLDIN", f"{chip}.RLDIN")
    between("R", 7, "1M", "RLD", "RLDINV")
    between("C", 4, "47p", "RLD", "RLDINV")
    between("R", 9, "100k", "DRIVE", "RLD")
    between("R", 10, "100k", "RLDIN", "RLD")

    for pin, sizes in (
        ("VREFP", ((5, "10u"), (17, "100n"))),
        ("VCAP1", ((6, "1u"),)),
        ("VCAP2", ((7, "1u"),)),
    ):
        net(pin, f"{chip}.{pin}")
        for place, size in sizes:
            between("C", place, size, pin, "GND")
    for place, size in _ON_AVDD.items():
        between("C", place, size, "AVDD", "GND")

    for sign, (up, down, series, first, second) in _RESPIRATION.items():
        net(f"IN1{sign}", f"{chip}.IN1{sign}")
        net(f"RESP_{sign}", f"{chip}.RESP_MOD{sign}")
        between("R", up, "10M", "AVDD", f"IN1{sign}")
        between("R", down, "10M", f"IN1{sign}", "GND")
        between("C", first, "2.2n", f"IN1{sign}", f"RESP_MIDDLE_{sign}")
        between("C", second, "2.2n", f"RESP_MIDDLE_{sign}", f"RESP_FILTER_{sign}")
        between("R", series, "40.2k", f"RESP_FILTER_{sign}", f"RESP_{sign}")
