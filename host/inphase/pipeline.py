"""The host's logic from received bytes to sent bytes: no IO, no clock of its own, deterministic.

A `Pipeline` serves one session, over all its connections. The same sequence of (time_s, data) gives
the same sent bytes and the same estimates, bit for bit. The estimates do not even depend on how the
bytes were cut into steps, as long as no step finds the samples stale and none has to be asked for.
"""

from dataclasses import dataclass, field

from inphase.asking import Asking
from inphase.config import Settings
from inphase.errors import ConfigError
from inphase.link.endpoint import Link, SetCue
from inphase.sample_path import LATE_AFTER_S, SamplePath
from inphase.values import (
    OFF,
    Acknowledgement,
    BoardStatus,
    Cue,
    Hello,
    LinkCounts,
    Quality,
    Reached,
    Resumed,
    SampleBlock,
    SynchronyEstimate,
)

STALE_AFTER_S = LATE_AFTER_S
"""Without a sample for so long, or with samples so long on their way, there are no data."""
STATUS_OLD_S = 0.5
"""The board sends a status every 0.1 s: four may be lost."""
LONGEST_HOP_S = 0.5
"""A touch ends with an estimate: with a longer hop it could outlast the board's own limit."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples that never came, nor when they were asked for, just before `sample`."""

    sample: int
    lost_on_board: int
    lost_on_line: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the pipeline gave; the same for the same history of steps."""

    time_s: float
    """Host monotonic time the step was made with."""
    outgoing: bytes
    """What must be written to the board now."""
    estimates: tuple[SynchronyEstimate, ...]
    """Estimates that came due, oldest first."""
    cue: Cue
    """What the host asks the board to show after this step."""
    cue_sent: bool
    """This step asked for a cue command, a new one or a renewal, and `outgoing` is not empty."""
    samples: int
    """Sample pairs received in this step."""
    gaps: tuple[Gap, ...] = ()
    hello: Hello | None = None
    """A hello that came in this step."""
    board_status: BoardStatus | None = None
    """The last status that came in this step."""
    restarted: bool = False
    """The board started anew within this step."""
    marks: tuple[int, ...] = ()
    """Counters of blocks during which the mark button went down."""
    recovered: int = 0
    """Samples that were missing, and came in this step because they were asked for."""
    awaited: int = 0
    """Samples that are missing after this step, and may still come."""
    resumed: Resumed | None = None
    """In this step the samples went on where an earlier session had ended."""


@dataclass(slots=True)
class _Heard:
    """What came out of one step's events."""

    estimates: list[SynchronyEstimate] = field(default_factory=list)
    samples: int = 0
    gaps: list[Gap] = field(default_factory=list)
    hello: Hello | None = None
    board_status: BoardStatus | None = None
    restarted: bool = False
    marks: list[int] = field(default_factory=list)
    resumed: Resumed | None = None


