"""`make hardware`: rules, electrical rules, analog figures and pictures, and one table at the end.

Exit status 1 where a rule, a limit or a tool is missing or broken.
"""

import sys
from pathlib import Path

from inphase_hardware import (
    adapter_readings,
    lowest_cost,
    power_up,
    safety_file,
    supply_currents,
)
from inphase_hardware import netlist as netlists
from inphase_hardware.analog import every_figure
from inphase_hardware.circuit.device import adapters, device
from inphase_hardware.designs import LOWEST_COST
from inphase_hardware.enclosure import openscad
from inphase_hardware.enclosure.case import Enclosure
from inphase_hardware.enclosure.checks import ON_THE_ENCLOSURE
from inphase_hardware.figures import Figure, merged, table
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
from inphase_hardware.pictures import lowest_cost as differences
from inphase_hardware.rules import bill, guides
from inphase_hardware.rules.every_rule import findings, of_a_design
from inphase_hardware.rules.hazards import summary
from inphase_hardware.rules.placement import read_placement
from inphase_hardware.tools import missing_tools

PICTURES = HARDWARE / "pictures"


def draw_all(netlist: Netlist, plugged: Netlist, case: Enclosure) -> list[Path]:
    """Draw every picture and write the tables; return the files."""
    PICTURES.mkdir(exist_ok=True)
    for island in ("board", "client", "therapist"):
        schematic.draw(netlist, island, PICTURES / f"schematic_{island}.svg")
    schematic.draw(
        plugged, "client", PICTURES / "schematic_electrodermal.svg", schematic.ADAPTER_TITLE
    )
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
    adapter_md = adapter_readings.ADAPTER_MD
    adapter_md.write_text(adapter_readings.written(plugged), encoding="utf-8")
    tables = [wiring.WIRING_MD, power_up.POWER_UP_MD, adapter_md, hazards.HAZARDS_MD]
    return [*sorted(PICTURES.iterdir()), *tables]


def check_variant(
    whole: Netlist, reference: list[Figure]
) -> tuple[dict[str, list[str]], list[Figure]]:
    """Write the lowest-cost variant's tables; return what its rules found, and its own figures."""
    sheet = device(LOWEST_COST)
    netlist = sheet.netlist()
    netlists.write(netlist, LOWEST_COST.netlist_csv)
    words = differences.written(whole, netlist, bill.read_bill())
    differences.LOWEST_COST_MD.write_text(words, encoding="utf-8")
    diagrams.draw(diagrams.islands_dot(netlist), PICTURES / "islands_lowest_cost.svg")
    figures = lowest_cost.figures(netlist)
    found = {
        "electrical rules check (SKiDL)": sheet.electrical_rules(),
        **of_a_design(LOWEST_COST, netlist),
        "limits: missed ones are known": lowest_cost.wrong_limits(figures, LOWEST_COST),
    }
    return found, lowest_cost.apart(figures, reference)


def tell(name: str, found: list[str]) -> None:
    """Print one rule and what it found."""
    print(f"{name:<42} {'ok' if not found else 'FAILED'}")
    for sentence in found:
        print(f"    {sentence}")


def main() -> int:
    """Run everything; return the exit status."""
    sentence = missing_tools()
    if sentence:
        print(sentence)
        return 1
    sheet = device()
    netlist = sheet.netlist()
    netlists.write(netlist)
    beside = adapters()
    plugged = beside.netlist()
    netlists.write(plugged, netlists.ADAPTERS_CSV)
    wrong = {
        "electrical rules check (SKiDL)": sheet.electrical_rules(),
        "adapters: electrical rules check": beside.electrical_rules(),
        **findings(netlist, plugged),
    }
    try:
        case = openscad.drawn(read_placement())
    except ValueError as error:
        print(f"OpenSCAD cannot draw the enclosure: {error}")
        return 1
    wrong |= {name: check(case) for name, check in ON_THE_ENCLOSURE.items()}
    figures = [*every_figure.figures(netlist, plugged), *supply_currents.figures(netlist)]
    wrong["guides: limits of the checklist"] = guides.figure_limits(
        guides.read_checklist(), figures
    )
    for name, found in wrong.items():
        tell(name, found)
    of_variant, own = check_variant(netlist, figures)
    tell(
        f"{LOWEST_COST.name}: {len(of_variant)} rules",
        [f"{name}: {sentence}" for name, found in of_variant.items() for sentence in found],
    )
    wrong |= {f"{LOWEST_COST.name}: {name}": found for name, found in of_variant.items()}
    print("\nhazards, and what is done about each (hardware/safety/hazards.md):")
    print("\n".join(summary(safety_file.read())))
    drawn = draw_all(netlist, plugged, case)
    whole, lowest = (bill.total_eur(bill.read_bill(), column) for column in bill.COSTS)
    print(f"\nparts: about {whole:.0f} EUR, in the lowest-cost variant {lowest:.0f} EUR")
    more, least = (bill.total_eur(bill.read_bill(), column, True) for column in bill.COSTS)
    print(f"cables, wire, card, belts, electrodes: about {more:.0f} and {least:.0f} EUR more")
    print(f"{len(drawn)} pictures and tables written to {HARDWARE.name}/\n")
    print(table(merged(figures)))
    print(f"\n{LOWEST_COST.name}, where it differs:\n")
    print(table(merged(own), known=(limit.figure for limit in LOWEST_COST.known_limits)))
    missed = [figure.name for figure in figures if not figure.is_kept]
    broken = [name for name, found in wrong.items() if found]
    print(
        f"\n{len(wrong)} rules, {len(broken)} broken; {len(figures)} limits, {len(missed)} missed."
    )
    missed_of_variant = [figure.name for figure in merged(own) if not figure.is_kept]
    print(
        f"{LOWEST_COST.name}: {len(missed_of_variant)} limits missed, which hardware/lowest_cost.md"
        " says."
    )
    print(
        "A simulation is no measurement: hardware/safety/laboratory.csv lists what only a"
        " laboratory can say."
    )
    return 1 if broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())
