"""The engine as a process: start, import, latency, share of a core, memory; each with a baseline.

Run `python tests/bench/bench_engine.py`. A simulated board in a process of its own plays a coupled
pair at 250 Hz in real time, so that there are cues to time; `inphase run` is measured from outside.
The baseline of each figure is the least a host program could do for the same.
"""

import json
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

SECONDS = 60
WARM_UP_S = 5.0
STARTS = 5
PYTHON = sys.executable
INPHASE = (PYTHON, "-m", "inphase")

READ_AND_DROP = """
import sys, time, serial
port = serial.Serial(sys.argv[1], timeout=0.04)
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    port.read(max(1, port.in_waiting))
"""
RECOMPUTE = """
import json, time
import numpy as np
from scipy.signal import butter, hilbert, sosfilt
window = np.random.default_rng(1).standard_normal((65, 2500))
sections = butter(2, (8.0, 12.0), "bandpass", fs=250.0, output="sos")
times = []
for _ in range(100):
    start = time.perf_counter()
    phasors = np.exp(1j * np.angle(hilbert(sosfilt(sections, window))))
    np.abs((phasors * phasors[0].conj()).mean(axis=1))
    times.append(time.perf_counter() - start)
print(json.dumps([1e3 * np.percentile(times, q) for q in (50, 99)]))
"""


@contextmanager
def simulated_board() -> Iterator[str]:
    """A board that plays the scenario `coupled`; yields its port."""
    command = (*INPHASE, "board", "simulate", "--scenario", "coupled")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        try:
            yield board.stdout.readline().removeprefix("board: ").strip()
        finally:
            board.terminate()


def median_start_s(*command: str) -> float:
    """Median time of a command from its start to its end."""
    times = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def median_ready_s(port: str) -> float:
    """Median time from the start of `inphase run` to its READY=1: samples arrive."""
    times = []
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        address = str(Path(folder) / "notify")
        manager.bind(address)
        for _ in range(STARTS):
            start = time.perf_counter()
            with subprocess.Popen(
                (*INPHASE, "run", "--port", port, "--preset", "eeg-alpha"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"NOTIFY_SOCKET": address},
            ) as engine:
                while select.select([manager], [], [], 10.0)[0]:
                    if b"READY=1" in manager.recv(4096):
                        times.append(time.perf_counter() - start)
                        break
                engine.terminate()
    return statistics.median(times)


def short_baseline(folder: str) -> tuple[str, str]:
    """The option with which the cue may begin within the run."""
    settings = Path(folder) / "settings.toml"
    settings.write_text("baseline_s = 10\n", encoding="utf-8")
    return "--config", str(settings)


def run_for(command: tuple[str, ...], seconds: float) -> tuple[float, float, str]:
    """Return the command's share of a core after warming up, its memory in MiB, its errors."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        watched = psutil.Process(process.pid)
        time.sleep(WARM_UP_S)
        used, start = watched.cpu_times(), time.perf_counter()
        time.sleep(seconds - WARM_UP_S - 2.0)
        now, passed = watched.cpu_times(), time.perf_counter() - start
        share = (now.user + now.system - used.user - used.system) / passed
        memory = watched.memory_info().rss / 2**20
        _, errors = process.communicate()
    return share, memory, errors


def row(name: str, ours: float, unit: str, baseline: str, theirs: float, aim: str) -> None:
    print(f"{name:44s} {ours:8.3f} {unit:4s} {aim:>12s} {ours / theirs:8.3f} x {baseline}")


def main() -> None:
    print(f"{'figure':44s} {'value':>8s} {'':4s} {'aim':>12s} {'ratio':>8s}   baseline")
    bare_s = median_start_s(PYTHON, "-c", "pass")
    numpy_s = median_start_s(PYTHON, "-c", "import numpy")
    row(
        "import inphase, and its engine",
        median_start_s(PYTHON, "-c", "import inphase, inphase.session.loop") - bare_s,
        "s",
        "import numpy",
        numpy_s - bare_s,
        "<= 0.3",
    )
    with simulated_board() as port:
        ready_s = median_ready_s(port)
        row("start to ready", ready_s, "s", "a start of Python with numpy", numpy_s, "")
    with simulated_board() as port, tempfile.TemporaryDirectory() as folder:
        engine = (*INPHASE, "run", "--port", port, "--preset", "eeg-alpha", *short_baseline(folder))
        share, memory, errors = run_for((*engine, "--seconds", str(SECONDS)), SECONDS)
    with simulated_board() as port:
        reader = (PYTHON, "-c", READ_AND_DROP, port, "20")
        bare_share, bare_memory, _ = run_for(reader, 20)
    row(
        "engine at 250 Hz, of one core", 100 * share, "%", "read and drop", 100 * bare_share, "<= 5"
    )
    row("resident memory", memory, "MiB", "read and drop", bare_memory, "<= 60")
    p50, p99 = cue_latency_ms(errors)
    recomputed = subprocess.run(
        (PYTHON, "-c", RECOMPUTE), check=True, stdout=subprocess.PIPE, text=True
    )
    theirs = json.loads(recomputed.stdout)
    baseline = "window and 64 surrogates anew with NumPy and SciPy"
    row("last byte of a frame to cue written, p50", p50, "ms", baseline, theirs[0], "")
    row("last byte of a frame to cue written, p99", p99, "ms", baseline, theirs[1], "<= 5")


def cue_latency_ms(errors: str) -> tuple[float, float]:
    """Read median and 99th percentile from the engine's own closing words."""
    found = re.search(r"a cue command written: ([\d.]+) ms median, ([\d.]+) ms", errors)
    if found is None:
        raise SystemExit(f"the engine did not tell its cue latency: {errors[-500:]}")
    return float(found[1]), float(found[2])


if __name__ == "__main__":
    main()
