"""Has a board's converters measure themselves, and says whether what they measure is right.

Two of the board's tests, one after the other: inputs shorted, where only the chips' own noise is
left, and their own square wave, which tells gain, reference, and whether both are in step.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from inphase.asking import no_answer
from inphase.errors import LinkError
from inphase.link.endpoint import HelloRequest, Link, SelfTest
from inphase.session.converter_figures import Figure, Heard, figures
from inphase.session.log import tell
from inphase.values import Acknowledgement, BoardStatus, Hello, Reached, SampleBlock
from inphase_wire import layout

SETTLE_S = 0.35
"""From the command to the first sample of a test: both converters are started anew (0.2 s)."""
LONG_S = (1.0, 3.0)
"""Inputs shorted, test signal."""
SHORT_S = (0.5, 1.3)
"""Two edges of the test signal, and nothing to spare."""
HELLO_WITHIN_S = 3.0
BACK_WITHIN_S = 1.5
READ_WAIT_S = 0.02
SKIPPED_AS_ASKED = "skipped: as asked"
SKIPPED_ON_RESUME = "skipped: the board's run goes on from a recording"


class Port(Protocol):
    """A board's open port; LinkError where it is gone."""

    @property
    def name(self) -> str:
        """What the port is called."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, waiting for it up to `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Write all of `data`."""


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """What a self-test found. `figures` is empty where the board knows no self-test."""

    hello: Hello
    figures: tuple[Figure, ...]

    @property
    def tested(self) -> bool:
        """Whether the board could be tested."""
        return bool(self.figures)

    @property
    def passed(self) -> bool:
        """Whether all is as it should be, as far as it was tested."""
        return all(figure.passed for figure in self.figures)

    @property
    def usable(self) -> bool:
        """Whether samples may be believed, whatever else is wrong."""
        return all(figure.passed for figure in self.figures if figure.essential)

    @property
    def outcome(self) -> str:
        """The outcome in a few words: passed, failed and what, or skipped and why."""
        if not self.tested:
            return "skipped: the board's firmware knows none"
        wrong = "; ".join(figure.name for figure in self.figures if not figure.passed)
        return f"failed: {wrong}" if wrong else "passed"

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        if not self.tested:
            return "the board's firmware knows no self-test: its converters were not tested"
        wrong = [figure for figure in self.figures if not figure.passed]
        wrong.sort(key=lambda figure: not figure.essential)
        if not wrong:
            return "the board has passed its self-test"
        first = wrong[0]
        others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return (
            f"the board has failed its self-test ({first.name}: found {first.measured},"
            f" allowed {first.least:.4g} to {first.most:.4g}{others}): restart the board, and see"
            " inphase board selftest"
        )


def self_test(
    port: Port,
    *,
    seconds: tuple[float, float] = LONG_S,
    monotonic: Callable[[], float] = time.monotonic,
) -> SelfTestReport:
    """Test the board behind `port`, for `seconds` with inputs shorted and with the test signal.

    Returns once it measures the persons again. Raises LinkError where no board answers, or where it
    is of another protocol version.
    """
    conversation = _Conversation(port, monotonic)
    hello = conversation.hello()
    before = conversation.status()
    shorted = conversation.test(layout.TEST_SHORTED, seconds[0])
    if shorted is None:
        return SelfTestReport(hello, ())
    signal = conversation.test(layout.TEST_SIGNAL, seconds[1])
    after = conversation.end()
    if signal is None:
        return SelfTestReport(hello, ())
    return SelfTestReport(hello, figures(hello, shorted, signal, before, after))


