"""A board on a port, real or simulated: `make test-hil PORT=...`. No person is needed on it."""

import os
import time
from collections.abc import Iterator

import pytest

from inphase.link.endpoint import Event, HelloRequest, Link, Ping, SetCue
from inphase.session.transport import SerialTransport
from inphase.values import BoardStatus, Hello, SampleBlock

pytestmark = pytest.mark.hil

CRYSTALS_PPM = 200
"""What two crystals may differ by; the Pico's is specified to 30."""


class Conversation:
    """A link on a port, and the clock that both need."""

    def __init__(self, port: str) -> None:
        self.link = Link()
        self.transport = SerialTransport(port)

    def listen(self, seconds: float) -> list[Event]:
        """Return what came; send what is due meanwhile."""
        events: list[Event] = []
        end_s = time.monotonic() + seconds
        while (now_s := time.monotonic()) < end_s:
            if outgoing := self.link.outgoing(now_s):
                self.transport.write(outgoing)
            data = self.transport.read(min(0.01, end_s - now_s))
            events += self.link.receive(time.monotonic(), data)
        return events


@pytest.fixture
def board() -> Iterator[tuple[Conversation, Hello]]:
    conversation = Conversation(os.environ["INPHASE_HIL_PORT"])
    conversation.link.send(HelloRequest())
    hellos = [event for event in conversation.listen(1.0) if isinstance(event, Hello)]
    assert hellos, "no board said hello within a second"
    yield conversation, hellos[-1]
    conversation.transport.close()


def test_samples_come_at_their_rate_and_none_is_lost(board: tuple[Conversation, Hello]) -> None:
    conversation, hello = board
    before = conversation.link.counts
    blocks = [event for event in conversation.listen(5.0) if isinstance(event, SampleBlock)]
    after = conversation.link.counts
    assert after.samples_lost_on_board == before.samples_lost_on_board
    assert after.samples_lost_on_line == before.samples_lost_on_line
    assert after.frames_damaged == before.frames_damaged
    assert not any(block.converter_fault for block in blocks)
    samples = blocks[-1].sample - blocks[0].sample
    board_s = (blocks[-1].ticks_us - blocks[0].ticks_us) / 1e6
    # Ticks are read in the interrupt, some tens of microseconds late and not always the same.
    assert samples / board_s == pytest.approx(hello.rate_hz, rel=CRYSTALS_PPM * 1e-6)


def test_commands_are_answered(board: tuple[Conversation, Hello]) -> None:
    conversation, _ = board
    conversation.link.send(Ping())
    conversation.listen(0.5)
    assert conversation.link.counts.commands_failed == 0


def test_a_cue_that_is_not_renewed_ends_by_itself(board: tuple[Conversation, Hello]) -> None:
    conversation, _ = board
    conversation.link.send(SetCue(0.5, 0.0))
    statuses = [event for event in conversation.listen(2.5) if isinstance(event, BoardStatus)]
    assert any(status.lease for status in statuses)
    assert not statuses[-1].lease
    assert statuses[-1].light == 0.0
    assert conversation.link.counts.commands_failed == 0
