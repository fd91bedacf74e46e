"""The tables of hardware/ as values: what both hardware tests read."""

import csv
from dataclasses import dataclass
from pathlib import Path

HARDWARE = Path(__file__).parents[1] / "hardware"


@dataclass(frozen=True, slots=True)
class Net:
    """One row of the wiring table; a pin is `designator.pin`."""

    name: str
    island: str
    pins: tuple[str, ...]

    @property
    def parts(self) -> set[str]:
        """Designators on this net."""
        return {pin.partition(".")[0] for pin in self.pins}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of hardware/."""
    with (HARDWARE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def nets() -> list[Net]:
    """Rows of the table under "Nets" in wiring.md, without its head."""
    text = (HARDWARE / "wiring.md").read_text(encoding="utf-8").partition("## Nets")[2]
    table = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return [Net(name, island, tuple(pins.split())) for name, island, pins in table[2:]]
