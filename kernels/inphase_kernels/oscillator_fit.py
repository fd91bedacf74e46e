"""An Oscillator fitted to a baseline by Whittle's likelihood of rhythm and noise."""

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.arguments import column
from inphase_kernels.band_design import checked_band
from inphase_kernels.kalman_design import Oscillator, default_oscillator

SHORTEST_BANDWIDTHS = 80.0
"""Shortest baseline, over 1 / bandwidth: 20 s for 8 to 12 Hz."""
MOST_ORDINATES = 1024
WIDTH_SPREAD = 0.25
"""How far a line's width is from the usual one, an eighth of the band: standard deviation of its
logarithm. Minutes of a weak rhythm say little about its width, and take noise for more of it."""
FREQUENCIES = 33
WIDTHS = 12
SWEEPS = 100


def fit_oscillator(
    x: NDArray[np.float64], sfreq: float, low_hz: float, high_hz: float
) -> Oscillator:
    """Return the most probable rhythm within the band and noise about it, from samples x (n,).

    Whittle's likelihood (1953) with a prior for the line's width: each ordinate P of the
    periodogram is exponential about the model's spectrum S, so that sum(log S + P / S) is to be
    least. Over a grid of frequencies and widths, the three powers follow by multiplicative updates,
    which never raise that sum nor leave the positive numbers (Fevotte and Idier 2011, doi
    10.1162/NECO_a_00168, Itakura-Saito divergence). Ordinates from half the band's lower edge to
    twice its upper edge count. Needs no starting value and cannot fail to end.

    Raises ValueError for a bad rate or band, a baseline shorter than 80 / bandwidth, one that is
    not finite, and one that does not move.
    """
    sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
    samples = column("x", x, np.float64)
    shortest_s = SHORTEST_BANDWIDTHS / (high - low)
    if len(samples) < shortest_s * sfreq:
        raise ValueError(
            f"the baseline must last {shortest_s:g} s or more for the band {low:g} to {high:g} Hz, "
            f"found {len(samples) / sfreq:g} s"
        )
    if not (np.abs(samples) <= 1e100).all() or np.ptp(samples) == 0:
        raise ValueError(
            "the baseline must be finite and must move, found one that is flat or broken"
        )
    hz, density, together = _periodogram(samples / np.ptp(samples), sfreq, low, high)
    rhythm_hz, width_hz = np.meshgrid(
        np.linspace(low, high, FREQUENCIES),
        np.geomspace((high - low) / 40, (high - low) / 2, WIDTHS),
        indexing="ij",
    )
    turns = 2 * np.pi * hz / sfreq
    walk = 1 / np.abs(1 - np.exp(-1j * turns)) ** 2
    usual = default_oscillator(sfreq, low, high)
    best, least = None, np.inf
    for row_hz, row_width in zip(rhythm_hz, width_hz, strict=True):
        line = _line(turns, row_hz[:, None] / sfreq, row_width[:, None] / sfreq)
        shapes = np.stack([line, np.broadcast_to(walk, line.shape), np.ones_like(line)])
        powers, misfit = _powers(shapes, density)
        misfit = together * misfit + (np.log(row_width / usual.width_hz) / WIDTH_SPREAD) ** 2 / 2
        at = int(np.argmin(misfit))
        if misfit[at] < least:
            least = float(misfit[at])
            best = (float(row_hz[at]), float(row_width[at]), *map(float, powers[:, at]))
    assert best is not None
    frequency, width, power, walk_step, noise = best
    return Oscillator(sfreq, frequency, width, power, walk_step, noise)


def _periodogram(
    samples: NDArray[np.float64], sfreq: float, low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Frequencies, power (of white noise: its variance), and how many ordinates each is made of."""
    taper = np.hanning(len(samples))
    power = np.abs(np.fft.rfft((samples - samples.mean()) * taper)) ** 2 / (taper @ taper)
    hz = np.fft.rfftfreq(len(samples), 1 / sfreq)
    near = (hz >= low / 2) & (hz <= min(2 * high, 0.98 * sfreq / 2))
    hz, power = hz[near], power[near]
    together = -(-len(hz) // MOST_ORDINATES)
    kept = len(hz) // together * together
    return (
        hz[:kept].reshape(-1, together).mean(axis=1),
        power[:kept].reshape(-1, together).mean(axis=1),
        together,
    )


def _line(
    turns: NDArray[np.float64], frequency: NDArray[np.float64], width: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Spectrum (widths, ordinates) of the rhythm's first component, its variance 1.

    Matsuda and Komaki 2017: the components' pushes are independent and alike, so the complex state
    is an autoregression with circular noise, and its real part has half of either sign's spectrum.
    """
    radius = np.exp(-np.pi * width)
    pole = radius * np.exp(2j * np.pi * frequency)
    back = np.exp(-1j * turns)
    both = 1 / np.abs(1 - pole * back) ** 2 + 1 / np.abs(1 - np.conj(pole) * back) ** 2
    line: NDArray[np.float64] = both * (1 - radius**2) / 2
    return line


def _powers(
    shapes: NDArray[np.float64], density: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Powers (3, models) of the shapes (3, models, ordinates), and each model's misfit."""
    powers = density.mean() / shapes.mean(axis=2) / 3
    floor = 1e-12 * powers
    for _ in range(SWEEPS):
        model = np.einsum("km,kmf->mf", powers, shapes)
        raised = np.einsum("kmf,mf->km", shapes, density / model**2)
        lowered = np.einsum("kmf,mf->km", shapes, 1 / model)
        powers = np.maximum(powers * np.sqrt(raised / lowered), floor)
    model = np.einsum("km,kmf->mf", powers, shapes)
    return powers, (np.log(model) + density / model).sum(axis=1)
