"""Prints what is found in real recordings of which the truth is known, against chance: one table.

Run `python tests/bench/recordings.py`; the recordings are looked for in the folder that
INPHASE_DATA names, or else beside the repository. `make test-oracles` prints it too, with what
HyPyP and tensorpac say of the same windows.

Chance for the PLV is the preset's own, lagged surrogates. Chance for CCorr, whose sign says nothing
where phases go round the circle, is |CCorr| of the client's window with the therapist's of another
time; a window counts that is above 95 % of those.
"""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from inphase.analysis import analyze
from inphase.analysis.edf import read_pair
from inphase.analysis.pseudo_pairs import cohens_d, pairing_p_value, rows_of
from inphase.analysis.result import Analysis
from inphase.analysis.summary import SIGNIFICANT, summarize
from inphase.config import resolve
from inphase.counted import binomial_quantile
from inphase.stages.phasors import Phasors
from inphase.values import PhasorBlock
from inphase_kernels import SlidingSynchrony

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("INPHASE_DATA", REPOSITORY.parent / "shared" / "data"))
SINGLE = {
    "EEG, one head, locked": ("eeg_alpha_locked_pair.edf", "eeg-alpha"),
    "ECG, unrelated": ("ecg_unrelated_pair.edf", "heart-rate"),
    "respiration, unrelated": ("respiration_unrelated_pair.edf", "respiration"),
}
THERAPY = "therapy_motion_energy"
SHIFTS = 8
"""Times by which one person's windows are moved against the other's, for the chance of CCorr."""

Windows = NDArray[np.complex128]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """One pair of signals: its valid windows, and what chance makes of them."""

    windows: int
    plv: Values
    ccorr: Values
    """Of each valid window."""
    n_effective: Values
    significant: int
    """Windows with p at or below 0.05 of the `tested` ones."""
    tested: int
    separate: int
    """About as many windows as do not overlap."""
    ccorr_95: float
    """What |CCorr| of windows of different times stays below 95 times in 100."""
    x: Windows
    y: Windows
    """Phasors (valid windows, pairs) that the metrics were computed of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: one pair of signals, or several of one kind."""

    name: str
    found: tuple[Found, ...]

    def _all(self, key: str) -> Values:
        return np.concatenate([getattr(found, key) for found in self.found])

    def _sum(self, key: str) -> int:
        return sum(getattr(found, key) for found in self.found)

    @property
    def windows(self) -> int:
        return self._sum("windows")

    @property
    def share_valid(self) -> float:
        return len(self._all("plv")) / self.windows

    @property
    def plv(self) -> float:
        return float(self._all("plv").mean())

    @property
    def chance_plv(self) -> float:
        """Mean of independent phases worth as many samples: sqrt(pi / 4 n)."""
        return float(np.sqrt(math.pi / 4 / self._all("n_effective")).mean())

    @property
    def plv_95(self) -> float:
        """What independent phases stay below 95 times in 100: sqrt(-ln 0.05 / n)."""
        return float(np.sqrt(-math.log(0.05) / self._all("n_effective")).mean())

    @property
    def ccorr(self) -> float:
        return float(np.abs(self._all("ccorr")).mean())

    @property
    def ccorr_95(self) -> float:
        return float(np.mean([found.ccorr_95 for found in self.found]))

    @property
    def share_plv(self) -> float:
        """Of the tested windows, those with p at or below 0.05."""
        return self._sum("significant") / self._sum("tested")

    @property
    def share_ccorr(self) -> float:
        above = [np.abs(found.ccorr) > found.ccorr_95 for found in self.found]
        return float(np.concatenate(above).mean())

    @property
    def chance_share(self) -> float:
        """The share that chance alone stays at or below 19 times in 20."""
        separate = self._sum("separate")
        return binomial_quantile(separate, SIGNIFICANT) / separate

    @property
    def plv_above(self) -> bool:
        return self.share_plv > self.chance_share

    @property
    def ccorr_above(self) -> bool:
        return self.share_ccorr > self.chance_share


def single_rows(folder: Path = FOLDER) -> Iterator[Row]:
    """The recordings that hold one pair each."""
    for name, (file, preset) in SINGLE.items():
        pair = read_pair(folder / file)
        yield Row(name, (find(pair.signals, pair.sfreq, preset),))


def therapy_rows(folder: Path = FOLDER) -> tuple[Row, Row, Values]:
    """The sessions' real pairs, pairs made across sessions, mean PLVs (client, therapist)."""
    pairs = [read_pair(file) for file in sorted((folder / THERAPY).glob("*.edf"))]
    found = {}
    for i, one in enumerate(pairs):
        for j, other in enumerate(pairs):
            n = min(len(one.signals), len(other.signals))
            made = np.column_stack([one.signals[:n, 0], other.signals[:n, 1]])
            found[i, j] = find(made, one.sfreq, "motion")
    sessions = range(len(pairs))
    means = np.array([[found[i, j].plv.mean() for j in sessions] for i in sessions])
    real = tuple(found[i, i] for i in sessions)
    made = tuple(one for (i, j), one in found.items() if i != j)
    return (
        Row(f"therapy, {len(real)} sessions", real),
        Row(f"therapy, {len(made)} made pairs", made),
        means,
    )


