"""What an `Analysis` says against chance, as figures and as sentences."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.analysis.mean_interval import mean_interval
from inphase.analysis.result import Analysis
from inphase.config import MIN_N_EFFECTIVE
from inphase.counted import binomial_quantile

SIGNIFICANT = 0.05
WIDELY = 0.1
"""Shares of windows that differ by more are told as a disagreement."""
KEPT_STEP = "A small p means that the two kept step more than one did with the other"
AGAINST = {
    "lagged": f"{KEPT_STEP}'s past.",
    "stimulus-locked": f"{KEPT_STEP} at the same time after other marks.",
    "phase-randomised": f"{KEPT_STEP}'s rhythm at random phases.",
    "segment-shuffle": f"{KEPT_STEP} at other times.",
}
NOT_TESTED = (
    "Shared input was not tested for: something both heard or saw can do that without any coupling"
)
TESTED = "What was not marked, and both heard or saw, can do that without any coupling"
NOTHING_OF = "; and it says nothing of what either felt, of their relation or of an outcome."


@dataclass(frozen=True, slots=True)
class Summary:
    """How often two signals were in step, beside how often chance alone would say so."""

    windows: int
    valid: int
    """Windows full of clean samples."""
    tested: int
    """Valid windows with a p-value."""
    significant: int
    """Tested windows with p at or below 0.05."""
    mean_plv: float | None
    """Over valid windows; None where there are none."""
    mean_plv_95: tuple[float, float] | None
    """Where the long-run mean PLV lies, 95 % (`mean_interval`); None for too short a recording."""
    above_95: int
    """Tested windows with a PLV above `Analysis.plv_95`."""
    shared_tested: int
    """Valid windows with a p-value against stimulus-locked surrogates."""
    shared_significant: int
    """Those of them with p at or below 0.05."""
    chance: str
    """The kind of surrogates behind the p-values."""
    separate: int
    """About how many windows that do not overlap the tested ones come to; at least 1 if any."""
    few: int = 0
    """Windows full of clean samples that hold too few effective ones."""
    enough_s: float | None = None
    """How long a window would hold enough in half of those; None where there are none."""

    @property
    def share_valid(self) -> float | None:
        """Share of windows that are valid, 0 to 1."""
        return self.valid / self.windows if self.windows else None

    @property
    def share_significant(self) -> float | None:
        """Share of tested windows with p at or below 0.05; chance alone gives 0.05 at most."""
        return self.significant / self.tested if self.tested else None

    @property
    def share_above_95(self) -> float | None:
        """Share of tested windows with a PLV above `plv_95`, 0 to 1."""
        return self.above_95 / self.tested if self.tested else None

    @property
    def share_shared_significant(self) -> float | None:
        """Share of windows tested for shared input whose p against it is at or below 0.05."""
        return self.shared_significant / self.shared_tested if self.shared_tested else None

    @property
    def chance_share(self) -> float | None:
        """The share that chance alone stays at or below 19 times in 20, for this many windows."""
        return (
            binomial_quantile(self.separate, SIGNIFICANT) / self.separate if self.tested else None
        )

    def sentences(self) -> tuple[str, ...]:
        """The summary in words, without a verdict on whether synchrony is wanted."""
        if not self.windows:
            return ("No window ends within the signals; choose a shorter hop or window.",)
        said = [f"{self.valid} of {self.windows} windows ({_percent(self.share_valid)}) are valid."]
        if self.mean_plv is not None:
            said.append(f"Their mean PLV is {self.mean_plv:.3f}{self._interval()}.")
        if self.enough_s is not None:
            said.append(
                f"Clean windows with fewer than {MIN_N_EFFECTIVE:g} effective samples: {self.few}. "
                "There the rhythms are so regular that a high PLV would say nothing of these two; "
                f"a window of {self.enough_s:g} s or more may hold enough."
            )
        if not self.valid:
            return (
                *said,
                "Nothing can be said of synchrony: in every window a signal has a gap, does not "
                "move for too long, has a value with no logarithm where the preset takes one, "
                "tells the same thing too long, or is on both.",
            )
        untested = self.valid - self.tested
        if untested:
            said.append(
                f"{untested} of the valid windows {'has' if untested == 1 else 'have'} no p-value: "
                "too little past, or too few "
                "effective samples, to compare with."
            )
        if self.tested:
            said.append(
                f"{self.significant} of {self.tested} windows "
                f"({_percent(self.share_significant)}) have p <= .05; chance alone gives 5 %, and "
                f"with about {self.separate} separate windows up to {_percent(self.chance_share)} "
                "19 times in 20."
            )
            if abs(self.above_95 - self.significant) > WIDELY * self.tested:
                said.append(
                    f"{_percent(self.share_above_95)} have a PLV above plv_95, what theory "
                    "allows chance for that many effective samples: where the two shares differ "
                    "so, the rhythms do not keep to what one of them takes for granted; trust "
                    "neither alone."
                )
            said.append(AGAINST[self.chance])
            if self.shared_tested:
                said.append(
                    f"Beside what marks evoke in both, {self.shared_significant} of "
                    f"{self.shared_tested} windows ({_percent(self.share_shared_significant)}) "
                    "have p <= .05."
                )
            said.append((TESTED if self.shared_tested else NOT_TESTED) + NOTHING_OF)
        return tuple(said)

    def _interval(self) -> str:
        if self.mean_plv_95 is None:
            return ""
        low, high = self.mean_plv_95
        return f"; the long-run mean of two such people lies in {low:.3f} to {high:.3f} (95 %)"


def summarize(analysis: Analysis) -> Summary:
    """Count what an analysis found."""
    tested = analysis.valid & np.isfinite(analysis.p_value)
    shared = analysis.valid & analysis.shared_input_tested
    times_s = analysis.time_s
    few = analysis.n_effective[~analysis.valid & np.isfinite(analysis.n_effective)]
    hop_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else analysis.window_s
    interval = mean_interval(analysis)
    covered_s = float(np.count_nonzero(tested)) * min(hop_s, analysis.window_s)
    return Summary(
        windows=len(analysis.valid),
        valid=int(np.count_nonzero(analysis.valid)),
        tested=int(np.count_nonzero(tested)),
        significant=int(np.count_nonzero(analysis.p_value[tested] <= SIGNIFICANT)),
        mean_plv=mean_plv(analysis),
        mean_plv_95=None if interval is None else (interval.low, interval.high),
        above_95=int(np.count_nonzero(analysis.plv[tested] > analysis.plv_95[tested])),
        shared_tested=int(np.count_nonzero(shared)),
        shared_significant=int(np.count_nonzero(analysis.p_value_shared[shared] <= SIGNIFICANT)),
        chance=analysis.chance,
        separate=max(1, int(covered_s / analysis.window_s)),
        few=len(few),
        enough_s=_enough_s(analysis.window_s, few),
    )


def _enough_s(window_s: float, n_effective: NDArray[np.float64]) -> float | None:
    """Return the window, of two digits, in which half of these would have been enough."""
    if not len(n_effective):
        return None
    needed_s = window_s * MIN_N_EFFECTIVE / float(np.median(n_effective))
    digit = 10.0 ** (math.floor(math.log10(needed_s)) - 1)
    return digit * math.ceil(needed_s / digit)


def mean_plv(analysis: Analysis) -> float | None:
    """Mean PLV over the valid windows, None where there are none."""
    return float(np.mean(analysis.plv[analysis.valid])) if analysis.valid.any() else None


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.0f} %"
