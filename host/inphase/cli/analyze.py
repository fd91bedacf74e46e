"""`inphase analyze`: the live engine's stages over files, a table, and a summary against chance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.analyze_asked import asked_for
from inphase.cli.completion import complete_preset
from inphase.cli.finite import Finite
from inphase.errors import ConfigError, SignalFileError

if TYPE_CHECKING:
    from inphase.analysis.edf import SignalPair
    from inphase.presets import Preset
    from inphase.values import WindowShape

CHANCES = ("lagged", "stimulus-locked", "phase-randomised", "segment-shuffle")
METRICS = ("plv", "cross-correlation", "susy", "concordance")
FILES = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILES, metavar="FILE.edf|FOLDER ...")
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
    help="What is measured; all but plv are of slow signals, or of what an ECG tells.",
)
@click.option(
    "--lag", "lag_s", type=Finite(), metavar="S", help="Longest lag, of cross-correlation and susy."
)
@click.option(
    "--chance",
    type=click.Choice(CHANCES),
    default="lagged",
    show_default=True,
    help="What plv is compared with.",
)
@click.option(
    "--marks",
    multiple=True,
    metavar="TEXT",
    help="Annotations of what both may have perceived; may be given again for other texts.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of what is shuffled, randomised or paired.",
)
@click.option(
    "--across",
    is_flag=True,
    help="One row a file: its real pair among pairs made across files.",
)
@click.option(
    "--plot",
    type=FILES,
    metavar="FILE.svg",
    help="Draw plv beside chance over time, as .svg, .png or .pdf.",
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
    chance: str,
    marks: tuple[str, ...],
    seed: int,
    across: bool,
    plot: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Analyze pairs of signals in EDF or BDF files, window by window, against chance.

    One row a window: end_s (seconds from the file's start), valid, plv, p_value (against the one or
    the other's past, or as --chance says), n_effective, plv_95 (what theory allows chance for that
    many), p_value_shared (beside what --marks evoke in both; "-": not tested for), lead_ms (by how
    much the client is ahead at the middle of the band, where p_value is at most .05; JSON and CSV
    have it everywhere). A window with a gap, a flat stretch, one signal on both or too few
    effective samples has no values there; one with too little past has no p_value. A folder stands
    for its .edf and .bdf files. Not a medical device.

    With --across, a row a file: its real pair among its client's and its therapist's pairs with
    those of the other files, and one p-value of the pairing as a whole.

    For slow signals there are the measures of psychotherapy research, with their published times:
    windowed cross-correlation (rMEA: --window 60 --hop 30 --lag 5), surrogate synchrony (susy:
    segments by --window 30, --lag 3) and the concordance index (--window 15 --hop 1), each against
    shuffled segments. A positive lag is the client's lead.

    \b
      inphase analyze session.edf --preset respiration
      inphase analyze session.edf --client C3 --therapist C4 --band 8 12 --window 10
      inphase analyze session.edf --band 4 8 --band 8 12 --window 10
      inphase analyze session.edf --band 4 7 --therapist-band 8 14 --ratio 2 1 --window 10
      inphase analyze session.edf --preset eeg-alpha --marks click
      inphase analyze sessions/ --preset motion --across
      inphase analyze session.edf --preset eeg-alpha --plot session.svg
      inphase analyze session.edf --metric susy --window 30 --lag 3
    """
    from inphase.analysis.summary import mean_plv
    from inphase.cli import analyze_report as report
    from inphase.cli.analyze_across import files_of, tell_across
    from inphase.cli.analyze_files import analyzed, read
    from inphase.cli.analyze_plot import checked_path, draw

    if as_json and as_csv:
        raise click.UsageError("give --json or --csv, not both")
    form = "json" if as_json else "csv" if as_csv else None
    if plot is not None:
        if metric != "plv" or across or len(files) > 1 or len(bands) > 1:
            raise click.UsageError("--plot draws the plv of one file in one band")
        checked_path(plot)
    if (metric != "plv" or across) and (marks or chance != "lagged"):
        raise click.UsageError("--marks and --chance are for the plv of one file at a time")
    files = files_of(files)
    if across and len(files) < 2:
        raise click.UsageError("--across needs two files or more")
    if metric != "plv":
        if bands:
            raise click.UsageError(f"--metric {metric} takes no --band")
        _slow(
            files,
            client,
            therapist,
            preset,
            metric,
            window_s,
            hop_s,
            lag_s,
            surrogates,
            seed,
            across,
            form,
        )
        return
    if lag_s is not None:
        raise click.UsageError("--lag needs --metric cross-correlation or susy")
    asked = asked_for(preset, bands, therapist_band, ratio, window_s, window_shape, surrogates)
    if across and len(asked) > 1:
        raise click.UsageError("--across takes one --band")
    pairs = [read(file, client, therapist, preset, marks, any_kind=bool(bands)) for file in files]
    if across:

        def mean(file: Path, pair: SignalPair) -> float | None:
            return mean_plv(analyzed(file, pair, asked[0], hop_s))

        tell_across(files, pairs, "plv", mean, seed, form)
        return
    for file, pair in zip(files, pairs, strict=True):
        for one in asked:
            found = analyzed(file, pair, one, hop_s, chance, seed)
            report.one(file, pair, found, form)
            if plot is not None:
                draw(found, file.name, plot)


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
    across: bool,
    form: str | None,
) -> None:
    """Print one of the measures of slow signals; without a preset, of signals of any kind."""
    from inphase.analysis.edf import open_pair
    from inphase.cli.analyze_across import tell_across
    from inphase.cli.analyze_files import read
    from inphase.cli.analyze_slow import FIGURES, Times, figure, tell
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
    pairs = []
    for file in files:
        if chosen is None:
            pair = open_pair(file, client, therapist)
        else:
            pair = read(file, client, therapist, preset)
            pair = _series(file, pair, chosen)
        pairs.append(pair)
        if not across:
            tell(file, pair, metric, times, form)
    if across:

        def measure(file: Path, pair: SignalPair) -> float | None:
            return figure(file, pair, metric, times)

        tell_across(files, pairs, FIGURES[metric], measure, seed, form)


def _series(file: Path, pair: SignalPair, preset: Preset) -> SignalPair:
    from inphase.analysis.slow_series import slow_series

    try:
        return slow_series(pair, preset.transform, preset.flat_after_s)
    except ConfigError as error:
        raise SignalFileError(f"{file}: {error}") from None
