"""Recorded signals on their way to synchrony: in pieces, and only what may be believed of them."""

from collections.abc import Callable, Iterator

import numpy as np

from inphase.analysis.movement import Movement
from inphase.analysis.signals import PIECE_SAMPLES, PairSamples, smallest_steps
from inphase.config import Settings
from inphase.stages.beat_series import BeatSeries
from inphase.stages.phasors import Phasors
from inphase.stages.quality import SAME_AFTER_S
from inphase.values import PhasorBlock

FLAT_STEPS = 2.0
"""A signal that stays within so many of its own smallest steps does not move."""
SAME_SAMPLES = 16
"""Fewer samples than this make no signal the same as another: two of a few steps each, 4 samples a
second, often differ by as much three times in a row."""

Progress = Callable[[float], None]


def believed_phasors(
    signals: PairSamples,
    sfreq: float,
    settings: Settings,
    series: BeatSeries | None,
    phasors: Phasors,
    progress: Progress | None,
) -> Iterator[PhasorBlock]:
    """Yield the picks of two signals (n, 2); what is still, or one signal twice, is not valid."""
    # A logarithm makes much of the smallest steps: under it only what does not change is still.
    steps = 0.0 if settings.transform == "log" else FLAT_STEPS
    client_step, therapist_step = smallest_steps(signals) if steps else (0.0, 0.0)
    tolerance = (steps * client_step, steps * therapist_step)
    movement = Movement(max(1, round(settings.flat_after_s * sfreq)), tolerance)
    same_after = max(SAME_SAMPLES, round(SAME_AFTER_S * sfreq))
    apart, alive = Movement(same_after), Movement(same_after)
    for start in range(0, len(signals), PIECE_SAMPLES):
        piece = signals[start : start + PIECE_SAMPLES]
        # One signal that moves on both, as it is or turned over, is no pair.
        two = np.stack([piece[:, 0] - piece[:, 1], piece[:, 0] + piece[:, 1]], axis=1)
        one = ~apart.update(two).all(axis=1) & alive.update(piece).any(axis=1)
        believed = movement.update(piece) & ~np.repeat(one, 2).reshape(-1, 2)
        if series is None:
            yield phasors.update(piece, believed)
        else:
            yield phasors.update(*series.update(piece, believed))
        if progress is not None:
            progress(min(1.0, (start + len(piece)) / len(signals)))
