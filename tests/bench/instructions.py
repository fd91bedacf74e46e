"""Instructions a sample of the kernels, counted by valgrind: a figure no other program disturbs.

Run `python tests/bench/instructions.py`. Only what `push` does is counted, its checks of the
arguments included.
"""

import re
import shutil
import subprocess
import sys

import numpy as np

from inphase_kernels import (
    BandPhasor,
    EffectiveSize,
    ExponentialSynchrony,
    LaggedSurrogates,
    SlidingSynchrony,
)
from inphase_kernels.synchrony import METRICS

WINDOW = 500
SAMPLES = 24_000
LAGS = 250 * np.arange(1, 17, dtype=np.int64)
KERNELS = {
    "BandPhasor, one signal": "band",
    "SlidingSynchrony, plv": "plv",
    f"SlidingSynchrony, {len(METRICS)} metrics": "all",
    f"LaggedSurrogates, {len(LAGS)}": "surrogates",
    f"ExponentialSynchrony, {len(METRICS)} metrics": "exponential",
    "EffectiveSize": "size",
}


def work(kernel: str) -> None:
    """What valgrind runs: one push."""
    x, y = np.random.default_rng(1).standard_normal((2, SAMPLES, 2)).view(np.complex128)[..., 0]
    if kernel == "band":
        BandPhasor(250.0, 8.0, 12.0).push(np.ascontiguousarray(x.real))
    elif kernel == "surrogates":
        LaggedSurrogates(WINDOW, LAGS).push(x, y)
    elif kernel == "size":
        EffectiveSize.for_band(WINDOW, 250.0, 4.0).push(x, y)
    elif kernel == "exponential":
        ExponentialSynchrony(WINDOW / 2, METRICS).push(x, y)
    else:
        SlidingSynchrony(WINDOW, METRICS if kernel == "all" else ("plv",)).push(x, y)


def instructions(kernel: str) -> int:
    """Instructions of one kernel's push."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command += ["--toggle-collect=__pyx_pw_*push", sys.executable, __file__, kernel]
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
    if len(sys.argv) == 2:
        work(sys.argv[1])
    else:
        main()
