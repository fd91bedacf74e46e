"""The safety file against the tree: what it names exists, and nothing is left without an answer."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from inphase_hardware import node_ids
from inphase_hardware.safety_file import (
    HAZARD_KEYS,
    MITIGATION_KEYS,
    Entry,
    Hazard,
    Mitigation,
    SafetyFile,
)

KINDS = (
    "electrical",
    "isolation",
    "mains",
    "implants",
    "light",
    "touch",
    "cue stays on",
    "skin",
    "hygiene",
    "mechanical",
    "heat",
    "battery",
    "wrong information",
    "firmware",
    "privacy",
    "misuse",
)
"""Each must have a hazard: a list from which one drops out says so."""
LIMITS_MD = "docs/safety.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py::\w+)")
_PROOFS = ("shown_by", "unshown")


def whole_entries(found: list[Entry]) -> list[str]:
    """Name tables of hazards.toml with a key that is missing, empty or unknown, or an id twice."""
    sentences = []
    for entry in found:
        name = f"hazard {entry.get('id', 'without id')}"
        allowed = {*HAZARD_KEYS, "mitigation", "unmitigated"}
        sentences += _wrong_keys(name, entry, HAZARD_KEYS, allowed, may_be_empty="laboratory")
        done = entry.get("mitigation", [])
        for one in done if isinstance(done, list) else []:
            of = f"{name}, {one.get('what', 'a mitigation')!r}"
            sentences += _wrong_keys(of, one, MITIGATION_KEYS, {*MITIGATION_KEYS, *_PROOFS})
    times = Counter(str(entry.get("id")) for entry in found)
    sentences += [f"hazard {name} is there {n} times" for name, n in times.items() if n > 1]
    return sentences


def _wrong_keys(
    name: str, entry: Entry, wanted: tuple[str, ...], allowed: set[str], may_be_empty: str = ""
) -> list[str]:
    lists = ("where", "shown_by", "laboratory")
    return [
        *(f"{name}: {key} is missing" for key in wanted if key not in entry),
        *(
            f"{name}: {key} is empty"
            for key, value in entry.items()
            if key != may_be_empty and not value
        ),
        *(
            f"{name}: {key} is unknown; allowed are {', '.join(sorted(allowed))}"
            for key in entry
            if key not in allowed
        ),
        *(
            f"{name}: {key} must be a list"
            for key in lists
            if key in entry and not isinstance(entry[key], list)
        ),
    ]


def answered(safety: SafetyFile) -> list[str]:
    """Name hazards without a mitigation, and mitigations without a proof, that do not say why."""
    sentences = []
    for hazard in safety.hazards:
        if not hazard.mitigations and not hazard.unmitigated:
            sentences.append(
                f"hazard {hazard.id} has no mitigation: add one, or say why there is none in"
                " `unmitigated`"
            )
        if hazard.mitigations and hazard.unmitigated:
            sentences.append(f"hazard {hazard.id} has mitigations and says that it has none")
    for name, one in _each(safety.hazards):
        if not one.shown_by and not one.unshown:
            sentences.append(
                f"{name} names no test: add one to `shown_by`, or say in `unshown` why none can"
            )
        if one.shown_by and one.unshown:
            sentences.append(f"{name} names tests and says why there are none")
    return sentences


def places(safety: SafetyFile) -> list[str]:
    """Name `where`s that do not exist: a path, or `path.py::name` of something at its top."""
    sentences = []
    for name, one in _each(safety.hazards):
        for where in one.where:
            path, _, inner = where.partition("::")
            if not (safety.repository / path).exists():
                sentences.append(f"{name} is said to be in {path}, which does not exist")
            elif inner and inner not in node_ids.names_in(safety.repository / path):
                sentences.append(f"{name} is said to be in {inner}, which {path} does not have")
    return sentences


def tests(safety: SafetyFile) -> list[str]:
    """Name tests that do not exist or never run."""
    return [
        f"{name} {why}"
        for name, one in _each(safety.hazards)
        for node_id in one.shown_by
        if (why := node_ids.missing(node_id, safety.repository))
    ]


def limits(safety: SafetyFile) -> list[str]:
    """Name limits of docs/safety.md none of whose tests shows the answer to a hazard."""
    shown = {test.partition("[")[0] for _, one in _each(safety.hazards) for test in one.shown_by}
    rows = (safety.repository / LIMITS_MD).read_text(encoding="utf-8").splitlines()
    return [
        f"{row.split('|')[1].strip()!r} of {LIMITS_MD} answers no hazard: none has its tests"
        for row in rows
        if row.startswith("|") and (tests := set(_TEST.findall(row))) and not tests & shown
    ]


def numbers(safety: SafetyFile) -> list[str]:
    """Name hazards that are left out before the last of their letter."""
    there = {hazard.id for hazard in safety.hazards}
    return [
        f"hazard {last[0]}{number} is not there, and {last} is"
        for last in sorted(there)
        if f"{last[0]}{int(last[1:]) + 1}" not in there
        for number in range(1, int(last[1:]))
        if f"{last[0]}{number}" not in there
    ]


def laboratory(safety: SafetyFile) -> list[str]:
    """Name rows of laboratory.csv that are missing, empty, there twice, or that nobody needs."""
    rows = Counter(row.id for row in safety.laboratory)
    needed = {name for hazard in safety.hazards for name in hazard.laboratory}
    return [
        *(
            f"hazard {hazard.id} needs {name}, which laboratory.csv does not have"
            for hazard in safety.hazards
            for name in hazard.laboratory
            if name not in rows
        ),
        *(
            f"{name} of laboratory.csv is needed by no hazard"
            for name in rows
            if name not in needed
        ),
        *(f"{name} is in laboratory.csv {n} times" for name, n in rows.items() if n > 1),
        *(
            f"{row.id} of laboratory.csv does not say all of what, how, limit and why"
            for row in safety.laboratory
            if not (row.what and row.how and row.limit and row.why)
        ),
    ]


def kinds(safety: SafetyFile) -> list[str]:
    """Name kinds of hazard that were not thought of, and those that nobody knows."""
    found = {hazard.kind for hazard in safety.hazards}
    return [
        *(f"no hazard is of the kind {kind!r}" for kind in KINDS if kind not in found),
        *(
            f"hazard {hazard.id} is of the kind {hazard.kind!r}; allowed are {', '.join(KINDS)}"
            for hazard in safety.hazards
            if hazard.kind not in KINDS
        ),
    ]


ON_THE_SAFETY_FILE: dict[str, Callable[[SafetyFile], list[str]]] = {
    "hazards: every kind thought of": kinds,
    "hazards: each has an answer": answered,
    "hazards: what is named exists": places,
    "hazards: tests that are named exist": tests,
    "hazards: none is left out": numbers,
    "hazards: limits of docs/safety.md": limits,
    "hazards: laboratory": laboratory,
}


def summary(safety: SafetyFile) -> list[str]:
    """Return a line for each hazard: how many mitigations and tests, and what a laboratory says."""
    lines = []
    for hazard in safety.hazards:
        shown = {test for one in hazard.mitigations for test in one.shown_by}
        bare = sum(not one.shown_by for one in hazard.mitigations)
        done = f"{_count(len(hazard.mitigations), 'mitigation')}, {_count(len(shown), 'test')}"
        words = [done, *([f"{bare} that no test shows"] if bare else [])]
        words += [f"laboratory {' '.join(hazard.laboratory)}"] if hazard.laboratory else []
        lines.append(f"{hazard.id:<4}{hazard.kind:<19}{'; '.join(words)}")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _each(hazards: tuple[Hazard, ...]) -> Iterator[tuple[str, Mitigation]]:
    """Yield every mitigation with the words that name it."""
    for hazard in hazards:
        for one in hazard.mitigations:
            yield f"hazard {hazard.id}, {one.what!r},", one
