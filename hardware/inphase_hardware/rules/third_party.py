"""The list of third-party software against every file that asks for some, and what is installed.

Software is known by where it comes from and its name there. Its licence is in the words of its own
metadata, where they say one: a licence expression, else one line of `License`, else classifiers.
"""

import csv
import importlib.metadata
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware import tools
from inphase_hardware.safety_file import REPOSITORY, SAFETY

THIRD_PARTY_CSV = SAFETY / "third_party_software.csv"
SOURCES = ("PyPI", "npm", "Debian", "elsewhere")
ALWAYS = ("CPython", "MicroPython", "Raspberry Pi OS", "systemd")
RUNS = ("host", "host, where asked for", "board", "build and test", "hardware checks")
STATED_BY = ("metadata", "package-lock.json", "its makers")
"""Where the licence was read; what only its makers say is not compared with anything."""
PINNED = (
    "constraints.txt",
    "hardware/requirements.txt",
    "tests/oracles/requirements.txt",
    "tests/rp2040/requirements.txt",
)
PYPROJECT = "pyproject.toml"
PACKAGE_LOCK = "tests/rp2040/chip/package-lock.json"
TOOLS = "hardware/inphase_hardware/tools.py"
INSTALLED_BY_HAND = ("README.md", "deploy/README.md", "Makefile")
"""Files with a line of `apt install`."""
RUNS_OF = {
    "hardware/requirements.txt": "hardware checks",
    TOOLS: "hardware checks",
    "tests/oracles/requirements.txt": "build and test",
    "tests/rp2040/requirements.txt": "build and test",
    PACKAGE_LOCK: "build and test",
}
"""What a file that asks for something says about where that runs."""
_APT = re.compile(r"apt(?:-get)? install ((?:[a-z0-9][a-z0-9.+-]*[a-z0-9+](?: |\b))+)")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_LONGEST_LICENSE = 60


Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Software:
    """One row: a name, what it is for, where it runs, its licence, and who asks for it."""

    name: str
    source: str
    purpose: str
    runs: str
    licence: str
    licence_stated_by: str
    asked_for_in: str

    @property
    def key(self) -> "Key":
        """What it is known by."""
        return self.source, _known_as(self.source, self.name)

    @property
    def places(self) -> set[str]:
        """The files that ask for it."""
        return set(self.asked_for_in.split())


def read_list(path: Path = THIRD_PARTY_CSV) -> list[Software]:
    """Read the list."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Software(**row) for row in csv.DictReader(file)]


def asked_for(root: Path = REPOSITORY) -> dict[str, set[Key]]:
    """Return for each file what it asks for: source and normalised name."""
    found = {
        name: _from("PyPI", _names((root / name).read_text("utf-8").splitlines()))
        for name in PINNED
    }
    project = tomllib.loads((root / PYPROJECT).read_text("utf-8"))
    found[PYPROJECT] = _from("PyPI", _of_pyproject(project))
    found[PACKAGE_LOCK] = _from("npm", _locked(root))
    found[TOOLS] = _from("Debian", tools.TOOLS.values())
    for name in INSTALLED_BY_HAND:
        packages = _APT.findall((root / name).read_text("utf-8"))
        found[name] = _from("Debian", (package for line in packages for package in line.split()))
    return found


def _from(source: str, names: Iterable[str]) -> set[Key]:
    return {(source, _known_as(source, name)) for name in names}


def _known_as(source: str, name: str) -> str:
    return normalised(name) if source == "PyPI" else name


def normalised(name: str) -> str:
    """Return a package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def always_there(rows: list[Software]) -> list[str]:
    """Name what nothing here runs without and no file of packages asks for, where it lacks."""
    there = {row.name for row in rows if row.source == "elsewhere"}
    return [f"{name} is not listed" for name in ALWAYS if name not in there]


def listed(rows: list[Software], wanted: dict[str, set[Key]], root: Path = REPOSITORY) -> list[str]:
    """Name software that a file asks for and the list does not say so, and the reverse.

    What comes from elsewhere is asked for in words: the file must hold its name.
    """
    places = {row.key: row.places for row in rows}
    sentences = [
        f"{name} ({source}) is asked for in {file}, which third_party_software.csv does not say"
        for file, keys in wanted.items()
        for source, name in sorted(keys)
        if file not in places.get((source, name), ())
    ]
    for row in rows:
        for file in sorted(row.places):
            if row.source == "elsewhere":
                text = (root / file).read_text("utf-8") if (root / file).is_file() else ""
                is_asked = row.name.lower() in text.lower()
            else:
                is_asked = row.key in wanted.get(file, ())
            if not is_asked:
                sentences.append(f"{row.name} ({row.source}) is not asked for in {file}")
    return sentences


