"""Nanoseconds a sample of the kernels, and the same computed per window with NumPy and SciPy.

Run `python tests/bench/bench_kernels.py`. The baseline does at each new sample what a program
without running state does: filter the window of both signals, take the Hilbert transform, and the
PLV of the two; with surrogates, the PLV of the client's window with the therapist's earlier ones.
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, hilbert, sosfilt  # type: ignore[import-untyped]

from inphase_kernels import (
    BandPhasor,
    EffectiveSize,
    KalmanPhasor,
    LaggedSurrogates,
    SlidingSynchrony,
    WindowPhasor,
)
from inphase_kernels.synchrony import METRICS

RATE_HZ = 250.0
BAND_HZ = (8.0, 12.0)
SAMPLES = 40_000
CHUNK = 10_000  # pushed at once; larger ones measure the allocation of their results as well
SETTLED = 1000  # longer than the filter settles: every pair from here on is clean
ROUNDS = 30
SURROGATES = 64
LAG_STEP_S = 1.0

Signal = NDArray[np.float64]


def best_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest of several rounds: the one least disturbed by other programs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def streaming_ns(client: Signal, therapist: Signal, window: int, surrogates: int) -> float:
    """Two band filters and PLV, chunk by chunk, with surrogates if asked for."""
    x_band, y_band = BandPhasor(RATE_HZ, *BAND_HZ), BandPhasor(RATE_HZ, *BAND_HZ)
    plv = SlidingSynchrony(window)
    lagged = LaggedSurrogates(window, lags_of(surrogates))

    def work() -> None:
        for start in range(0, len(client), CHUNK):
            x, x_valid = x_band.push(client[start : start + CHUNK])
            y, y_valid = y_band.push(therapist[start : start + CHUNK])
            valid = x_valid & y_valid
            plv.push(x, y, valid)
            if surrogates:
                lagged.push(x, y, valid)

    return best_s(work) / len(client) * 1e9


def per_window_ns(client: Signal, therapist: Signal, window: int, surrogates: int) -> float:
    """One update of the baseline; what it takes for a sample, since each sample has its own."""
    sections = butter(2, BAND_HZ, "bandpass", fs=RATE_HZ, output="sos")
    starts = np.concatenate([[0], lags_of(surrogates)]) if surrogates else np.zeros(1, np.int64)
    last = len(client)
    rows = [therapist[last - window - lag : last - lag] for lag in starts]

    def work() -> Signal:
        x = hilbert(sosfilt(sections, client[last - window :]))
        y = hilbert(sosfilt(sections, np.array(rows)))
        difference = np.exp(1j * (np.angle(x) - np.angle(y)))
        plv: Signal = np.abs(difference.mean(axis=1))
        return plv

    return best_s(work, rounds=7 if surrogates else 4 * ROUNDS) * 1e9


def lags_of(surrogates: int) -> NDArray[np.int64]:
    return (np.arange(1, surrogates + 1) * LAG_STEP_S * RATE_HZ).astype(np.int64)


def parts(client: Signal, therapist: Signal, window: int) -> dict[str, float]:
    """Nanoseconds a sample (a pair) of each kernel alone."""
    band = BandPhasor(RATE_HZ, *BAND_HZ)
    x = BandPhasor(RATE_HZ, *BAND_HZ).push(client)[0][SETTLED:]
    y = BandPhasor(RATE_HZ, *BAND_HZ).push(therapist)[0][SETTLED:]
    plv, every = SlidingSynchrony(window), SlidingSynchrony(window, METRICS)
    lagged = LaggedSurrogates(window, lags_of(SURROGATES))
    size = EffectiveSize.for_band(window, RATE_HZ, band.enbw_hz)
    echt = WindowPhasor.echt(RATE_HZ, *BAND_HZ)
    half_morlet = WindowPhasor.half_morlet(RATE_HZ, *BAND_HZ)
    kalman = KalmanPhasor.for_band(RATE_HZ, *BAND_HZ, 0.05)
    work: dict[str, Callable[[], object]] = {
        "BandPhasor, one signal": lambda: band.push(client),
        "WindowPhasor, echt, one signal": lambda: echt.push(client),
        "WindowPhasor, half Morlet": lambda: half_morlet.push(client),
        "KalmanPhasor, one signal": lambda: kalman.push(client),
        "SlidingSynchrony, plv": lambda: plv.push(x, y),
        f"SlidingSynchrony, {len(METRICS)} metrics": lambda: every.push(x, y),
        f"LaggedSurrogates, {SURROGATES}": lambda: lagged.push(x, y),
        "EffectiveSize": lambda: size.push(x, y),
    }
    return {name: best_s(one) / len(client) * 1e9 for name, one in work.items()}


def main() -> None:
    client, therapist = np.random.default_rng(1).standard_normal((2, SAMPLES))
    print(f"two BandPhasors and PLV, {RATE_HZ:g} Hz, {BAND_HZ[0]:g} to {BAND_HZ[1]:g} Hz")
    print("window  surrogates  kernels ns  NumPy and SciPy per window ns  ratio")
    for seconds in (2, 60):
        window = int(seconds * RATE_HZ)
        for surrogates in (0, SURROGATES):
            ours = streaming_ns(client, therapist, window, surrogates)
            theirs = per_window_ns(client, therapist, window, surrogates)
            figures = f"{ours:11.1f} {theirs:30,.0f} {theirs / ours:6,.0f}"
            print(f"{seconds:4d} s {surrogates:11d} {figures}")
    print()
    print("each kernel alone, ns a sample   2 s    60 s")
    short, long = (parts(client, therapist, int(seconds * RATE_HZ)) for seconds in (2, 60))
    for name in short:
        print(f"{name:30s} {short[name]:6.1f} {long[name]:7.1f}")


if __name__ == "__main__":
    main()
