"""Heart rates of a pair of recorded ECGs, for the measures that take slow signals as they are."""

from dataclasses import replace

import numpy as np

from inphase.analysis.edf import SignalPair
from inphase.analysis.movement import Movement
from inphase.analysis.signals import PIECE_SAMPLES
from inphase.stages.heart_rate import HEART_RATE_HZ, HeartRate


def heart_rates(pair: SignalPair, flat_after_s: float) -> SignalPair:
    """Return the heart rates, beats a minute, 4 a second, of two ECGs; NaN where there is none.

    An ECG that has not moved for `flat_after_s` is not believed. Raises ConfigError where the
    rate is too low to find R peaks.
    """
    stage = HeartRate(pair.sfreq)
    movement = Movement(max(1, round(flat_after_s * pair.sfreq)))
    parts = []
    for start in range(0, len(pair.signals), PIECE_SAMPLES):
        piece = pair.signals[start : start + PIECE_SAMPLES]
        rates, told = stage.update(piece, movement.update(piece))
        parts.append(np.where(told, rates, np.nan))
    return replace(
        pair, signals=np.concatenate(parts), sfreq=float(HEART_RATE_HZ), dimension="1/min"
    )
