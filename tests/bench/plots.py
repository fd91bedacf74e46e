"""Draws the pictures of docs/metrics.md, docs/cue.md and docs/protocol.md: `make plots`, minutes.

    python tests/bench/plots.py FOLDER --only power

Each but `states` is drawn from figures computed now, by the stages and estimators that a session
uses, on simulated people whose truth is known. Needs matplotlib (`pip install 'inphase[plots]'`).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import estimators
import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from state_picture import states

import inphase
from inphase.config import resolve
from inphase.power import detection
from inphase.simulation import dyad_for

BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#666666"
"""Told apart by people of any colour vision (Okabe and Ito 2008)."""
LOOK = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "svg.hashsalt": "inphase",
    "svg.fonttype": "none",
}

RATE_HZ = 125.0
BAND_HZ = (8.0, 12.0)
WINDOWS_S = (4.0, 8.0, 15.0, 30.0, 60.0)
INDEPENDENT_WINDOWS = 500

KAPPAS_RAD_S = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
POWER_SNRS_DB = (-5.0, 0.0, 5.0)
WITHIN_S = 60.0
TRIALS = 60


def uncoupled(kind: str, seconds: float) -> NDArray[np.float64]:
    """Return (n, 2) samples of two people who share nothing."""
    if kind == "white noise":
        return np.random.default_rng(1).standard_normal((round(seconds * RATE_HZ), 2))
    dyad = dyad_for("eeg-alpha", rate_hz=RATE_HZ, snr_db=10.0, linewidth_hz=1.0)
    return dyad.simulate(seconds, 1).signals


def null_distributions() -> Figure:
    """PLV of two people who are not coupled, against the length of the window."""
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for panel, kind in zip(panels, ("white noise", "a rhythm 1 Hz wide"), strict=True):
        found = []
        for window_s in WINDOWS_S:
            seconds = INDEPENDENT_WINDOWS * window_s + 10.0
            result = inphase.analyze(
                *uncoupled(kind, seconds).T,
                sfreq=RATE_HZ,
                band=BAND_HZ,
                window_s=window_s,
                hop_s=window_s,
                surrogates=19,
            )
            plv = result.plv[result.valid]
            n = float(np.median(result.n_effective[result.valid]))
            found.append((*np.quantile(plv, (0.05, 0.5, 0.95)), plv.mean(), n))
        low, median, high, mean, n_effective = np.array(found).T
        panel.fill_between(WINDOWS_S, low, high, color=BLUE, alpha=0.15, label="5 % to 95 % of PLV")
        panel.plot(WINDOWS_S, median, color=BLUE, label="median PLV")
        panel.plot(WINDOWS_S, mean, "o", color=BLUE, ms=4, label="mean PLV")
        theory = np.sqrt(np.pi / 4 / n_effective), np.sqrt(-np.log(0.05) / n_effective)
        panel.plot(WINDOWS_S, theory[0], ":", color=GREY, label="√(π / 4n), expected mean")
        panel.plot(WINDOWS_S, theory[1], "--", color=ORANGE, label="√(−ln .05 / n), 95 %")
        panel.set(xscale="log", xlabel="window, s", title=f"two independent signals: {kind}")
        panel.set_xticks(WINDOWS_S, [f"{s:g}" for s in WINDOWS_S], minor=False)
        panel.minorticks_off()
    panels[0].set(ylabel="PLV", ylim=(0, 1))
    panels[0].legend(fontsize=8)
    return figure


def estimator_errors(minutes: float = 20.0) -> Figure:
    """Circular standard deviation of each phase estimator, against noise and against delay."""
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    over_noise, over_delay = figure.subplots(1, 2, sharey=True)
    for number, (name, make) in enumerate(estimators.ESTIMATORS.items()):
        errors = [estimators.error(make, 1, 60 * minutes, snr_db) for snr_db in estimators.SNRS_DB]
        style = {"color": f"C{number % 10}", "marker": "os^Dv"[number // 2 % 5], "ms": 4}
        over_noise.plot(estimators.SNRS_DB, [e.sd_deg for e in errors], lw=1, label=name, **style)
        at_zero_db = errors[estimators.SNRS_DB.index(0.0)]
        over_delay.plot([at_zero_db.delay_ms], [at_zero_db.sd_deg], ls="", **style)
    over_noise.set(xlabel="SNR within the band, dB", ylabel="circular SD of the phase, degrees")
    over_noise.set_xticks(estimators.SNRS_DB)
    over_noise.set_title("error against noise")
    over_delay.set(xlabel="delay, ms", title="error against delay, at 0 dB")
    figure.legend(fontsize=7, loc="outside right center")
    return figure


def power() -> Figure:
    """How often and how soon the cue finds a coupling of alpha, against its strength and noise."""
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    how_often, how_soon = figure.subplots(1, 2)
    settings = resolve(preset="eeg-alpha")
    for snr_db, color in zip(POWER_SNRS_DB, (ORANGE, BLUE, GREEN), strict=True):
        dyad = dyad_for("eeg-alpha", snr_db=snr_db)
        found = [detection(settings, dyad, k, WITHIN_S, TRIALS, 1) for k in KAPPAS_RAD_S]
        low, high = np.array([each.detected_interval for each in found]).T
        how_often.fill_between(KAPPAS_RAD_S, low, high, color=color, alpha=0.15, lw=0)
        how_often.plot(
            KAPPAS_RAD_S,
            [each.detected for each in found],
            "o-",
            color=color,
            ms=4,
            label=f"{snr_db:g} dB",
        )
        median_s = [each.quantile_s(0.5) for each in found]
        how_soon.plot(KAPPAS_RAD_S, median_s, "o-", color=color, ms=4)
    how_often.set(ylim=(0, 1), xlabel="coupling κ, rad/s", title=f"cue within {WITHIN_S:g} s")
    how_often.legend(title="SNR within the band", fontsize=8)
    how_soon.set(
        ylim=(0, WITHIN_S), xlabel="coupling κ, rad/s", ylabel="s", title="median time to the cue"
    )
    return figure


PICTURES = {
    "null_distributions": null_distributions,
    "estimator_errors": estimator_errors,
    "power": power,
    "states": states,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument("--only", choices=sorted(PICTURES), action="append")
    given = parser.parse_args(arguments)
    for name in given.only or PICTURES:
        path = given.folder / f"{name}.svg"
        with mpl.rc_context(LOOK):
            PICTURES[name]().savefig(path, metadata={"Date": None})
        print(path)


if __name__ == "__main__":
    main()
