"""Nanoseconds a sample of the kernels, and the same computed per window with NumPy and SciPy.

Run `python tests/bench/bench_kernels.py`. The baseline does at each new sample what a program
without running state does: filter the window of both signals, take the Hilbert transform, and the
PLV of the two, no other metric; with surrogates, the PLV of the client's window with the
therapist's earlier ones.
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, hilbert, sosfilt

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
SURROGATES = 100
LAG_STEP_S = 1.0
WINDOWS_S = (2, 10, 60, 300)
LONGEST_BASELINE_S = 60  # beyond it one update with surrogates takes seconds

Signal = NDArray[np.float64]


def best_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest of several rounds: the one least disturbed by other programs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def streaming_ns(
    rate_hz: float, client: Signal, therapist: Signal, window: int, surrogates: int
) -> float:
    """Two band filters and every metric, chunk by chunk, with surrogates if asked for."""
    x_band, y_band = BandPhasor(rate_hz, *BAND_HZ), BandPhasor(rate_hz, *BAND_HZ)
    every = SlidingSynchrony(window, METRICS)
    lagged = LaggedSurrogates(window, lags_of(rate_hz, surrogates))

    def work() -> None:
        for start in range(0, SAMPLES, CHUNK):
            x, x_valid = x_band.push(client[start : start + CHUNK])
            y, y_valid = y_band.push(therapist[start : start + CHUNK])
            valid = x_valid & y_valid
            every.push(x, y, valid)
            if surrogates:
                lagged.push(x, y, valid)

    # Until its window is full a kernel does less.
    longest = window + int(lags_of(rate_hz, surrogates).max(initial=0))
    for _ in range(-(-longest // SAMPLES)):
        work()
    return best_s(work) / SAMPLES * 1e9


def per_window_ns(
    rate_hz: float, client: Signal, therapist: Signal, window: int, surrogates: int
) -> float:
    """One update of the baseline; what it takes for a sample, since each sample has its own."""
    sections = butter(2, BAND_HZ, "bandpass", fs=rate_hz, output="sos")
    last = len(client)
    lags = [0, *lags_of(rate_hz, surrogates)]

    def work() -> list[float]:
        x = np.angle(hilbert(sosfilt(sections, client[last - window :])))
        plv = []
        for lag in lags:
            y = np.angle(hilbert(sosfilt(sections, therapist[last - window - lag : last - lag])))
            plv.append(float(np.abs(np.exp(1j * (x - y)).mean())))
        return plv

    return best_s(work, rounds=3 if surrogates else ROUNDS) * 1e9


def lags_of(rate_hz: float, surrogates: int) -> NDArray[np.int64]:
    return (np.arange(1, surrogates + 1) * LAG_STEP_S * rate_hz).astype(np.int64)


def parts(client: Signal, therapist: Signal, window: int) -> dict[str, float]:
    """Nanoseconds a sample (a pair) of each kernel alone."""
    band = BandPhasor(RATE_HZ, *BAND_HZ)
    x = BandPhasor(RATE_HZ, *BAND_HZ).push(client)[0][SETTLED : SETTLED + SAMPLES]
    y = BandPhasor(RATE_HZ, *BAND_HZ).push(therapist)[0][SETTLED : SETTLED + SAMPLES]
    client = client[:SAMPLES]
    plv, every = SlidingSynchrony(window), SlidingSynchrony(window, METRICS)
    lagged = LaggedSurrogates(window, lags_of(RATE_HZ, SURROGATES))
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
    for push in work.values():
        for _ in range(-(-(window + int(lagged.lags.max())) // SAMPLES)):
            push()
    return {name: best_s(push) / SAMPLES * 1e9 for name, push in work.items()}


def main() -> None:
    longest = int(1000 * (LONGEST_BASELINE_S + SURROGATES * LAG_STEP_S))
    client, therapist = np.random.default_rng(1).standard_normal((2, max(longest, 300_000)))
    print(f"two BandPhasors and {len(METRICS)} metrics, {BAND_HZ[0]:g} to {BAND_HZ[1]:g} Hz")
    print("rate     window  surrogates  kernels ns  NumPy and SciPy, PLV alone, ns     ratio")
    for rate_hz in (RATE_HZ, 1000.0):
        for seconds in WINDOWS_S:
            window = int(seconds * rate_hz)
            for surrogates in (0, SURROGATES):
                ours = streaming_ns(rate_hz, client, therapist, window, surrogates)
                row = f"{rate_hz:4g} Hz {seconds:5d} s {surrogates:11d} {ours:11.1f}"
                if surrogates == 0 or seconds <= LONGEST_BASELINE_S:
                    theirs = per_window_ns(rate_hz, client, therapist, window, surrogates)
                    row += f" {theirs:31,.0f} {theirs / ours:9,.0f}"
                print(row)
    print()
    print("each kernel alone, ns a sample" + "".join(f"{seconds:5d} s" for seconds in WINDOWS_S))
    each = [parts(client, therapist, int(seconds * RATE_HZ)) for seconds in WINDOWS_S]
    for name in each[0]:
        print(f"{name:30s}" + "".join(f"{figures[name]:7.1f}" for figures in each))


if __name__ == "__main__":
    main()
