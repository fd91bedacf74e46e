"""Board samples on the host's clock, against a simulated truth: drift, jitter, stalls, restarts."""

import numpy as np
import pytest
from fakes.timed_board import Line, TimedBoard

from inphase.stages.clock import BoardClock

RATE_HZ = 250
PAIRS = 4
BEGAN_S = 5000.0  # host monotonic time at which the board started
TICKS_US = 700_000  # board ticks at sample 0
FILL_S = (PAIRS - 1) / RATE_HZ  # a frame is sent when its last pair is there
TRANSIT_S = 0.001


class Truth:
    """A board whose clock runs `ppm` fast, heard through a line that delays by up to `jitter_s`."""

    def __init__(self, ppm=0.0, jitter_s=0.0, seed=0, converter_ppm=0.0):
        self.rng = np.random.default_rng(seed)
        self.pace = 1 + ppm * 1e-6
        self.converter_pace = self.pace * (1 + converter_ppm * 1e-6)
        self.jitter_s = jitter_s
        self.arrived_s = 0.0

    def time_of(self, sample):
        return BEGAN_S + sample / RATE_HZ / self.converter_pace

    def ticks(self, host_s):
        return TICKS_US + int((host_s - BEGAN_S) * self.pace * 1e6)

    def delay(self):
        return TRANSIT_S + self.rng.uniform(0, self.jitter_s)

    def frame(self, sample, stall_s=0.0):
        """What `note` takes; frames arrive in order."""
        true_s = self.time_of(sample)
        arrival_s = true_s + FILL_S + self.delay() + stall_s
        self.arrived_s = max(self.arrived_s, arrival_s)
        return sample, self.ticks(true_s + self.rng.uniform(0, 8e-6)), self.arrived_s, PAIRS

    def round_trip(self, sent_s):
        """What `note_round_trip` takes: 32-bit ticks, as an acknowledgement has them."""
        read_s = sent_s + self.delay()
        return self.ticks(read_s) % 2**32, sent_s, read_s + self.delay()


