"""The values that pass between stages: frozen, slotted, and checked where they are made.

Units are suffixes. `sample` is the board's sample counter, unwrapped (the truth about signal time);
`ticks_us` the board's clock, unwrapped; `time_s` the host's monotonic clock.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Hello:
    """What a board says of itself."""

    protocol: int
    firmware: tuple[int, int, int]
    board_id: str
    """16 hexadecimal digits."""
    run: int
    """Number of the board's present start, 1 to 65535: another at each."""
    rate_hz: int
    pairs_per_frame: int
    gain: int
    vref_volts: float
    free_heap_bytes: int
    reset_cause: int
    trial: bool
    """The firmware is on trial: the board goes back to the one before unless it is kept."""
    build: str
    """8 hexadecimal digits of the installed firmware's hash; zeros where it runs from files."""
    labels: tuple[str, str]
    """Channel names, client first."""


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """Consecutive sample pairs of one frame, and what was lost just before them."""

    sample: int
    """Counter of the first pair, unwrapped, since the board started."""
    ticks_us: int
    """Board clock at the first pair's DRDY, unwrapped."""
    counts: NDArray[np.int32]
    """(n, 2) ADC counts, client first."""
    lead_off: tuple[bool, bool]
    """Whether any electrode of that person was off during the block."""
    lost_on_board: int
    """Samples between the previous block and this one that the board had to drop."""
    lost_on_line: int
    """Samples between the previous block and this one that the board sent and that never came."""
    restarted: bool
    """The board started anew before this block: counter, ticks and losses begin again."""
    mark: bool
    """The mark button went down during this block: when in it is not known."""
    converter_fault: bool
    """A converter answered without its status word: the counts cannot be believed."""
    late: bool = False
    """It came later than the live stream would have brought it."""
    test: bool = False
    """A self-test ran: the converters measured themselves, not the persons."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The board's answer to a command."""

    token: int
    status: int
    """`inphase_wire.layout.ACK_*`."""
    ticks_us: int
    """Board clock, as sent (32 bit)."""
    sent_s: float
    """Host time at which the answered attempt was sent."""
    received_s: float


@dataclass(frozen=True, slots=True)
class BoardStatus:
    """What the board shows and counts, ten times a second."""

    ticks_us: int
    light: float
    """Level shown now, 0 to 1, perceptual."""
    motor: float
    """Level shown now, 0 to 1 of full drive."""
    lease: bool
    muted: bool
    limited: bool
    backlog_samples: int
    bad_frames: int
    """Damaged frames the board received, modulo 2**16."""
    converter_faults: int
    """Samples without a status word, modulo 2**16."""
    has_motor: bool = True
    """The haptic driver answers, and its motor is as it should be."""
    converting: bool = True
    """The converters run; False while they are started anew."""
    testing: bool = False
    """A self-test runs."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a board's samples had come in their order: where a later session goes on."""

    board_id: str
    run: int
    sample: int
    """Counter of the first sample that had not come, unwrapped."""
    ended: bool = False
    """The session ended in good order, so its end was meant."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The first samples are of the run that an earlier session had reached a place in."""

    sample: int
    """Counter of the first sample that session did not have."""
    missing: int
    """Samples from there to the first heard: they are asked for, or were lost."""


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What went over the link so far; every figure is exact."""

    frames_good: int = 0
    frames_damaged: int = 0
    """Pieces between delimiters that were no whole, undamaged, known frame."""
    bytes_received: int = 0
    samples_received: int = 0
    samples_lost_on_board: int = 0
    samples_lost_on_line: int = 0
    samples_recovered: int = 0
    """Those of `samples_received` that were missing, and came when they were asked for."""
    samples_awaited: int = 0
    """Missing, asked for, and neither here nor lost yet; with received and lost they are all."""
    commands_sent: int = 0
    commands_retried: int = 0
    commands_failed: int = 0


class Quality(Enum):
    """Why a person's signal may, or may not, be believed; the value is what a person reads."""

    GOOD = "good"
    SETTLING = "settling"
    GAP = "gap"
    LEAD_OFF = "electrode off"
    FLAT = "flat"
    SATURATED = "saturated"
    MAINS = "mains hum"
    SAME = "shared signal"
    FAULT = "converter fault"
    TEST = "self-test"
    STALE = "no data"


