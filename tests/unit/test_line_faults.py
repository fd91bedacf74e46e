"""Every fault of the line by itself, and mixtures: what the host counts is what the line did."""

from random import Random

import pytest
from fakes.board_double import QUICK, Clock
from fakes.fault_line import TO_BOARD, TO_HOST, Harm, VirtualLine
from fakes.line_board import LineBoard, truth
from fakes.line_books import Books, check_blocks, counted
from fakes.line_faults import FAULTS
from fakes.line_host import LineHost

from inphase.config import resolve
from inphase.session.loop import Session

QUIET_S = 1.0
"""At the end nothing is done to the line, so that whatever was lost shows."""


def faulted(harms, seconds=4.0, seed=0, board=None, **line):
    """A host on a virtual line for so long, and a quiet while more."""
    clock = Clock(0.0)
    virtual = VirtualLine(board or LineBoard(), harms, clock=clock, seed=seed, **line)
    host = LineHost(virtual, clock, clock.sleep)
    host.run(seconds + QUIET_S)
    return host, virtual


def check(host, virtual, gone=0):
    """The link's counts are the books', and what came out is what the board's converters gave."""
    books = virtual.line.books
    assert counted(host.link.counts) == books.counts(gone)
    assert virtual.board.bad_frames == virtual.line.commands.damaged
    check_blocks(host.blocks, books, truth)


@pytest.mark.parametrize("way", [TO_HOST, TO_BOARD])
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("seed", range(5))
def test_each_fault_is_counted_exactly(kind, way, seed):
    harms = [Harm(0.5 + 0.2 * k, kind, way) for k in range(15)]
    host, virtual = faulted(harms, seed=seed)
    check(host, virtual)
    assert virtual.line.done[kind] >= 12


def gaps(host):
    return sum(block.lost_on_board + block.lost_on_line for block in host.blocks)


def test_a_line_without_faults_loses_and_damages_nothing():
    host, virtual = faulted([])
    check(host, virtual)
    assert host.link.counts.frames_damaged == gaps(host) == 0


def test_a_host_that_stalls_finds_every_sample_the_board_kept():
    host, virtual = faulted([Harm(1.0, "stall", TO_HOST, 2.0)])
    check(host, virtual)
    assert gaps(host) == 0


def test_what_a_stall_costs_beyond_the_boards_memory_is_lost_on_the_board():
    host, virtual = faulted([Harm(1.0, "stall", TO_HOST, 5.0)], seconds=7.0)
    check(host, virtual)
    counts = host.link.counts
    # Five seconds at 250 Hz, less the 1,024 that the board keeps; a frame and a turn more or less.
    assert counts.samples_lost_on_board == pytest.approx(5 * 250 - 1024, abs=5)
    assert counts.samples_lost_on_line == 0


def test_a_board_that_stalls_answers_late_and_the_samples_come_all_the_while():
    host, virtual = faulted([Harm(1.0, "stall", TO_BOARD, 1.5)])
    check(host, virtual)
    assert gaps(host) == 0
    assert host.link.counts.commands_retried > 0


@pytest.mark.parametrize("at_s", [1.0, 1.007, 1.1234])
def test_a_board_reset_in_mid_frame_begins_a_run_and_costs_the_cut_frame(at_s):
    host, virtual = faulted([Harm(at_s, "reset")])
    check(host, virtual)
    assert sum(block.restarted for block in host.blocks[1:]) == 1
    assert host.hellos[-1].run == virtual.board.run
    assert host.link.counts.samples_lost_on_board == 0


def test_a_host_that_restarts_joins_and_counts_from_the_first_frame_it_hears():
    host, virtual = faulted([])
    virtual.line.books = Books()
    host = LineHost(virtual, virtual.clock, virtual.clock.sleep)
    host.run(8.0)
    check(host, virtual)
    assert gaps(host) == 0
    assert host.blocks[0].sample > 4 * 250


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
@pytest.mark.parametrize("clumps_s", [0.0, 0.02])
def test_drift_and_jitter_lose_nothing(ppm, clumps_s):
    host, virtual = faulted(
        [], 20.0, board=LineBoard(ppm=ppm), jitter_s=0.02, transit_s=0.001, clumps_s=clumps_s
    )
    check(host, virtual)
    assert gaps(host) == 0
    assert host.link.counts.frames_damaged == 0


