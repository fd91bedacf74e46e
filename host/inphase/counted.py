"""What counts tell: intervals of a share and of a mean, and how many successes chance has."""

import math
from collections.abc import Callable

SURE = 0.95
_Z = 1.959964
"""Standard normal quantile of an interval that holds SURE."""


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of which `hits` of n were seen (Wilson 1927)."""
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact 95 % interval of the mean of which `count` was seen (Garwood 1936)."""
    tail = (1.0 - SURE) / 2.0
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1.0 - _at_most(count - 1, mean), tail)
    return low, _mean_where(lambda mean: -_at_most(count, mean), -tail)


def binomial_quantile(trials: int, chance: float, level: float = SURE) -> int:
    """Return the fewest successes that `trials` stay at or below with probability `level`."""
    reached = 0.0
    for successes in range(trials + 1):
        log_mass = (
            math.lgamma(trials + 1)
            - math.lgamma(successes + 1)
            - math.lgamma(trials - successes + 1)
            + successes * math.log(chance)
            + (trials - successes) * math.log1p(-chance)
        )
        reached += math.exp(log_mass)
        if reached >= level:
            return successes
    return trials


def _at_most(count: int, mean: float) -> float:
    """Return the probability of at most `count` where `mean` is expected."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


def _mean_where(rising: Callable[[float], float], value: float) -> float:
    low, high = 1e-9, 1e6
    for _ in range(100):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return high
