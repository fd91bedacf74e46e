"""Electrode to light and back, judged by the board's own trace: real firmware, real engine."""

import json
import os
import signal as signals
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from inphase.config import resolve
from inphase.link.endpoint import Link
from inphase.recording.file import Reader, Recorder
from inphase.recording.format import Stepped
from inphase.replay import Replay
from inphase.session.loop import Session
from inphase.session.transport import SerialTransport
from inphase.simulation.scenarios import ALPHA, Phase, Plan, play
from inphase.simulation.trace import level_at, off_from, read_trace
from inphase.values import SampleBlock

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDINGS = Path(os.environ.get("INPHASE_DATA", REPOSITORY.parent / "shared" / "data"))
PROGRAM = (sys.executable, "-m", "inphase")
RATE_HZ = 250
TOGETHER = 40.0
FALLS_S = 42.0
BASELINE_S = 10.0
"""Shorter than a session's, so that tests take seconds of signal and not minutes."""


def two_people(*phases):
    return play("two people", Plan(ALPHA, phases), RATE_HZ, 5)


def measured(plugged, folder, speed):
    """Run the engine until the board's signal ends; return its recording, checked bit for bit."""
    recorder = Recorder(folder)
    Session(
        SerialTransport(str(plugged.path)),
        resolve({"baseline_s": BASELINE_S}, preset="eeg-alpha"),
        recorder=recorder,
        monotonic=lambda: time.monotonic() * speed,
    ).run(stop=lambda: plugged.wait(0.0))
    again = Replay(recorder.path, check=True)
    steps = list(again)
    assert again.report.difference is None
    return recorder.path, steps


def board_time_of_sample(recording, sample):
    """Board time of a sample since power-up, by the ticks it came with."""
    link = Link()
    for entry in Reader(recording):
        if isinstance(entry, Stepped):
            for event in link.receive(entry.time_s, entry.received):
                if isinstance(event, SampleBlock):
                    return event.ticks_us * 1e-6 + (sample - event.sample) / RATE_HZ
    raise AssertionError("the recording holds no samples")


@pytest.fixture(scope="module")
def fallen(tmp_path_factory):
    """Trace, recording and steps of two people in step, one of whom loses an electrode."""
    from inphase.simulation.board import SimulatedBoard

    folder = tmp_path_factory.mktemp("fallen")
    people = two_people(
        Phase(FALLS_S, "coupled", TOGETHER), Phase(47.0, "electrode off", TOGETHER, client_off=True)
    )
    speed = 3.0
    with SimulatedBoard(people, speed=speed, trace=folder / "trace.csv") as plugged:
        recording, steps = measured(plugged, folder, speed)
    (boot,) = read_trace(folder / "trace.csv")
    return boot, recording, steps


def test_two_people_in_step_bring_the_light_on_and_one_short_touch(fallen):
    boot, recording, _ = fallen
    falls_s = board_time_of_sample(recording, round(FALLS_S * RATE_HZ))
    assert level_at(boot.light, falls_s - 0.1) > 0.1
    touches = [
        c
        for c, before in zip(boot.motor[1:], boot.motor, strict=False)
        if before.level == 0.0 < c.level
    ]
    assert len(touches) + (boot.motor[0].level > 0.0) == 1


def test_a_fallen_electrode_lets_the_light_sink_within_a_quarter_second(fallen):
    boot, recording, _ = fallen
    falls_s = board_time_of_sample(recording, round(FALLS_S * RATE_HZ))
    after = [change for change in boot.light if change.time_s > falls_s]
    assert after[0].time_s <= falls_s + 0.25
    assert after[0].level < level_at(boot.light, falls_s)
    assert off_from(boot.light) <= falls_s + 0.25 + 0.5


