"""`inphase analyze --metric`: the measures of psychotherapy research over a file, and their words.

Each gives a table of windows, segments' lags or slopes, figures for JSON, and sentences.
"""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from inphase.analysis.cross_correlation import windowed_cross_correlation
from inphase.analysis.edf import SignalPair
from inphase.analysis.segment_shuffle import Chance
from inphase.analysis.slope_concordance import slope_concordance
from inphase.analysis.surrogate_synchrony import surrogate_synchrony
from inphase.cli.cells import Cell, cell, number
from inphase.cli.sentences import echo_sentence
from inphase.errors import SignalFileError

MEANING = (
    "A small p means that what the two did at one time is more alike than what they did at "
    "different times. Something both heard or saw, or a trend that both share, can do that "
    "without any coupling, and it says nothing of what either felt, of their relation or of an "
    "outcome."
)
SIGN = "At a positive lag the therapist follows the client."


@dataclass(frozen=True, slots=True)
class Told:
    """What one measure says of one file."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    figures: Mapping[str, Cell]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What the person chose; None leaves it as published."""

    window_s: float | None
    hop_s: float | None
    lag_s: float | None
    surrogates: int
    seed: int
    flat_after_s: float | None

    def given(self, **names: str) -> dict[str, Any]:
        """Return the times that were chosen, under the names a measure has for them."""
        chosen = {name: getattr(self, mine) for name, mine in names.items()}
        return {name: value for name, value in chosen.items() if value is not None}


def tell(file: Path, pair: SignalPair, metric: str, times: Times, form: str | None) -> None:
    """Print one measure of one file; SignalFileError where it cannot be had."""
    try:
        told = MEASURES[metric](pair, times)
    except ValueError as error:
        raise SignalFileError(f"{file}: {error}") from None
    if form == "json":
        rows = [dict(zip(told.columns, row, strict=True)) for row in told.rows]
        whole = {
            "file": str(file),
            "labels": pair.labels,
            "metric": metric,
            "sfreq_hz": pair.sfreq,
            "rows": rows,
            "summary": told.figures,
            "notes": pair.notes,
            "words": told.sentences,
        }
        click.echo(json.dumps(whole, allow_nan=False))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("file", *told.columns))
        writer.writerows((file, *("" if v is None else v for v in row)) for row in told.rows)
    else:
        click.echo(
            f"{file}: {pair.labels[0]} and {pair.labels[1]}, {pair.duration_s:.0f} s at "
            f"{pair.sfreq:g} Hz; {metric}"
        )
        click.echo("  ".join(f"{column:>15}" for column in told.columns))
        for row in told.rows:
            click.echo("  ".join(f"{_cell(value):>15}" for value in row))
    for line in told.sentences:
        echo_sentence(line, err=form == "csv")


def _cross_correlation(pair: SignalPair, times: Times) -> Told:
    client, therapist = pair.signals[:].T
    found = windowed_cross_correlation(
        client,
        therapist,
        sfreq=pair.sfreq,
        surrogates=times.surrogates,
        seed=times.seed,
        flat_after_s=times.flat_after_s,
        **times.given(window_s="window_s", increment_s="hop_s", max_lag_s="lag_s"),
    )
    columns = zip(
        found.start_s,
        found.valid,
        found.all_lags,
        found.lag_zero,
        found.client_leads,
        found.therapist_leads,
        found.best_lag_s,
        strict=True,
    )
    mean = number(found.grand_mean)
    return Told(
        columns=(
            "start_s",
            "valid",
            "mean_abs_z",
            "lag_zero",
            "client_leads",
            "therapist_leads",
            "best_lag_s",
        ),
        rows=[(number(s), bool(valid), *map(number, rest)) for s, valid, *rest in columns],
        figures={"mean_abs_z": mean, **_against(found.chance)},
        sentences=(
            f"Windowed cross-correlation as in rMEA: windows of {found.window_s:g} s every "
            f"{found.increment_s:g} s, lags to {found.lag_s[-1]:g} s, |Fisher's Z|. {SIGN}",
            f"{int(found.valid.sum())} of {len(found.valid)} windows are valid; their mean |Z| is "
            f"{_cell(mean)}.",
            *_words(found.chance, "shuffled windows"),
        ),
    )