def run(truth, seconds, pings=True, clock=None, start=0):
    """Feed a clock; return it and the error at each frame of the second half."""
    clock = clock or BoardClock(RATE_HZ)
    errors = []
    for sample in range(start, int((start / RATE_HZ + seconds) * RATE_HZ), PAIRS):
        clock.note(*truth.frame(sample))
        if pings and sample % RATE_HZ < PAIRS:
            clock.note_round_trip(*truth.round_trip(truth.time_of(sample)))
        errors.append(clock.time_of(sample) - truth.time_of(sample))
    return clock, np.array(errors[len(errors) // 2 :])


@pytest.mark.parametrize("ppm", [-200, 0, 200])
@pytest.mark.parametrize("seed", range(3))
def test_after_a_minute_samples_are_placed_within_a_millisecond(ppm, seed):
    clock, errors = run(Truth(ppm, jitter_s=0.02, seed=seed), 120)
    assert np.percentile(np.abs(errors), 99) < 1e-3
    # 1 ms over a minute is 17 ppm.
    assert clock.drift_ppm == pytest.approx(ppm, abs=17)


def test_a_converters_own_drift_shows_in_its_rate():
    clock, errors = run(Truth(100, 0.005, converter_ppm=-50), 120)
    assert clock.rate_hz_estimated == pytest.approx(RATE_HZ * (1 + 50e-6), rel=5e-6)
    assert clock.drift_ppm == pytest.approx(100, abs=5)
    assert np.abs(errors).max() < 1e-3


def test_without_round_trips_samples_are_placed_late_by_what_no_frame_was_without():
    _, errors = run(Truth(50, 0.02), 120, pings=False)
    assert np.abs(errors - TRANSIT_S).max() < 1e-3


def test_the_truth_lies_within_the_uncertainty_that_is_told():
    clock, errors = run(Truth(80, 0.02), 120)
    assert clock.uncertainty_s < 2e-3
    assert np.abs(errors[-100:]).max() <= clock.uncertainty_s + 3e-4  # the line's own scatter


def test_nothing_is_placed_before_the_first_frame():
    clock = BoardClock(RATE_HZ)
    clock.note_round_trip(5, 1.0, 1.1)
    assert clock.time_of(0) is None
    assert clock.round_trip_s is None
    assert clock.uncertainty_s is None


def test_one_frame_is_enough_to_place_samples_at_the_nominal_rate():
    clock = BoardClock(RATE_HZ)
    clock.note(1000, 5_000_000, 77.0)
    assert clock.time_of(1000) == pytest.approx(77.0, abs=1e-9)
    assert clock.time_of(1250) == pytest.approx(78.0, abs=1e-9)
    assert (clock.drift_ppm, clock.rate_hz_estimated) == (0.0, RATE_HZ)


def test_the_shortest_round_trip_is_kept():
    clock = BoardClock(RATE_HZ)
    clock.note(0, 0, 10.0)
    for trip_s in (0.05, 0.004, 0.03):
        clock.note_round_trip(0, 10.0, 10.0 + trip_s)
    assert clock.round_trip_s == pytest.approx(0.004)


def test_stalls_of_seconds_do_not_move_the_line():
    truth = Truth(100, 0.005)
    clock, _ = run(truth, 60)
    start = 60 * RATE_HZ
    for sample in range(start, start + 4 * RATE_HZ, PAIRS):
        clock.note(*truth.frame(sample, stall_s=3.0))
    assert abs(clock.time_of(sample) - truth.time_of(sample)) < 1e-3
    _, errors = run(truth, 20, clock=clock, start=start + 4 * RATE_HZ)
    assert np.abs(errors).max() < 1e-3


def test_a_board_that_starts_anew_is_placed_anew():
    clock, _ = run(Truth(100, 0.005), 30)
    again = Truth(100, 0.005)
    for sample in range(0, 250, PAIRS):
        frame = again.frame(sample)
        clock.note(frame[0], frame[1], frame[2] + 500.0, PAIRS)
    assert clock.time_of(0) == pytest.approx(again.time_of(0) + 500.0, abs=0.02)
    assert clock.uncertainty_s is None


def test_a_host_clock_set_back_begins_the_line_anew():
    truth = Truth()
    clock, _ = run(truth, 30, pings=False)
    for sample in range(30 * RATE_HZ, 31 * RATE_HZ, PAIRS):
        frame = truth.frame(sample)
        clock.note(frame[0], frame[1], frame[2] - 1000.0, PAIRS)
    expected = truth.time_of(sample) - 1000.0 + TRANSIT_S
    assert clock.time_of(sample) == pytest.approx(expected, abs=1e-3)


def test_ticks_of_an_answer_are_placed_across_their_wrap():
    clock = BoardClock(RATE_HZ)
    clock.note(0, 2**32 - 100_000, 10.0)
    clock.note(50, 2**32 + 100_000, 10.2)
    clock.note_round_trip(110_000, 10.2, 10.22)
    # Read at 10.21 by the frames' line, which is late at most: the truth is 0 to 10 ms before it.
    assert clock.time_of(50) == pytest.approx(10.195, abs=1e-6)
    assert clock.uncertainty_s == pytest.approx(0.005, abs=1e-6)


def test_round_trips_bound_the_truth_when_an_earlier_frame_moves_the_line():
    clock = BoardClock(RATE_HZ)
    clock.note(0, 0, 10.05)
    clock.note_round_trip(0, 10.0, 10.01)
    assert clock.time_of(0) == pytest.approx(10.005, abs=1e-6)
    clock.note(4, 16_000, 10.026)
    assert clock.time_of(0) == pytest.approx(10.005, abs=1e-6)


# Both crystals, the board's loop and both ways of the line: tests/bench/bench_clock.py shows more.


def late_ms(board, clock=None, begin_s=0.0):
    at_s, errors_s = board.errors_s(clock or BoardClock(RATE_HZ), begin_s)
    return np.abs(errors_s[at_s >= 60.0]) * 1e3


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
@pytest.mark.parametrize("arrivals", ["uniform", "clumped"])
@pytest.mark.parametrize("seed", range(2))
def test_after_a_minute_of_20_ms_jitter_99_of_100_samples_are_within_a_millisecond(
    ppm, arrivals, seed
):
    board = TimedBoard(Line(arrivals), 150.0, seed, ppm=ppm, converter_ppm=-50.0)
    assert np.percentile(late_ms(board), 99) < 1.0


def test_a_crystal_that_warms_up_is_followed():
    # 6 ppm in three minutes.
    board = TimedBoard(
        Line("clumped"), 180.0, 1, ppm=20.0, wander=lambda s: 0.5 * 2e-6 / 60.0 * s**2
    )
    assert np.percentile(late_ms(board), 99) < 1.0


def test_a_board_that_comes_back_is_placed_within_a_millisecond_again():
    clock = BoardClock(RATE_HZ)
    late_ms(TimedBoard(Line(), 70.0, 1, ppm=200.0), clock)
    # Another board, as much off the other way, on the port that opened again.
    again = late_ms(TimedBoard(Line(), 120.0, 2, ppm=-200.0), clock, begin_s=75.0)
    assert np.percentile(again, 99) < 1.0


def test_a_status_bounds_the_truth_where_every_frame_waited_for_a_turn():
    clock = BoardClock(RATE_HZ)
    clock.note(0, 0, 10.016, PAIRS)
    assert clock.time_of(0) == pytest.approx(10.004, abs=1e-6)
    clock.note_status(20_000, 10.0205)
    assert clock.time_of(0) == pytest.approx(10.0005, abs=1e-6)
    # One that was made before the last frame's first sample is of another run.
    clock.note(400, 1_600_000, 11.604, PAIRS)
    clock.note_status(1_000_000, 11.0)
    assert clock.time_of(400) == pytest.approx(11.6005, abs=1e-3)
