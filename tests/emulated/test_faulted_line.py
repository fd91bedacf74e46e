"""The real firmware behind a line that does harm: what the host counts is what the line did."""

import time

import numpy as np
import pytest
from fakes.fault_line import TO_BOARD, TO_HOST, Harm
from fakes.fault_port import FaultPort
from fakes.line_books import check_blocks, counted
from fakes.line_faults import FAULTS
from fakes.line_host import LineHost
from fakes.wire_double import pairs

from inphase.simulation.signal_file import ConverterSignal

RATE_HZ = 250
N = 60 * RATE_HZ
SIGNAL = ConverterSignal(pairs(N, seed=11), np.zeros(N, np.uint8), RATE_HZ)
QUIET_S = 2.0
"""For a board that does not send again: the host gives up what it asked for after 1.5 s."""


@pytest.fixture
def faulted(board, tmp_path):
    """A function that runs a host on the board through harms; it returns host and port."""

    def run(harms, seconds, seed=1):
        plugged = board(SIGNAL)
        with FaultPort(plugged.path, tmp_path / "port", harms, seed) as port:
            host = LineHost(port.transport(), port.elapsed_s, time.sleep)
            host.run(seconds + QUIET_S)
            assert port.error is None
            host.transport.close()
        check(host, port, plugged)
        return host, port

    return run


def check(host, port, plugged):
    assert counted(host.link.counts) == port.line.books.counts()
    check_blocks(
        host.blocks, port.line.books, lambda run, sample, n: plugged.fed[sample : sample + n]
    )


def test_a_line_without_faults_loses_and_damages_nothing(faulted):
    host, _ = faulted([], 2.0)
    assert len(host.blocks) > 100
    assert host.link.counts.frames_damaged == 0


def test_every_fault_of_bytes_on_both_ways_is_counted_exactly(faulted):
    harms = [Harm(0.3 + 0.05 * k, kind, TO_HOST) for k, kind in enumerate([*FAULTS] * 4)]
    harms += [Harm(0.4 + 0.2 * k, kind, TO_BOARD) for k, kind in enumerate(FAULTS)]
    host, port = faulted(harms, 3.5)
    assert sum(port.line.done.values()) == len(harms)
    assert host.statuses[-1].bad_frames == port.line.commands.damaged > 0


def test_stalls_both_ways_are_counted_exactly(faulted):
    harms = [Harm(0.5, "stall", TO_HOST, 2.5), Harm(1.0, "stall", TO_BOARD, 1.0)]
    host, _ = faulted(harms, 3.5)
    assert host.link.counts.samples_lost_on_line == 0
    assert host.link.counts.commands_retried > 0


def test_a_cable_pulled_and_put_back_is_counted_exactly(faulted):
    host, _ = faulted([Harm(0.8, "unplug", TO_HOST, 0.7), Harm(2.0, "burst")], 3.0)
    assert host.connections == 2


def test_a_board_reset_amid_faults_begins_a_run_and_is_counted_exactly(faulted):
    harms = [Harm(0.5, "reset"), *(Harm(0.6 + 0.1 * k, "burst") for k in range(30))]
    host, _ = faulted(harms, 4.0)
    assert sum(block.restarted for block in host.blocks[1:]) == 1
