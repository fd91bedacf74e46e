"""A file on its way to an analysis: settings, signals and refusals that name the file."""

from collections.abc import Sequence
from pathlib import Path

import click

from inphase.analysis.analyze import analyze_signals, band_settings
from inphase.analysis.edf import SignalPair, read_pair
from inphase.analysis.signal_kind import check_kind
from inphase.cli.progress import shown_progress
from inphase.config import Settings, resolve
from inphase.errors import ConfigError, SignalFileError
from inphase.presets import DEFAULT_PRESET, preset_named
from inphase.values import Analysis

LONG_SAMPLES = 1_000_000


def settings_for(
    preset: str | None,
    band: tuple[float, float] | None,
    window_s: float | None,
    surrogates: int,
) -> Settings:
    """Return the settings of a preset, or of a band with its window; ConfigError."""
    if band is not None and window_s is not None:
        return band_settings(band, window_s, surrogates=surrogates)
    window = {} if window_s is None else {"window_s": window_s}
    return resolve({"surrogates": surrogates, **window}, preset=preset)


def read(
    file: Path,
    client: str,
    therapist: str,
    preset: str | None,
    band: tuple[float, float] | None,
    marks: Sequence[str] = (),
) -> SignalPair:
    """Return a file's pair, of a kind that the preset takes; its notes go to standard error."""
    pair = read_pair(file, client, therapist, marks)
    if band is None:
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
    settings: Settings,
    hop_s: float | None,
    chance: str = "lagged",
    seed: int = 0,
) -> Analysis:
    """Return the analysis of a file's pair; SignalFileError where there can be none."""
    with shown_progress(file.name, long=len(pair.signals) > LONG_SAMPLES) as progress:
        try:
            client, therapist = pair.signals.T
            return analyze_signals(
                client,
                therapist,
                pair.sfreq,
                settings,
                hop_s=hop_s,
                marks=pair.marks_s,
                chance=chance,
                seed=seed,
                progress=progress,
            )
        except (ValueError, ConfigError) as error:
            raise SignalFileError(f"{file}: {error}") from None
