"""The board that is tested: on a port, or simulated (`make test-hil PORT=simulated`), four times as
fast as real.

    INPHASE_HIL_PORT      path or unique id of the board, or `simulated`
    INPHASE_HIL_SECONDS   how long losses are counted; 600, simulated 10
    INPHASE_HIL_OPERATOR  1: somebody is there to press the mute button
    INPHASE_HIL_CALIBRATE 1: nobody touches the case, and its motor may move at its rated voltage
    INPHASE_HIL_LOOPBACK  1: the light shines on a photodiode: hardware/light_loopback.md
"""

import os
import shutil
import time

import numpy as np
import pytest

from inphase.link.endpoint import HelloRequest, Link
from inphase.session.greeting import greet
from inphase.session.transport import SerialTransport
from inphase.simulation import board_process
from inphase.simulation.board import SimulatedBoard
from inphase.simulation.signal_file import ConverterSignal
from inphase.values import Acknowledgement, BoardStatus, Hello, SampleBlock

SIMULATED = "simulated"
SIMULATED_SPEED = 4.0
RATE_HZ = 250
SIGNAL_S = 3600
MUTE_PRESSED = 0x10
MUTED_FROM_S = 3
BEGINS_WITHIN_S = 40.0
"""In the board's time. A simulated one is a process that a busy machine may start late."""


def wave(seconds, muted_from_s=None):
    """Two people who are sines, and a mute button that is pressed."""
    time_s = np.arange(RATE_HZ * seconds) / RATE_HZ
    phases = 2 * np.pi * np.array([9.7, 10.3]) * time_s[:, np.newaxis]
    wires = np.zeros(len(time_s), np.uint8)
    if muted_from_s is not None:
        wires[muted_from_s * RATE_HZ :] = MUTE_PRESSED
    return ConverterSignal((2000 * np.sin(phases)).astype(np.int32), wires, RATE_HZ)


class Conversation:
    """A link on a port, and the clock that both need; everything that came, by kind."""

    def __init__(self, port, speed):
        self.speed = speed
        self.link = Link()
        self.transport = SerialTransport(port)
        self.kinds = {Hello: [], SampleBlock: [], BoardStatus: [], Acknowledgement: []}

    def monotonic(self):
        """Time as the board's."""
        return time.monotonic() * self.speed

    def sleep(self, seconds):
        """Let so much of the board's time pass, and read nothing."""
        time.sleep(seconds / self.speed)

    def came(self, kind):
        """What came of this kind, in order."""
        return self.kinds[kind]

    def until(self, condition, seconds):
        """Send what is due and take what comes until `condition`; return whether it came true."""
        end_s = self.monotonic() + seconds
        while not condition():
            now_s = self.monotonic()
            if now_s >= end_s:
                return False
            if outgoing := self.link.outgoing(now_s):
                self.transport.write(outgoing)
            data = self.transport.read(0.01 / self.speed)
            for event in self.link.receive(self.monotonic(), data):
                if type(event) in self.kinds:
                    self.kinds[type(event)].append(event)
        return True

    def listen(self, seconds):
        """Do so for a while."""
        self.until(lambda: False, seconds)


def is_simulated():
    return os.environ["INPHASE_HIL_PORT"] == SIMULATED


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """Whether the board is a simulated one."""
    return is_simulated()


@pytest.fixture(scope="session")
def port():
    """The port's name; a simulated board stays plugged in through all tests."""
    if not is_simulated():
        yield os.environ["INPHASE_HIL_PORT"]
        return
    with SimulatedBoard(wave(SIGNAL_S), rate_hz=RATE_HZ, speed=SIMULATED_SPEED) as board:
        yield str(board.path)


@pytest.fixture
def board(port, simulated):
    """A conversation with a board that has said hello."""
    yield from conversation(port, SIMULATED_SPEED if simulated else 1.0)


@pytest.fixture
def board_to_mute(port, simulated, capsys):
    """The same, and the mute button is pressed in the next half minute."""
    if simulated:
        signal = wave(60, MUTED_FROM_S)
        with SimulatedBoard(signal, rate_hz=RATE_HZ, speed=SIMULATED_SPEED) as muted:
            yield from conversation(str(muted.path), SIMULATED_SPEED)
        return
    if os.environ.get("INPHASE_HIL_OPERATOR") != "1":
        pytest.skip("THE MUTE BUTTON WAS NOT TESTED: say INPHASE_HIL_OPERATOR=1 and press it")
    with capsys.disabled():
        print("\nwhen the light is on, press the mute button, within 30 s")
    yield from conversation(port, 1.0)
    with capsys.disabled():
        print("\nrelease the mute button")


@pytest.fixture
def board_with_loopback(port, simulated, tmp_path):
    """The same, and the light shines on a photodiode at the therapist's inputs."""
    if simulated:
        signal, firmware = wave(60), lit_firmware(tmp_path / "firmware")
        with SimulatedBoard(
            signal, rate_hz=RATE_HZ, speed=SIMULATED_SPEED, firmware=firmware
        ) as lit:
            yield from conversation(str(lit.path), SIMULATED_SPEED)
        return
    if os.environ.get("INPHASE_HIL_LOOPBACK") != "1":
        pytest.skip(
            "THE LIGHT ITSELF WAS NOT TESTED: wire hardware/light_loopback.md and say"
            " INPHASE_HIL_LOOPBACK=1"
        )
    yield from conversation(port, 1.0)


def lit_firmware(folder):
    """Copy the firmware, with the light's duty at the simulated therapist's inputs."""
    shutil.copytree(board_process.firmware_folder(), folder)
    bench = folder / "simulated" / "bench.py"
    text = bench.read_text()
    for before, after in (
        (
            "            therapist.convert(",
            "            seen = 20 * self.outputs._light\n"
            "            block[at + THERAPIST] = seen >> 16\n"
            "            block[at + THERAPIST + 1] = seen >> 8 & 0xFF\n"
            "            block[at + THERAPIST + 2] = seen & 0xFF\n"
            "            therapist.convert(",
        ),
        (
            "    end = End(host_takes_output())\n",
            "    end = End(host_takes_output())\n    FrontEnds.outputs = outputs\n",
        ),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    bench.write_text(text)
    return folder


def conversation(port, speed):
    """Yield a Conversation after the hello; close its port at the end."""
    made = Conversation(port, speed)
    try:
        greet(made.transport, made.monotonic, hear_within_s=BEGINS_WITHIN_S)
        made.link.send(HelloRequest())
        assert made.until(lambda: made.came(Hello), BEGINS_WITHIN_S), "no board said hello"
        assert made.until(lambda: made.came(SampleBlock), BEGINS_WITHIN_S), "no samples came"
        yield made
    finally:
        made.transport.close()
