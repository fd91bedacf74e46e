"""`inphase analyze --across`: each file's real pair among those made across files."""

import csv
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from inphase.analysis.edf import SignalPair
from inphase.analysis.pseudo_pairs import (
    PERMUTATIONS,
    AcrossRow,
    cohens_d,
    pairing_p_value,
    rows_of,
)
from inphase.analysis.signals import Crossed
from inphase.cli.cells import cell, number
from inphase.cli.progress import shown_progress
from inphase.cli.sentences import echo_sentence
from inphase.errors import SignalFileError

Measure = Callable[[Path, SignalPair], float | None]


def files_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the paths, each folder's .edf and .bdf files in its place, by name."""
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for file in path.iterdir() if file.suffix.lower() in (".edf", ".bdf"))
        if not inside:
            raise SignalFileError(f"{path} holds no .edf or .bdf file; choose another folder")
        files += inside
    return tuple(files)


def tell_across(
    files: Sequence[Path],
    pairs: Sequence[SignalPair],
    name: str,
    measure: Measure,
    seed: int,
    form: str | None,
) -> None:
    """Print a row a file, and the p-value of the pairing as a whole, of one measure called `name`.

    SignalFileError where two files are one, or differ in their rate.
    """
    values = _values(files, pairs, measure)
    rows = rows_of([str(file) for file in files], values)
    p_value = pairing_p_value(values, seed=seed)
    compared = [row for row in rows if row.above is not None]
    above = sum(row.above is True for row in compared)
    if form == "json":
        told = {
            "measure": name,
            "files": [
                {
                    "file": row.name,
                    "real": number(row.real),
                    "made": number(row.mean_made),
                    "p_value": row.p_value,
                }
                for row in rows
            ],
            "compared": len(compared),
            "real_above_made": above,
            "cohens_d": cohens_d(rows),
            "p_value": p_value,
            "permutations": PERMUTATIONS,
        }
        click.echo(json.dumps(told, allow_nan=False))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file", f"real_{name}", f"made_{name}", "p_value"))
        for row in rows:
            known = (number(row.real), number(row.mean_made), row.p_value)
            writer.writerow((row.name, *("" if value is None else value for value in known)))
    else:
        _table(rows, name)
    for sentence in _sentences(rows, name, p_value):
        echo_sentence(sentence, err=form == "csv")


def _values(
    files: Sequence[Path], pairs: Sequence[SignalPair], measure: Measure
) -> NDArray[np.float64]:
    """Measure every client with every therapist (n, n); made pairs are cut to the shorter."""
    for one, other in combinations(files, 2):
        if one.samefile(other):
            raise SignalFileError(
                f"{one} and {other} are the same file; pairs are made of different ones"
            )
    rates = sorted({pair.sfreq for pair in pairs})
    if len(rates) > 1:
        raise SignalFileError(
            f"the files are sampled at {' and '.join(f'{rate:g}' for rate in rates)} Hz; pairs can "
            "be made only of files with the same rate"
        )
    count = len(files)
    values = np.full((count, count), np.nan)
    with shown_progress("pairs across files", long=True) as progress:
        for i in range(count):
            for j in range(count):
                shorter = min(i, j, key=lambda k: len(pairs[k].signals))
                made = replace(pairs[i], signals=Crossed(pairs[i].signals, pairs[j].signals))
                found = measure(files[shorter], made)
                values[i, j] = math.nan if found is None else found
            progress((i + 1) / count)
    return values


def _table(rows: Sequence[AcrossRow], name: str) -> None:
    wide = max(len("file"), *(len(row.name) for row in rows))
    heads = (f"real_{name}", f"made_{name}", "real_above", "p_value")
    widths = [max(8, len(head)) for head in heads]
    click.echo(
        "  ".join([f"{'file':{wide}}", *(f"{h:>{w}}" for h, w in zip(heads, widths, strict=True))])
    )
    for row in rows:
        cells = (
            cell(number(row.real), 4),
            cell(number(row.mean_made), 4),
            cell(row.above, 0),
            cell(row.p_value, 3),
        )
        click.echo(
            "  ".join(
                [f"{row.name:{wide}}", *(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))]
            )
        )


def _sentences(rows: Sequence[AcrossRow], name: str, p_value: float | None) -> list[str]:
    compared = [row for row in rows if row.above is not None]
    above = sum(row.above is True for row in compared)
    made = sum(len(row.made) for row in rows)
    d = cohens_d(rows)
    strength = "without enough pairs for Cohen's d" if d is None else f"Cohen's d {d:.2f}"
    called = "mean PLV" if name == "plv" else name
    said = []
    if len(compared) < len(rows):
        said.append(
            f"{len(compared)} of {len(rows)} files could be compared; the others have no {called}, "
            "or none with another file's therapist."
        )
    said.append(
        f"In {above} of {len(compared)} files the real pair's {called} is above the mean of its "
        f"client with the other files' therapists ({made} made pairs); {strength}."
    )
    said.append(
        "p_value is the real pair's rank among the pairs of its client, and of its therapist, with "
        f"the other files' people: {1 / (2 * len(rows) - 1):.3f} at the lowest with "
        f"{len(rows)} files."
    )
    if p_value is not None:
        said.append(
            f"Among {PERMUTATIONS} pairings of clients with therapists drawn at random, the real "
            f"one's mean has p = {p_value:.4f}."
        )
    said.append(
        "Made pairs share neither room nor time, so a difference may come from anything a real "
        "pair shares."
    )
    return said
