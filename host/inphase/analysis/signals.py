"""Two recorded signals as they are given: checked, and measured piece by piece."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

PIECE_SAMPLES = 16_384

Signal = NDArray[np.floating] | NDArray[np.integer]


def as_signals(client: ArrayLike, therapist: ArrayLike) -> tuple[Signal, Signal]:
    """Return two signals (n,) as they are given; ValueError where they are not two real signals."""
    signals = []
    for name, given in (("client", client), ("therapist", therapist)):
        signal = np.asarray(given)
        if signal.ndim != 1:
            raise ValueError(
                f"{name} has shape {signal.shape}; it must be one row of samples, (n,)"
            )
        if signal.dtype.kind not in "fiu":
            raise ValueError(f"{name} holds {signal.dtype}; it must hold real numbers")
        if not np.isfinite(signal).any():
            raise ValueError(f"{name} has no sample that is a number")
        signals.append(signal)
    one, other = signals
    if len(one) != len(other):
        raise ValueError(
            f"client has {len(one)} samples and therapist {len(other)}; they must have as many, on "
            "one clock"
        )
    return one, other


def smallest_step(signal: Signal) -> float:
    """Return the smallest step the signal ever takes; 0 where it takes none."""
    smallest = math.inf
    for start in range(0, len(signal), PIECE_SAMPLES):
        steps = np.abs(np.diff(signal[start : start + PIECE_SAMPLES + 1].astype(np.float64)))
        steps = steps[(steps > 0.0) & np.isfinite(steps)]
        smallest = min(smallest, float(steps.min(initial=math.inf)))
    return 0.0 if math.isinf(smallest) else smallest


def as_marks(marks: ArrayLike) -> NDArray[np.float64]:
    """Return marks (k,) in seconds, rising; ValueError where they are no times."""
    given = np.asarray(marks)
    if given.size == 0:
        return np.zeros(0)
    if given.ndim != 1 or given.dtype.kind not in "fiu" or not np.isfinite(given).all():
        raise ValueError("marks must be one row of times in seconds, each a finite number")
    return np.sort(given.astype(np.float64))
