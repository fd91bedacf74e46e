"""hazards.md, the safety file to be read by people, from hazards.toml and laboratory.csv."""

from collections.abc import Iterator

from inphase_hardware import node_ids
from inphase_hardware.safety_file import SAFETY, Hazard, Mitigation, SafetyFile

HAZARDS_MD = SAFETY / "hazards.md"
_HEAD = """\
# Hazards

Made by `make hardware` from [hazards.toml](hazards.toml) and [laboratory.csv](laboratory.csv):
change those. In the manner of ISO 14971, which nobody says is met: what can harm, what is done
about it and where, which test fails without it, and what is left. No probabilities: there is no
device in use to count on. What the device is for, and what it is not:
[intended_use.md](intended_use.md).

A test is run by `make test` unless another command stands behind it."""


def written(safety: SafetyFile) -> str:
    """Return hazards.md. What is named there must exist: `rules.hazards` says where it does not."""
    parts = [_HEAD, _overview(safety)]
    parts += ["\n".join(_section(hazard, safety)) for hazard in safety.hazards]
    return "\n\n".join([*parts, _laboratory(safety)]) + "\n"


def _overview(safety: SafetyFile) -> str:
    lines = ["| | kind | hazard | mitigations | tests | laboratory |", "|---|---|---|---|---|---|"]
    for hazard in safety.hazards:
        shown = {test for one in hazard.mitigations for test in one.shown_by}
        cells = (
            hazard.id,
            hazard.kind,
            hazard.hazard,
            str(len(hazard.mitigations)),
            str(len(shown) or "none"),
            ", ".join(hazard.laboratory),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _section(hazard: Hazard, safety: SafetyFile) -> Iterator[str]:
    yield f"## {hazard.id}: {hazard.hazard}\n"
    yield f"- Kind: {hazard.kind}"
    yield f"- Cause: {hazard.cause}"
    yield f"- Harm: {hazard.harm}"
    for one in hazard.mitigations:
        yield f"- **{one.what}**"
        yield f"  - in {', '.join(_place(where) for where in one.where)}"
        yield from _proof(one, safety)
    if hazard.unmitigated:
        yield f"- Nothing is done: {hazard.unmitigated}"
    yield f"- What is left: {hazard.left}"
    if hazard.laboratory:
        yield f"- For a laboratory: {', '.join(hazard.laboratory)}"


def _place(where: str) -> str:
    path, _, name = where.partition("::")
    return f"`{path}` (`{name}`)" if name else f"`{path}`"


def _proof(one: Mitigation, safety: SafetyFile) -> Iterator[str]:
    for test in one.shown_by:
        command = node_ids.run_by(test, safety.repository)
        yield f"  - shown by `{test}`" + ("" if command == "make test" else f" ({command})")
    if one.unshown:
        yield f"  - no test: {one.unshown}"


def _laboratory(safety: SafetyFile) -> str:
    lines = [
        "## What only a laboratory can say\n",
        "| | what | how | limit | why no machine here can |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.id} | {row.what} | {row.how} | {row.limit} | {row.why} |"
        for row in safety.laboratory
    ]
    return "\n".join(lines)