def whole_rows(rows: list[Software]) -> list[str]:
    """Name rows that are not full, not known words, or there twice."""
    twice = Counter(row.key for row in rows)
    sentences = [f"{name} ({of}) is listed {n} times" for (of, name), n in twice.items() if n > 1]
    for row in rows:
        if not (row.name and row.purpose and row.licence and row.places):
            sentences.append(f"{row.name or 'a row without name'} is not described in full")
        if row.source not in SOURCES:
            sentences.append(
                f"{row.name} comes from {row.source!r}; allowed are {', '.join(SOURCES)}"
            )
        if not set(row.runs.split("; ")) <= set(RUNS):
            sentences.append(f"{row.name} runs on {row.runs!r}; allowed are {'; '.join(RUNS)}")
        if row.source != "elsewhere" and "board" in row.runs.split("; "):
            sentences.append(f"{row.name} comes from {row.source}, and cannot run on the board")
        sentences += [
            f"{row.name} is asked for in {file}, so it runs in {runs!r} too"
            for file, runs in RUNS_OF.items()
            if file in row.places and runs not in row.runs.split("; ")
        ]
        if row.licence_stated_by not in STATED_BY:
            sentences.append(
                f"the licence of {row.name} is stated by {row.licence_stated_by!r};"
                f" allowed are {'; '.join(STATED_BY)}"
            )
    return sentences


def licences(rows: list[Software], stated: dict[Key, str]) -> list[str]:
    """Compare licences with what `stated_licences` found."""
    sentences = []
    for row in rows:
        licence = stated.get(row.key)
        source = STATED_BY[1] if row.source == "npm" else STATED_BY[0]
        if licence and (licence, source) != (row.licence, row.licence_stated_by):
            sentences.append(
                f"the licence of {row.name} is {row.licence!r} by {row.licence_stated_by} in the"
                f" list and {licence!r} by its {source}"
            )
        if not licence and row.key in stated and row.licence_stated_by != STATED_BY[2]:
            sentences.append(f"{row.name} states no licence in its {source}: ask its makers")
    return sentences


def stated_licences(root: Path = REPOSITORY) -> dict[Key, str]:
    """Return what is stated by the package lock, and by packages installed as pinned."""
    stated = {("npm", name): licence for name, licence in _locked(root).items()}
    for file in PINNED:
        for line in (root / file).read_text("utf-8").splitlines():
            name, _, version = line.partition("==")
            try:
                metadata = importlib.metadata.metadata(name) if version else None
            except importlib.metadata.PackageNotFoundError:
                continue
            if metadata is not None and metadata["Version"] == version:
                stated["PyPI", normalised(name)] = licence_of(
                    str(metadata.json.get("license_expression", "")),
                    str(metadata.json.get("license", "")),
                    metadata.json.get("classifier", ()),
                )
    return stated


def licence_of(expression: str, field: str, classifiers: Iterable[str]) -> str:
    """Return the licence that a package's metadata state, or nothing."""
    if expression:
        return expression
    line = field.strip()
    if line and line != "UNKNOWN" and "\n" not in line and len(line) <= _LONGEST_LICENSE:
        return line
    words = [one.split(" :: ") for one in classifiers if one.startswith("License ::")]
    return "; ".join(parts[-1] for parts in words if len(parts) > 2)


def _names(lines: Iterable[str]) -> set[str]:
    """Names at the beginning of requirements; comments and empty lines have none."""
    matches = [_NAME.match(line) for line in lines]
    return {normalised(match.group()) for match in matches if match}


def _of_pyproject(project: dict[str, dict[str, object]]) -> set[str]:
    lines: list[str] = []
    options = project["project"].get("optional-dependencies", {})
    groups = options.values() if isinstance(options, dict) else ()
    asked = (project["build-system"]["requires"], project["project"]["dependencies"], *groups)
    for group in asked:
        lines += [str(line) for line in group] if isinstance(group, list) else []
    return _names(lines) - {normalised(str(project["project"]["name"]))}


def _locked(root: Path) -> dict[str, str]:
    """Name and licence of each package of the package lock."""
    lock = json.loads((root / PACKAGE_LOCK).read_text("utf-8"))
    return {
        path.rpartition("node_modules/")[2]: package.get("license", "")
        for path, package in lock["packages"].items()
        if path
    }
