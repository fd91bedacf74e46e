"""`inphase analyze`: the live engine's stages over files, a table, and a summary against chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.completion import complete_preset
from inphase.cli.finite import Finite
from inphase.errors import ConfigError, SignalFileError

if TYPE_CHECKING:
    from inphase.analysis.edf import SignalPair
    from inphase.analysis.summary import AcrossRow
    from inphase.config import Settings
    from inphase.presets import Preset
    from inphase.values import Analysis

METRICS = ("plv", "cross-correlation", "susy", "concordance")
LONG_SAMPLES = 1_000_000
FILES = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILES, metavar="FILE.edf ...")
@click.option("--client", default="client", show_default=True, help="Label of the client's signal.")
@click.option(
    "--therapist", default="therapist", show_default=True, help="Label of the therapist's signal."
)
@click.option("--preset", shell_complete=complete_preset, help="Kind of signal: `inphase presets`.")
@click.option(
    "--band", type=(Finite(), Finite()), metavar="LO HI", help="Band in Hz, with --window."
)
@click.option("--window", "window_s", type=Finite(), metavar="S", help="Window in seconds.")
@click.option(
    "--hop", "hop_s", type=Finite(), metavar="S", help="Between rows; half a window if unset."
)
@click.option(
    "--surrogates",
    type=click.IntRange(19, 256),
    default=64,
    show_default=True,
    help="Comparisons with chance.",
)
@click.option(
    "--metric",
    type=click.Choice(METRICS),
    default="plv",
    show_default=True,
    help="What is measured; all but plv are of slow signals, or of what an ECG tells.",
)
@click.option(
    "--lag", "lag_s", type=float, metavar="S", help="Longest lag, of cross-correlation and susy."
)
@click.option("--seed", default=0, show_default=True, help="Of the shuffled segments.")
@click.option(
    "--across",
    is_flag=True,
    help="One row a file: its real pair beside pairs made across files (Cohen's d).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the summary in it.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, and the summary on standard error.")
def analyze(
    files: tuple[Path, ...],
    client: str,
    therapist: str,
    preset: str | None,
    band: tuple[float, float] | None,
    window_s: float | None,
    hop_s: float | None,
    surrogates: int,
    metric: str,
    lag_s: float | None,
    seed: int,
    across: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Analyze pairs of signals in EDF or BDF files, window by window, against chance.

    One row a window: end_s (seconds from the file's start), valid, plv, p_value (against the one or
    the other's past), n_effective. A window with a gap, a flat stretch, one signal on both or too
    few effective samples has no values there; one with too little past has no p_value. Not a
    medical device.

    For slow signals there are the measures of psychotherapy research, with their published times:
    windowed cross-correlation (rMEA: --window 60 --hop 30 --lag 5), surrogate synchrony (susy:
    segments by --window 30, --lag 3) and the concordance index (--window 15 --hop 1), each against
    shuffled segments. A positive lag is the client's lead.

    \b
      inphase analyze session.edf --preset respiration
      inphase analyze session.edf --client C3 --therapist C4 --band 8 12 --window 10
      inphase analyze *.edf --preset motion --across
      inphase analyze session.edf --metric susy --window 30 --lag 3
    """
    from inphase.cli import analyze_report as report

    if as_json and as_csv:
        raise click.UsageError("give --json or --csv, not both")
    form = "json" if as_json else "csv" if as_csv else None
    if metric != "plv":
        if band is not None or across:
            raise click.UsageError(f"--metric {metric} takes neither --band nor --across")
        _slow(
            files, client, therapist, preset, metric, window_s, hop_s, lag_s, surrogates, seed, form
        )
        return
    if lag_s is not None:
        raise click.UsageError("--lag needs --metric cross-correlation or susy")
    if band is not None and (window_s is None or preset is not None):
        raise click.UsageError("--band needs --window, and takes no --preset")
    if across and len(files) < 2:
        raise click.UsageError("--across needs two files or more")
    settings = _settings(preset, band, window_s, surrogates)
    pairs = [_read(file, client, therapist, preset, band) for file in files]
    if across:
        report.across(_across(files, pairs, settings, hop_s), form)
        return
    for file, pair in zip(files, pairs, strict=True):
        report.one(file, pair, _analyzed(file, pair, settings, hop_s), form)