def find(signals: Values, sfreq: float, preset: str) -> Found:
    """Analyze one pair (n, 2), and keep the phasors that it was done with."""
    analysis, x, y = windows_of(signals, sfreq, preset)
    summary = summarize(analysis)
    return Found(
        windows=summary.windows,
        plv=analysis.plv[analysis.valid],
        ccorr=analysis.ccorr[analysis.valid],
        n_effective=analysis.n_effective[analysis.valid],
        significant=summary.significant,
        tested=summary.tested,
        separate=summary.separate,
        ccorr_95=chance_of_ccorr(x, y),
        x=x,
        y=y,
    )


def windows_of(signals: Values, sfreq: float, preset: str) -> tuple[Analysis, Windows, Windows]:
    """Return the analysis, and the phasors (valid windows, pairs) of client and therapist."""
    blocks: list[PhasorBlock] = []
    stages: list[Phasors] = []

    class Kept(Phasors):
        def update(self, volts: Values, valid: NDArray[np.bool_]) -> PhasorBlock:
            stages.append(self)
            blocks.append(super().update(volts, valid))
            return blocks[-1]

    settings = resolve({}, preset=preset)
    with mock.patch.object(analyze, "Phasors", Kept):
        analysis = analyze.analyze_pair(signals, sfreq, settings)
    stage = stages[0]
    phasors = np.concatenate([block.phasors for block in blocks])
    first = int(blocks[0].sample[0])
    size = round(settings.window_s * stage.rate_hz / stage.stride)
    ends = np.rint((analysis.time_s[analysis.valid] + stage.delay_s) * stage.rate_hz)
    last = (ends.astype(np.int64) - first) // stage.stride
    at = last[:, np.newaxis] + np.arange(1 - size, 1)
    return analysis, phasors[at, 0], phasors[at, 1]


def chance_of_ccorr(x: Windows, y: Windows) -> float:
    """95th percentile of |CCorr| of windows of different times: half a window apart and more."""
    count, size = x.shape
    # Neighbours overlap by half; the next but one does not.
    shifts = np.unique(np.linspace(2, count - 2, min(SHIFTS, count - 3)).astype(int))
    values = [
        SlidingSynchrony(size, ("ccorr",)).push(x.ravel(), np.roll(y, shift, axis=0).ravel())[0][0]
        for shift in shifts
    ]
    return float(
        np.quantile(np.abs(np.concatenate([one[size - 1 :: size] for one in values])), 0.95)
    )


def library_differences(found: Sequence[Found]) -> str:
    """The largest difference of PLV and |CCorr| from other libraries' values of the same windows.

    The libraries are there where the Makefile put them and `tests` on the path.
    """
    try:
        from oracles.libraries import hypyp, tensorpac_plv

        hypyp("plv", found[0].x[0], found[0].y[0])
    except ImportError:
        return "`make test-oracles` adds what other libraries make of the same windows."
    measures: dict[str, Callable[[Found, int], float]] = {
        "HyPyP PLV": lambda one, i: hypyp("plv", one.x[i], one.y[i]) - one.plv[i],
        "HyPyP CCorr": lambda one, i: hypyp("ccorr", one.x[i], one.y[i]) - abs(one.ccorr[i]),
        "tensorpac PLV": lambda one, i: (
            tensorpac_plv(np.angle(one.x[i]), np.angle(one.y[i])) - one.plv[i]
        ),
    }
    windows = [(one, i) for one in found for i in range(len(one.plv))]
    largest = ", ".join(
        f"{name} {max(abs(measure(one, i)) for one, i in windows):.0e}"
        for name, measure in measures.items()
    )
    return f"{len(windows)} windows; the largest difference from ours: {largest}"


def verdict(above: bool) -> str:
    return "above chance" if above else "not"


def main() -> None:
    if not FOLDER.is_dir():
        print("no table of recordings: set INPHASE_DATA to their folder")
        return
    real, made, means = therapy_rows()
    across = rows_of([str(i) for i in range(len(means))], means)
    rows = [*single_rows(), real, made]
    print(f"{'':38s}  mean PLV                mean |CCorr|            by chance")
    print(
        f"{'recording':24s} windows valid   PLV chance   95%  above   CCorr   95%  above"
        "  up to    PLV, CCorr"
    )
    for row in rows:
        print(
            f"{row.name:24s} {row.windows:7d} {100 * row.share_valid:4.0f}%"
            f" {row.plv:5.3f}  {row.chance_plv:5.3f} {row.plv_95:5.3f} {100 * row.share_plv:5.1f}%"
            f"   {row.ccorr:5.3f} {row.ccorr_95:5.3f} {100 * row.share_ccorr:5.1f}%"
            f" {100 * row.chance_share:5.1f}%    {verdict(row.plv_above)},"
            f" {verdict(row.ccorr_above)}"
        )
    print(
        "above: windows beyond what chance exceeds 5 times in 100; up to: the share of them that"
        " chance\nalone stays at or below 19 times in 20, for as many windows as do not overlap"
    )
    above, p_value = sum(bool(row.above) for row in across), pairing_p_value(means, seed=1)
    print(
        f"{above} of {len(across)} sessions are above the pairs made of them; Cohen's d"
        f" {cohens_d(across):.2f}; dealt out anew, as high with p = {p_value:.4f}"
    )
    print(library_differences([one for row in rows[:-1] for one in row.found]))


if __name__ == "__main__":
    main()
