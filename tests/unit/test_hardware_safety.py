"""The safety file: what it names exists, and what is broken in it is told with its place."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from inphase_hardware import safety_file
from inphase_hardware.pictures import hazards as readable
from inphase_hardware.rules import hazards
from inphase_hardware.safety_file import Entry, Hazard, LaboratoryRow, Mitigation, SafetyFile

WHOLE = safety_file.read()


def changed(number: int = 0, **fields: object) -> SafetyFile:
    """The safety file with other fields of one hazard."""
    many = list(WHOLE.hazards)
    many[number] = dataclasses.replace(many[number], **fields)  # type: ignore[arg-type]
    return dataclasses.replace(WHOLE, hazards=tuple(many))


def mitigated(**fields: object) -> SafetyFile:
    """The safety file with other fields of the first mitigation of the first hazard."""
    first, *others = WHOLE.hazards[0].mitigations
    other = dataclasses.replace(first, **fields)  # type: ignore[arg-type]
    return changed(mitigations=(other, *others))


def measured(*rows: LaboratoryRow) -> SafetyFile:
    return dataclasses.replace(WHOLE, laboratory=rows)


FIRST = "hazard E1, 'Two resistors of 47 kilohm in every lead, right-leg drive included',"


@pytest.mark.parametrize(
    ("broken", "rule", "said"),
    [
        (
            lambda: mitigated(shown_by=("tests/unit/test_gone.py::test_gone",)),
            "hazards: tests that are named exist",
            f"{FIRST} names the file tests/unit/test_gone.py, which does not exist",
        ),
        (
            lambda: mitigated(shown_by=("tests/unit/test_hardware_rules.py::test_gone",)),
            "hazards: tests that are named exist",
            f"{FIRST} names test_gone, which tests/unit/test_hardware_rules.py does not have",
        ),
        (
            lambda: mitigated(
                shown_by=(
                    "tests/unit/test_hardware_figures.py"
                    "::test_the_sinc_filter_has_the_bandwidth_of_the_datasheet[60]",
                )
            ),
            "hazards: tests that are named exist",
            "which parameters it has is known only when it runs",
        ),
        (
            lambda: mitigated(where=("hardware/gone.py",)),
            "hazards: what is named exists",
            f"{FIRST} is said to be in hardware/gone.py, which does not exist",
        ),
        (
            lambda: mitigated(where=("firmware/inphase_board/limiter.py::step_gone",)),
            "hazards: what is named exists",
            f"{FIRST} is said to be in step_gone, which firmware/inphase_board/limiter.py does not",
        ),
        (
            lambda: mitigated(shown_by=()),
            "hazards: each has an answer",
            f"{FIRST} names no test: add one to `shown_by`, or say in `unshown` why none can",
        ),
        (
            lambda: mitigated(unshown="nobody can"),
            "hazards: each has an answer",
            f"{FIRST} names tests and says why there are none",
        ),
        (
            lambda: changed(mitigations=()),
            "hazards: each has an answer",
            "hazard E1 has no mitigation: add one, or say why there is none in `unmitigated`",
        ),
        (
            lambda: changed(unmitigated="nobody can"),
            "hazards: each has an answer",
            "hazard E1 has mitigations and says that it has none",
        ),
        (
            lambda: changed(laboratory=("L99",)),
            "hazards: laboratory",
            "hazard E1 needs L99, which laboratory.csv does not have",
        ),
        (
            lambda: measured(*WHOLE.laboratory, LaboratoryRow("L99", "a", "b", "c", "d")),
            "hazards: laboratory",
            "L99 of laboratory.csv is needed by no hazard",
        ),
        (
            lambda: measured(*WHOLE.laboratory[1:]),
            "hazards: laboratory",
            "hazard E1 needs L1, which laboratory.csv does not have",
        ),
        (
            lambda: measured(*WHOLE.laboratory, WHOLE.laboratory[0]),
            "hazards: laboratory",
            "L1 is in laboratory.csv 2 times",
        ),
        (
            lambda: measured(dataclasses.replace(WHOLE.laboratory[0], limit="")),
            "hazards: laboratory",
            "L1 of laboratory.csv does not say all of what, how, limit and why",
        ),
        (
            lambda: dataclasses.replace(
                WHOLE, hazards=tuple(h for h in WHOLE.hazards if h.kind != "heat")
            ),
            "hazards: every kind thought of",
            "no hazard is of the kind 'heat'",
        ),
        (
            lambda: dataclasses.replace(WHOLE, hazards=WHOLE.hazards[1:]),
            "hazards: none is left out",
            "hazard E1 is not there, and E6 is",
        ),
        (
            lambda: dataclasses.replace(
                WHOLE, hazards=tuple(h for h in WHOLE.hazards if h.kind != "light")
            ),
            "hazards: limits of docs/safety.md",
            "'Light: no saturated red' of docs/safety.md answers no hazard: none has its tests",
        ),
        (
            lambda: changed(kind="bad luck"),
            "hazards: every kind thought of",
            "hazard E1 is of the kind 'bad luck'; allowed are electrical,",
        ),
    ],
)
def test_a_broken_safety_file_is_told_which_and_why(
    broken: Callable[[], SafetyFile], rule: str, said: str
) -> None:
    found = hazards.ON_THE_SAFETY_FILE[rule](broken())
    assert [finding for finding in found if said in finding], found


def test_a_hazard_that_nothing_is_done_about_may_say_why() -> None:
    bare = changed(mitigations=(), unmitigated="nobody can")
    assert hazards.answered(bare) == []
    assert "- Nothing is done: nobody can" in readable.written(bare)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"id": "E1", "kind": "heat"}, "hazard E1: left is missing"),
        ({"id": "E1", "harm": ""}, "hazard E1: harm is empty"),
        ({"id": "E1", "harms": "much"}, "hazard E1: harms is unknown; allowed are cause, harm,"),
        ({"id": "E1", "laboratory": "L1"}, "hazard E1: laboratory must be a list"),
        (
            {"id": "E1", "mitigation": [{"what": "a", "shownby": ["b"]}]},
            "hazard E1, 'a': shownby is unknown; allowed are shown_by, unshown, what, where",
        ),
        ({"id": "E1", "mitigation": [{"what": "a"}]}, "hazard E1, 'a': where is missing"),
    ],
)
def test_a_table_of_another_form_is_told_with_its_key(broken: Entry, said: str) -> None:
    found = hazards.whole_entries([broken])
    assert [finding for finding in found if said in finding], found


def test_a_hazard_that_is_there_twice_is_named() -> None:
    entries = safety_file.entries()
    assert hazards.whole_entries([*entries, entries[0]]) == ["hazard E1 is there 2 times"]


def test_the_readable_safety_file_is_that_of_the_tables() -> None:
    assert readable.HAZARDS_MD.read_text(encoding="utf-8") == readable.written(WHOLE)


def test_the_readable_safety_file_holds_all_of_a_hazard() -> None:
    done = Mitigation("a fence", ("a.py::wall", "b.csv"), ("test_some.py::test_gone",), "")
    said = Mitigation("a word", ("c.md",), (), "words")
    one = Hazard("Z1", "heat", "fire", "a match", "burns", "smoke", ("L1",), (done, said), "")
    row = LaboratoryRow("L1", "heat", "thermometer", "43", "no model")
    text = readable.written(SafetyFile((one,), (row,), Path("nowhere")))
    for line in (
        "| Z1 | heat | fire | 2 | 1 | L1 |",
        "## Z1: fire",
        "- Cause: a match",
        "- Harm: burns",
        "- **a fence**",
        "  - in `a.py` (`wall`), `b.csv`",
        "  - shown by `test_some.py::test_gone` (nothing runs it)",
        "  - no test: words",
        "- What is left: smoke",
        "- For a laboratory: L1",
        "| L1 | heat | thermometer | 43 | no model |",
    ):
        assert line in text.splitlines()


def test_the_summary_counts_mitigations_and_tests() -> None:
    lines = hazards.summary(WHOLE)
    assert lines[0] == "E1  electrical         3 mitigations, 5 tests; laboratory L1"
    (line,) = [line for line in lines if line.startswith("E6")]
    assert line.endswith("1 mitigation, 0 tests; 1 that no test shows; laboratory L5")
