"""Two coupled noisy phase oscillators, whose phases are known.

    d theta_client    = (omega_client    + kappa sin(theta_therapist - theta_client + lead)) dt
                        + sqrt(2 D) dW_client
    d theta_therapist = (omega_therapist + kappa sin(theta_client - theta_therapist - lead)) dt
                        + sqrt(2 D) dW_therapist

Kuramoto's model with noise, for two (Euler-Maruyama at the sampling rate). The difference
phi = theta_client - theta_therapist obeys

    d phi = (delta_omega - 2 kappa sin(phi - lead)) dt + sqrt(4 D) dW

so that kappa is the pull on each person. With equal frequencies phi is von Mises distributed about
the lead with concentration kappa / D, and its phase-locking value is I1/I0(kappa / D). A difference
of frequencies below 2 kappa moves phi on by about asin(delta_omega / 2 kappa).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST_STEP = 0.25
"""Of kappa times the sampling interval, beyond which Euler's method distorts the difference."""


@dataclass(frozen=True, slots=True)
class Coupling:
    """How the two are coupled from one time on, until the next coupling begins."""

    from_s: float
    kappa_rad_s: float
    """Pull of each person on the other, rad/s; 0 is none."""
    lead_deg: float = 0.0
    """By how much the client's phase is ahead; a lead of t seconds at f Hz is 360 f t degrees."""

    def __post_init__(self) -> None:
        if not (self.from_s >= 0.0 and math.isfinite(self.from_s)):
            raise ValueError(f"a coupling begins at 0 s or later, found {self.from_s}")
        if not (self.kappa_rad_s >= 0.0 and math.isfinite(self.kappa_rad_s)):
            raise ValueError(f"kappa must be 0 rad/s or above, found {self.kappa_rad_s}")
        if not math.isfinite(self.lead_deg):
            raise ValueError(f"the lead must be a finite angle in degrees, found {self.lead_deg}")


def over_time(
    coupling: tuple[Coupling, ...], n: int, rate_hz: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return kappa (n,) in rad/s and the lead (n,) in radians at each sample; before all, 0."""
    kappa, lead = np.zeros(n), np.zeros(n)
    for part in coupling:
        first = round(part.from_s * rate_hz)
        kappa[first:] = part.kappa_rad_s
        lead[first:] = math.radians(part.lead_deg)
    return kappa, lead


def phases(
    omega_rad_s: NDArray[np.float64],
    diffusion: float,
    kappa_rad_s: NDArray[np.float64],
    lead_rad: NDArray[np.float64],
    rate_hz: float,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the phases (n, 2), radians, unwrapped, client first, from uniform random ones on.

    omega_rad_s: (n, 2) or (2,), natural frequencies. diffusion: D, rad^2/s. kappa_rad_s, lead_rad:
    (n,). Linear in time; only where kappa is not 0 does it loop over samples in Python.
    """
    n, step_s = len(kappa_rad_s), 1.0 / rate_hz
    steps = math.sqrt(2.0 * diffusion * step_s) * random.standard_normal((n, 2))
    steps += omega_rad_s * step_s
    if n:
        steps[0] = random.uniform(0.0, 2.0 * math.pi, 2)
    # What the coupling takes from one it gives to the other: their sum runs free.
    common = np.cumsum(steps.sum(axis=1)) / 2.0
    apart = steps[:, 0] - steps[:, 1]
    half = difference(apart, 2.0 * kappa_rad_s * step_s, lead_rad) / 2.0
    return np.column_stack((common + half, common - half))


def difference(
    apart: NDArray[np.float64], pull: NDArray[np.float64], lead_rad: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return phi (n,): phi[i] = phi[i-1] + apart[i] - pull[i] sin(phi[i-1] - lead[i])."""
    phi = np.empty(len(apart))
    changes = np.flatnonzero(np.diff(pull != 0.0)) + 1
    last = 0.0
    for first, end in zip((0, *changes), (*changes, len(apart)), strict=True):
        if first == end:
            continue
        if pull[first] == 0.0:
            phi[first:end] = last + np.cumsum(apart[first:end])
        else:
            own, pulls, leads = (x[first:end].tolist() for x in (apart, pull, lead_rad))
            phi[first:end] = _pulled(last, own, pulls, leads)
        last = float(phi[end - 1])
    return phi


def _pulled(
    last: float, apart: list[float], pull: list[float], lead_rad: list[float]
) -> list[float]:
    phi, sin = [], math.sin
    for step, strength, lead in zip(apart, pull, lead_rad, strict=True):
        last += step - strength * sin(last - lead)
        phi.append(last)
    return phi
