"""What a meter must read on an electrodermal adapter, counted from its netlist by Ohm's law."""

import itertools
from pathlib import Path

from inphase_hardware.analog.electrodermal import bought_parts
from inphase_hardware.netlist import HARDWARE, Netlist, number_of
from inphase_hardware.pages import with_its_end_anew
from inphase_hardware.power_up import STEPS, Reading

ADAPTER_MD = HARDWARE / "guides" / "electrodermal_adapter.md"
_MARK = "## Readings\n"
TEST_OHM = {"1 Mohm": 1e6, "200 kohm": 200e3, "68 kohm": 68e3}
METER_OHM = 10e6
_TOLERANCE, _OFFSET_VOLTS = 0.03, 0.006
"""Parts of 1 %, a meter of 10 Mohm beside the levels' 340 kohm, and both amplifiers' offsets."""


def levels_volts(adapters: Netlist, island: str) -> dict[str, float]:
    """Return each level above the cell's negative: the reference's, VA's, VG's and P's net."""
    pins = [pin for pin in adapters if pin.island == island]
    named = {f"{pin.kind} {pin.name}": pin.net for pin in pins}
    rungs = [
        named[key]
        for key in (
            "voltage reference OUT",
            "dual op-amp INA+",
            "dual op-amp INB+",
            "adapter leads P",
            "adapter leads R",
        )
    ]
    ends = {
        frozenset(pin.net for pin in part): number_of(part[0].value)
        for part in adapters.of_kind("resistor").values()
    }
    ohm = [ends[frozenset(pair)] for pair in itertools.pairwise(rungs)]
    whole = sum(ohm)
    return {
        name: bought_parts.REFERENCE_VOLTS * sum(ohm[place:]) / whole
        for place, name in enumerate(("REF", "VA", "VG", "P"))
    }


def feedback_ohm(adapters: Netlist, island: str) -> float:
    """Return what stands between N and skin electrode 2."""
    return sum(
        number_of(pin.value)
        for name, pins in adapters.nets().items()
        if name.endswith("_B_MID")
        for pin in pins
        if pin.island == island
    )


def readings(adapters: Netlist, island: str = "client") -> list[Reading]:
    """Return every reading, in the order in which they are taken."""
    level, ohm = levels_volts(adapters, island), feedback_ohm(adapters, island)
    skin = level["VA"] - level["VG"]

    def volts(what: str, expected: float, source: str) -> Reading:
        away = abs(expected) * _TOLERANCE + _OFFSET_VOLTS
        return Reading(
            "adapter", what, round(expected - away, 2), round(expected + away, 2), "V", source
        )

    def between(siemens: float) -> float:
        return level["P"] - level["VG"] + siemens * skin * ohm

    rows = [
        Reading("adapter", "the cell, in its holder", 2.8, 3.4, "V", "CR2032 (memory)"),
        Reading("adapter", "U301.OUT over J301.R", 2.03, 2.07, "V", "REF3320, SBOS392G"),
        volts("J301.P over J301.R", level["P"], "R309 to R312"),
        volts("J301.P over J301.N, nothing in J302", between(0), "R311"),
        volts("J302.1 over J302.2, 1 Mohm between them", skin, "R310"),
    ]
    rows += [
        volts(f"J301.P over J301.N, {name} in J302", between(1 / test), "R305, R306")
        for name, test in TEST_OHM.items()
    ]
    most = bought_parts.REFERENCE_VOLTS / (4 * number_of("51k")) * 1e6
    rows.append(
        Reading("adapter", "microammeter in J302", 0, round(most), "uA", "2.05 V over R301 to R306")
    )
    return rows


def numbered(adapters: Netlist) -> dict[str, Reading]:
    """Return readings by number, after those of the first power-up."""
    step = len(STEPS) + 1
    return {f"{step}.{number}": row for number, row in enumerate(readings(adapters), 1)}


def written(adapters: Netlist, path: Path = ADAPTER_MD) -> str:
    """Return electrodermal_adapter.md with its table made anew; what is above it stays."""
    lines = ["| no. | reading | expected | from |", "|---|---|---|---|"]
    lines += [
        f"| {number} | {row.what} | {row.allowed} | {row.source} |"
        for number, row in numbered(adapters).items()
    ]
    return with_its_end_anew(path, _MARK, "\n".join(lines))
