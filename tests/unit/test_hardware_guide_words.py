"""A guide that gives a part another value, pin, net, GPIO or colour is told with what is so."""

from dataclasses import replace

import pytest

from inphase_hardware import netlist as netlists
from inphase_hardware import power_up
from inphase_hardware.rules import bill, guide_words, guides

WHOLE = netlists.read()
PAGES = guides.read_pages()
CHECKLIST = "what_to_measure.md"


def changed(page: str, old: str, new: str) -> dict[str, str]:
    """The pages with other words in one place."""
    assert PAGES[page].count(old) == 1, (page, old)
    return {**PAGES, page: PAGES[page].replace(old, new)}


@pytest.mark.parametrize(
    ("page", "old", "new", "said"),
    [
        (CHECKLIST, "by its 100 ohm", "by its 120 ohm", "says 120 ohm of R4, which is 100"),
        ("README.md", "| two 39 kΩ", "| two 33 kΩ", "says 33 kΩ of R101, which is 39k"),
        ("README.md", "| 1 nF between", "| 10 nF between", "says 10 nF of C101, which is 1n"),
    ],
)
def test_another_value_is_named(page: str, old: str, new: str, said: str) -> None:
    assert guide_words.values(changed(page, old, new), WHOLE) == [f"{page} {said}"]


@pytest.mark.parametrize(
    ("page", "old", "new", "said"),
    [
        ("assembly.md", "EN of U3", "SEL of U3", "names SEL of U3, which has no such pin"),
        ("assembly.md", "OUT+ and OUT- of", "OUT+ and OUT of", "names OUT of U3, which has no"),
        (
            "assembly.md",
            "S1 between MUTE and GND",
            "S1 between MARK and GND",
            "has S1 between MARK and GND; it is on ['GND', 'MUTE']",
        ),
    ],
)
def test_another_pin_or_net_is_named(page: str, old: str, new: str, said: str) -> None:
    (found,) = guide_words.pins(changed(page, old, new), WHOLE)
    assert found.startswith(f"{page} {said}")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("MUTE (GP3)", "names GP3 as MUTE; it is MARK"),
        ("MUTE (GP22)", "names GP22 as MUTE; it is unused"),
        ("GP2", "names GP2 as no net; it is MUTE"),
    ],
)
def test_another_gpio_is_named(new: str, said: str) -> None:
    pages = changed(CHECKLIST, "MUTE (GP2)", new)
    assert guide_words.gpios(pages, WHOLE) == [f"{CHECKLIST} {said}"]


@pytest.mark.parametrize("page", ["assembly.md", "electrodes.md"])
def test_leads_of_other_colours_are_named(page: str) -> None:
    pages = changed(page, "P red, N black", "P black, N red")
    assert guide_words.colours(pages, bill.read_bill()) == [
        f"{page} says P black, N red, R green; the sockets are P red, N black, R green"
    ]


def test_a_limit_of_the_checklist_that_is_not_the_parts_own_is_named() -> None:
    (row,) = (check for check in guides.read_checklist() if check.source == "netlist 39k")
    assert guides.sources([row], power_up.numbered(WHOLE), WHOLE) == []
    assert guides.sources([replace(row, limit="37 to 41 kΩ")], (), WHOLE) == [
        "what_to_measure.md, row 4: the limit is '37 to 41 kΩ', and of 39k '38.6 to 39.4 kΩ'"
    ]
