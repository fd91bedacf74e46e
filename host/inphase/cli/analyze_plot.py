"""`inphase analyze --plot`: PLV over time beside what chance alone reaches, as a picture.

Needs matplotlib, which is not installed with inphase itself: `pip install 'inphase[plots]'`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from inphase.analysis.summary import SIGNIFICANT
from inphase.errors import SignalFileError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inphase.analysis.result import Analysis

FORMATS = (".svg", ".png", ".pdf")
BLUE, GREY = "#0072b2", "#8c8c8c"


def checked_path(path: Path) -> Path:
    """Return the path of a picture that can be drawn; UsageError where it cannot."""
    if path.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--plot {path} must end in {', '.join(FORMATS)}")
    if find_spec("matplotlib") is None:
        raise click.UsageError(
            "--plot needs matplotlib; install it with: pip install 'inphase[plots]'"
        )
    return path


def draw(analysis: Analysis, title: str, path: Path) -> None:
    """Write the picture; SignalFileError where the path cannot be written."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    time_s, plv = analysis.time_s, analysis.plv
    small = analysis.valid & (analysis.p_value <= SIGNIFICANT)
    low_hz, high_hz = analysis.band
    with rc_context(
        {
            "font.size": 9,
            "hatch.linewidth": 0.5,
            "legend.frameon": False,
            "svg.fonttype": "none",
            "svg.hashsalt": "inphase",
        }
    ):
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        for number, (start_s, end_s) in enumerate(_stretches(time_s, ~analysis.valid)):
            label = "no value" if number == 0 else None
            axes.axvspan(start_s, end_s, fc="none", ec=GREY, hatch="////", lw=0, label=label)
        axes.fill_between(
            time_s,
            0,
            analysis.plv_95,
            color=GREY,
            alpha=0.25,
            lw=0,
            label="95 % of chance, √(−ln .05 / n)",
        )
        axes.plot(time_s, plv, color=BLUE, lw=1, label="PLV")
        axes.plot(
            time_s[small], plv[small], "o", color=BLUE, ms=4, label="p ≤ .05 among surrogates"
        )
        axes.set(ylim=(0, 1), xlabel="end of the window, s", ylabel="PLV")
        figure.suptitle(
            f"{title}: {low_hz:g} to {high_hz:g} Hz, windows of {analysis.window_s:g} s",
            fontsize=9,
        )
        axes.margins(x=0)
        axes.legend(fontsize=8, ncols=4, loc="lower right", bbox_to_anchor=(1, 1))
        undated = {"Date": None} if path.suffix.lower() == ".svg" else None
        try:
            figure.savefig(path, metadata=undated)
        except OSError as error:
            raise SignalFileError(f"{path} cannot be written: {error.strerror}") from None


def _stretches(time_s: NDArray[np.float64], told: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return where `told` holds, from half a hop before it to half a hop after."""
    if not len(time_s):
        return []
    half_s = float(np.median(np.diff(time_s))) / 2 if len(time_s) > 1 else 0.0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], told, [False])).astype(np.int8)))
    return [
        (float(time_s[start]) - half_s, float(time_s[end - 1]) + half_s)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
