"""Prints each phase estimator's error against a phase that is known.

    python tests/bench/estimators.py --minutes 20

A 10 Hz rhythm whose phase wanders (Brownian, its line 0.5 Hz wide) and whose amplitude does, in
1/f noise. The SNR is the rhythm's power over the noise's within 8 to 12 Hz. An estimate at time t
claims the phase of t - delay, turned on to t at the estimator's centre: the error is against that.
SD is the circular standard deviation sqrt(-2 ln R), the bias the direction of the mean.
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inphase.simulation import Dyad
from inphase_kernels import BandPhasor, KalmanPhasor, WindowPhasor
from inphase_kernels.oscillator_fit import fit_oscillator

RATE_HZ = 250.0
RHYTHM_HZ = 10.0
LINEWIDTH_HZ = 0.5
WAXING = 0.3
"""Standard deviation of the amplitude's logarithm, which wanders like 1/f."""
BAND_HZ = (8.0, 12.0)
SNRS_DB = (-5.0, 0.0, 5.0, 10.0)
BASELINE_S = 180.0

Signal = NDArray[np.float64]


def narrow(width_hz: float) -> tuple[float, float, float]:
    """Return the sampling rate and a band of that width about the rhythm."""
    return RATE_HZ, RHYTHM_HZ - width_hz / 2, RHYTHM_HZ + width_hz / 2


def fitted(baseline: Signal, delay_s: float | None = None) -> KalmanPhasor:
    return KalmanPhasor(fit_oscillator(baseline, RATE_HZ, *BAND_HZ), delay_s)


# Each is made from a baseline of the same person, which only the fitted ones look at. Those named
# as the setting `estimator` are what a session with the preset eeg-alpha uses.
ESTIMATORS: dict[str, Callable[[Signal], Any]] = {
    "one-pole": lambda _: BandPhasor(*narrow(4.0)),
    "one-pole, 2.5 Hz": lambda _: BandPhasor(*narrow(2.5)),
    "one-pole, 1.5 Hz": lambda _: BandPhasor(*narrow(1.5)),
    "echt": lambda _: WindowPhasor.echt(*narrow(4.0)),
    "echt, 2 Hz, 2 s": lambda _: WindowPhasor.echt(*narrow(2.0), 2.0),
    "half-morlet": lambda _: WindowPhasor.half_morlet(*narrow(4.0)),
    "half-morlet, 2 Hz": lambda _: WindowPhasor.half_morlet(*narrow(2.0)),
    "kalman": lambda _: KalmanPhasor.for_band(*narrow(4.0), 0.05),
    "kalman, fitted, 50 ms": lambda baseline: fitted(baseline, 0.05),
    "kalman, fitted, no lead": fitted,
}


@dataclass(frozen=True, slots=True)
class Error:
    """How far an estimator is from the phase that it claims to know."""

    sd_deg: float
    bias_deg: float
    delay_ms: float
    enbw_hz: float


def rhythm(seed: int, seconds: float, snr_db: float) -> tuple[Signal, Signal]:
    """Return samples (n,) and the true, unwrapped phase (n,) in radians: one person of a dyad."""
    # A dyad's ratio counts the part of the Lorentzian line within the band, this table's all of it.
    share = 2 / math.pi * math.atan((BAND_HZ[1] - BAND_HZ[0]) / LINEWIDTH_HZ)
    within_db = snr_db + 10 * math.log10(share)
    both_hz = (RHYTHM_HZ, RHYTHM_HZ)
    dyad = Dyad(RATE_HZ, BAND_HZ, both_hz, LINEWIDTH_HZ, waxing=WAXING, snr_db=within_db)
    seen = dyad.simulate(seconds, seed)
    return seen.signals[:, 0], seen.truth.phases[:, 0]


def error(make: Callable[[Signal], Any], seed: int, seconds: float, snr_db: float) -> Error:
    """Try one estimator on a rhythm it has not seen; its baseline is another stretch."""
    baseline, _ = rhythm(seed + 1_000_000, BASELINE_S, snr_db)
    estimator = make(baseline)
    samples, phase = rhythm(seed, seconds, snr_db)
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
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    ratios = "".join(f"{snr_db:+13g} dB" for snr_db in SNRS_DB)
    print(f"circular SD, bias, degrees / delay, ms\n{'':24}{ratios}   noise bandwidth")
    for name, make in ESTIMATORS.items():
        found = [error(make, given.seed, 60 * given.minutes, snr_db) for snr_db in SNRS_DB]
        cells = "".join(f"{e.sd_deg:6.1f} {e.bias_deg:+4.1f} /{e.delay_ms:3.0f}" for e in found)
        widths = sorted({f"{e.enbw_hz:.1f}" for e in found}, key=float)
        shown = widths[0] if len(widths) == 1 else f"{widths[0]} to {widths[-1]}"
        print(f"{name:24}{cells}   {shown} Hz")


if __name__ == "__main__":
    main()
