"""One thing of each kind broken, and what the check says: `make hardware-broken`.

    PYTHONPATH=hardware:tests python tests/hardware/broken.py

Nothing on the disk is changed. Exit status 1 where a break goes unnoticed.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware_files import bridged, swapped, wired_past, with_value, without

from inphase_hardware import netlist as netlists
from inphase_hardware import safety_file, tools
from inphase_hardware.analog import fault_currents
from inphase_hardware.enclosure import checks, openscad
from inphase_hardware.enclosure.measures import read_measures
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import (
    bill,
    claims,
    guide_words,
    guides,
    hazards,
    pin_map,
    placement,
    signals,
    third_party,
)
from inphase_hardware.rules.every_rule import ON_THE_NETLIST

WHOLE = netlists.read()
GONE = "tests/unit/test_hardware_rules.py::test_gone"


@dataclass(frozen=True, slots=True)
class Break:
    """What is broken, and the word that the check's sentence must hold."""

    what: str
    word: str
    said: Callable[[], list[str]]


def circuit(what: str, word: str, broken: Netlist) -> Break:
    """A break of the netlist, put to all of its rules."""
    pins = pin_map.read_pin_map()
    return Break(
        what,
        word,
        lambda: [
            *(sentence for rule in ON_THE_NETLIST.values() for sentence in rule(broken)),
            *signals.front_end_lines(pins, broken),
        ],
    )


def too_near() -> list[str]:
    """The client's carrier moved by 5 mm."""
    placed = placement.read_placement()
    return placement.distances(
        [
            replace(thing, x_mm=thing.x_mm + 5) if thing.item == "client carrier" else thing
            for thing in placed
        ]
    )


def currents() -> list[str]:
    """Both resistors of the right-leg drive's lead bridged, simulated."""
    broken = wired_past(wired_past(WHOLE, "R105"), "R106")
    return [
        f"{figure.name}: {figure.value:.0f} {figure.unit}, and {figure.limit:g} at most"
        for figure in fault_currents.figures(broken)
        if not figure.is_kept
    ]


def thin_walls() -> list[str]:
    """A base whose walls between the islands are half as thick, drawn with coarse circles."""
    solids = {
        "base": openscad.solid("base", {"$fn": 12, "island_wall": 0.8}),
        "lid": openscad.solid("lid", {"$fn": 12}),
    }
    case = checks.Enclosure(solids, read_measures(), placement.read_placement())
    return checks.ON_THE_ENCLOSURE["enclosure: walls between the islands"](case)


def exchanged_gpios() -> list[str]:
    """The firmware's light and motor on one another's pin."""
    pins = pin_map.read_firmware_pins()
    other = {**pins, "LIGHT": pins["HAPTIC_ENABLE"], "HAPTIC_ENABLE": pins["LIGHT"]}
    return pin_map.firmware_pins(pin_map.read_pin_map(), other)


def no_usb_isolator() -> list[str]:
    """A bill without the USB isolator."""
    rows = [row for row in bill.read_bill() if row["designators"] != "A2"]
    return bill.parts_in_both(rows, WHOLE)


def gone_test() -> list[str]:
    """A hazard of which a test that is not there is said to show the mitigation."""
    safety = safety_file.read()
    first = safety.hazards[0]
    mitigation = replace(first.mitigations[0], shown_by=(GONE,))
    return hazards.tests(replace(safety, hazards=(replace(first, mitigations=(mitigation,)),)))


def unlisted_software() -> list[str]:
    """A list of third-party software without NumPy."""
    rows = [row for row in third_party.read_list() if row.name != "numpy"]
    return third_party.listed(rows, third_party.asked_for())


def wrong_guide() -> list[str]:
    """A checklist that divides by another resistor than R4."""
    pages = guides.read_pages()
    page = guides.CHECKLIST_MD.name
    return guide_words.values({page: pages[page].replace("by its 100 ohm", "by its 10 ohm")}, WHOLE)


def claim() -> list[str]:
    """A document that says what must never be said."""
    return [
        f"line {line} claims {word!r}: {sentence}"
        for line, word, sentence in claims.claims_in("It has no fan and complies with IEC 60601-1.")
    ]


BREAKS = (
    circuit(
        "two pins swapped: OUTA and OUTB of U102",
        "U102.OUTA",
        swapped(WHOLE, "U102.OUTA", "U102.OUTB"),
    ),
    circuit(
        "two pins swapped: START and CS of U101",
        "U101.START",
        swapped(WHOLE, "U101.START", "U101.CS"),
    ),
    circuit("a part dropped: R2, which holds the light off", "LIGHT", without(WHOLE, "R2")),
    circuit("a part dropped: C105, at the reference", "U101.VREFP", without(WHOLE, "C105")),
    circuit("isolation bridged: C_GND and GND", "C_GND", bridged(WHOLE, "C_GND", "GND")),
    circuit("a protection resistor bridged: R105", "J101.R", wired_past(WHOLE, "R105")),
    circuit("a protection resistor of 10k: R103", "R103", with_value(WHOLE, "R103", "10k")),
    Break("isolation shrunk: the client's carrier 5 mm nearer", "client carrier", too_near),
    Break("both protection resistors of a lead bridged: R105, R106", "front end fails", currents),
    Break("a wall of the enclosure 0.8 mm thin", "wall between client and board", thin_walls),
    Break("two GPIOs of the firmware exchanged: LIGHT, HAPTIC_ENABLE", "LIGHT", exchanged_gpios),
    Break("a row of the bill dropped: A2", "A2", no_usb_isolator),
    Break("a guide with another resistor: R4 of 10 ohm", "R4", wrong_guide),
    Break("a hazard's test that does not exist", "test_gone", gone_test),
    Break("a dependency that is not listed: numpy", "numpy", unlisted_software),
    Break("a claim", "complies", claim),
)


def main() -> int:
    """Break each thing, print what is said, return the exit status."""
    if sentence := tools.missing_tools():
        print(sentence)
        return 1
    unnoticed = 0
    for broken in BREAKS:
        print(broken.what)
        named = [sentence for sentence in broken.said() if broken.word in sentence]
        print(f"    {named[0] if named else 'GOES UNNOTICED'}")
        unnoticed += not named
    print(f"\n{len(BREAKS)} things broken, {unnoticed} unnoticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