def _susy(pair: SignalPair, times: Times) -> Told:
    client, therapist = pair.signals[:].T
    found = surrogate_synchrony(
        client,
        therapist,
        sfreq=pair.sfreq,
        surrogates=times.surrogates,
        seed=times.seed,
        flat_after_s=times.flat_after_s,
        **times.given(segment_s="window_s", max_lag_s="lag_s"),
    )
    both = (found.absolute, found.signed)
    columns = zip(
        found.absolute.lag_s, *(of for p in both for of in (p.real, p.surrogate)), strict=True
    )
    figures = {
        "segments": float(found.segments),
        "valid": float(found.valid),
        "mean_abs_z": found.absolute.mean,
        "mean_abs_z_surrogate": found.absolute.surrogate_mean,
        "es": number(found.absolute.effect_size),
        "es_client_leads": number(found.absolute.client_leads),
        "es_therapist_leads": number(found.absolute.therapist_leads),
        "mean_z": found.signed.mean,
        "mean_z_surrogate": found.signed.surrogate_mean,
        "es_no_abs": number(found.signed.effect_size),
        **_against(found.chance),
    }
    return Told(
        columns=("lag_s", "abs_z", "abs_z_surrogate", "z", "z_surrogate"),
        rows=[tuple(map(number, row)) for row in columns],
        figures=figures,
        sentences=(
            f"Surrogate synchrony (SUSY): segments of {found.segment_s:g} s, lags to "
            f"{found.absolute.lag_s[-1]:g} s. {SIGN}",
            f"{found.valid} of {found.segments} segments are valid; their mean |Z| is "
            f"{_cell(found.absolute.mean)}, that of segments of different times "
            f"{_cell(found.absolute.surrogate_mean)}: effect size "
            f"{_cell(figures['es'])} ({_cell(figures['es_client_leads'])} where the client "
            f"leads and {_cell(figures['es_therapist_leads'])} where the therapist does), without "
            f"the absolute value {_cell(figures['es_no_abs'])}.",
            *_words(found.chance, "shuffled segments"),
        ),
    )


def _concordance(pair: SignalPair, times: Times) -> Told:
    client, therapist = pair.signals[:].T
    found = slope_concordance(
        client,
        therapist,
        sfreq=pair.sfreq,
        surrogates=times.surrogates,
        seed=times.seed,
        flat_after_s=times.flat_after_s,
        **times.given(window_s="window_s", step_s="hop_s"),
    )
    index = number(found.index)
    columns = zip(found.time_s, found.valid, found.correlation, strict=True)
    return Told(
        columns=("end_s", "valid", "correlation"),
        rows=[(number(end_s), bool(valid), number(r)) for end_s, valid, r in columns],
        figures={
            "index": index,
            "positive": found.positive,
            "negative": found.negative,
            **_against(found.chance),
        },
        sentences=(
            "Concordance index (Marci and others 2007): ln of the summed positive over the summed "
            f"negative correlations of slopes, {found.positive:.1f} over {found.negative:.1f}.",
            f"{int(found.valid.sum())} of {len(found.valid)} windows are valid; the index is "
            f"{_cell(index)}.",
            *_words(found.chance, "shuffled segments"),
        ),
    )


MEASURES = {
    "cross-correlation": _cross_correlation,
    "susy": _susy,
    "concordance": _concordance,
}


FIGURES = {"cross-correlation": "mean_abs_z", "susy": "mean_abs_z", "concordance": "index"}
"""What stands for a whole file, of each measure."""


def figure(file: Path, pair: SignalPair, metric: str, times: Times) -> float | None:
    """Return what stands for the whole file; SignalFileError where it cannot be had."""
    try:
        return MEASURES[metric](pair, times).figures[FIGURES[metric]]
    except ValueError as error:
        raise SignalFileError(f"{file}: {error}") from None


def _against(chance: Chance | None) -> dict[str, Cell]:
    if chance is None:
        return {"p_value": None, "surrogates": 0.0}
    return {
        "p_value": chance.p_value,
        "surrogates": float(chance.surrogates),
        "surrogate_mean": chance.mean,
        "surrogate_sd": chance.sd,
        "surrogate_effect": number(chance.effect),
    }


def _words(chance: Chance | None, shuffled: str) -> tuple[str, ...]:
    if chance is None:
        return (f"There is too little to compare it with {shuffled}.",)
    return (
        f"Among {chance.surrogates} orders of {shuffled} (mean {chance.mean:.3f}) it has "
        f"p = {chance.p_value:.3f}.",
        MEANING,
    )


def _cell(value: Cell) -> str:
    return cell(value, 3)
