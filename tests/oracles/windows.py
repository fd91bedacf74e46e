"""Windows of analytic signals to compare metrics on: of noise with a part in common, and white."""

import numpy as np
from numpy.typing import NDArray

from inphase_kernels import BandPhasor, SlidingSynchrony

Phasors = NDArray[np.complex128]

KINDS = ("strangers", "in step", "one behind", "white")
"""Alpha-band noise without a common part, with one, with one that reaches y 12 ms later; and
phasors of which each is new."""


def window(kind: str, size: int, seed: int) -> tuple[Phasors, Phasors]:
    """Return x and y (size,) complex128."""
    rng = np.random.default_rng(seed)
    if kind == "white":
        x, y = rng.standard_normal((2, size, 2)).view(np.complex128)[..., 0]
        return x.copy(), y.copy()
    common, own_x, own_y = rng.standard_normal((3, size + 200))
    share, lag = {"strangers": (0.0, 0), "in step": (0.8, 0), "one behind": (1.5, 3)}[kind]
    x, _ = BandPhasor(250.0, 8.0, 12.0).push(own_x + share * common)
    y, _ = BandPhasor(250.0, 8.0, 12.0).push(own_y + share * np.roll(common, lag))
    return x[200:].copy(), y[200:].copy()


def ours(metric: str, x: Phasors, y: Phasors, ratio: tuple[int, int] = (1, 1)) -> float:
    """The kernel's value of one window, after it has seen another one."""
    sliding = SlidingSynchrony(len(x), (metric,), ratio)
    sliding.push(y[::-1].copy(), x)
    (values,), valid = sliding.push(x, y)
    return float(values[-1]) if valid[-1] else float("nan")
