"""From sample frames to blocks in their order: placed in the run, missing ones asked for.

What belongs to another board, another run or an earlier session is told apart here.
"""

from dataclasses import replace

from inphase.link.messages import ResentMessage, SamplesMessage
from inphase.link.refill import Ask, Refill
from inphase.link.sample_count import SampleCount
from inphase.values import Hello, Reached, Resumed, SampleBlock
from inphase_wire import formats, layout

RESUME_WITHIN_S = 120.0
"""A session that begins this long after another had ended in good order, or sooner, goes on there;
no board keeps more. After one that broke off, whatever is missing was meant to be recorded."""

MOST_BEFORE_HELLO = 4096
"""Frames that wait for the hello that explains them."""

_WRAP = 1 << 32


class SampleOrder:
    """The samples of one port, over all its connections; `take` gives what came out."""

    def __init__(self, resume: tuple[Reached, ...]) -> None:
        self.refill = Refill()
        self._samples = SampleCount()
        self._hello: Hello | None = None
        self._greeted = False
        """The hello is this connection's."""
        self._before_hello: list[SamplesMessage] = []
        self._resume = resume
        self._restarted = False
        """No block of the board's new run has come out yet."""
        self._out: list[SampleBlock | Resumed] = []

    @property
    def reached(self) -> Reached | None:
        """How far the samples have come out in their order; None before the first."""
        if self._hello is None or self.refill.reached is None or self._samples.run is None:
            return None
        return Reached(self._hello.board_id, self._samples.run, self.refill.reached)

    @property
    def run(self) -> int | None:
        """The board's run; None before its first frame was used."""
        return self._samples.run

    @property
    def is_unexplained(self) -> bool:
        """Whether the board has begun a run whose hello was not heard."""
        return self._hello is not None and self.run not in (None, self._hello.run)

    def unwrap_ticks(self, ticks_us: int) -> int:
        """Board ticks of now, unwrapped beside the last frame's."""
        return self._samples.unwrap_ticks(ticks_us)

    def reconnected(self, time_s: float) -> None:
        """Wait for a hello anew: another board may be there."""
        self._greeted = False
        self._before_hello = []
        self.refill.rejoin(time_s)

    def hear_hello(self, time_s: float, hello: Hello, *, begins: bool) -> None:
        """Take a hello; `begins` says that the board has just started.

        What the run before still owed is given up by then, and comes out before the hello: see
        `part`.
        """
        another = self._hello is not None and self._hello.board_id != hello.board_id
        self._samples.hear_hello(hello.run, begins=begins, another=another)
        if not self._greeted:
            self._greeted = True
            self.refill.rejoin(time_s)
        self._hello = hello
        waited, self._before_hello = self._before_hello, []
        for samples in waited:
            if samples.run == hello.run:
                self.take_frame(time_s, samples)

    def part(self, hello: Hello) -> None:
        """Give up what is missing where this hello shows that it does not come any more.

        A hello later than samples of its run ends nothing that they still wait for.
        """
        if self._hello is None or self._hello == hello:
            return
        if hello.run != self._samples.run or hello.board_id != self._hello.board_id:
            self.refill.give_up()

    def pass_time(self, time_s: float) -> None:
        """Take note of the time, once all that had come by then was taken."""
        if self._greeted:
            self.refill.pass_time(time_s)

    def ask(self, time_s: float) -> Ask | None:
        """Return which samples of the run are to be asked for now."""
        return self.refill.ask(time_s) if self._greeted else None

    def take(self) -> list[SampleBlock | Resumed]:
        """Return what has come out since the last call."""
        self._give_out()
        out, self._out = self._out, []
        return out

    def take_frame(self, time_s: float, message: SamplesMessage) -> bool:
        """Take a sample frame; return False for one that comes again, or of the run before."""
        if self._hello is None or not self._greeted:
            # Rate, gain and whose they are is not known; what finds no room is asked for later.
            if len(self._before_hello) < MOST_BEFORE_HELLO:
                self._before_hello.append(message)
            return True
        rate_hz = self._hello.rate_hz
        if message.flags & layout.FLAG_LATE:
            if message.run == self._samples.run:
                self._fill(time_s, message, rate_hz)
            return True
        self._resume_at(message, rate_hz)
        place = self._samples.place(message, rate_hz)
        if place is None and message.run == self._samples.run:
            if self._fill(time_s, message, rate_hz):
                self._samples.hear_first(message)
                return True
            place = self._samples.place_anew(message, rate_hz)
        if place is None:
            return False
        lost = place.lost_on_board + place.lost_on_line
        if place.begins:
            self.refill.begin(place.sample - lost)
            self._give_out()
            self._restarted = place.restarted
        self.refill.live(_block(message, place.sample, place.ticks_us), place.lost_on_board)
        return True

    def _fill(self, time_s: float, message: SamplesMessage, rate_hz: int) -> int:
        """Take a frame from behind what is live; return how many of its samples were missing."""
        sample, ticks_us = self._samples.beside(message.counter, message.ticks_us, rate_hz)
        asked = bool(message.flags & layout.FLAG_LATE)
        block = _block(message, sample, ticks_us)
        return self.refill.fill(time_s, block, rate_hz, asked=asked)

    def _resume_at(self, message: SamplesMessage, rate_hz: int) -> None:
        """Before the first frame of all: go on where an earlier session ended, in the same run."""
        resume, self._resume = self._resume, ()
        for reached in resume:
            if self._hello is None or (reached.board_id, reached.run) != (
                self._hello.board_id,
                message.run,
            ):
                continue
            missing = (message.counter - reached.sample) % _WRAP
            # A counter behind that place is another run's, which has the same number by chance.
            if missing >= _WRAP // 2 or (reached.ended and missing > RESUME_WITHIN_S * rate_hz):
                continue
            self._samples.resume(message, reached.sample)
            self.refill.begin(reached.sample)
            self._out.append(Resumed(reached.sample, missing))

    def _give_out(self) -> None:
        for ordered in self.refill.take():
            block = replace(
                ordered.block,
                late=ordered.late,
                lost_on_board=ordered.lost_on_board,
                lost_on_line=ordered.lost_on_line,
                restarted=self._restarted,
            )
            self._restarted = False
            self._out.append(block)

    def take_resent(self, time_s: float, message: ResentMessage) -> None:
        """Take the end of what was asked for."""
        if self._greeted and message.run == self._samples.run:
            sample, _ = self._samples.beside(message.counter, 0, 1)
            self.refill.answered(time_s, sample, message.count, message.kept)


def _block(message: SamplesMessage, sample: int, ticks_us: int) -> SampleBlock:
    """Return a frame's samples in their place; what was lost before them is not told yet."""
    return SampleBlock(
        sample=sample,
        ticks_us=ticks_us,
        counts=message.counts,
        lead_off=(
            bool(message.lead_off & formats.LEAD_OFF_CLIENT),
            bool(message.lead_off & formats.LEAD_OFF_THERAPIST),
        ),
        lost_on_board=0,
        lost_on_line=0,
        restarted=False,
        mark=bool(message.flags & formats.FLAG_MARK),
        converter_fault=bool(message.flags & formats.FLAG_CONVERTER_FAULT),
        test=bool(message.flags & formats.FLAG_TEST),
    )