def _slow(
    files: Sequence[Path],
    client: str,
    therapist: str,
    preset: str | None,
    metric: str,
    window_s: float | None,
    hop_s: float | None,
    lag_s: float | None,
    surrogates: int,
    seed: int,
    form: str | None,
) -> None:
    """Print one of the measures of slow signals; without a preset, of signals of any kind."""
    from inphase.analysis.edf import read_pair
    from inphase.cli.analyze_slow import Times, tell
    from inphase.presets import preset_named

    if lag_s is not None and metric == "concordance":
        raise click.UsageError("--metric concordance has no --lag")
    if hop_s is not None and metric == "susy":
        raise click.UsageError("--metric susy has no --hop: its segments do not overlap")
    chosen = None if preset is None else preset_named(preset)
    beats = chosen is not None and chosen.transform in ("heart-rate", "ecg-respiration")
    times = Times(
        window_s=window_s,
        hop_s=hop_s,
        lag_s=lag_s,
        surrogates=surrogates,
        seed=seed,
        flat_after_s=None if chosen is None or beats else chosen.flat_after_s,
    )
    for file in files:
        if chosen is None:
            pair = read_pair(file, client, therapist)
        else:
            pair = _read(file, client, therapist, preset, None)
            pair = _series(file, pair, chosen)
        tell(file, pair, metric, times, form)


def _series(file: Path, pair: SignalPair, preset: Preset) -> SignalPair:
    from inphase.analysis.slow_series import slow_series

    try:
        return slow_series(pair, preset.transform, preset.flat_after_s)
    except ConfigError as error:
        raise SignalFileError(f"{file}: {error}") from None


def _settings(
    preset: str | None,
    band: tuple[float, float] | None,
    window_s: float | None,
    surrogates: int,
) -> Settings:
    from inphase.analysis.analyze import band_settings
    from inphase.config import resolve

    if band is not None and window_s is not None:
        return band_settings(band, window_s, surrogates=surrogates)
    window = {} if window_s is None else {"window_s": window_s}
    return resolve({"surrogates": surrogates, **window}, preset=preset)


def _read(
    file: Path,
    client: str,
    therapist: str,
    preset: str | None,
    band: tuple[float, float] | None,
) -> SignalPair:
    from inphase.analysis.edf import read_pair
    from inphase.analysis.signal_kind import check_kind
    from inphase.presets import DEFAULT_PRESET, preset_named

    pair = read_pair(file, client, therapist)
    if band is None:
        try:
            check_kind(pair, preset_named(preset or DEFAULT_PRESET))
        except SignalFileError as error:
            raise SignalFileError(f"{file}: {error}") from None
    for note in pair.notes:
        click.echo(f"note: {note}", err=True)
    return pair


def _analyzed(file: Path, pair: SignalPair, settings: Settings, hop_s: float | None) -> Analysis:
    from inphase.analysis.analyze import analyze_signals
    from inphase.cli.progress import shown_progress

    with shown_progress(file.name, long=len(pair.signals) > LONG_SAMPLES) as progress:
        try:
            client, therapist = pair.signals.T
            return analyze_signals(
                client, therapist, pair.sfreq, settings, hop_s=hop_s, progress=progress
            )
        except (ValueError, ConfigError) as error:
            raise SignalFileError(f"{file}: {error}") from None


def _across(
    files: Sequence[Path], pairs: Sequence[SignalPair], settings: Settings, hop_s: float | None
) -> list[AcrossRow]:
    """Analyze every client with every therapist; made pairs are cut to the shorter of the two."""
    import math
    from itertools import combinations

    import numpy as np

    from inphase.analysis.summary import AcrossRow, mean_plv
    from inphase.cli.progress import shown_progress

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

    def mean(i: int, j: int) -> float:
        shorter = min(i, j, key=lambda k: len(pairs[k].signals))
        n = len(pairs[shorter].signals)
        made = np.column_stack([pairs[i].signals[:n, 0], pairs[j].signals[:n, 1]])
        pair = replace(pairs[i], signals=made)
        found = mean_plv(_analyzed(files[shorter], pair, settings, hop_s))
        return math.nan if found is None else found

    rows = []
    with shown_progress("pairs across files", long=True) as progress:
        for i, file in enumerate(files):
            others = tuple(mean(i, j) for j in range(len(files)) if j != i)
            rows.append(AcrossRow(str(file), mean(i, i), others))
            progress((i + 1) / len(files))
    return rows
