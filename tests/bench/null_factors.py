"""Prints what chance alone makes of each metric, in terms of the effective size n.

    python tests/bench/null_factors.py

Two independent signals of white noise through `inphase.analyze`, in windows that do not overlap:
mean and standard deviation of each metric, times the power of n that takes the window's length out
of it. Two windows' lengths side by side: where the factors agree, the power is right.
"""

import argparse

import numpy as np

import inphase
from inphase.analysis.result import METRICS, Analysis

RATE_HZ = 62.5
BAND_HZ = (8.0, 12.0)
WINDOWS_S = (4.0, 10.0)
AS_ONE_OVER_N = ("msc", "ppc", "ppc_effective")
"""Squares: they fall as 1/n, the others as 1/sqrt(n)."""


def analysis(window_s: float, windows: int, seed: int) -> Analysis:
    """Return so many windows of two people who share nothing."""
    n = round((windows * window_s + 10.0) * RATE_HZ)
    client, therapist = np.random.default_rng(seed).standard_normal((2, n))
    return inphase.analyze(
        client,
        therapist,
        sfreq=RATE_HZ,
        band=BAND_HZ,
        window_s=window_s,
        hop_s=window_s,
        surrogates=19,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windows", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = [analysis(window_s, given.windows, given.seed) for window_s in WINDOWS_S]
    sizes = [float(np.nanmean(each.n_effective[each.valid])) for each in found]
    heads = "".join(f"   n = {size:4.0f}: mean     SD" for size in sizes)
    print(f"{'factor of':22}{heads}")
    for name in METRICS:
        if name == "phase_difference_rad":
            continue
        power = 1.0 if name in AS_ONE_OVER_N else 0.5
        cells = ""
        for each, size in zip(found, sizes, strict=True):
            values = getattr(each, name)[each.valid]
            cells += f"   {np.mean(values) * size**power:14.2f} {np.std(values) * size**power:6.2f}"
        print(
            f"{name + (' x n' if power == 1.0 else ' x sqrt(n)'):22}{cells}".replace(
                "x sqrt(n)", "√n"
            )
        )
    above = [float(np.mean(each.plv[each.valid] > each.plv_95[each.valid])) for each in found]
    print("PLV above √(−ln .05/n):" + "".join(f" {100 * share:.1f} %" for share in above))


if __name__ == "__main__":
    main()
