"""Seconds and peak memory of `inphase analyze` over recordings of 1, 3 and 10 hours.

Run `python tests/bench/bench_files.py`. Each recording is written anew into a temporary folder: two
channels of noise at 250 Hz, 16 bit. The baseline does once a window what the program does of it:
filter, Hilbert transform and PLV of the whole signals in memory, with as many surrogates, by NumPy
and SciPy; it is timed on the shortest recording and given as the share of its length.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.signal import butter, hilbert, sosfilt

RATE_HZ = 250
BAND_HZ = (8.0, 12.0)
WINDOW_S = 10
SURROGATES = 64
HOURS = (1, 3, 10)
ARGUMENTS = ("analyze", "--band", "8", "12", "--window", str(WINDOW_S))

# The program, and then the most memory it had. What wait4 tells would be this one's, where that is
# more: a child is a copy of its parent before it is a program of its own.
PROGRAM = """
import re, runpy, sys
sys.argv[0] = "inphase"
try:
    runpy.run_module("inphase", run_name="__main__")
finally:
    print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def write(path: Path, hours: float) -> None:
    """Write noise, a minute at a time, under the header that an EDF file of it has."""
    seconds = round(hours * 3600)
    ours = (("client", 16), ("", 80), ("uV", 8), ("-3276.8", 8), ("3276.7", 8))
    columns = (*ours, ("-32768", 8), ("32767", 8), ("", 80), (str(RATE_HZ), 8), ("", 32))
    first = (("0", 8), ("X X X X", 80), ("Startdate X X X X", 80), ("01.01.2601.00.00", 16))
    first += (("768", 8), ("", 44), (str(seconds), 8), ("1", 8), ("2", 4))
    header = "".join(text.ljust(length) for text, length in first)
    for text, length in columns:
        header += text.ljust(length)
        header += ("therapist" if text == "client" else text).ljust(length)
    rng = np.random.default_rng(1)
    with path.open("wb") as file:
        file.write(header.encode())
        for start in range(0, seconds, 60):
            shape = (min(60, seconds - start), 2 * RATE_HZ)
            file.write((rng.standard_normal(shape) * 500.0).astype("<i2").tobytes())


def analyzed(path: Path) -> tuple[float, float]:
    """Seconds, and MB of memory at most, of the program over one file."""
    command = [sys.executable, "-c", PROGRAM, *ARGUMENTS, str(path)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    elapsed = time.perf_counter() - start
    return elapsed, int(done.stderr.split()[-1]) / 1024


def baseline_s(path: Path) -> float:
    """Seconds for the same with NumPy and SciPy, the signals already in memory."""
    pair = np.fromfile(path, "<i2", offset=768).reshape(-1, 2, RATE_HZ).swapaxes(1, 2)
    start = time.perf_counter()
    sections = butter(2, BAND_HZ, "bandpass", fs=RATE_HZ, output="sos")
    filtered = sosfilt(sections, pair.reshape(-1, 2).astype(np.float64), axis=0)
    phase = np.angle(hilbert(filtered, axis=0))
    window, lag = WINDOW_S * RATE_HZ, RATE_HZ // 2
    for end in range(window, len(phase), window // 2):
        client = phase[end - window : end, 0]
        lags = [0, *range(2 * RATE_HZ, 2 * RATE_HZ + SURROGATES * lag, lag)]
        past = [phase[end - window - k : end - k, 1] for k in lags if k <= end - window]
        np.abs(np.exp(1j * (client - np.array(past))).mean(axis=1))
    return time.perf_counter() - start


def main() -> None:
    print(f"inphase analyze, two channels at {RATE_HZ} Hz, {SURROGATES} surrogates, window 10 s")
    print("hours    seconds  times real time  peak MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noise.edf"
        for hours in HOURS:
            write(path, hours)
            seconds, megabytes = analyzed(path)
            print(f"{hours:5d} {seconds:10.1f} {hours * 3600 / seconds:16,.0f} {megabytes:8.0f}")
            if hours == HOURS[0]:
                once_s = baseline_s(path)
    print(f"NumPy and SciPy, PLV alone, {HOURS[0]} hour in memory: {once_s:.1f} s")


if __name__ == "__main__":
    main()
