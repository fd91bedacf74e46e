"""Two recorded signals as they are given: checked, and measured piece by piece."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

PIECE_SAMPLES = 16_384

Signal = NDArray[np.floating] | NDArray[np.integer]


class PairSamples(Protocol):
    """Samples (n, 2) float64, client first: an array, or what reads slices of one."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, 2)."""

    def __len__(self) -> int:
        """n."""

    def __getitem__(self, at: slice, /) -> NDArray[np.float64]:
        """Samples of a slice, (m, 2)."""


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


class Together:
    """Two signals (n,) as one (n, 2) float64, made of them a slice at a time."""

    def __init__(self, client: Signal, therapist: Signal) -> None:
        self._signals = client, therapist

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, 2)."""
        return len(self), 2

    def __len__(self) -> int:
        """The shorter one's length."""
        return min(len(signal) for signal in self._signals)

    def __getitem__(self, at: slice, /) -> NDArray[np.float64]:
        """Samples of a slice, (m, 2)."""
        within = slice(*at.indices(len(self)))
        pair = [signal[within] for signal in self._signals]
        return np.column_stack(pair).astype(np.float64, copy=False)


class Crossed:
    """The client of one pair with the therapist of another, as far as both go."""

    def __init__(self, one: PairSamples, other: PairSamples) -> None:
        self._pairs = one, other

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, 2)."""
        return len(self), 2

    def __len__(self) -> int:
        """The shorter one's length."""
        return min(len(pair) for pair in self._pairs)

    def __getitem__(self, at: slice, /) -> NDArray[np.float64]:
        """Samples of a slice, (m, 2)."""
        within = slice(*at.indices(len(self)))
        one, other = self._pairs
        return np.column_stack([one[within][:, 0], other[within][:, 1]])


def smallest_steps(pair: PairSamples) -> tuple[float, float]:
    """Return the smallest step each signal ever takes; 0 where it takes none."""
    smallest = np.full(2, math.inf)
    for start in range(0, len(pair), PIECE_SAMPLES):
        steps = np.abs(np.diff(pair[start : start + PIECE_SAMPLES + 1], axis=0))
        steps[~((steps > 0.0) & np.isfinite(steps))] = math.inf
        smallest = np.minimum(smallest, steps.min(axis=0, initial=math.inf))
    client, therapist = (0.0 if math.isinf(step) else float(step) for step in smallest)
    return client, therapist


def as_marks(marks: ArrayLike) -> NDArray[np.float64]:
    """Return marks (k,) in seconds, rising; ValueError where they are no times."""
    given = np.asarray(marks)
    if given.size == 0:
        return np.zeros(0)
    if given.ndim != 1 or given.dtype.kind not in "fiu" or not np.isfinite(given).all():
        raise ValueError("marks must be one row of times in seconds, each a finite number")
    return np.sort(given.astype(np.float64))


def as_seed(seed: object) -> int:
    """Return a seed as it is given; ValueError where it is no whole number of 0 or more."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed is {seed!r}; it must be a whole number, 0 or more")
    return int(seed)