def check_at_start(
    port: Port,
    resume: tuple[Reached, ...] = (),
    monotonic: Callable[[], float] = time.monotonic,
) -> SelfTestReport | None:
    """Test the board briefly before a session, log the outcome, and return it.

    None where an earlier session of the same run of the board has been there: its samples since
    then are wanted, and a test would lose some. Raises LinkError where the test has failed, too.
    """
    hello = _Conversation(port, monotonic).hello()
    if any((reached.board_id, reached.run) == (hello.board_id, hello.run) for reached in resume):
        tell("self_test", outcome="left out", why="the board's run goes on from a recording")
        return None
    report = self_test(port, seconds=SHORT_S, monotonic=monotonic)
    outcome = "passed" if report.passed else "usable" if report.usable else "failed"
    if not report.tested:
        outcome = "not tested"
    tell(
        "self_test",
        level=logging.INFO if outcome == "passed" else logging.WARNING,
        outcome=outcome,
        **{figure.name.replace(" ", "_"): figure.measured for figure in report.figures},
    )
    if not report.usable:
        raise LinkError(report.sentence)
    return report


class _Conversation:
    """A link on a port, and the clock that both need."""

    def __init__(self, port: Port, monotonic: Callable[[], float]) -> None:
        self._port = port
        self._monotonic = monotonic
        self._link = Link()
        self._hello: Hello | None = None
        self._status: BoardStatus | None = None
        self._answer: Acknowledgement | None = None

    def hello(self) -> Hello:
        """Return what the board says it is."""
        self._link.send(HelloRequest())
        self._until(lambda: self._hello is not None, HELLO_WITHIN_S)
        if self._hello is None:
            raise no_answer(HELLO_WITHIN_S, self._link.counts.bytes_received)
        return self._hello

    def status(self) -> BoardStatus:
        """Return the next status."""
        self._status = None
        self._until(lambda: self._status is not None, HELLO_WITHIN_S)
        if self._status is None:
            raise LinkError(
                f"the board on {self._port.name} no longer says how it is: unplug it and plug it"
                " in again"
            )
        return self._status

    def test(self, mode: int, seconds: float) -> Heard | None:
        """Return what came while a test ran; None where the board knows none."""
        if self._ask(SelfTest(mode, seconds + SETTLE_S)) != layout.ACK_OK:
            return None
        heard = Heard()
        self._until(lambda: False, seconds + SETTLE_S - 2 * READ_WAIT_S, heard)
        heard.blocks = [block for block in heard.blocks if block.test]
        # What was on its way before the converters were started anew ends in a gap.
        starts = [i for i, block in enumerate(heard.blocks) if _is_after_gap(heard.blocks, i)]
        heard.blocks = heard.blocks[starts[-1] if starts else 0 :]
        return heard

    def end(self) -> BoardStatus:
        """Give the converters back to the persons; return the status once that is so."""
        self._ask(SelfTest(layout.TEST_NONE, 0.001))
        self._status = None
        self._until(lambda: self._status is not None and not self._status.testing, BACK_WITHIN_S)
        return self.status()

    def _ask(self, command: SelfTest) -> int:
        """Return the answer's status."""
        self._answer = None
        failed = self._link.counts.commands_failed
        self._link.send(command)
        self._until(
            lambda: self._answer is not None or self._link.counts.commands_failed > failed,
            HELLO_WITHIN_S,
        )
        if self._answer is None:
            raise LinkError(
                f"the board on {self._port.name} did not take the self-test: unplug it and plug it"
                " in again"
            )
        return self._answer.status

    def _until(
        self, condition: Callable[[], bool], seconds: float, heard: Heard | None = None
    ) -> None:
        until_s = self._monotonic() + seconds
        while not condition() and self._monotonic() < until_s:
            if outgoing := self._link.outgoing(self._monotonic()):
                self._port.write(outgoing)
            for event in self._link.receive(self._monotonic(), self._port.read(READ_WAIT_S)):
                match event:
                    case Hello():
                        self._hello = event
                    case BoardStatus():
                        self._status = event
                        if heard is not None:
                            heard.statuses.append(event)
                    case Acknowledgement():
                        self._answer = event
                    case SampleBlock():
                        if heard is not None:
                            heard.blocks.append(event)
                    case _:
                        pass


def _is_after_gap(blocks: list[SampleBlock], i: int) -> bool:
    return i > 0 and blocks[i].sample != blocks[i - 1].sample + len(blocks[i - 1].counts)
