"""A file on its way to an analysis: its signals, and refusals that name the file."""

from collections.abc import Sequence
from pathlib import Path

import click

from inphase.analysis.analyze import analyze_pair
from inphase.analysis.edf import SignalPair, open_pair
from inphase.analysis.result import Analysis
from inphase.analysis.signal_kind import check_kind
from inphase.cli.analyze_asked import Asked
from inphase.cli.progress import shown_progress
from inphase.errors import ConfigError, SignalFileError
from inphase.presets import DEFAULT_PRESET, preset_named

LONG_SAMPLES = 1_000_000


def read(
    file: Path,
    client: str,
    therapist: str,
    preset: str | None,
    marks: Sequence[str] = (),
    *,
    any_kind: bool = False,
) -> SignalPair:
    """Return a file's pair, of a kind that the preset takes or of any; its notes go to stderr."""
    pair = open_pair(file, client, therapist, marks)
    if not any_kind:
        try:
            check_kind(pair, preset_named(preset or DEFAULT_PRESET))
        except SignalFileError as error:
            raise SignalFileError(f"{file}: {error}") from None
    for note in pair.notes:
        click.echo(f"note: {note}", err=True)
    return pair


def analyzed(
    file: Path,
    pair: SignalPair,
    asked: Asked,
    hop_s: float | None,
    chance: str = "lagged",
    seed: int = 0,
) -> Analysis:
    """Return the analysis of a file's pair; SignalFileError where there can be none."""
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
                marks=pair.marks_s,
                chance=chance,
                seed=seed,
                progress=progress,
            )
        except (ValueError, ConfigError) as error:
            raise SignalFileError(f"{file}: {error}") from None