@pytest.mark.parametrize("kind", ["drop frames", "burst"])
def test_counter_drops_and_ticks_wrap_amid_faults(kind):
    board = LineBoard(
        counter=2**32 - 500, ticks_us=2**32 - 2_500_000, dropped=2**32 - 3, announced=False
    )
    harms = [Harm(0.5 + 0.2 * k, kind) for k in range(15)]
    harms.append(Harm(1.0, "stall", TO_HOST, 4.5))
    host, virtual = faulted(harms, seconds=8.0, board=board)
    check(host, virtual)
    assert host.blocks[-1].sample > 2**32
    assert host.blocks[-1].ticks_us > 2**32
    assert host.link.counts.samples_lost_on_board > 3


@pytest.mark.parametrize("away_s", [0.05, 1.0, 5.0])
def test_a_board_plugged_in_again_streams_within_2_seconds_of_it(away_s):
    host, virtual = faulted([Harm(1.0, "unplug", TO_HOST, away_s)], seconds=6.0)
    check(host, virtual)
    assert host.connections == 2
    back_s = min(s for s, block in zip(host.block_s, host.blocks, strict=True) if s > 1.0 + away_s)
    assert back_s <= 1.0 + away_s + 2.0
    assert host.block_s[-1] > 6.0


@pytest.mark.parametrize("away_s", [0.3, 2.4])
def test_a_session_streams_within_2_seconds_of_a_replug(away_s):
    clock = Clock(0.0)
    virtual = VirtualLine(LineBoard(), [Harm(3.0, "unplug", TO_HOST, away_s)], clock=clock)
    received = []
    session = Session(
        virtual,
        resolve(QUICK, preset="eeg-alpha"),
        observe=lambda shown: received.append((clock(), shown.counts.samples_received)),
        monotonic=clock,
        sleep=clock.sleep,
    )
    assert session.run(3.0 + away_s + 3.0).connections == 2
    back_s = 3.0 + away_s
    before = max(n for time_s, n in received if time_s <= back_s)
    assert min(time_s for time_s, n in received if n > before) <= back_s + 2.0


@pytest.mark.parametrize("kind", FAULTS)
def test_what_the_line_loses_is_had_again_from_the_board(kind):
    host, virtual = faulted([Harm(0.5 + 0.2 * k, kind) for k in range(15)])
    check(host, virtual)
    assert gaps(host) == 0


def test_what_the_line_lost_and_the_board_has_no_more_is_the_boards():
    # Frames are lost, and the line is silent for longer than the board remembers.
    harms = [Harm(0.99, "drop frames"), Harm(1.0, "stall", TO_HOST, 6.0)]
    harms += [Harm(0.9, "stall", TO_BOARD, 6.1)]
    host, virtual = faulted(harms, 9.0)
    books = virtual.line.books
    gone = books.counts()["lost on line"]
    assert gone > 0
    check(host, virtual, gone=gone)


KINDS = (*FAULTS, "stall", "reset")


def mixture(seed, seconds):
    """Harms of any kind on either way at any time, some of them at once."""
    rng = Random(seed)
    harms = []
    for _ in range(rng.randrange(5, 60)):
        kind = rng.choice(KINDS) if rng.random() < 0.8 else rng.choice(list(FAULTS))
        way = TO_BOARD if kind != "reset" and rng.random() < 0.2 else TO_HOST
        # Longer than that on the way to the board, and what is asked for again is given up.
        lasts_s = rng.uniform(0.1, 3.0 if way == TO_HOST else 0.5) if kind == "stall" else 0.0
        harms.append(Harm(rng.uniform(0.1, seconds - 1.0), kind, way, lasts_s))
    return harms


@pytest.mark.parametrize("seed", range(40))
def test_any_mixture_of_faults_is_counted_exactly(seed):
    host, virtual = faulted(mixture(seed, 8.0), 8.0, seed, jitter_s=0.02, transit_s=0.002)
    check(host, virtual)
    assert sum(virtual.line.done.values()) > 3
