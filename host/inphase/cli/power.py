"""`inphase power`: what cue a preset and its settings give, in simulation."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.completion import complete_preset
from inphase.cli.finite import Finite
from inphase.errors import ConfigError

if TYPE_CHECKING:
    from inphase.config import Settings
    from inphase.power import Detection, FalseCues
    from inphase.simulation import Dyad

LINEWIDTHS = 8.0
"""The coupling that is tried unless one is given, in linewidths: rad/s for each Hz."""
WITHIN_WINDOWS = 6.0


@click.command()
@click.option("--preset", shell_complete=complete_preset, help="Kind of signal: `inphase presets`.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Settings; --preset wins over the file's.",
)
@click.option(
    "--coupling",
    type=Finite(min=0),
    multiple=True,
    metavar="K",
    help="Pull of each person on the other, rad/s; may be given more than once.",
)
@click.option(
    "--snr",
    "snr_db",
    type=Finite(-40, 60),
    default=0.0,
    show_default=True,
    metavar="DB",
    help="Power of the rhythm over that of the noise, within the band.",
)
@click.option(
    "--linewidth",
    "linewidth_hz",
    type=Finite(min=0),
    metavar="HZ",
    help="Width of the uncoupled rhythm's line.",
)
@click.option(
    "--drift",
    "drift_hz",
    type=Finite(min=0),
    default=0.0,
    metavar="HZ",
    help="Slow drift of each one's frequency, standard deviation.",
)
@click.option(
    "--within",
    "within_s",
    type=Finite(1.0, 3600.0),
    metavar="S",
    help="Time in which a cue must come; six windows if unset.",
)
@click.option(
    "--hours",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="Sessions of an hour, uncoupled.",
)
@click.option(
    "--trials",
    type=click.IntRange(1, 10_000),
    default=60,
    show_default=True,
    help="Couplings to be found.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def power(
    preset: str | None,
    config: Path | None,
    coupling: tuple[float, ...],
    snr_db: float,
    linewidth_hz: float | None,
    drift_hz: float,
    within_s: float | None,
    hours: int,
    trials: int,
    seed: int,
    as_json: bool,
) -> None:
    """Simulate how often two people who are in step get a cue, how soon, and others by chance.

    Two simulated people go through the session's own stages: uncoupled for hours, and coupled once
    in each of many trials. Every figure comes with the 95 % interval that so many hours and trials
    leave. Real people are not these: take it as what the settings can find at best.

    \b
      inphase power --preset eeg-alpha --coupling 2 --coupling 4
      inphase power --preset respiration --drift 0.03 --hours 100
    """
    from inphase.cli.progress import shown_progress
    from inphase.config import load_settings
    from inphase.power import detection, false_cues
    from inphase.simulation import dyad_for

    settings = load_settings(config, preset=preset)
    width = {} if linewidth_hz is None else {"linewidth_hz": linewidth_hz}
    people = {"snr_db": snr_db, "drift_hz": drift_hz, "band_hz": settings.band_hz, **width}
    dyad = dyad_for(settings.preset, **people)
    couplings = coupling or (LINEWIDTHS * dyad.linewidth_hz,)
    within = WITHIN_WINDOWS * settings.window_s if within_s is None else within_s
    found = []
    try:
        for kappa in couplings:
            with shown_progress(f"coupled, {kappa:g} rad/s", long=True) as progress:
                found.append(detection(settings, dyad, kappa, within, trials, seed, progress))
    except ValueError as error:
        raise ConfigError(str(error)) from None
    with shown_progress("uncoupled", long=True) as progress:
        chance = false_cues(settings, dyad, hours, seed, progress)
    if as_json:
        click.echo(json.dumps(_as_json(settings, dyad, found, chance), allow_nan=False))
        return
    _tell(settings, dyad, found, chance)


def _tell(settings: Settings, dyad: Dyad, found: list[Detection], chance: FalseCues) -> None:
    from inphase.cli.sentences import echo_sentence

    echo_sentence(
        f"Preset {settings.preset}: {settings.window_s:g} s window, {settings.surrogates} "
        f"surrogates, baseline {settings.baseline_s:g} s, {settings.false_cues_per_hour:g} false "
        "cues an hour allowed."
    )
    one, other = dyad.frequency_hz
    drifting = f", drifting by {dyad.drift_hz:g} Hz" if dyad.drift_hz else ""
    echo_sentence(
        f"Simulated rhythms of {one:g} and {other:g} Hz, {dyad.linewidth_hz:g} Hz wide{drifting}, "
        f"{dyad.snr_db:g} dB above the noise in {settings.band_hz[0]:g} to "
        f"{settings.band_hz[1]:g} Hz. In brackets, 95 % intervals."
    )
    for each in found:
        low, high = each.detected_interval
        fast, slow = each.median_interval_s
        echo_sentence(
            f"Coupled with {each.coupling_rad_s:g} rad/s (the phases themselves lock with "
            f"{each.locking:.2f}), {len(each.latency_s)} times: a cue within {each.within_s:g} s "
            f"in {100 * each.detected:.0f} % [{100 * low:.0f} to {100 * high:.0f}]; half of all by "
            f"{_seconds(each.quantile_s(0.5))} [{_seconds(fast)} to {_seconds(slow)}], nine in ten "
            f"by {_seconds(each.quantile_s(0.9))}."
        )
    low, high = chance.interval
    echo_sentence(
        f"Not coupled: {chance.cues} cues in {chance.hours:.1f} h after the baseline, "
        f"{chance.per_hour:.2f} an hour [{low:.2f} to {high:.2f}]."
    )


def _seconds(time_s: float) -> str:
    return f"{time_s:.1f} s" if math.isfinite(time_s) else "later or never"


def _as_json(
    settings: Settings, dyad: Dyad, found: list[Detection], chance: FalseCues
) -> dict[str, object]:
    from inphase.cli.cells import number

    return {
        "preset": settings.preset,
        "settings": settings.as_dict(),
        "snr_db": dyad.snr_db,
        "linewidth_hz": dyad.linewidth_hz,
        "drift_hz": dyad.drift_hz,
        "coupled": [
            {
                "coupling_rad_s": each.coupling_rad_s,
                "locking": each.locking,
                "trials": len(each.latency_s),
                "within_s": each.within_s,
                "detected": each.detected,
                "detected_interval": each.detected_interval,
                "median_s": number(each.quantile_s(0.5)),
                "median_interval_s": [number(s) for s in each.median_interval_s],
                "nine_in_ten_s": number(each.quantile_s(0.9)),
            }
            for each in found
        ],
        "uncoupled": {
            "cues": chance.cues,
            "hours": chance.hours,
            "cues_per_hour": chance.per_hour,
            "cues_per_hour_interval": [number(rate) for rate in chance.interval],
        },
    }