class Pipeline:
    """From received bytes to estimates and commands, for one port.

    `resume` says how far boards had come in an earlier session: what came since is asked for, as
    far as the board has it. Raises ConfigError where the settings cannot serve a live signal.
    """

    def __init__(self, settings: Settings, resume: tuple[Reached, ...] = ()) -> None:
        if settings.transform == "log":
            raise ConfigError(
                f"preset {settings.preset!r} takes the logarithm of video motion energy, and a"
                " board measures volts; use it with a file"
            )
        if settings.hop_s > LONGEST_HOP_S:
            raise ConfigError(
                f"hop_s is {settings.hop_s:g} s; a live run needs {LONGEST_HOP_S:g} s or less"
            )
        self._settings = settings
        self._link = Link(resume)
        self._asking = Asking(self._link)
        self._path: SamplePath | None = None
        self._fresh_s = float("-inf")
        self._status_s = float("-inf")
        self._backlog_samples = 0
        self._doubts: tuple[SynchronyEstimate, ...] = ()
        """Estimates that came of losing the connection, for the next step to tell."""
        self._ended = False
        self.hello: Hello | None = None
        self.board_status: BoardStatus | None = None
        """What the board shows, by its own word; None once that is old or another run's."""
        self.estimate: SynchronyEstimate | None = None
        self.stale = True
        """No sample came for STALE_AFTER_S, or none ever."""

    @property
    def cue(self) -> Cue:
        """What the host asks the board to show."""
        return OFF if self._path is None or self._ended else self._path.cue

    @property
    def path(self) -> SamplePath | None:
        """The stages the samples pass through; None before the first hello."""
        return self._path

    @property
    def quality(self) -> tuple[Quality, Quality]:
        """Why each person's signal may be believed, or not; SETTLING while the window refills."""
        if self._path is None or self.stale:
            return (Quality.STALE, Quality.STALE)
        return self._path.quality

    @property
    def counts(self) -> LinkCounts:
        """What went over the link so far."""
        return self._link.counts

    @property
    def reached(self) -> Reached | None:
        """How far the samples have come in their order; None before the first."""
        return self._link.reached

    def reconnected(self, time_s: float) -> None:
        """Go on with a port that was opened anew at `time_s`: perhaps the same run of the board.

        Until the board has said hello nothing of it is believed, and the cue is off.
        """
        self._link.reconnected(time_s)
        self._asking.reconnected()
        if self._path is not None:
            self._doubts += self._path.doubt(Quality.STALE)
        self._fresh_s = self._status_s = float("-inf")
        self.hello = self.board_status = self.estimate = None
        self.stale = True

    def step(self, time_s: float, data: bytes) -> Step:
        """Take what was read by `time_s`, perhaps nothing; return what came of it.

        Raises LinkError where the board speaks another protocol, or where none has said hello
        within `asking.HELLO_WAIT_S`; ConfigError where the board's rate is too low for the band.
        """
        heard = _Heard(estimates=list(self._doubts))
        self._doubts = ()
        recovered = self._link.counts.samples_recovered
        for event in self._link.receive(time_s, data):
            match event:
                case SampleBlock():
                    self._take_block(time_s, event, heard)
                case Acknowledgement():
                    if self._path is not None:
                        self._path.note_round_trip(event)
                case BoardStatus():
                    self.board_status = heard.board_status = event
                    self._status_s = time_s
                    self._backlog_samples = event.backlog_samples
                    if self._path is not None:
                        self._path.note_status(event, time_s)
                case Resumed():
                    heard.resumed = event
                case Hello():
                    self._take_hello(event, heard)
        self._check_freshness(time_s, heard)
        if time_s - self._status_s > STATUS_OLD_S:
            self.board_status = None
        if heard.estimates:
            self.estimate = heard.estimates[-1]
        cue_asked = self._asking.ask(time_s, None if self.hello is None else self.cue)
        outgoing = self._link.outgoing(time_s)
        return Step(
            time_s=time_s,
            outgoing=outgoing,
            estimates=tuple(heard.estimates),
            cue=self.cue,
            cue_sent=cue_asked and bool(outgoing),
            samples=heard.samples,
            gaps=tuple(heard.gaps),
            hello=heard.hello,
            board_status=heard.board_status,
            restarted=heard.restarted,
            marks=tuple(heard.marks),
            recovered=self._link.counts.samples_recovered - recovered,
            awaited=self._link.counts.samples_awaited,
            resumed=heard.resumed,
        )

    def end(self, time_s: float) -> bytes:
        """Ask for the cue to go off for good; return what must be written before the close."""
        self._ended = True
        self._link.send(SetCue(0.0, 0.0))
        return self._link.outgoing(time_s)

    def _take_hello(self, hello: Hello, heard: _Heard) -> None:
        if self.hello not in (None, hello):
            self.board_status = None
        self.hello = heard.hello = hello
        if self._path is None or not self._path.serves(hello):
            self._replace_path(hello, heard)

    def _replace_path(self, hello: Hello, heard: _Heard) -> None:
        """Begin anew: nothing from before is alike what comes now, or on its counter."""
        if self._path is not None:
            heard.estimates += self._path.interrupt(Quality.GAP)
        self._path = SamplePath(self._settings, hello)

    def _take_block(self, time_s: float, block: SampleBlock, heard: _Heard) -> None:
        # The link delivers no samples before a hello.
        assert self._path is not None
        if block.restarted and self._path.started:
            self._replace_path(self._path.hello, heard)
            self.board_status = None
            heard.restarted = True
        if block.lost_on_board + block.lost_on_line:
            heard.gaps.append(Gap(block.sample, block.lost_on_board, block.lost_on_line))
        if block.mark:
            heard.marks.append(block.sample)
        heard.estimates += self._path.update(time_s, block, behind=self._is_behind(time_s))
        heard.samples += len(block.counts)
        if block.late and not self._path.clock.known:
            return
        self._fresh_s = time_s - self._path.lateness_s(time_s)
        self.stale = False

    def _is_behind(self, time_s: float) -> bool:
        """Whether the board says that what it sends now is not of now."""
        assert self._path is not None
        told = time_s - self._status_s <= STATUS_OLD_S
        return told and self._backlog_samples > LATE_AFTER_S * self._path.hello.rate_hz

    def _check_freshness(self, time_s: float, heard: _Heard) -> None:
        if self._path is None or self.stale or time_s - self._fresh_s <= STALE_AFTER_S:
            return
        # The newest sample is too old: none came, or it was so long on its way. No cue may stand on
        # it. The window does: what is missing may come yet, late, and else is told as a gap.
        self.stale = True
        self.board_status = None
        heard.estimates += self._path.doubt(Quality.STALE)
