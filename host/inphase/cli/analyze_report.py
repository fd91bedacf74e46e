"""What `inphase analyze` prints of a file: a table of windows, and its summary."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from inphase.analysis.edf import SignalPair
from inphase.analysis.mean_interval import AVERAGED, mean_interval
from inphase.analysis.result import METRICS, Analysis
from inphase.analysis.summary import SIGNIFICANT, summarize
from inphase.cli.cells import Cell, cell, number
from inphase.cli.sentences import echo_sentence

COLUMNS = ("end_s", "valid", "plv", "p_value", "n_effective", "plv_95", "p_value_shared")
"""Of the table; JSON and CSV have a column for every other metric after these."""
ALL_COLUMNS = (
    *COLUMNS,
    "shared_input_tested",
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
                    "chance": analysis.chance,
                    "marks": len(pair.marks_s),
                    "delay_s": analysis.delay_s,
                    "windows": [
                        dict(zip(ALL_COLUMNS, row, strict=True)) for row in _rows(analysis)
                    ],
                    "summary": {
                        "windows": summary.windows,
                        "share_valid": summary.share_valid,
                        "mean_plv": summary.mean_plv,
                        "mean_plv_95": summary.mean_plv_95,
                        "means": _means(analysis),
                        "share_p_05": summary.share_significant,
                        "chance_share": 0.05,
                        "chance_share_95": summary.chance_share,
                        "separate_windows": summary.separate,
                        "share_above_plv_95": summary.share_above_95,
                        "shared_input_tested": summary.shared_tested,
                        "share_p_shared_05": summary.share_shared_significant,
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
            + f"; delay {analysis.delay_s:.3g} s, taken off; {analysis.chance} surrogates"
        )
        click.echo(
            f"{'end_s':>9}  {'valid':5}  {'plv':>5}  {'p_value':>7}  {'n_effective':>11}  "
            f"{'plv_95':>6}  {'p_value_shared':>14}  {'lead_ms':>8}"
        )
        for end_s, valid, plv, p, n_effective, plv_95, shared, *_, lead_ms in _rows(analysis):
            # Who keeps no step leads nobody.
            told = lead_ms if p is not None and p <= SIGNIFICANT else None
            click.echo(
                f"{end_s:9.1f}  {'yes' if valid else 'no':5}  {cell(plv, 3):>5}  "
                f"{cell(p, 3):>7}  {cell(n_effective, 1):>11}  {cell(plv_95, 3):>6}  "
                f"{cell(shared, 3):>14}  {cell(told, 1):>8}"
            )
    for line in (*summary.sentences(), *(f"Note: {note}." for note in analysis.notes)):
        echo_sentence(line, err=form == "csv")


def _rows(analysis: Analysis) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a window, in the order of `ALL_COLUMNS`."""
    columns = [getattr(analysis, name) for name in ALL_COLUMNS[2:]]
    for end_s, valid, *values in zip(analysis.time_s, analysis.valid, *columns, strict=True):
        cells = (bool(v) if isinstance(v, np.bool_) else number(v) for v in values)
        yield round(float(end_s), 6), bool(valid), *cells


def _bands(analysis: Analysis) -> str:
    low_hz, high_hz = analysis.band
    said = f"{low_hz:g} to {high_hz:g} Hz"
    if analysis.therapist_band is None:
        return said
    n, m = analysis.ratio
    other_low_hz, other_high_hz = analysis.therapist_band
    return f"{n} times {said} against {m} times {other_low_hz:g} to {other_high_hz:g} Hz"


def _means(analysis: Analysis) -> dict[str, dict[str, float] | None]:
    """Return each metric's mean over the recording with its 95 % interval; None where too short."""
    return {
        name: None if found is None else {"mean": found.mean, "low": found.low, "high": found.high}
        for name in AVERAGED
        for found in (mean_interval(analysis, name),)
    }
