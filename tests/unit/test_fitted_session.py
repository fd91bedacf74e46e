"""A session whose estimator is fitted to its beginning: said, replayed, and as in a file."""

import logging

import numpy as np
import pytest
from fakes.board_double import FRAME_S, QUICK, BoardDouble, Clock, DoublePort, alpha_pair

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.live_view import why_not
from inphase.recording.file import Recorder
from inphase.replay import replay
from inphase.sample_path import SamplePath
from inphase.session.loop import Session
from inphase.stages.calibration import Calibration
from inphase.values import Hello, Quality, SampleBlock

FIT = {"estimator": "kalman", "kalman_baseline_s": 20.0}
FITTED = resolve({**QUICK, **FIT}, preset="eeg-alpha")
SECONDS = 40.0
READY_S = 20.0 + 33 * 0.1
"""The baseline, and the fit's steps."""


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """What one session showed, logged and recorded."""
    clock, shown, told = Clock(), [], []
    port = DoublePort(BoardDouble(alpha_pair(SECONDS)), clock, FRAME_S)
    recorder = Recorder(tmp_path_factory.mktemp("session"))
    log = logging.getLogger("inphase.session.loop")
    handler = logging.Handler()
    handler.emit = told.append
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        Session(
            port,
            FITTED,
            recorder=recorder,
            observe=shown.append,
            monotonic=clock,
            sleep=clock.sleep,
        ).run(SECONDS)
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    return shown, told, recorder.path


def test_while_it_learns_the_signals_are_settling_and_the_reason_is_given(session):
    shown = [now for now in session[0] if now.signal_time_s]
    early = [now for now in shown if 1.0 < now.signal_time_s < 19.9]
    assert {now.quality for now in early} == {(Quality.SETTLING, Quality.SETTLING)}
    assert not any(now.estimate and now.estimate.valid for now in early)
    assert all(now.cue.off for now in early)
    halfway = next(now for now in shown if now.signal_time_s >= 10.0)
    assert why_not(halfway) == "the estimator needs clean signal to learn from: 50 % is there"
    fitting = [now for now in shown if 20.2 < now.signal_time_s < READY_S - 0.1]
    assert {why_not(now) for now in fitting} == {"the estimator is being fitted to the signal"}
    assert "window" in why_not(next(now for now in shown if now.signal_time_s > READY_S + 0.1))
    assert shown[-1].estimate.valid
    assert shown[-1].estimate.p_value <= 0.05
    assert shown[-1].estimate.delay_s == pytest.approx(0.05)


def test_what_was_fitted_is_logged_once_with_its_figures(session):
    (fitted,) = [record for record in session[1] if record.event == "rhythm_fitted"]
    assert fitted.fields["frequency_hz"] == pytest.approx(10.0, abs=0.5)
    assert 0.1 <= fitted.fields["width_hz"] <= 2.0
    assert set(fitted.fields) == {
        *("frequency_hz", "width_hz", "power_over_noise", "walk_over_noise")
    }


def test_the_recording_replays_bit_for_bit(session):
    played = replay(session[2], check=True)
    estimates = [estimate for step in played for estimate in getattr(step, "estimates", ())]
    assert any(estimate.valid for estimate in estimates)
    assert played.report.difference is None
    assert played.report.checked_steps > 1000


def test_a_file_of_the_same_signals_gives_the_same_bits():
    counts, pairs = alpha_pair(SECONDS), 8
    hello = Hello(
        2,
        (0, 1, 0),
        "0" * 16,
        1,
        250,
        pairs,
        6,
        2.42,
        100_000,
        1,
        False,
        "00000000",
        ("client", "therapist"),
    )
    path = SamplePath(FITTED, hello)
    live = {}
    for first in range(0, len(counts), pairs):
        block = SampleBlock(
            sample=first,
            ticks_us=first * 4000,
            counts=counts[first : first + pairs],
            lead_off=(False, False),
            lost_on_board=0,
            lost_on_line=0,
            restarted=False,
            mark=False,
            converter_fault=False,
        )
        found = path.update(first / 250, block)
        live.update((estimate.signal_time_s, estimate) for estimate in found)
    volts = Calibration(hello.gain, hello.vref_volts).volts(counts)
    analysis = analyze_pair(volts, 250.0, FITTED, hop_s=0.5)
    assert analysis.valid[-10:].all()
    assert analysis.delay_s == pytest.approx(0.05)
    for time_s, plv in zip(analysis.time_s, analysis.plv, strict=True):
        assert live[time_s].plv == (None if np.isnan(plv) else plv)
