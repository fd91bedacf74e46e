"""The slow series in a pair of recorded ECGs, for the measures of slow signals."""

from dataclasses import replace

import numpy as np

from inphase.analysis.edf import SignalPair
from inphase.analysis.movement import Movement
from inphase.analysis.signals import PIECE_SAMPLES
from inphase.presets import Transform
from inphase.stages.beat_series import SERIES_HZ, beat_series


def slow_series(pair: SignalPair, transform: Transform, flat_after_s: float) -> SignalPair:
    """Return what the beats of two ECGs tell, 4 values a second; NaN where there is none.

    An ECG that has not moved for `flat_after_s` is not believed. With a transform that asks for no
    beats the pair is returned as it is. Raises ConfigError where the rate is too low to find R
    peaks.
    """
    stage = beat_series(transform, pair.sfreq)
    if stage is None:
        return pair
    movement = Movement(max(1, round(flat_after_s * pair.sfreq)))
    parts = []
    for start in range(0, len(pair.signals), PIECE_SAMPLES):
        piece = pair.signals[start : start + PIECE_SAMPLES]
        values, told = stage.update(piece, movement.update(piece))
        parts.append(np.where(told, values, np.nan))
    dimension = "1/min" if transform == "heart-rate" else pair.dimension
    return replace(pair, signals=np.concatenate(parts), sfreq=float(SERIES_HZ), dimension=dimension)
