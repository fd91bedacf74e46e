"""`make hardware`: rules, electrical rules, analog figures and pictures, and one table at the end.

Exit status 1 where a rule, a limit or a tool is missing or broken.
"""

import sys
from pathlib import Path

from inphase_hardware import netlist as netlists
from inphase_hardware import power_up, safety_file, supply_currents
from inphase_hardware.analog import every_figure
from inphase_hardware.circuit.device import device
from inphase_hardware.enclosure import openscad
from inphase_hardware.enclosure.case import Enclosure
from inphase_hardware.enclosure.checks import ON_THE_ENCLOSURE
from inphase_hardware.figures import merged, table
from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.pictures import (
    assembly,
    diagrams,
    electrodes,
    enclosure,
    harness,
    hazards,
    placement,
    schematic,
    wiring,
)
from inphase_hardware.rules import bill, guides
from inphase_hardware.rules.every_rule import findings
from inphase_hardware.rules.hazards import summary
from inphase_hardware.rules.placement import read_placement
from inphase_hardware.tools import missing_tools

PICTURES = HARDWARE / "pictures"


def draw_all(netlist: Netlist, case: Enclosure) -> list[Path]:
    """Draw every picture and write the tables; return the files."""
    PICTURES.mkdir(exist_ok=True)
    for island in ("board", "client", "therapist"):
        schematic.draw(netlist, island, PICTURES / f"schematic_{island}.svg")
    for island in harness.PLACES:
        harness.draw(netlist, island, PICTURES / f"harness_{island}.svg")
    placement.draw(read_placement(), PICTURES / "placement.svg")
    diagrams.draw(diagrams.islands_dot(netlist), PICTURES / "islands.svg")
    enclosure.draw_exploded(case, PICTURES / "enclosure_exploded.png")
    enclosure.draw_lid(case, PICTURES / "enclosure_lid.png")
    enclosure.draw_plan(case, PICTURES / "enclosure_plan.svg")
    assembly.draw(case.placed, netlist, case.measures, PICTURES)
    electrodes.draw(PICTURES)
    wiring.WIRING_MD.write_text(wiring.written(netlist), encoding="utf-8")
    hazards.HAZARDS_MD.write_text(hazards.written(safety_file.read()), encoding="utf-8")
    power_up.POWER_UP_MD.write_text(power_up.written(netlist), encoding="utf-8")
    return [*sorted(PICTURES.iterdir()), wiring.WIRING_MD, power_up.POWER_UP_MD, hazards.HAZARDS_MD]


def main() -> int:
    """Run everything; return the exit status."""
    sentence = missing_tools()
    if sentence:
        print(sentence)
        return 1
    sheet = device()
    netlist = sheet.netlist()
    netlists.write(netlist)
    wrong = {"electrical rules check (SKiDL)": sheet.electrical_rules(), **findings(netlist)}
    try:
        case = openscad.drawn(read_placement())
    except ValueError as error:
        print(f"OpenSCAD cannot draw the enclosure: {error}")
        return 1
    wrong |= {name: check(case) for name, check in ON_THE_ENCLOSURE.items()}
    figures = [*every_figure.figures(netlist), *supply_currents.figures(netlist)]
    wrong["guides: limits of the checklist"] = guides.figure_limits(
        guides.read_checklist(), figures
    )
    for name, found in wrong.items():
        print(f"{name:<42} {'ok' if not found else 'FAILED'}")
        for sentence in found:
            print(f"    {sentence}")
    print("\nhazards, and what is done about each (hardware/safety/hazards.md):")
    print("\n".join(summary(safety_file.read())))
    drawn = draw_all(netlist, case)
    whole, lowest = (bill.total_eur(bill.read_bill(), column) for column in bill.COSTS)
    print(f"\nparts: about {whole:.0f} EUR, in the lowest-cost variant {lowest:.0f} EUR")
    print(f"{len(drawn)} pictures and tables written to {HARDWARE.name}/\n")
    print(table(merged(figures)))
    missed = [figure.name for figure in figures if not figure.is_kept]
    broken = [name for name, found in wrong.items() if found]
    print(
        f"\n{len(wrong)} rules, {len(broken)} broken; {len(figures)} limits, {len(missed)} missed."
    )
    print(
        "A simulation is no measurement: hardware/safety/laboratory.csv lists what only a"
        " laboratory can say."
    )
    return 1 if broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())
