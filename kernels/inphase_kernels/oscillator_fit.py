"""An Oscillator fitted to baselines by Whittle's likelihood of rhythm and noise.

At once, or a row of its grid at a time where other things must not wait.
"""

from collections.abc import Sequence

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
LARGEST = 1e100
SMALLEST_RANGE = 1e-100
LEAST_WALK = 1e-4
"""Of the white noise at the band's lower edge: where nothing drifts, a filter that trusts in that
would remember an offset for ever."""
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
    fit = OscillatorFit([x], sfreq, low_hz, high_hz)
    while not fit.done:
        fit.step()
    return fit.model


class OscillatorFit:
    """`fit_oscillator` in steps of a few milliseconds, of one baseline or of several together.

    Several, alike in length, give one model for all: each person's periodogram counts by its shape
    alone, so that the louder signal does not decide.
    """

    def __init__(
        self, baselines: Sequence[NDArray[np.float64]], sfreq: float, low_hz: float, high_hz: float
    ) -> None:
        """Baselines: each (n,), any unit. Raises ValueError as `fit_oscillator` does."""
        self._sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
        shapes = []
        for x in baselines:
            samples = column("x", x, np.float64)
            shortest_s = SHORTEST_BANDWIDTHS / (high - low)
            if len(samples) < shortest_s * sfreq:
                raise ValueError(
                    f"the baseline must last {shortest_s:g} s or more for the band {low:g} to "
                    f"{high:g} Hz, found {len(samples) / sfreq:g} s"
                )
            if not (np.abs(samples) <= LARGEST).all() or np.ptp(samples) < SMALLEST_RANGE:
                raise ValueError(
                    "the baseline must be finite and must move, found one that is flat or broken"
                )
            hz, density, together = _periodogram(samples / np.ptp(samples), sfreq, low, high)
            shapes.append(density / density.mean())
        self._density = np.mean(shapes, axis=0)
        self._weight = together * len(shapes)
        self._turns = 2 * np.pi * hz / sfreq
        self._walk = 1 / np.abs(1 - np.exp(-1j * self._turns)) ** 2
        self._least_walk = LEAST_WALK * abs(1 - np.exp(-2j * np.pi * low / self._sfreq)) ** 2
        self._rhythms_hz = np.linspace(low, high, FREQUENCIES)
        self._widths_hz = np.geomspace((high - low) / 40, (high - low) / 2, WIDTHS)
        off = np.log(self._widths_hz / default_oscillator(sfreq, low, high).width_hz)
        self._prior = (off / WIDTH_SPREAD) ** 2 / 2
        self._row = 0
        self._least = np.inf
        self._best: Oscillator | None = None

    @property
    def done(self) -> bool:
        """Every row of the grid was tried: after `FREQUENCIES` steps."""
        return self._row == FREQUENCIES

    @property
    def model(self) -> Oscillator:
        """The most probable of those tried; ValueError before the first step."""
        if self._best is None:
            raise ValueError("nothing was tried yet: the model must be asked for after a step")
        return self._best

    def step(self) -> None:
        """Try the next frequency with every width."""
        rhythm_hz = self._rhythms_hz[self._row]
        self._row += 1
        line = _line(self._turns, rhythm_hz / self._sfreq, self._widths_hz[:, None] / self._sfreq)
        shapes = np.stack([line, np.broadcast_to(self._walk, line.shape), np.ones_like(line)])
        powers, misfit = _powers(shapes, self._density)
        misfit = self._weight * misfit + self._prior
        at = int(np.argmin(misfit))
        if misfit[at] < self._least:
            self._least = float(misfit[at])
            power, walk, noise = powers[:, at].tolist()
            self._best = Oscillator(
                sfreq=self._sfreq,
                frequency_hz=float(rhythm_hz),
                width_hz=float(self._widths_hz[at]),
                power=power,
                walk=max(walk, self._least_walk * noise),
                noise=noise,
            )


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
    turns: NDArray[np.float64], frequency: float, width: NDArray[np.float64]
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
