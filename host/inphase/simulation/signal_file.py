"""What is fed to the simulated converters: volts at the electrodes, and the file of counts.

The file carries the counts the converters are to deliver, so that what arrives at the host can be
compared bit for bit with what was fed. Layout, little-endian: magic (16 bytes), rate_hz and gain
(16 bit each), vref_uv (32 bit), count (64 bit); then 7 bytes a conversion: client and therapist as
the converter codes them (24 bits, big-endian, two's complement), and the wires.
firmware/simulated/electrodes.py reads it.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inphase.analysis.edf import read_pair
from inphase.simulation.resample import resample
from inphase.stages.calibration import FULL_SCALE_COUNTS, Calibration

GAIN = 6
"""At which the firmware runs its converters."""
VREF_VOLTS = 2.42

MUTE_PRESSED = 0x10
"""Bit of the wires; bits 0 to 3 are `inphase_wire.layout.LEAD_OFF_*`."""
MARK_PRESSED = 0x20

MAGIC = b"inphase signal 1"
HEADER = struct.Struct("<16sHHIQ")
_CONVERSION = np.dtype([("counts", np.uint8, (2, 3)), ("wires", np.uint8)])

_VOLTS = {"V": 1.0, "mV": 1e-3, "uV": 1e-6, "nV": 1e-9}
_ROOM = 0.8
"""Of full scale: what a recording may fill."""


@dataclass(frozen=True, slots=True, eq=False)
class ConverterSignal:
    """Counts the converters deliver, conversion by conversion, and the state of the wires."""

    counts: NDArray[np.int32]
    """(n, 2) int32, ADC counts, client first."""
    wires: NDArray[np.uint8]
    """(n,) uint8: `LEAD_OFF_*` bits, MUTE_PRESSED, MARK_PRESSED."""
    rate_hz: int
    gain: int = GAIN
    vref_volts: float = VREF_VOLTS

    def __post_init__(self) -> None:
        n = len(self.counts)
        if self.counts.shape != (n, 2) or self.wires.shape != (n,):
            raise ValueError(
                f"counts must be (n, 2) and wires (n,), found {self.counts.shape} "
                f"and {self.wires.shape}"
            )
        if n and (self.counts.max() > FULL_SCALE_COUNTS or self.counts.min() < -(2**23)):
            raise ValueError("counts must fit in 24 bits")


@dataclass(frozen=True, slots=True, eq=False)
class ElectrodeSignal:
    """Two people as the electrodes see them."""

    name: str
    volts: NDArray[np.float64]
    """(n, 2) float64, volts between the electrodes, client first."""
    wires: NDArray[np.uint8]
    """(n,) uint8: `LEAD_OFF_*` bits, MUTE_PRESSED, MARK_PRESSED."""
    rate_hz: int
    phases: tuple[tuple[float, float, str], ...] = ()
    """(start_s, end_s, what is so then, in words)."""
    notes: tuple[str, ...] = field(default=())
    """What was done to the signal that whoever feeds it should know."""

    def converted(self, gain: int = GAIN, vref_volts: float = VREF_VOLTS) -> ConverterSignal:
        """Return the counts a converter of that gain and reference makes of it, clipped."""
        counts = np.rint(self.volts / Calibration(gain, vref_volts).lsb_volts)
        clipped = np.clip(counts, -FULL_SCALE_COUNTS - 1, FULL_SCALE_COUNTS).astype(np.int32)
        return ConverterSignal(clipped, self.wires, self.rate_hz, gain, vref_volts)


def write_signal(path: Path, signal: ConverterSignal) -> None:
    """Write `signal` to `path`."""
    rows = np.empty(len(signal.counts), _CONVERSION)
    big_endian = signal.counts.astype(">i4").view(np.uint8).reshape(-1, 2, 4)
    rows["counts"] = big_endian[:, :, 1:]
    rows["wires"] = signal.wires
    vref_uv = round(signal.vref_volts * 1e6)
    header = HEADER.pack(MAGIC, signal.rate_hz, signal.gain, vref_uv, len(rows))
    path.write_bytes(header + rows.tobytes())


def read_signal(path: Path) -> ConverterSignal:
    """Return what `write_signal` wrote; ValueError for another file."""
    content = path.read_bytes()
    if len(content) < HEADER.size or not content.startswith(MAGIC):
        raise ValueError(f"{path} is not a signal file")
    _, rate_hz, gain, vref_uv, count = HEADER.unpack_from(content)
    rows = np.frombuffer(content, _CONVERSION, count, HEADER.size)
    padded = np.zeros((count, 2, 4), np.uint8)
    padded[:, :, :3] = rows["counts"]
    counts = padded.view(">i4").reshape(-1, 2).astype(np.int32) >> 8
    return ConverterSignal(counts, rows["wires"].copy(), rate_hz, gain, vref_uv * 1e-6)


def from_edf(
    path: Path | str, rate_hz: int, *, client: str = "client", therapist: str = "therapist"
) -> ElectrodeSignal:
    """Return a recording's two signals as volts at the electrodes, resampled to `rate_hz`.

    Signals in volts keep their size. Larger ones, and those in another dimension, are scaled by a
    power of ten to fit 80 % of the converter's range, which `notes` says. Raises SignalFileError.
    """
    pair = read_pair(path, client, therapist)
    unit_volts = _VOLTS.get(pair.dimension)
    volts = resample(
        pair.signals[:] * (1.0 if unit_volts is None else unit_volts), pair.sfreq, rate_hz
    )
    room = _ROOM * Calibration(GAIN, VREF_VOLTS).full_scale_volts
    peak = float(np.abs(volts).max(initial=0.0))
    notes: tuple[str, ...] = ()
    if peak > 0.0 and (unit_volts is None or peak > room):
        exponent = int(np.floor(np.log10(room / peak)))
        volts = volts * 10.0**exponent
        what = pair.dimension or "no dimension"
        notes = (
            f"The signals are in {what} and were scaled by 10^{exponent} to reach the "
            f"electrodes as at most {peak * 10.0**exponent * 1e3:.3g} mV.",
        )
    wires = np.zeros(len(volts), np.uint8)
    return ElectrodeSignal(Path(path).name, volts, wires, rate_hz, notes=notes)
