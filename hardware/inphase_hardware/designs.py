"""The designs that one circuit is written for: what each has, and where its tables are."""

from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import HARDWARE, NETLIST_CSV


@dataclass(frozen=True, slots=True)
class KnownLimit:
    """A limit that a design misses and says so: the figure's name without whose, and why."""

    figure: str
    why: str


@dataclass(frozen=True, slots=True)
class Design:
    """One design. Without a USB isolator the host is a part of the board's island."""

    name: str
    usb_isolator: bool
    touch: bool
    cells: bool
    """Each person's island is fed by two cells, and not through its isolator."""
    netlist_csv: Path
    cost: str
    """Column of the bill; a row belongs to the design where it costs something there."""
    known_limits: tuple[KnownLimit, ...] = ()


REFERENCE = Design(
    "reference design",
    usb_isolator=True,
    touch=True,
    cells=False,
    netlist_csv=NETLIST_CSV,
    cost="cost_eur",
)
LOWEST_COST = Design(
    "lowest-cost variant",
    usb_isolator=False,
    touch=False,
    cells=True,
    netlist_csv=HARDWARE / "netlist_lowest_cost.csv",
    cost="lowest_cost_eur",
    known_limits=(
        KnownLimit(
            "current, lithium-ion cells in the holder and front end fails of it",
            "Some lithium-ion cells have the size of AAA; two give 8.4 V and destroy the chips.",
        ),
        KnownLimit(
            "mains current on a charger, supply's insulation and an isolator short",
            "Without A2 these two faults are enough: no charger while a lead is on a person.",
        ),
        KnownLimit(
            "supply, rechargeable cells at 1.2 V",
            "Less than the converter asks for, from the beginning: alkaline cells only.",
        ),
        KnownLimit(
            "supply, fresh lithium cells of 1.5 V",
            "More than the converter's DVDD is for: alkaline cells only.",
        ),
    ),
)
