"""Missing samples: which they are, when to ask the board for them, and all blocks in their order.

A gap holds back what comes after it while its samples are asked for, so that a signal goes on
without a hole. That ends when they have come, when the board says that it no longer has them, or
when nothing was gained for GIVE_UP_S. No IO and no clock: the same calls give the same answers.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass, replace

from inphase.link.gaps import Gaps
from inphase.values import SampleBlock

ASK_AGAIN_S = 0.2
"""Without a sample or an answer for so long, a request or what came of it was lost."""
GIVE_UP_S = 1.5
"""A gap that nothing was gained for in so long is lost: seven requests."""
LONGEST_STEP_S = 0.25
"""More between two calls was the host's own stall, in which nothing can have been gained."""
FLOWING_SAMPLES = 64
"""The board sends what is live first: while more than this waits, it answers no request yet."""
FLOWS_S = 0.5
"""For so long a board's word on it holds; it gives it every 0.1 s."""
MAX_HELD_SAMPLES = 65_536
"""A minute at 1,000 Hz, twice what a board keeps; a gap that holds back more is given up."""
MAX_ASKED_SAMPLES = 2**31 - 1
"""What one request may ask for."""
MOST_GAPS = 1024
"""That one request may span."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Samples of this run to ask the board for; counters unwrapped."""

    sample: int
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A block whose turn has come, and what was lost for good just before it."""

    block: SampleBlock
    late: bool
    """It was asked for, or waited behind samples that were."""
    lost_on_board: int
    lost_on_line: int


@dataclass(slots=True, eq=False)
class _Held:
    """A block that waits for its turn."""

    sample: int
    block: SampleBlock
    late: bool


class Refill:
    """The samples of one board, run after run."""

    def __init__(self) -> None:
        self.received = 0
        """Samples that came, each counted once."""
        self.recovered = 0
        """Those of them that were missing, and came because they were asked for."""
        self._next: int | None = None
        self._end = 0
        self._gaps = Gaps()
        self._held: deque[_Held] = deque()
        self._held_samples = 0
        self._lost_before = [0, 0]
        """On board and line, before the next block that is let go."""
        self._ready: list[Ordered] = []
        self._asked: Ask | None = None
        self._asked_missing = 0
        self._asked_s = 0.0
        self._most = 1
        """Gaps that one request may span: halved until the board's word on one is plain."""
        self._at_s: float | None = None
        self._silence_s = 0.0
        """The clock of silence: it stands still while the host, or what is live, is behind."""
        self._gained_s = 0.0
        self._flowing_s = float("-inf")

    @property
    def reached(self) -> int | None:
        """The next sample to come out; None before the first."""
        return self._next

    @property
    def missing(self) -> int:
        """Samples that are awaited; with those received and lost they make up the counter."""
        return self._gaps.missing

    @property
    def lost_on_board(self) -> int:
        """Samples that the board no longer had."""
        return self._gaps.lost_on_board

    @property
    def lost_on_line(self) -> int:
        """Samples that were sent, or may have been, and did not come however often asked for."""
        return self._gaps.lost_on_line

    def begin(self, sample: int) -> None:
        """Begin a run whose first sample is `sample`: what the last one still owed is lost."""
        self.give_up()
        self._next = self._end = sample
        self._asked = None

    def rejoin(self, time_s: float) -> None:
        """Go on after an interruption: what was asked for before has to be asked for again."""
        self._at_s = time_s
        self._gained_s = self._silence_s
        self._asked = None
        self._flowing_s = float("-inf")

    def live(self, block: SampleBlock, dropped: int) -> None:
        """Take the next block of the live stream, which begins at or after all that came live.

        `dropped` of the samples missing before it are known to be lost on the board. Raises
        ValueError for a block that is not the next.
        """
        n = len(block.counts)
        if self._next is None:
            self._next = self._end = block.sample
        missing = block.sample - self._end
        if missing < 0:
            raise ValueError(f"sample {block.sample} came after sample {self._end - 1}")
        if missing:
            self._gaps.open(self._end, block.sample, dropped, self._silence_s)
        self._end = block.sample + n
        self.received += n
        self._held.append(_Held(block.sample, block, late=self._gaps.first_awaited is not None))
        self._held_samples += n
        self._release()
        while self._held_samples > MAX_HELD_SAMPLES and (gap := self._gaps.first_awaited):
            self._gaps.lose(gap, gone=False)
            self._release()

    def fill(self, time_s: float, block: SampleBlock, rate_hz: int, *, asked: bool) -> int:
        """Take what came out of order; return how many of its samples were missing, and are used.

        `asked` says that the board sent it on request.
        """
        start, end = block.sample, block.sample + len(block.counts)
        used = 0
        for first, last in self._gaps.fill(start, end):
            piece = _cut(block, first, last, rate_hz)
            # A mark is one press: it is told once.
            block = replace(block, mark=False)
            used += last - first
            insort(self._held, _Held(first, piece, late=True), key=lambda held: held.sample)
        self._held_samples += used
        if used:
            self.received += used
            self.recovered += used if asked else 0
            self._gain(time_s, start, end)
            self._release()
        return used

    def answered(self, time_s: float, sample: int, n: int, kept: int) -> None:
        """Take the board's word that it had, and sent, `kept` of the `n` samples from `sample`.

        Where no more are missing than it no longer had, they are lost; else some were lost again on
        their way, and are asked for once more.
        """
        if self._asked != Ask(sample, n):
            return
        self._asked = None
        gone = n - kept
        end = sample + n
        inside = self._gaps.inside(sample, end)
        missing = sum(gap.overlap(sample, end) for gap in inside)
        # Of a request that spans samples which are here, those may be what the board has no more.
        undecided = 0 < gone < n and self._asked_missing < n
        self._most = max(1, len(inside) // 2) if undecided else min(2 * self._most, MOST_GAPS)
        if missing <= gone and not undecided:
            self._gaps.lose_inside(sample, end, gone=True)
            if inside:
                self._gain(time_s, sample, end)
            self._release()

    def refused(self) -> None:
        """Take the board's word that it does not do what it was asked for: it stays lost."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self._gaps.lose_inside(asked.sample, asked.sample + asked.n, gone=False)
            self._release()

    def note_backlog(self, time_s: float, samples: int) -> None:
        """Take the board's word how many samples the live stream still has to send."""
        self._flowing_s = time_s if samples > FLOWING_SAMPLES else float("-inf")

    def pass_time(self, time_s: float) -> None:
        """Take note of the time, once all that had come by then was taken; give up what is due."""
        if self._at_s is not None and time_s - self._flowing_s > FLOWS_S:
            self._silence_s += min(max(time_s - self._at_s, 0.0), LONGEST_STEP_S)
        self._at_s = time_s
        for gap in self._gaps:
            if self._silence_s - max(gap.since_s, self._gained_s) >= GIVE_UP_S:
                self._gaps.lose(gap, gone=False)
        self._release()

    def give_up(self) -> None:
        """Count all that is missing as lost, and let go what waits."""
        for gap in self._gaps:
            self._gaps.lose(gap, gone=False)
        self._release()

    def ask(self, time_s: float) -> Ask | None:
        """Return what is to be asked for at `time_s`; None where nothing is due."""
        if self._asked is not None and time_s - self._asked_s < ASK_AGAIN_S:
            return None
        self._asked_s = time_s
        self._asked, self._asked_missing = self._due()
        return self._asked

    def _due(self) -> tuple[Ask | None, int]:
        """Return the next request, and how many samples of it are missing.

        It spans neighbouring gaps as long as a quarter of it is missing: on a line that loses much
        each of many pieces would else cost a round trip.
        """
        start = end = missing = 0
        for spanned, gap in enumerate(self._gaps):
            if not missing:
                start = gap.start
            elif (
                spanned >= self._most
                or 4 * (missing + gap.n) < gap.end - start
                or gap.end - start > MAX_ASKED_SAMPLES
            ):
                break
            end, missing = gap.end, missing + gap.n
        if not missing:
            return None, 0
        asked = min(end - start, MAX_ASKED_SAMPLES)
        return Ask(start, asked), min(missing, asked)

    def take(self) -> list[Ordered]:
        """Return the blocks whose turn has come since the last call, in the counter's order."""
        ready, self._ready = self._ready, []
        return ready

    def _gain(self, time_s: float, start: int, end: int) -> None:
        """Note that something came of asking: these samples are missing no more."""
        self._gained_s = self._silence_s
        asked = self._asked
        if asked is None or end <= asked.sample or start >= asked.sample + asked.n:
            return
        self._asked_s = time_s
        if not self._gaps.inside(asked.sample, asked.sample + asked.n):
            self._asked = None

    def _release(self) -> None:
        while True:
            gap = self._gaps.first
            if gap is not None and gap.start == self._next:
                if gap.awaited:
                    return
                self._lost_before[0] += gap.lost_on_board
                self._lost_before[1] += gap.lost_on_line
                self._next = gap.end
                self._gaps.pass_first()
            elif self._held:
                held = self._held.popleft()
                self._next = held.sample + len(held.block.counts)
                self._held_samples -= len(held.block.counts)
                self._ready.append(Ordered(held.block, held.late, *self._lost_before))
                self._lost_before = [0, 0]
            else:
                return


def _cut(block: SampleBlock, start: int, end: int, rate_hz: int) -> SampleBlock:
    """Return the block's samples from `start` until before `end`."""
    skipped = start - block.sample
    if not skipped and end - start == len(block.counts):
        return block
    return replace(
        block,
        sample=start,
        ticks_us=block.ticks_us + round(skipped * 1e6 / rate_hz),
        counts=block.counts[skipped : end - block.sample],
    )
