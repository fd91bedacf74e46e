"""What a session shows of itself: a snapshot while it runs, a summary when it has ended."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inphase.values import BoardStatus, Cue, Hello, LinkCounts, Quality, SynchronyEstimate


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a view shows, at one moment; about ten a second."""

    elapsed_s: float
    """Host time since the session began."""
    connected: bool
    """The port is open and the board has said hello."""
    hello: Hello | None
    signal_time_s: float | None
    """Signal time of the newest sample since the board started; None before the first."""
    quality: tuple[Quality, Quality]
    """Client, therapist; SETTLING while the window refills."""
    window_fill: float
    """Share of the window that is full of clean pairs, 0 to 1."""
    surrogates_ready: int
    """Surrogates with a full window; 19 are needed for a p-value."""
    baseline: float
    """Share of the baseline that has been taken, 0 to 1; below 1 there is no cue."""
    estimate: SynchronyEstimate | None
    """The newest estimate, valid or not."""
    cue: Cue
    """What the host asks for."""
    board_status: BoardStatus | None
    """What the board shows, by its own word; None where it last said so too long ago."""
    counts: LinkCounts
    """Of all connections so far."""
    board_restarts: int
    latency_p50_ms: float | None
    """From the read that completed a frame to the answer decided, and written if there is one."""
    latency_p99_ms: float | None
    cue_latency_p50_ms: float | None
    """The same, of steps that wrote a cue command; None until there was one."""
    cue_latency_p99_ms: float | None
    round_trip_ms: float | None
    """Shortest time from a command's writing to its acknowledgement, so far."""
    drift_ppm: float | None
    """The converters' clock against the host's."""
    learning: float | None = None
    """Share of the baseline that the estimator is fitted to, 0 to 1; None where none is awaited."""
    self_test: str = ""
    """Of the board's converters before the session: "passed", "failed: " and what, or "skipped: "
    and why; empty where nobody says."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in figures, when it has ended."""

    elapsed_s: float
    ended: Literal["time", "stopped", "failed"]
    preset: str
    hello: Hello | None
    estimates: int
    estimates_valid: int
    """Those whose window was full of clean samples."""
    estimates_judged: int
    """Those with a p-value."""
    cues: int
    """How often the cue began."""
    cue_s: float
    """How long the cue was asked for, in all."""
    counts: LinkCounts
    """Of all connections."""
    connections: int
    board_restarts: int
    latency_p50_ms: float | None
    latency_p99_ms: float | None
    cue_latency_p50_ms: float | None
    cue_latency_p99_ms: float | None
    recording: Path | None
    estimates_late: int = 0
    """Those that came due with samples that came late: no cue came of them."""
