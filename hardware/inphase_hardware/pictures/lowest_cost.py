"""The tables of lowest_cost.md: parts and nets that differ from the reference, known limits."""

from pathlib import Path

from inphase_hardware.designs import LOWEST_COST, REFERENCE
from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.pages import with_its_end_anew
from inphase_hardware.pictures import wiring
from inphase_hardware.rules.bill import Row, of_design

LOWEST_COST_MD = HARDWARE / "lowest_cost.md"
_MARK = "## Known limits\n"


def limits_table() -> str:
    """Return one row a limit that the variant misses: the figure's name, and why."""
    rows = [f"| {limit.figure} | {limit.why} |" for limit in LOWEST_COST.known_limits]
    return "\n".join(["| figure | why |", "|---|---|", *rows])


def parts_table(rows: list[Row]) -> str:
    """Return one row for the parts that have another row of the bill in either design."""
    reference, variant = (
        {row["designators"]: row for row in of_design(rows, design.cost)}
        for design in (REFERENCE, LOWEST_COST)
    )
    lines = ["| part | reference | lowest cost |", "|---|---|---|"]
    lines += [
        f"| {part} | {_bought(reference.get(part))} | {_bought(variant.get(part))} |"
        for part in sorted(reference | variant)
        if reference.get(part) is not variant.get(part)
    ]
    return "\n".join(lines)


def _bought(row: Row | None) -> str:
    if row is None:
        return "none"
    return ", ".join(filter(None, (row["description"], row["part_number"])))


def nets_table(reference: Netlist, variant: Netlist) -> str:
    """Return the variant's nets, pin by pin, that the reference has not or with other pins."""
    before = {net: [pin.label for pin in pins] for net, pins in reference.nets().items()}
    after = {net: [pin.label for pin in pins] for net, pins in variant.nets().items()}
    opened = {pin.label for pin in reference if not pin.net}
    changed = variant.with_pins(
        pin
        for pin in variant
        if (after[pin.net] != before.get(pin.net) if pin.net else pin.label not in opened)
    )
    gone = ", ".join(sorted(before.keys() - after.keys()))
    return f"{wiring.nets_table(changed)}\n\nNot there: {gone}."


def written(
    reference: Netlist, variant: Netlist, rows: list[Row], path: Path = LOWEST_COST_MD
) -> str:
    """Return lowest_cost.md with its tables made anew; what is above them stays."""
    parts = [
        limits_table(),
        "\n## Parts\n",
        parts_table(rows),
        "\n## Nets\n",
        nets_table(reference, variant),
    ]
    return with_its_end_anew(path, _MARK, "\n".join(parts))
