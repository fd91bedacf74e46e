"""The emulated board as a fixture; skipped in one sentence where no MicroPython is given."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
from rp2040.emulated_board import EmulatedBoard

from inphase.simulation.signal_file import ConverterSignal, write_signal


@pytest.fixture(scope="session")
def pico_uf2():
    path = os.environ.get("PICO_UF2")
    if not path:
        pytest.skip(
            "no MicroPython for the emulated RP2040: give one for the Raspberry Pi Pico, "
            "make test-rp2040 PICO_UF2=RPI_PICO-20250911-v1.26.1.uf2"
        )
    if importlib.util.find_spec("littlefs") is None:
        pytest.skip("the emulated RP2040 is not installed: make test-rp2040 does it")
    return Path(path)


@pytest.fixture
def board(pico_uf2, tmp_path):
    """A function that switches a board on with EmulatedBoard's arguments; off at the end."""
    boards = []

    def switch_on(signal, **settings):
        write_signal(tmp_path / "signal.bin", signal)
        board = EmulatedBoard(
            pico_uf2, tmp_path, tmp_path / "signal.bin", tmp_path / "trace.csv", **settings
        )
        boards.append(board)
        return board

    yield switch_on
    for board in boards:
        board.__exit__()


@pytest.fixture
def ramp():
    """A function that makes a signal whose counts tell which conversion they are of."""

    def make(rate_hz, seconds, wires=None):
        n = int(rate_hz * seconds)
        counts = np.arange(n, dtype=np.int32)[:, np.newaxis] * np.array([1, -3], np.int32)
        wires = np.zeros(n, np.uint8) if wires is None else wires
        return ConverterSignal(counts.astype(np.int32), wires, rate_hz)

    return make
