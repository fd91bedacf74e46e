"""`inphase analyze`: the live engine's stages over files, a table, and a summary against chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.analyze_asked import Asked, asked_for
from inphase.cli.completion import complete_preset
from inphase.cli.finite import Finite
from inphase.errors import ConfigError, SignalFileError

if TYPE_CHECKING:
    from inphase.analysis.edf import SignalPair
    from inphase.analysis.summary import AcrossRow
    from inphase.values import Analysis, WindowShape

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
    "--band",
    "bands",
    type=(Finite(), Finite()),
    multiple=True,
    metavar="LO HI",
    help="Band in Hz, with --window; may be given several times.",
)
@click.option(
    "--therapist-band", type=(Finite(), Finite()), metavar="LO HI", help="If it is another one."
)
@click.option(
    "--ratio",
    type=(click.IntRange(1, 8), click.IntRange(1, 8)),
    metavar="N M",
    help="N times the client's phase against M times the therapist's.",
)
@click.option("--window", "window_s", type=Finite(), metavar="S", help="Window in seconds.")
@click.option(
    "--window-shape",
    type=click.Choice(("rectangular", "exponential")),
    default="rectangular",
    show_default=True,
    help="Exponential: the past fades, worth as much as a window of S.",
)
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
    help="What is measured; all but plv are of slow signals: as in the file, or the heart rate.",
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
    bands: tuple[tuple[float, float], ...],
    therapist_band: tuple[float, float] | None,
    ratio: tuple[int, int] | None,
    window_s: float | None,
    window_shape: WindowShape,
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
    few effective samples has no values there; one with too little past has no p_value. lead_ms, by
    how much the client is ahead at the middle of the band, is shown where p_value is at most .05;
    JSON and CSV have it everywhere. Not a medical device.

    For slow signals there are the measures of psychotherapy research, with their published times:
    windowed cross-correlation (rMEA: --window 60 --hop 30 --lag 5), surrogate synchrony (susy:
    segments by --window 30, --lag 3) and the concordance index (--window 15 --hop 1), each against
    shuffled segments. A positive lag is the client's lead.

    \b
      inphase analyze session.edf --preset respiration
      inphase analyze session.edf --client C3 --therapist C4 --band 8 12 --window 10
      inphase analyze session.edf --band 4 8 --band 8 12 --window 10
      inphase analyze session.edf --band 4 7 --therapist-band 8 14 --ratio 2 1 --window 10
      inphase analyze *.edf --preset motion --across
      inphase analyze session.edf --metric susy --window 30 --lag 3
    """
    from inphase.cli import analyze_report as report

    if as_json and as_csv:
        raise click.UsageError("give --json or --csv, not both")
    form = "json" if as_json else "csv" if as_csv else None
    if metric != "plv":
        if bands or across:
            raise click.UsageError(f"--metric {metric} takes neither --band nor --across")
        _slow(
            files, client, therapist, preset, metric, window_s, hop_s, lag_s, surrogates, seed, form
        )
        return
    if lag_s is not None:
        raise click.UsageError("--lag needs --metric cross-correlation or susy")
    asked = asked_for(preset, bands, therapist_band, ratio, window_s, window_shape, surrogates)
    if across and len(asked) > 1:
        raise click.UsageError("--across takes one --band")
    if across and len(files) < 2:
        raise click.UsageError("--across needs two files or more")
    pairs = [_read(file, client, therapist, preset, any_kind=bool(bands)) for file in files]
    if across:
        report.across(_across(files, pairs, asked[0], hop_s), form)
        return
    for file, pair in zip(files, pairs, strict=True):
        for one in asked:
            report.one(file, pair, _analyzed(file, pair, one, hop_s), form)


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
    from inphase.analysis.edf import open_pair
    from inphase.cli.analyze_slow import Times, tell
    from inphase.presets import preset_named

    if lag_s is not None and metric == "concordance":
        raise click.UsageError("--metric concordance has no --lag")
    if hop_s is not None and metric == "susy":
        raise click.UsageError("--metric susy has no --hop: its segments do not overlap")
    chosen = None if preset is None else preset_named(preset)
    heart = chosen is not None and chosen.transform == "heart-rate"
    times = Times(
        window_s=window_s,
        hop_s=hop_s,
        lag_s=lag_s,
        surrogates=surrogates,
        seed=seed,
        flat_after_s=None if chosen is None or heart else chosen.flat_after_s,
    )
    for file in files:
        if chosen is None:
            pair = open_pair(file, client, therapist)
        else:
            pair = _read(file, client, therapist, preset, any_kind=False)
            if heart:
                pair = _heart_rates(file, pair, chosen.flat_after_s)
        tell(file, pair, metric, times, form)


def _heart_rates(file: Path, pair: SignalPair, flat_after_s: float) -> SignalPair:
    from inphase.analysis.heart_rates import heart_rates

    try:
        return heart_rates(pair, flat_after_s)
    except ConfigError as error:
        raise SignalFileError(f"{file}: {error}") from None


def _read(
    file: Path,
    client: str,
    therapist: str,
    preset: str | None,
    *,
    any_kind: bool,
) -> SignalPair:
    from inphase.analysis.edf import open_pair
    from inphase.analysis.signal_kind import check_kind
    from inphase.presets import DEFAULT_PRESET, preset_named

    pair = open_pair(file, client, therapist)
    if not any_kind:
        try:
            check_kind(pair, preset_named(preset or DEFAULT_PRESET))
        except SignalFileError as error:
            raise SignalFileError(f"{file}: {error}") from None
    for note in pair.notes:
        click.echo(f"note: {note}", err=True)
    return pair


def _analyzed(file: Path, pair: SignalPair, asked: Asked, hop_s: float | None) -> Analysis:
    from inphase.analysis.analyze import analyze_pair
    from inphase.cli.progress import shown_progress

    with shown_progress(file.name, long=len(pair.signals) > LONG_SAMPLES) as progress:
        try:
            return analyze_pair(
                pair.signals,
                pair.sfreq,
                asked.settings,
                therapist=asked.therapist,
                ratio=asked.ratio,
                window=asked.window,
                hop_s=hop_s,
                progress=progress,
            )
        except (ValueError, ConfigError) as error:
            raise SignalFileError(f"{file}: {error}") from None


def _across(
    files: Sequence[Path], pairs: Sequence[SignalPair], asked: Asked, hop_s: float | None
) -> list[AcrossRow]:
    """Analyze every client with every therapist; made pairs are cut to the shorter of the two."""
    import math
    from itertools import combinations

    from inphase.analysis.signals import Crossed
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
        pair = replace(pairs[i], signals=Crossed(pairs[i].signals, pairs[j].signals))
        found = mean_plv(_analyzed(files[shorter], pair, asked, hop_s))
        return math.nan if found is None else found

    rows = []
    with shown_progress("pairs across files", long=True) as progress:
        for i, file in enumerate(files):
            others = tuple(mean(i, j) for j in range(len(files)) if j != i)
            rows.append(AcrossRow(str(file), mean(i, i), others))
            progress((i + 1) / len(files))
    return rows
