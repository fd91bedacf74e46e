"""What is changed on the front-end module (guides/assembly.md, section 3), against the netlist.

The module's own jack goes round the lead resistors: the table must have it taken off.
"""

from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.pictures.harness import ON_THE_MODULE

ASSEMBLY_MD = HARDWARE / "guides" / "assembly.md"
JACK = "mJP3"
LEAVES = "off"
STAYS = "stays"
_BASES = (100, 200)


@dataclass(frozen=True, slots=True)
class Change:
    """One row: the module's designators with an m before them, and ours for each person."""

    module: tuple[str, ...]
    value: str
    client: tuple[str, ...]
    therapist: tuple[str, ...]
    what: str


def read_changes(path: Path = ASSEMBLY_MD) -> list[Change]:
    """Return the rows whose first cell begins with an m and a capital."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| m") and cells[0][1:2].isupper():
            module, value, client, therapist, what = cells[:5]
            found.append(
                Change(tuple(module.split()), value, tuple(client.split()),
                       tuple(therapist.split()), what)
            )  # fmt: skip
    return found


def changes(found: list[Change], netlist: Netlist) -> list[str]:
    """Name a jack that stays, and parts that table and netlist do not have alike."""
    findings = []
    if not any(JACK in row.module and row.what.startswith(LEAVES) for row in found):
        findings.append(f"{JACK}, the module's own jack, is not taken off: it goes round the leads")
    for row in found:
        for ours in (row.client, row.therapist):
            if ours and len(ours) != len(row.module):
                findings.append(f"{' '.join(row.module)} are not as many as {' '.join(ours)}")
            if ours and row.what != STAYS:
                findings.append(f"{' '.join(ours)} is in the netlist and {row.what} on the module")
            findings += [
                f"{part} is {row.value} on the module and {there[0].value} in the netlist"
                for part in ours
                if (there := [pin for pin in netlist if pin.designator == part])
                and there[0].value != row.value
            ]
    for base, people in zip(_BASES, ("client", "therapist"), strict=True):
        wanted = {f"{name[0]}{base + int(name[1:])}" for name in ON_THE_MODULE if name != "U1"}
        named = {part for row in found for part in getattr(row, people)}
        findings += [
            f"{part} is said to be the module's in one of table and drawings, and not in the other"
            for part in sorted(wanted ^ named)
        ]
        findings += [
            f"{part} is on the module and not in the netlist"
            for part in sorted(named - netlist.designators)
        ]
    return findings


def on_the_netlist(netlist: Netlist) -> list[str]:
    """Hold a netlist against the table of assembly.md."""
    return changes(read_changes(), netlist)
