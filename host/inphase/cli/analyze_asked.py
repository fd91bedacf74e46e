"""What `inphase analyze` is asked for, a set of settings a band, or why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from inphase.config import Settings
    from inphase.values import WindowShape

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One analysis of a pair of signals; `therapist` where that band is another one."""

    settings: Settings
    therapist: Settings | None
    ratio: tuple[int, int]
    window: WindowShape


def asked_for(
    preset: str | None,
    bands: Sequence[Band],
    therapist_band: Band | None,
    ratio: tuple[int, int] | None,
    window_s: float | None,
    window: WindowShape,
    surrogates: int,
) -> list[Asked]:
    """Return one analysis a band, or one of the preset; raises UsageError and ConfigError."""
    from inphase.analysis.band_settings import locked_settings
    from inphase.config import resolve

    if bands and (window_s is None or preset is not None):
        raise click.UsageError("--band needs --window, and takes no --preset")
    if therapist_band is not None and len(bands) != 1:
        raise click.UsageError("--therapist-band needs one --band, the client's")
    if ratio is not None and therapist_band is None:
        raise click.UsageError("--ratio needs --therapist-band: locked rhythms differ in frequency")
    if not bands or window_s is None:
        given = {} if window_s is None else {"window_s": window_s}
        settings = resolve({"surrogates": surrogates, **given}, preset=preset)
        return [Asked(settings, None, (1, 1), window)]
    asked = []
    for band in bands:
        n_to_m = ratio or (1, 1)
        client, therapist = locked_settings(
            band, therapist_band, n_to_m, window_s, surrogates=surrogates
        )
        other = None if therapist_band is None else therapist
        asked.append(Asked(client, other, n_to_m, window))
    return asked
