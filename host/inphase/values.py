"""The values that pass between stages: frozen, slotted, and checked where they are made.

Units are suffixes. `sample` is the board's sample counter, unwrapped (the truth about signal time);
`ticks_us` the board's clock, unwrapped; `time_s` the host's monotonic clock.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Person(Enum):
    """Whose electrode; the value is the column in every (n, 2) array."""

    CLIENT = 0
    THERAPIST = 1


@dataclass(frozen=True, slots=True)
class Hello:
    """What a board says of itself."""

    protocol: int
    firmware: tuple[int, int, int]
    board_id: str
    """16 hexadecimal digits."""
    rate_hz: int
    pairs_per_frame: int
    gain: int
    vref_volts: float
    free_heap_bytes: int
    reset_cause: int
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
    """The mark button went down during this block."""
    converter_fault: bool
    """A converter answered without its status word: the counts cannot be believed."""


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
    surrogate_plv: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)
    """(K,) PLV of each surrogate, NaN where its window is not full; only where the stage was asked
    for it and `p_value` is there. Recordings leave it out: a replay computes it again."""


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


METRICS = (
    "plv",
    "ciplv",
    "pli",
    "wpli",
    "coherence",
    "msc",
    "imaginary_coherence",
    "ccorr",
    "accorr",
    "envelope_correlation",
    "ppc",
    "ppc_effective",
    "phase_difference_rad",
)
"""Each metric's name in an `Analysis`; docs/metrics.md defines them."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What `inphase.analyze` returns: one row an estimate, arrays of shape (n,)."""

    time_s: NDArray[np.float64]
    """Signal time at which each window ends, the filter's delay taken off."""
    plv: NDArray[np.float64]
    """NaN where not valid: an array has no other way to leave a value out; so for each metric."""
    ciplv: NDArray[np.float64]
    pli: NDArray[np.float64]
    wpli: NDArray[np.float64]
    coherence: NDArray[np.float64]
    """The magnitude; `msc` is its square."""
    msc: NDArray[np.float64]
    imaginary_coherence: NDArray[np.float64]
    """Signed, above 0 where the client is ahead."""
    ccorr: NDArray[np.float64]
    """Signed."""
    accorr: NDArray[np.float64]
    """Signed."""
    envelope_correlation: NDArray[np.float64]
    """Signed."""
    ppc: NDArray[np.float64]
    ppc_effective: NDArray[np.float64]
    """`ppc` with `n_effective` in place of the count of phasor pairs; NaN where that is unknown."""
    phase_difference_rad: NDArray[np.float64]
    """Above 0 where the client is ahead."""
    p_value: NDArray[np.float64]
    n_effective: NDArray[np.float64]
    valid: NDArray[np.bool_]
    sfreq: float
    band: tuple[float, float]
    window_s: float
    surrogates: int
    delay_s: float
    notes: tuple[str, ...] = field(default=())
