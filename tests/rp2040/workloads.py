"""What an emulated board is put through to be measured: tests and the table of figures share it."""

import numpy as np

from inphase.link.endpoint import HelloRequest, SetCue
from inphase.simulation.trace import read_trace


def wait_for_samples(board):
    """Return the seconds from power-up to the first sample at the host."""
    board.link.send(HelloRequest())
    if not board.run_until(lambda: board.blocks, 6.0):
        raise RuntimeError(
            f"the board did not start: {bytes(board.received[-400:])!r}{board.errors}"
        )
    start_s = board.now_s
    board.run(0.5)
    return start_s


def run_with_cue(board, seconds):
    """Let `seconds` pass with a cue held; return what the processor spent."""
    before = board.spent
    end_s = board.now_s + seconds
    while board.now_s < end_s:
        board.link.send(SetCue(0.8, 0.25))
        board.run(0.3)
    return board.spent.since(before)


def run_with_changing_cue(board, seconds):
    """Let `seconds` pass with light and motor on their way up or down for most of the time."""
    before = board.spent
    for i in range(round(seconds / 0.25)):
        board.link.send(SetCue(0.8 if i // 4 % 2 else 0.3, 0.25 if i // 5 % 2 else 0.1))
        board.run(0.25)
    return board.spent.since(before)


def commands_to_light_ms(board, trace):
    """From commands written by the host, at any time in a turn, to the light's first step, (n,).

    `trace`: where the board writes its light down.
    """
    rng = np.random.default_rng(1)
    sent_s = []
    for _ in range(4):
        for _ in range(5):
            board.link.send(SetCue(1.0, 0.0))
            board.run(0.5)
        # Down again and again: a fall is never held back.
        for level in np.arange(0.97, 0.1, -0.03):
            sent_s.append(board.now_s)
            board.link.send(SetCue(level, 0.0))
            board.run(rng.uniform(0.05, 0.08))
    (boot,) = read_trace(trace)
    changes_s = np.array([change.time_s for change in boot.light])
    return (changes_s[np.searchsorted(changes_s, sent_s)] - sent_s) * 1e3
