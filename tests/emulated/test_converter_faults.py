"""Converters that fail while they stream, under the real firmware: seen, told, mended, counted."""

import random

import numpy as np
import pytest
from emulated.host_end import HostEnd

from inphase.link.endpoint import HelloRequest
from inphase.simulation.signal_file import ConverterSignal

SPEED = 8.0
RATE_HZ = 250
FAILS_US = 2_000_000
"""Board time; the converters convert from 0.8 s on."""
BEFORE = "        client_ready = client.due_us <= now_us\n"
FAILS_SAMPLE = (FAILS_US - 787_000) // 4000
"""The newest sample by then: the first conversion is over 787 ms after power-up."""
LOOKS = 112
"""Samples at 250 Hz until a wrong register is found: 256 ms, one more look, and 3 turns of 32 ms
that come too late for each."""

UNHEARD = 68
"""Samples at 250 Hz until converters out of step are heard: 128 ms, 3 turns that come too late for
a look, and the next one, 28 ms each, 4 conversions, and 4 till the chip slips."""


def ramp(seconds=5):
    n = RATE_HZ * seconds
    counts = np.arange(1, n + 1, dtype=np.int32)[:, np.newaxis] * np.array([1000, -1000])
    return ConverterSignal(counts.astype(np.int32), np.zeros(n, np.uint8), RATE_HZ)


class Outcome:
    """What the host has of a board whose converters fail once."""

    def __init__(self, board, changed_firmware, failure, interpreter="micropython"):
        """`failure`: what befalls the converters at FAILS_US, as a statement of the bench."""
        # Once: the chip's name is an attribute that is there, so that setting it does not allocate.
        once = (
            f"        if now_us >= {FAILS_US} and client.name:\n"
            f'            client.name = ""\n            {failure}\n'
        )
        folder = changed_firmware("simulated/bench.py", BEFORE, once + BEFORE)
        fed = ramp()
        plugged = board(fed, speed=SPEED, firmware=folder, interpreter=interpreter)
        with HostEnd(plugged.path) as host:
            host.link.send(HelloRequest())
            host.listen_to_the_end(plugged)
        assert (plugged.exit_code, plugged.restarts, plugged.errors) == (0, 0, ""), plugged.errors
        counts, self.samples = host.counts()
        # Converters started anew convert between the times of before: what is held then is numbered
        # by the nearest, its own or the next.
        held = np.pad(fed.counts, ((0, 1), (0, 0)), "edge")
        self.wrong = np.any(counts != held[self.samples], axis=1)
        self.wrong &= np.any(counts != held[self.samples - 1], axis=1)
        self.faulty = np.concatenate(
            [np.full(len(block.counts), block.converter_fault) for block in host.blocks]
        )
        self.link = host.link.counts
        self.faults = host.statuses[-1].converter_faults
        gaps = np.flatnonzero(np.diff(self.samples) > 1)
        self.gaps = [(self.samples[i], self.samples[i + 1]) for i in gaps]

    def is_mended(self):
        """The failure was told and mended, and the samples' numbers are right after it."""
        assert self.faults > 0
        assert self.gaps
        assert self.samples[-1] >= RATE_HZ * 5 - 8
        assert not self.faulty[-RATE_HZ:].any()
        assert not self.wrong[-RATE_HZ:].any()
        missing = self.samples[-1] + 1 - self.samples[0] - len(self.samples)
        assert self.link.samples_lost_on_board == missing


@pytest.mark.parametrize("who", ["client", "therapist"])
@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
def test_a_brown_out_is_flagged_at_its_first_sample_and_mended(
    board, changed_firmware, who, interpreter
):
    outcome = Outcome(board, changed_firmware, f"{who}.brown_out()", interpreter)
    outcome.is_mended()
    assert not np.any(outcome.wrong & ~outcome.faulty)


def corruptions():
    rng = random.Random(4)
    for address in range(1, 12):
        for who in ("client", "therapist"):
            yield who, address, 1 << rng.choice(WRITABLE[address])


# Bits that the datasheet's table 16 does not reserve.
WRITABLE = {
    1: (0, 1, 2, 7),
    2: (0, 1, 3, 4, 5, 6),
    3: (0, 2, 3, 5, 6, 7),
    4: (0, 1, 2, 3, 4, 5, 6, 7),
    5: (0, 1, 2, 3, 4, 5, 6, 7),
    6: (0, 1, 2, 3, 4, 5, 6, 7),
    7: (0, 1, 2, 3, 4, 5),
    8: (6,),
    9: (0, 2, 3, 4, 5, 6, 7),
    10: (1, 2, 7),
    11: (2, 3),
}


@pytest.mark.slow
@pytest.mark.parametrize(("who", "address", "bit"), list(corruptions()))
def test_a_register_that_changes_is_found_and_mended(board, changed_firmware, who, address, bit):
    failure = f"{who}.disturb({address}, {who}.registers[{address}] ^ {bit})"
    outcome = Outcome(board, changed_firmware, failure)
    outcome.is_mended()
    failed = FAILS_SAMPLE - outcome.samples[0]
    assert outcome.gaps[0][0] <= FAILS_SAMPLE + LOOKS
    assert not outcome.wrong[:failed].any()


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_gain_that_changes_is_found_and_mended(board, changed_firmware, who):
    outcome = Outcome(board, changed_firmware, f"{who}.disturb(5, 0x60)")
    outcome.is_mended()
    assert 0 < np.count_nonzero(outcome.wrong) <= LOOKS


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_converter_that_stops_is_started_again(board, changed_firmware, who):
    outcome = Outcome(board, changed_firmware, f"{who}.disturb(1, 0x81)")
    outcome.is_mended()


@pytest.mark.parametrize("who", ["client", "therapist"])
@pytest.mark.parametrize("slip_us", [400, 2000, 3600])
def test_converters_out_of_step_are_flagged_and_put_in_step(board, changed_firmware, who, slip_us):
    outcome = Outcome(board, changed_firmware, f"{who}.slip({slip_us})")
    outcome.is_mended()
    until = int(np.searchsorted(outcome.samples, outcome.gaps[-1][0], "right"))
    heard = int(np.flatnonzero(~outcome.faulty[:until])[-1]) + 1
    assert outcome.samples[heard] <= FAILS_SAMPLE + UNHEARD
    assert until - heard >= 8
