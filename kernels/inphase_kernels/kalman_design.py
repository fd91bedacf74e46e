"""The gains of a KalmanPhasor: an oscillator model becomes a steady-state filter.

Matsuda and Komaki 2017, doi 10.1162/neco_a_00916: a rhythm is a vector that turns by a fixed angle
and shrinks a little at each sample, pushed by noise; what is seen is its first component and white
noise. A random walk is added, so that an offset and its drift are no rhythm, and the sum of walk
and white noise falls off like 1/f about where the two are equal.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.arguments import positive
from inphase_kernels.band_design import checked_band

WIDTH_SHARE = 1 / 8
"""Width of the rhythm's line, as a share of the band, where nothing was fitted."""
LEAD_MEMORY = 3.0
"""Time constant of the lead stage over the delay without it, or the one asked for."""


@dataclass(frozen=True, slots=True)
class Oscillator:
    """A rhythm in noise. Powers share one unit, which cancels: only their ratios matter."""

    sfreq: float
    frequency_hz: float
    width_hz: float
    """Full width of its spectral line at half maximum."""
    power: float
    """Variance of the rhythm."""
    walk: float
    """Variance of one step of the random walk."""
    noise: float
    """Variance of the white noise."""

    def __post_init__(self) -> None:
        checked_band(self.sfreq, self.frequency_hz / 2, self.frequency_hz)
        positive("width_hz", self.width_hz, "Hz")
        for name in ("power", "walk", "noise"):
            positive(name, getattr(self, name), "(a variance)")

    @property
    def pole(self) -> complex:
        """Turn and shrinkage from one sample to the next."""
        omega = 2 * math.pi * self.frequency_hz / self.sfreq
        radius = math.exp(-math.pi * self.width_hz / self.sfreq)
        return radius * complex(math.cos(omega), math.sin(omega))


@dataclass(frozen=True, slots=True)
class KalmanDesign:
    """Steady-state filter of one Oscillator, with its lead stage, and its figures."""

    centre_hz: float
    pole: complex
    gain: complex
    """What an innovation adds to the rhythm's state."""
    walk_gain: float
    """What it adds to the walk's."""
    lead_pole: complex
    lead: float
    """output = scale ((1 + lead) state - lead slow), slow a one-pole average of the state."""
    scale: complex
    """Makes the whole 2 at the centre, phase 0."""
    enbw_hz: float
    delay_samples: float
    memory_samples: float
    """The slowest time constant in it."""


def default_oscillator(sfreq: float, low_hz: float, high_hz: float) -> Oscillator:
    """A rhythm in the middle of the band, an eighth as wide, in 1/f noise of equal power there."""
    sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
    centre = (low + high) / 2
    walk = abs(1 - np.exp(-2j * np.pi * centre / sfreq)) ** 2
    # Walk and white noise each have density 1 at the centre, at both signs of the frequency.
    power = 4 * (high - low) / sfreq
    return Oscillator(sfreq, centre, (high - low) * WIDTH_SHARE, power, float(walk), 1.0)


@functools.lru_cache(maxsize=16)
def design_kalman(model: Oscillator, delay_s: float | None = None) -> KalmanDesign:
    """Return the filter; with `delay_s`, a lead stage makes the group delay just that.

    The estimate of a rhythm in noise leans on its past, and changes show late. The lead stage adds
    the difference between the state and its own average over a longer time, both turned to the
    present: slow changes then show delay_s late, at the price of more noise. Where the state is
    earlier than asked, the same difference is taken away. Raises ValueError for a delay_s below 0.
    """
    if delay_s is not None and not delay_s >= 0:
        raise ValueError(f"delay_s must be 0 s or more, found {delay_s!r}")
    rotation = np.array(
        [[model.pole.real, -model.pole.imag, 0], [model.pole.imag, model.pole.real, 0], [0, 0, 1]]
    )
    push = model.power * (1 - abs(model.pole) ** 2)
    gains = _steady_gains(rotation, np.diag([push, push, model.walk]), model.noise)
    omega = 2 * math.pi * model.frequency_hz / model.sfreq
    closed = rotation - np.outer(gains, np.array([1.0, 0.0, 1.0]) @ rotation)
    at_centre, slope = _response(closed, gains, np.array([omega]))
    delay_samples = float((1j * slope[0] / at_centre[0]).real)
    lead, lead_pole = 0.0, 0j
    if delay_s is not None:
        surplus = delay_samples - delay_s * model.sfreq
        # A one-pole average of radius r is r / (1 - r) samples late.
        memory = LEAD_MEMORY * max(delay_samples, delay_s * model.sfreq)
        radius = memory / (1 + memory)
        lead, lead_pole = surplus / memory, radius * complex(math.cos(omega), math.sin(omega))
        delay_samples -= surplus
    hz = np.linspace(0, model.sfreq / 2, 1 + (1 << 15))
    turns = 2 * np.pi * hz / model.sfreq
    slow = (1 - abs(lead_pole)) / (1 - lead_pole * np.exp(-1j * turns))
    passed, _ = _response(closed, gains, turns)
    power = np.abs(passed * (1 + lead - lead * slow) / at_centre[0]) ** 2
    return KalmanDesign(
        centre_hz=model.frequency_hz,
        pole=model.pole,
        gain=complex(gains[0], gains[1]),
        walk_gain=float(gains[2]),
        lead_pole=lead_pole,
        lead=lead,
        scale=2 / complex(at_centre[0]),
        enbw_hz=float((power.sum() - (power[0] + power[-1]) / 2) * hz[1]),
        delay_samples=delay_samples,
        memory_samples=-1 / math.log(max(*np.abs(np.linalg.eigvals(closed)), abs(lead_pole))),
    )


def _steady_gains(
    step: NDArray[np.float64], pushes: NDArray[np.float64], noise: float
) -> NDArray[np.float64]:
    """Solve the Riccati equation by doubling (Chu, Fan, Lin and Wang 2004)."""
    seen = np.array([1.0, 0.0, 1.0])
    a, g, h = step.T, np.outer(seen, seen) / noise, pushes
    for _ in range(64):
        inverse = np.linalg.inv(np.eye(3) + g @ h)
        grown = h + a.T @ h @ inverse @ a
        g = g + a @ inverse @ g @ a.T
        a = a @ inverse @ a
        done = np.abs(grown - h).max() <= 1e-15 * np.abs(grown).max()
        h = (grown + grown.T) / 2
        g = (g + g.T) / 2
        if done:
            break
    gains: NDArray[np.float64] = h @ seen / (seen @ h @ seen + noise)
    return gains


def _response(
    closed: NDArray[np.float64], gains: NDArray[np.float64], turns: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Transfer function from a sample to the rhythm's state, and its derivative by the angle."""
    back = np.exp(-1j * turns)[:, None, None]
    inside = np.eye(3) - back * closed
    state = np.linalg.solve(inside, np.broadcast_to(gains[:, None], (len(turns), 3, 1)) + 0j)
    slope = np.linalg.solve(inside, -1j * back * closed @ state)
    rhythm = np.array([1.0, 1.0j, 0.0])
    return (state[..., 0] @ rhythm), (slope[..., 0] @ rhythm)
