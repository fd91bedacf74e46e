"""The coefficients of a BandPhasor, found once when it is made; nothing here runs per sample."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.arguments import number, positive, whole

MAX_ORDER = 8
# Below this share of the sampling rate, 1 - pole has too few digits left and settling takes hours.
FINEST_SHARE = 1e-6
# The DC blocker's corner as a share of the band's lower edge: its gain at that edge is 0.89.
CORNER_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class BandDesign:
    """Coefficients and figures of one band filter."""

    centre_hz: float
    order: int
    blocker: float
    """Pole of the real stage (1 - 1/z) / (1 - blocker/z) that takes away a constant."""
    pole: complex
    """Pole of each of the `order` complex stages 1 / (1 - pole/z)."""
    gain: complex
    """Makes the whole 2 at the centre, phase 0: a sinusoid's |phasor| is its amplitude."""
    enbw_hz: float
    delay_samples: float


def design_band(sfreq: float, low_hz: float, high_hz: float, order: int) -> BandDesign:
    """Find the pole radius at which the equivalent noise bandwidth is high_hz - low_hz.

    Raises ValueError for a sampling rate that is not positive, a band that is inverted, empty,
    beyond Nyquist or finer than a millionth of the sampling rate, or an order outside 1 to 8.
    """
    order = whole("order", order, 1, MAX_ORDER)
    return _design(*checked_band(sfreq, low_hz, high_hz), order)


def checked_band(sfreq: float, low_hz: float, high_hz: float) -> tuple[float, float, float]:
    """Return all three as floats; ValueError unless the band rises, below Nyquist."""
    sfreq = positive("sfreq", sfreq, "Hz")
    low, high = number("low_hz", low_hz, "of Hz"), number("high_hz", high_hz, "of Hz")
    finest = sfreq * FINEST_SHARE
    if not (finest <= low and finest <= high - low and high < sfreq / 2):
        raise ValueError(
            f"the band must rise from at least {finest:g} Hz to below {sfreq / 2:g} Hz "
            f"(half of sfreq), found {low:g} to {high:g} Hz"
        )
    return sfreq, low, high


# Both people's filters are alike, and a session makes them anew with each board: search once.
@functools.lru_cache(maxsize=16)
def _design(sfreq: float, low: float, high: float, order: int) -> BandDesign:
    centre = (low + high) / 2
    blocker = math.exp(-2 * math.pi * CORNER_SHARE * low / sfreq)
    half_width = _half_width(sfreq, centre, blocker, order, high - low)
    radius = math.exp(-2 * math.pi * half_width / sfreq)
    omega = 2 * math.pi * centre / sfreq
    pole = radius * complex(math.cos(omega), math.sin(omega))
    at_centre = complex(_response(np.array([centre]), sfreq, blocker, pole, order)[0])
    blocker_delay = 0.5 + (blocker * math.cos(omega) - blocker**2) / (
        1 - 2 * blocker * math.cos(omega) + blocker**2
    )
    return BandDesign(
        centre_hz=centre,
        order=order,
        blocker=blocker,
        pole=pole,
        gain=2 / at_centre,
        enbw_hz=_noise_bandwidth(sfreq, centre, half_width, blocker, order),
        delay_samples=order * radius / (1 - radius) + blocker_delay,
    )


def _half_width(sfreq: float, centre: float, blocker: float, order: int, wanted: float) -> float:
    """Bisect the half width of one pole, in Hz and on a log scale, for the wanted bandwidth."""

    def bandwidth(half_width: float) -> float:
        return _noise_bandwidth(sfreq, centre, half_width, blocker, order)

    # One stage of half width b is pi b wide, more stages are narrower: wanted / 4 is always below.
    narrow, wide = wanted / 4, 4 * sfreq
    if bandwidth(wide) < wanted:
        raise ValueError(
            f"the band must be at most {bandwidth(wide):.6g} Hz wide around {centre:g} Hz at "
            f"sfreq {sfreq:g} Hz, found {wanted:g} Hz"
        )
    return _bisect(lambda width: bandwidth(width) < wanted, narrow, wide)


def _bisect(below: Callable[[float], bool], low: float, high: float) -> float:
    while True:
        middle = math.sqrt(low * high)
        if not low < middle < high or high - low <= 1e-15 * high:
            return middle
        if below(middle):
            low = middle
        else:
            high = middle


def _noise_bandwidth(
    sfreq: float, centre: float, half_width: float, blocker: float, order: int
) -> float:
    """Integral of |H|^2 over positive frequencies, over |H(centre)|^2, in Hz."""
    omega = 2 * math.pi * centre / sfreq
    radius = math.exp(-2 * math.pi * half_width / sfreq)
    pole = radius * complex(math.cos(omega), math.sin(omega))
    # f = centre + half_width sinh(t) puts the nodes where the response bends.
    edges = np.linspace(
        math.asinh(-centre / half_width), math.asinh((sfreq / 2 - centre) / half_width), 65
    )
    nodes, weights = np.polynomial.legendre.leggauss(16)
    steps = np.diff(edges)[:, None] / 2
    t = edges[:-1, None] + steps * (1 + nodes)
    power = np.abs(_response(centre + half_width * np.sinh(t), sfreq, blocker, pole, order)) ** 2
    area = float(np.sum(power * half_width * np.cosh(t) * steps * weights))
    peak = abs(complex(_response(np.array([centre]), sfreq, blocker, pole, order)[0])) ** 2
    return area / peak


def _response(
    frequency_hz: NDArray[np.float64], sfreq: float, blocker: float, pole: complex, order: int
) -> NDArray[np.complex128]:
    """Transfer function of the blocker and the stages, before `gain`."""
    back = np.exp(-2j * np.pi * frequency_hz / sfreq)
    response: NDArray[np.complex128] = (
        (1 - back) / (1 - blocker * back) / (1 - pole * back) ** order
    )
    return response
