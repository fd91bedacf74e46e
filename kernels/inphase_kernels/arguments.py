"""What a kernel accepts, checked before a loop runs: each refusal is one sentence, a ValueError."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST_SHOWN = 40


def number(name: str, value: Any, unit: str) -> float:
    """Return a real number, finite or not; text that reads as one is refused too."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        found = repr(value)
        shown = found if len(found) <= LONGEST_SHOWN else f"{found[:LONGEST_SHOWN]}..."
        raise ValueError(f"{name} must be a number {unit}, found {shown}") from None


def positive(name: str, value: float, unit: str) -> float:
    """Return a finite number above zero."""
    given = number(name, value, f"above 0 {unit}")
    if not (math.isfinite(given) and given > 0):
        raise ValueError(f"{name} must be a number above 0 {unit}, found {value!r}")
    return given


def whole(name: str, value: int, minimum: int, maximum: int = 2**31 - 1) -> int:
    """Return an integer within its limits; a float is refused, even a whole one."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} must be a whole number of at least {minimum}, found {value!r}")
    if not minimum <= value <= maximum:
        raise ValueError(f"{name} must lie in {minimum} to {maximum}, found {value}")
    return int(value)


@dataclass(frozen=True, slots=True)
class Fading:
    """Weights that fade with a pair's age: of one k samples old, d^k."""

    time_constant: float
    kept: float
    """1 - d: a new pair's share of the weight in the long run."""
    needed: int
    """Clean pairs until their weight is what an estimate needs."""
    size: float
    """Equally weighted pairs that all the weight is worth, (sum w)^2 / sum w^2. Kish 1965."""


def fading(time_constant_samples: float, least_weight: float) -> Fading:
    """Return the weights of a time constant, valid once so much of their weight is there."""
    tau = positive("time_constant_samples", time_constant_samples, "samples")
    if not 1 <= tau <= 2**31:
        raise ValueError(
            f"time_constant_samples must lie in 1 to {2**31}, found {time_constant_samples}"
        )
    if not 0 < least_weight < 1:
        raise ValueError(f"least_weight must lie between 0 and 1, found {least_weight!r}")
    return Fading(
        time_constant=tau,
        kept=-math.expm1(-1.0 / tau),
        needed=max(1, math.ceil(-tau * math.log1p(-least_weight))),
        size=1.0 / math.tanh(0.5 / tau),
    )


def column(name: str, array: Any, dtype: type[np.generic]) -> NDArray[Any]:
    """Return a contiguous (n,) array of exactly this dtype; a strided one is copied."""
    wanted = np.dtype(dtype)
    if not isinstance(array, np.ndarray):
        found = type(array).__name__
    elif array.dtype != wanted:
        found = f"{array.dtype} values"
    elif array.ndim != 1:
        raise ValueError(
            f"{name} must have one dimension, found shape {array.shape}: pass one signal at a time"
        )
    else:
        return np.ascontiguousarray(array)
    raise ValueError(
        f"{name} must be a NumPy array of {wanted}, found {found}: "
        f"convert it with np.asarray({name}, dtype=np.{wanted})"
    )


def flags(valid: Any, length: int) -> NDArray[np.uint8]:
    """Return validity (n,) as bytes; None means that every sample is valid."""
    if valid is None:
        return np.ones(length, dtype=np.uint8)
    checked = column("valid", valid, np.bool_)
    if len(checked) != length:
        raise ValueError(f"valid must be as long as the signal, found {len(checked)} and {length}")
    return checked.view(np.uint8)


def pairs(
    x: Any, y: Any, valid: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
    """Return phasor pairs (n,) as real and imaginary parts (2n,) each, and validity (n,)."""
    first = column("x", x, np.complex128)
    second = column("y", y, np.complex128)
    if len(first) != len(second):
        raise ValueError(f"x and y must be equally long, found {len(first)} and {len(second)}")
    return first.view(np.float64), second.view(np.float64), flags(valid, len(first))


METRICS = (
    "plv",
    "ciplv",
    "pli",
    "wpli",
    "coherence",
    "msc",
    "imaginary_coherence",
    "ccorr",
    "accorr",
    "envelope_correlation",
    "ppc",
    "phase_difference_rad",
)
"""In the order of metrics.pxd's `Metric`."""
OF_PHASES = ("plv", "ciplv", "pli", "ccorr", "accorr", "ppc", "phase_difference_rad")
"""Metrics that no magnitude enters, so that the phases may be multiplied."""


def chosen_metrics(metrics: Any, ratio: tuple[int, int]) -> NDArray[np.intc]:
    """Return the metrics' codes (m,)."""
    if isinstance(metrics, str) or not metrics or any(name not in METRICS for name in metrics):
        raise ValueError(f"metrics must be a tuple of any of {METRICS}, found {metrics!r}")
    if ratio != (1, 1) and any(name not in OF_PHASES for name in metrics):
        raise ValueError(
            f"a ratio other than (1, 1) multiplies phases, so metrics must be of {OF_PHASES}, "
            f"found {metrics!r}"
        )
    return np.array([METRICS.index(name) for name in metrics], dtype=np.intc)


def locking_ratio(ratio: Any) -> tuple[int, int]:
    """Return n and m of n:m phase locking, each from 1 to 8."""
    if not isinstance(ratio, tuple) or len(ratio) != 2:
        raise ValueError(f"ratio must be two whole numbers (n, m), found {ratio!r}")
    n, m = ratio
    return whole("ratio's n", n, 1, 8), whole("ratio's m", m, 1, 8)
