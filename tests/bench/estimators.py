"""Prints each phase estimator's error against a phase that is known.

    python tests/bench/estimators.py --minutes 20

A rhythm, at 10 Hz unless told, whose phase wanders (Brownian, its line 0.5 Hz wide) and whose
amplitude does, in 1/f noise. The SNR is the rhythm's power over the noise's within 8 to 12 Hz. An
estimate at time t claims the phase of t - delay, turned on to t at the estimator's centre: the
error is against that. SD is the circular standard deviation sqrt(-2 ln R), the bias the direction
of the mean.
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.config import resolve
from inphase.simulation import Dyad
from inphase.stages.estimators import PhaseEstimator, phase_estimator
from inphase_kernels.oscillator_fit import fit_oscillator

RATE_HZ = 250.0
RHYTHM_HZ = 10.0
LINEWIDTH_HZ = 0.5
WAXING = 0.3
"""Standard deviation of the amplitude's logarithm, which wanders like 1/f."""
BAND_HZ = (8.0, 12.0)
SNRS_DB = (-5.0, 0.0, 5.0, 10.0)
LONGEST_BASELINE_S = 60.0

Signal = NDArray[np.float64]
Make = Callable[[Signal], PhaseEstimator]


def by_settings(**values: object) -> Make:
    """Return what makes a session's estimator with the preset eeg-alpha and these settings.

    It is made from a baseline of the same person, which only a fitted one looks at.
    """
    settings = resolve(values, preset="eeg-alpha")

    def make(baseline: Signal) -> PhaseEstimator:
        n = round(settings.kalman_baseline_s * RATE_HZ)
        rhythm = fit_oscillator(baseline[:n], RATE_HZ, *settings.estimator_band_hz) if n else None
        return phase_estimator(settings, RATE_HZ, rhythm)

    return make


ACCURATE = "one-pole, 1.75 Hz"
FAST = "kalman, fitted to 60 s"
ESTIMATORS: dict[str, Make] = {
    "one-pole": by_settings(estimator="one-pole"),
    "one-pole, 2.5 Hz": by_settings(estimator="one-pole", estimator_width_hz=2.5),
    ACCURATE: by_settings(estimator="one-pole", estimator_width_hz=1.75),
    "echt": by_settings(estimator="echt"),
    "echt, 2 Hz": by_settings(estimator="echt", estimator_width_hz=2.0),
    "half-morlet": by_settings(estimator="half-morlet"),
    "half-morlet, 1.75 Hz": by_settings(estimator="half-morlet", estimator_width_hz=1.75),
    "kalman": by_settings(estimator="kalman"),
    FAST: by_settings(estimator="kalman", kalman_baseline_s=60.0),
}


@dataclass(frozen=True, slots=True)
class Error:
    """How far an estimator is from the phase that it claims to know."""

    sd_deg: float
    bias_deg: float
    delay_ms: float
    enbw_hz: float


def rhythm(
    seed: int, seconds: float, snr_db: float, rhythm_hz: float = RHYTHM_HZ
) -> tuple[Signal, Signal]:
    """Return samples (n,) and the true, unwrapped phase (n,) in radians: one person of a dyad."""
    # A dyad's ratio counts the part of the Lorentzian line within the band, this table's all of it.
    share = 2 / math.pi * math.atan((BAND_HZ[1] - BAND_HZ[0]) / LINEWIDTH_HZ)
    within_db = snr_db + 10 * math.log10(share)
    both_hz = (rhythm_hz, rhythm_hz)
    dyad = Dyad(RATE_HZ, BAND_HZ, both_hz, LINEWIDTH_HZ, waxing=WAXING, snr_db=within_db)
    seen = dyad.simulate(seconds, seed)
    return seen.signals[:, 0], seen.truth.phases[:, 0]


def error(
    make: Make, seed: int, seconds: float, snr_db: float, rhythm_hz: float = RHYTHM_HZ
) -> Error:
    """Try one estimator on a rhythm it has not seen; its baseline is another stretch."""
    baseline, _ = rhythm(seed + 1_000_000, LONGEST_BASELINE_S, snr_db, rhythm_hz)
    estimator = make(baseline)
    samples, phase = rhythm(seed, seconds, snr_db, rhythm_hz)
    phasors, valid = estimator.push(samples)
    delay = estimator.delay_samples
    late = np.interp(np.arange(len(phase)) - delay, np.arange(len(phase)), phase)
    claimed = late + 2 * math.pi * estimator.centre_hz / RATE_HZ * delay
    mean = complex(np.mean(np.exp(1j * (np.angle(phasors) - claimed))[valid]))
    return Error(
        math.degrees(math.sqrt(-2 * math.log(abs(mean)))),
        math.degrees(math.atan2(mean.imag, mean.real)),
        delay / RATE_HZ * 1000,
        estimator.enbw_hz,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0, help="of signal at each SNR")
    parser.add_argument("--rhythm", type=float, default=RHYTHM_HZ, metavar="HZ")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    ratios = "".join(f"{snr_db:+13g} dB" for snr_db in SNRS_DB)
    print(f"circular SD, bias, degrees / delay, ms\n{'':24}{ratios}   noise bandwidth")
    for name, make in ESTIMATORS.items():
        found = [
            error(make, given.seed, 60 * given.minutes, snr_db, given.rhythm) for snr_db in SNRS_DB
        ]
        cells = "".join(f"{e.sd_deg:6.1f} {e.bias_deg:+4.1f} /{e.delay_ms:3.0f}" for e in found)
        widths = sorted({f"{e.enbw_hz:.1f}" for e in found}, key=float)
        shown = widths[0] if len(widths) == 1 else f"{widths[0]} to {widths[-1]}"
        print(f"{name:24}{cells}   {shown} Hz")


if __name__ == "__main__":
    main()