@dataclass(frozen=True, slots=True)
class Break:
    """The sample at which a run of clean pairs ended."""

    sample: int
    broken: tuple[bool, bool]
    """Whose signal was not clean there, or missing: client, therapist."""


@dataclass(frozen=True, slots=True, eq=False)
class PhasorBlock:
    """Phasors picked from one stretch of samples, and where a clean run of samples ended in it."""

    sample: NDArray[np.int64]
    """(m,) counter of each pick; multiples of the stride, whatever the chunking."""
    phasors: NDArray[np.complex128]
    """(m, 2) analytic band signals, client first; 0 where not valid."""
    valid: NDArray[np.bool_]
    """(m, 2)"""
    breaks: tuple[Break, ...]
    """Where runs of clean pairs ended, oldest first."""
    skipped: int = 0
    """Picks that fell into a gap just before this block; all of them count as not valid."""


@dataclass(frozen=True, slots=True)
class SynchronyEstimate:
    """Synchrony over one window, against chance; numbers are there only where data support them."""

    sample: int
    """Counter of the window's last sample, before the delay."""
    signal_time_s: float
    """Signal time the window ends at, since the board's first sample: sample / rate - delay."""
    delay_s: float
    """How long ago, at `sample`, what the estimate describes ended (the filter's group delay)."""
    quality: tuple[Quality, Quality]
    valid: bool
    """The window is full of clean samples, and worth 8 independent ones; else there is no number
    below but `n_effective`, where that is what is too low."""
    plv: float | None
    n_effective: float | None
    surrogates: int
    """How many surrogates had a full window of clean pairs."""
    p_value: float | None
    """(1 + surrogates at or above the observed) / (1 + surrogates); None below 19 surrogates."""
    percentile: float | None
    """Share of surrogates below the observed, 0 to 100; None where `p_value` is."""
    metrics: tuple[float, ...] = ()
    """Further metrics, those and in the order the stage was asked for; empty where not valid."""
    p_value_shared: float | None = None
    """The same against stimulus-locked surrogates, which hold what marked stimuli evoke in both;
    None below 19 of them, and without marks."""

    late: bool = False
    """It came due with samples that came late: sent again on request, held up behind those, or
    long on their way. It tells of what was, and is no reason for a cue now."""
    surrogate_plv: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)
    """(K,) PLV of each surrogate, NaN where its window is not full; only where the stage was asked
    for it and `p_value` is there. Recordings leave it out: a replay computes it again."""

    @property
    def shared_input_tested(self) -> bool:
        """Whether what marked stimuli evoke in both was compared with."""
        return self.p_value_shared is not None

    @property
    def p_value_cue(self) -> float | None:
        """What a cue goes by: the larger of the p-values there are; None where `p_value` is."""
        if self.p_value is None or self.p_value_shared is None:
            return self.p_value
        return max(self.p_value, self.p_value_shared)


@dataclass(frozen=True, slots=True)
class Cue:
    """What the host asks the board to show, each level 0 to 1."""

    light: float = 0.0
    motor: float = 0.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.light <= 1.0 and 0.0 <= self.motor <= 1.0):
            raise ValueError(f"cue levels must lie in 0 to 1, found {self.light} and {self.motor}")

    @property
    def off(self) -> bool:
        """Whether nothing is asked for."""
        return self.light == 0.0 and self.motor == 0.0


OFF = Cue()

WindowShape = Literal["rectangular", "exponential"]
"""How an estimate weighs the past: all of a window alike, or fading with age."""