def test_a_fallen_electrode_ends_the_estimates_and_the_asking(fallen):
    _, _, steps = fallen
    flagged = round(FALLS_S * RATE_HZ)
    frame = 4
    late = [e for step in steps for e in step.estimates if e.sample > flagged + frame]
    assert late
    assert not any(e.valid or e.plv is not None or e.p_value is not None for e in late)
    asked = [step for step in steps for e in step.estimates if e.sample >= flagged]
    assert all(step.cue.off for step in asked)


def with_setting(folder, line):
    """The option with which `inphase run` takes one line of settings."""
    (folder / "room.toml").write_text(line + "\n")
    return ("--config", folder / "room.toml")


def short_baseline(folder):
    return with_setting(folder, f"baseline_s = {BASELINE_S}")


def test_the_engine_killed_with_its_cue_on_leaves_the_light_off_in_time(board, tmp_path):
    speed = 2.0
    plugged = board(two_people(Phase(80.0, "coupled", TOGETHER)), speed=speed)
    engine = subprocess.Popen(
        [
            *(*PROGRAM, "run", "--port", plugged.path, "--preset", "eeg-alpha"),
            *("--no-self-test", "--speed", str(speed), *short_baseline(tmp_path)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: lit(plugged.trace_path), 40.0)
        engine.send_signal(signals.SIGKILL)
        killed_s = time.monotonic()
        engine.wait(5.0)
    finally:
        engine.kill()
        engine.wait()
    assert until(lambda: off_from(read_trace(plugged.trace_path)[0].light) < np.inf, 10.0)
    (boot,) = read_trace(plugged.trace_path)
    limit_s = boot.board_time_s(killed_s, speed) + 1.5
    assert off_from(boot.light) <= limit_s
    assert off_from(boot.motor) <= limit_s


def run_on_recording(name, preset, speed, folder, *options):
    """Play a recording through the simulated converters into `inphase run`; return its lines."""
    simulate = [*PROGRAM, "board", "simulate", "--signal", RECORDINGS / name, "--speed", str(speed)]
    with subprocess.Popen(
        simulate, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as on:
        try:
            port = on.stdout.readline().removeprefix("board: ").strip()
            run = [*PROGRAM, "run", "--port", port, "--preset", preset, "--speed", str(speed)]
            run += ["--no-self-test", "--json", "--record", folder, *options]
            done = subprocess.run(run, capture_output=True, text=True, timeout=240, check=False)
        finally:
            on.terminate()
            on.communicate(timeout=10)
    (recording,) = folder.glob("*.inphase")
    check = [*PROGRAM, "replay", "--check", recording]
    assert subprocess.run(check, capture_output=True, timeout=240, check=False).returncode == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


with_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="no recordings: set INPHASE_DATA to their folder"
)


@with_recordings
def test_a_recorded_locked_pair_is_far_above_chance_and_cues(tmp_path):
    lines = run_on_recording(
        "eeg_alpha_locked_pair.edf", "eeg-alpha", 4, tmp_path, *short_baseline(tmp_path)
    )
    judged = [line for line in lines if line["percentile"] is not None]
    assert len(judged) > 10
    assert np.median([line["percentile"] for line in judged]) >= 98.0
    assert max(line["light_shown"] or 0.0 for line in lines) > 0.5
    assert lines[-1]["lost"] == lines[-1]["corrupted"] == 0


@with_recordings
def test_a_recorded_pair_of_strangers_brings_no_cue_where_few_are_allowed(tmp_path):
    few = with_setting(tmp_path, "false_cues_per_hour = 1.0")
    lines = run_on_recording("respiration_unrelated_pair.edf", "respiration", 8, tmp_path, *few)
    assert sum(line["percentile"] is not None for line in lines) > 200
    assert max(line["light"] for line in lines) == 0.0
    assert max(line["light_shown"] or 0.0 for line in lines) == 0.0


def until(condition, timeout_s):
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def lit(trace):
    boots = read_trace(trace) if trace.exists() else ()
    return bool(boots) and level_at(boots[0].light, np.inf) > 0.25
