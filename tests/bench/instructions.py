"""Instructions a sample of the kernels, counted by valgrind: a figure no other program disturbs.

Run `python tests/bench/instructions.py`. Only what `push` does is counted, its checks of the
arguments included. The count is of the version that this machine runs (see cloned.pxd).
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inphase_kernels import (
    BandPhasor,
    EffectiveSize,
    ExponentialSynchrony,
    LaggedSurrogates,
    SlidingSynchrony,
)
from inphase_kernels.synchrony import METRICS

WINDOW = 500
WINDOWS = {"all-2": 500, "all-10": 2_500, "all-60": 15_000}
SAMPLES = 24_000
LAGS = 25 * np.arange(1, 101, dtype=np.int64)
KERNELS = {
    "BandPhasor, one signal": "band",
    "SlidingSynchrony, plv": "plv",
    f"SlidingSynchrony, {len(METRICS)} metrics, 2 s": "all-2",
    f"SlidingSynchrony, {len(METRICS)} metrics, 10 s": "all-10",
    f"SlidingSynchrony, {len(METRICS)} metrics, 60 s": "all-60",
    f"LaggedSurrogates, {len(LAGS)}": "surrogates",
    f"ExponentialSynchrony, {len(METRICS)} metrics": "exponential",
    "EffectiveSize": "size",
}


class Pairs(Protocol):
    """A kernel that takes pairs."""

    def push(self, x: NDArray[np.complex128], y: NDArray[np.complex128], /) -> object:
        """Take pairs (n,)."""


def work(kernel: str, pushes: int) -> None:
    """What valgrind runs."""
    x, y = np.random.default_rng(1).standard_normal((2, SAMPLES, 2)).view(np.complex128)[..., 0]
    if kernel == "band":
        band, samples = BandPhasor(250.0, 8.0, 12.0), np.ascontiguousarray(x.real)
        for _ in range(pushes):
            band.push(samples)
        return
    of_pairs: dict[str, Callable[[], Pairs]] = {
        "plv": lambda: SlidingSynchrony(WINDOW),
        "exponential": lambda: ExponentialSynchrony(WINDOW / 2, METRICS),
        "surrogates": lambda: LaggedSurrogates(WINDOW, LAGS),
        "size": lambda: EffectiveSize.for_band(WINDOW, 250.0, 4.0),
        **{name: partial(SlidingSynchrony, window, METRICS) for name, window in WINDOWS.items()},
    }
    pairs = of_pairs[kernel]()
    for _ in range(pushes):
        pairs.push(x, y)


def instructions(kernel: str) -> int:
    """Instructions of one kernel's second push: in the first one a window fills."""
    return _counted(kernel, 2) - _counted(kernel, 1)


def _counted(kernel: str, pushes: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command += ["--toggle-collect=__pyx_pw_*push", sys.executable, __file__, kernel, str(pushes)]
    counted = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", counted.stderr)
    if found is None:
        raise RuntimeError(f"valgrind told no count: {counted.stderr[-300:]}")
    return int(found[1])


def main() -> None:
    if shutil.which("valgrind") is None:
        print("instructions a sample: not counted, valgrind is not installed")
        return
    print(f"instructions a sample, window {WINDOW} (callgrind)")
    for name, kernel in KERNELS.items():
        print(f"{name:34s} {instructions(kernel) / SAMPLES:8.0f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        work(sys.argv[1], int(sys.argv[2]))
    else:
        main()
