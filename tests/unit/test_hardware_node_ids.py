"""Tests that are named by node id are found without running them, and what is not there is told."""

from pathlib import Path

import pytest

from inphase_hardware import node_ids

TESTS = """
import pytest

pytestmark = pytest.mark.hardware


def test_plain():
    def test_inner(): ...
    checked()


def helper(): ...


def checked(): assert pytest


def test_empty():
    helper()
    assert True


def test_skipping():
    pytest.skip("not today")
    assert pytest


@pytest.mark.skip
def test_skipped(): assert pytest


@pytest.mark.parametrize("x", [1, "two", None])
@pytest.mark.parametrize(("y", "z"), [(True, 0.5), pytest.param(2, 3, id="named")])
def test_with_parameters(x, y, z): assert pytest


@pytest.mark.parametrize("x", range(3))
def test_with_computed_parameters(x): assert pytest


@pytest.mark.parametrize("x", [object, print], ids=["one", "other"])
@pytest.mark.slow
def test_with_ids(x): assert pytest


class TestOfAClass:
    def test_method(self): assert pytest
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "some.py").write_text("LIMIT = 3\n\n\ndef test_plain(): ...\n", encoding="utf-8")
    (tmp_path / "test_skipped.py").write_text(
        "import pytest\n\npytestmark = pytest.mark.skip\n\n\ndef test_plain(): assert pytest\n",
        encoding="utf-8",
    )
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
        ("test_some.py::test_empty", "names test_empty, which asserts nothing: it proves nothing"),
        ("test_some.py::test_skipping", "names test_skipping, which skips itself: it proves"),
        ("test_skipped.py::test_plain", "names test_plain, which is marked skip: it proves"),
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


def test_a_file_that_is_no_python_has_no_names(tmp_path: Path) -> None:
    (tmp_path / "inphase.service").write_text("[Unit]\n", encoding="utf-8")
    assert node_ids.names_in(tmp_path / "inphase.service") == frozenset()


def test_what_runs_a_test_is_told_by_its_marks_and_its_files(tree: Path) -> None:
    assert node_ids.run_by("test_some.py::test_plain", tree) == "make hardware"
    assert node_ids.run_by("test_some.py::test_with_ids[one]", tree) == "make test-slow"
    assert node_ids.run_by("test_some.py::test_gone", tree) == "nothing runs it"
    here = "tests/unit/test_hardware_node_ids.py"
    this = "test_what_runs_a_test_is_told_by_its_marks_and_its_files"
    assert node_ids.run_by(f"{here}::{this}", Path(__file__).parents[2]) == "make test"
