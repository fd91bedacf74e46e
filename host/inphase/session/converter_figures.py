"""What a self-test's samples tell of the converters: figures, and where each has to lie."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inphase.values import BoardStatus, Hello, SampleBlock

NOISE_PEAK_UV = 8.0
"""Peak to peak in 150 Hz at gain 6 (SBAS502, 6.5); 6.6 times the rms (7.1), taken to be white."""
NOISE_BANDWIDTH = 0.262
"""Of the data rate (SBAS502, table 1)."""
NOISE_MOST = 2.0
"""Times the typical figure: boards and temperatures differ."""
NOISE_LEAST = 0.25
"""A converter with less noise than any has converts nothing."""
AMPLITUDE_SHARE = 1 / 2400
"""Of the reference, to either side (SBAS502, 8.6.1.3)."""
AMPLITUDE_WITHIN = 0.05
"""The signal's own 2 %, and reference and gain beside it."""
HALF_PERIOD_S = (0.45, 0.55)
"""The clock over 2**19 is 0.98 Hz."""
EDGES_APART = 0.5
"""Samples: one converter's step, interpolated, against the other's."""
RATE_WITHIN = 200e-6
"""What two crystals may differ by."""
JITTER_MOST_US = 100.0
"""Of the interval between frames, rms: what may delay an interrupt (`inphase_board.ring`)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, and where it has to lie."""

    name: str
    found: float
    unit: str
    least: float
    most: float
    essential: bool = True
    """Without it no sample may be believed."""

    @property
    def passed(self) -> bool:
        """Whether it lies there; what could not be measured (NaN) does not."""
        return self.least <= self.found <= self.most

    @property
    def measured(self) -> str:
        """What was found, in words."""
        return "nothing" if np.isnan(self.found) else f"{self.found:.4g} {self.unit}".rstrip()


@dataclass(slots=True)
class Heard:
    """What came during one test."""

    blocks: list[SampleBlock] = field(default_factory=list)
    statuses: list[BoardStatus] = field(default_factory=list)


def figures(
    hello: Hello, shorted: Heard, signal: Heard, before: BoardStatus, after: BoardStatus
) -> tuple[Figure, ...]:
    """Return what the samples of both tests, and a status before and after, tell."""
    microvolts = 1e6 * hello.vref_volts / hello.gain / 2**23
    typical = NOISE_PEAK_UV * (NOISE_BANDWIDTH * hello.rate_hz / 150) ** 0.5
    at_rest, square = _microvolts(shorted, microvolts), _microvolts(signal, microvolts)
    wanted = 1e6 * hello.vref_volts * AMPLITUDE_SHARE
    edges = [_edges(square[:, i], wanted) for i in (0, 1)]
    found: list[Figure] = []
    for i, who in enumerate(("client", "therapist")):
        noise = at_rest[:, i]
        rms = float(np.std(noise)) if len(noise) else float("nan")
        peak = float(np.ptp(noise)) if len(noise) else float("nan")
        half = float(np.median(np.diff(edges[i]))) if len(edges[i]) > 1 else float("nan")
        found += (
            Figure(
                f"{who}'s noise, inputs shorted",
                rms,
                "uV rms",
                NOISE_LEAST * typical / 6.6,
                NOISE_MOST * typical / 6.6,
            ),
            Figure(f"{who}'s noise, peak to peak", peak, "uV", 0.0, NOISE_MOST * typical),
            Figure(
                f"{who}'s test signal",
                _amplitude(square[:, i]),
                "uV",
                wanted * (1 - AMPLITUDE_WITHIN),
                wanted * (1 + AMPLITUDE_WITHIN),
            ),
            Figure(
                f"{who}'s test signal, half a period", half / hello.rate_hz, "s", *HALF_PERIOD_S
            ),
        )
    found.append(Figure("edges apart", _apart(*edges), "samples", 0.0, EDGES_APART))
    interval_us, jitter_us = _interval(shorted.blocks + signal.blocks)
    period_us = 1e6 / hello.rate_hz
    limits = (period_us * (1 - RATE_WITHIN), period_us * (1 + RATE_WITHIN))
    found.append(Figure("interval of interrupts", interval_us, "us", *limits))
    found.append(Figure("jitter of interrupts", jitter_us, "us rms", 0.0, JITTER_MOST_US))
    faults = after.converter_faults - before.converter_faults
    found.append(Figure("words of a wrong form", float(faults), "", 0.0, 0.0))
    found.append(Figure("registers as written", float(after.converting), "", 1.0, 1.0))
    found.append(
        Figure("haptic driver's answer", float(after.has_motor), "", 1.0, 1.0, essential=False)
    )
    return tuple(found)


def _microvolts(heard: Heard, microvolts: float) -> NDArray[np.float64]:
    if not heard.blocks:
        return np.empty((0, 2))
    return microvolts * np.concatenate([block.counts for block in heard.blocks]).astype(np.float64)


def _amplitude(wave: NDArray[np.float64]) -> float:
    """Half the distance of the two levels, uV; NaN where there are not two."""
    if not len(wave):
        return float("nan")
    high = wave > (np.max(wave) + np.min(wave)) / 2
    if not 0 < np.count_nonzero(high) < len(wave):
        return 0.0
    return float(np.median(wave[high]) - np.median(wave[~high])) / 2


def _edges(wave: NDArray[np.float64], amplitude: float) -> NDArray[np.float64]:
    """Where the wave crosses its middle; nowhere where it is less than a tenth of `amplitude`."""
    if not len(wave) or np.ptp(wave) < amplitude / 5:
        return np.empty(0)
    from_middle = wave - (np.max(wave) + np.min(wave)) / 2
    before = np.flatnonzero(np.diff(from_middle > 0))
    return before - from_middle[before] / (from_middle[before + 1] - from_middle[before])


def _apart(client: NDArray[np.float64], therapist: NDArray[np.float64]) -> float:
    """How many samples the edges lie apart at most; NaN where they are not as many, or none."""
    if not len(client) or len(client) != len(therapist):
        return float("nan")
    return float(np.max(np.abs(client - therapist)))


def _interval(blocks: list[SampleBlock]) -> tuple[float, float]:
    """Mean interval of two samples' ticks, and the rms of a frame's around it, us."""
    intervals = [
        (after.ticks_us - block.ticks_us, len(block.counts))
        for block, after in pairwise(blocks)
        if after.sample == block.sample + len(block.counts)
    ]
    if not intervals:
        return float("nan"), float("nan")
    ticks, samples = np.array(intervals, np.float64).T
    mean = float(ticks.sum() / samples.sum())
    return mean, float(np.sqrt(np.mean((ticks - mean * samples) ** 2)))
