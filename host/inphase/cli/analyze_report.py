"""What `inphase analyze` prints: a table a file, or one across files, each with its summary."""

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from inphase.analysis.edf import SignalPair
from inphase.analysis.summary import SIGNIFICANT, AcrossRow, cohens_d, summarize
from inphase.cli.sentences import echo_sentence
from inphase.values import METRICS, Analysis

COLUMNS = ("end_s", "valid", "plv", "p_value", "n_effective")
"""Of the table; JSON and CSV have a column for every other metric after these."""
ALL_COLUMNS = (
    *COLUMNS,
    *(name for name in METRICS if name != "plv"),
    "phase_difference_deg",
    "lead_ms",
)


def one(file: Path, pair: SignalPair, analysis: Analysis, form: str | None) -> None:
    """Print one file's windows and summary, as a table for people, JSON (one line) or CSV."""
    summary = summarize(analysis)
    low_hz, high_hz = analysis.band
    if form == "json":
        click.echo(
            json.dumps(
                {
                    "file": str(file),
                    "labels": pair.labels,
                    "sfreq_hz": analysis.sfreq,
                    "band_hz": analysis.band,
                    "therapist_band_hz": analysis.therapist_band or analysis.band,
                    "ratio": analysis.ratio,
                    "window": analysis.window,
                    "window_s": analysis.window_s,
                    "surrogates": analysis.surrogates,
                    "delay_s": analysis.delay_s,
                    "windows": [
                        dict(zip(ALL_COLUMNS, row, strict=True)) for row in _rows(analysis)
                    ],
                    "summary": {
                        "windows": summary.windows,
                        "share_valid": summary.share_valid,
                        "mean_plv": summary.mean_plv,
                        "share_p_05": summary.share_significant,
                        "chance_share": 0.05,
                        "chance_share_95": summary.chance_share,
                        "separate_windows": summary.separate,
                    },
                    "notes": [*pair.notes, *analysis.notes],
                    "words": summary.sentences(),
                },
                allow_nan=False,
            )
        )
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file", *ALL_COLUMNS, "low_hz", "high_hz"))
        writer.writerows(
            (file, *("" if v is None else v for v in row), low_hz, high_hz)
            for row in _rows(analysis)
        )
    else:
        click.echo(
            f"{file}: {pair.labels[0]} and {pair.labels[1]}, {pair.duration_s:.0f} s at "
            f"{pair.sfreq:g} Hz; band {_bands(analysis)}, window {analysis.window_s:g} s"
            + (", exponential" if analysis.window == "exponential" else "")
        )
        click.echo(
            f"{'end_s':>9}  {'valid':5}  {'plv':>5}  {'p_value':>7}  {'n_effective':>11}  "
            f"{'lead_ms':>8}"
        )
        for end_s, valid, plv, p_value, n_effective, *_, lead_ms in _rows(analysis):
            # Who keeps no step leads nobody.
            told = lead_ms if p_value is not None and p_value <= SIGNIFICANT else None
            click.echo(
                f"{end_s:9.1f}  {'yes' if valid else 'no':5}  {_cell(plv, 3):>5}  "
                f"{_cell(p_value, 3):>7}  {_cell(n_effective, 1):>11}  {_cell(told, 1):>8}"
            )
    for line in (*summary.sentences(), *(f"Note: {note}." for note in analysis.notes)):
        echo_sentence(line, err=form == "csv")


def across(rows: Sequence[AcrossRow], form: str | None) -> None:
    """Print one row a file: its real pair beside the pairs made across files, and Cohen's d."""
    d = cohens_d(rows)
    compared = [row for row in rows if row.above is not None]
    above = sum(row.above is True for row in compared)
    if form == "json":
        made = {
            "files": [
                {"file": row.name, "real": _number(row.real), "made": _number(row.mean_made)}
                for row in rows
            ],
            "compared": len(compared),
            "real_above_made": above,
            "cohens_d": d,
        }
        click.echo(json.dumps(made, allow_nan=False))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file", "real_plv", "made_plv"))
        for row in rows:
            known = (_number(value) for value in (row.real, row.mean_made))
            writer.writerow((row.name, *("" if value is None else value for value in known)))
    else:
        wide = max(len("file"), *(len(row.name) for row in rows))
        click.echo(f"{'file':{wide}}  {'real_plv':>8}  {'made_plv':>8}  {'real_above':>10}")
        for row in rows:
            higher = "-" if row.above is None else "yes" if row.above else "no"
            real, mean_made = _cell(_number(row.real), 4), _cell(_number(row.mean_made), 4)
            click.echo(f"{row.name:{wide}}  {real:>8}  {mean_made:>8}  {higher:>10}")
    pairs = sum(len(row.made) for row in rows)
    strength = "without enough pairs for Cohen's d" if d is None else f"Cohen's d {d:.2f}"
    if len(compared) < len(rows):
        echo_sentence(
            f"{len(compared)} of {len(rows)} files could be compared; the others have no valid "
            "window, or none with another file's therapist.",
            err=form == "csv",
        )
    echo_sentence(
        f"In {above} of {len(compared)} files the real pair's mean PLV is above the mean of its "
        f"client with the other files' therapists ({pairs} made pairs); {strength}.",
        err=form == "csv",
    )
    echo_sentence(
        "Made pairs share neither room nor time, so a difference may come from anything a real "
        "pair shares.",
        err=form == "csv",
    )


def _rows(analysis: Analysis) -> Iterator[tuple[float | bool | None, ...]]:
    """Yield a row a window, in the order of `ALL_COLUMNS`."""
    columns = [getattr(analysis, name) for name in ALL_COLUMNS[2:]]
    for end_s, valid, *values in zip(analysis.time_s, analysis.valid, *columns, strict=True):
        yield round(float(end_s), 6), bool(valid), *(_number(value) for value in values)


def _bands(analysis: Analysis) -> str:
    low_hz, high_hz = analysis.band
    said = f"{low_hz:g} to {high_hz:g} Hz"
    if analysis.therapist_band is None:
        return said
    n, m = analysis.ratio
    other_low_hz, other_high_hz = analysis.therapist_band
    return f"{n} times {said} against {m} times {other_low_hz:g} to {other_high_hz:g} Hz"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _cell(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
