"""What comes of both inputs while nobody is on them: offset, noise, hum, and a tone's crosstalk.

For whoever checks a board that was built, with a resistor network or a generator in the place of a
person.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inphase.errors import LinkError
from inphase.link.endpoint import HelloRequest, Link
from inphase.session.transport import SerialTransport
from inphase.stages.calibration import FULL_SCALE_COUNTS, Calibration
from inphase.stages.quality import SATURATED_SHARE
from inphase.values import Hello, Quality, SampleBlock

MAINS_HZ = (50.0, 60.0)
SILENT_AFTER_S = 3.0
READ_WAIT_S = 0.05
SEEN_ABOVE = 3.0
"""Standard errors of an amplitude from which on a tone is told from noise."""


@dataclass(frozen=True, slots=True)
class InputFigures:
    """One person's input over the whole time."""

    quality: Quality
    """GOOD; else why the figures are not to be believed, and they are NaN."""
    offset_volts: float
    noise_volts: float
    """RMS of what neither offset, drift, mains nor tone explain."""
    mains_volts: tuple[float, ...]
    """Peak to peak, at each of `mains_hz`."""
    tone_volts: float
    """Peak to peak; NaN where no tone was asked for."""
    least_volts: float
    """Peak to peak of the least tone that this noise and time let see."""


@dataclass(frozen=True, slots=True)
class BothInputs:
    """Both people's inputs, client first."""

    hello: Hello
    samples: int
    tone_hz: float | None
    mains_hz: tuple[float, ...]
    """Those of 50 and 60 Hz that the rate can show and the tone is not."""
    client: InputFigures
    therapist: InputFigures

    @property
    def crosstalk_db(self) -> float:
        """How far the weaker tone lies below the stronger, or at least lies; NaN: no tone seen."""
        weak, strong = self._by_tone()
        if not strong.tone_volts >= strong.least_volts or np.isnan(weak.tone_volts):
            return float("nan")
        return float(20 * np.log10(strong.tone_volts / max(weak.tone_volts, weak.least_volts)))

    @property
    def crosstalk_is_least(self) -> bool:
        """Whether the weaker tone was not seen, so that the noise alone bounds the crosstalk."""
        weak, _ = self._by_tone()
        return bool(weak.tone_volts < weak.least_volts)

    def _by_tone(self) -> tuple[InputFigures, InputFigures]:
        if self.client.tone_volts < self.therapist.tone_volts:
            return self.client, self.therapist
        return self.therapist, self.client


def measure_inputs(
    transport: SerialTransport,
    hello: Hello,
    seconds: float,
    tone_hz: float | None = None,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    progress: Callable[[float], None] = lambda share: None,
) -> BothInputs:
    """Listen to `seconds` of samples without a gap; return what both inputs have.

    Raises ValueError where `tone_hz` is not within what the rate can show, LinkError where samples
    stop or are lost.
    """
    if tone_hz is not None and not 0.0 < tone_hz < hello.rate_hz / 2:
        raise ValueError(
            f"a tone of {tone_hz:g} Hz cannot be seen at {hello.rate_hz} samples a second: give one"
            f" below {hello.rate_hz / 2:g} Hz"
        )
    blocks = _listen(transport, max(1, round(seconds * hello.rate_hz)), monotonic, progress)
    counts = np.concatenate([block.counts for block in blocks])
    apart_hz = 2 * hello.rate_hz / len(counts)
    mains_hz = tuple(
        f
        for f in MAINS_HZ
        if f < hello.rate_hz / 2 and (tone_hz is None or abs(f - tone_hz) > apart_hz)
    )
    volts = Calibration(hello.gain, hello.vref_volts).volts(counts)
    client, therapist = (
        _figures(volts[:, i], hello.rate_hz, mains_hz, tone_hz, _quality(blocks, counts, i))
        for i in (0, 1)
    )
    return BothInputs(hello, len(counts), tone_hz, mains_hz, client, therapist)


def _listen(
    transport: SerialTransport,
    samples: int,
    monotonic: Callable[[], float],
    progress: Callable[[float], None],
) -> list[SampleBlock]:
    link, blocks, had = Link(), list[SampleBlock](), 0
    link.send(HelloRequest())
    heard_s = monotonic()
    while had < samples:
        if outgoing := link.outgoing(monotonic()):
            transport.write(outgoing)
        for event in link.receive(monotonic(), transport.read(READ_WAIT_S)):
            if isinstance(event, SampleBlock) and not event.test:
                blocks.append(event)
                had += len(event.counts)
                heard_s = monotonic()
                progress(min(1.0, had / samples))
        if monotonic() - heard_s > SILENT_AFTER_S:
            raise LinkError(
                f"no samples come from the board on {transport.name}: see what its status light"
                " says (docs/safety.md)"
            )
    if any(b.sample != a.sample + len(a.counts) or b.restarted for a, b in pairwise(blocks)):
        raise LinkError(
            f"samples from the board on {transport.name} were lost meanwhile, so nothing was"
            " measured: try again with nothing else running"
        )
    return blocks


def _quality(blocks: list[SampleBlock], counts: NDArray[np.int32], person: int) -> Quality:
    if any(block.converter_fault for block in blocks):
        return Quality.FAULT
    if any(block.lead_off[person] for block in blocks):
        return Quality.LEAD_OFF
    # In 64 bits: the least count has no opposite in 24, nor may it have in 32.
    if np.abs(counts[:, person].astype(np.int64)).max() >= SATURATED_SHARE * FULL_SCALE_COUNTS:
        return Quality.SATURATED
    return Quality.GOOD


def _figures(
    volts: NDArray[np.float64],
    rate_hz: int,
    mains_hz: tuple[float, ...],
    tone_hz: float | None,
    quality: Quality,
) -> InputFigures:
    """Fit offset, drift and each sine by least squares; what is left is noise."""
    nothing = float("nan")
    tones = (*mains_hz, *(() if tone_hz is None else (tone_hz,)))
    columns = 2 + 2 * len(tones)
    if quality is not Quality.GOOD or len(volts) <= columns:
        none = (nothing,) * len(mains_hz)
        return InputFigures(quality, nothing, nothing, none, nothing, nothing)
    time_s = np.arange(len(volts)) / rate_hz
    phases = 2 * np.pi * np.outer(time_s, tones)
    design = np.column_stack(
        [np.ones_like(time_s), time_s - time_s.mean(), np.cos(phases), np.sin(phases)]
    )
    fitted = np.linalg.lstsq(design, volts, rcond=None)[0]
    noise = float(np.sqrt(np.sum((volts - design @ fitted) ** 2) / (len(volts) - columns)))
    cosines, sines = np.split(fitted[2:], 2)
    peaks = [2 * float(np.hypot(c, s)) for c, s in zip(cosines, sines, strict=True)]
    return InputFigures(
        quality,
        float(fitted[0]),  # not the mean, which has what tones leave of a period begun
        noise,
        tuple(peaks[: len(mains_hz)]),
        nothing if tone_hz is None else peaks[-1],
        2 * SEEN_ABOVE * noise * float(np.sqrt(2 / len(volts))),
    )
