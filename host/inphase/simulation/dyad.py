"""Two simulated people whose truth is known: what a dyad is, and how its signals are made.

Each person has a rhythm, a noisy phase oscillator (`oscillators`) of wandering amplitude, in noise;
both may respond to the same stimuli; a sensor sees it, with blinks and fallen electrodes:

    rhythm_i = exp(waxing w_i) cos(theta_i) + responses_i + g_i noise_i
    signal_i = sensor(rhythm_i) + blinks_i

w_i is 1/f noise of standard deviation 1; g_i sets the ratio of rhythm to noise within the band.
Each part draws from a random stream of its own: with the same seed, adding noise, blinks or stimuli
leaves the phases as they were, bit for bit.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from inphase.simulation.artefacts import Blinks, Dropout, let_fall
from inphase.simulation.evoked import Evoked
from inphase.simulation.noise import band_power, pink_noise, wandering
from inphase.simulation.oscillators import LARGEST_STEP, Coupling, over_time, phases
from inphase.simulation.sensors import HeartBeats, Level, MotionEnergy

Seed = int | np.random.SeedSequence | np.random.Generator


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two people and the sensors on them. The client comes first everywhere."""

    rate_hz: float
    """Samples a second."""
    band_hz: tuple[float, float]
    """Within which `snr_db` holds."""
    frequency_hz: tuple[float, float]
    """Natural frequencies, Hz."""
    linewidth_hz: float
    """Full width at half maximum of an uncoupled rhythm's line: D/pi, D the diffusion of the phase
    in rad^2/s (Brownian phase, Lorentzian line)."""
    drift_hz: float = 0.0
    """Standard deviation of each natural frequency's own slow drift (Ornstein-Uhlenbeck), Hz."""
    drift_s: float = 300.0
    """Time constant of that drift, s."""
    coupling: tuple[Coupling, ...] = ()
    """In the order of time; none before the first."""
    waxing: float = 0.3
    """Standard deviation of the amplitude's logarithm, which wanders as 1/f noise."""
    snr_db: float = math.inf
    """Power of the rhythm over that of the noise, both within `band_hz`, dB; infinity: no noise."""
    noise: Literal["1/f", "white"] = "1/f"
    evoked: Evoked | None = None
    """Responses to shared stimuli."""
    sensor: Level | MotionEnergy | HeartBeats = field(default_factory=lambda: Level(1.0, ""))
    blinks: Blinks | None = None
    dropouts: tuple[Dropout, ...] = ()

    def __post_init__(self) -> None:
        if not (self.rate_hz > 0.0 and math.isfinite(self.rate_hz)):
            raise ValueError(f"rate_hz must be above 0 Hz, found {self.rate_hz}")
        low, high = self.band_hz
        if not 0.0 < low < high < self.rate_hz / 2.0:
            raise ValueError(
                f"band_hz must rise within 0 to {self.rate_hz / 2.0:g} Hz, half the sampling rate, "
                f"found {low:g} to {high:g} Hz"
            )
        for name, least in (("linewidth_hz", 0.0), ("drift_hz", 0.0), ("waxing", 0.0)):
            if not (getattr(self, name) >= least and math.isfinite(getattr(self, name))):
                raise ValueError(f"{name} must be 0 or above, found {getattr(self, name)}")
        if not self.drift_s > 0.0:
            raise ValueError(f"drift_s must be above 0 s, found {self.drift_s}")
        if math.isnan(self.snr_db) or self.snr_db == -math.inf:
            raise ValueError(f"snr_db must be a ratio in dB or infinity, found {self.snr_db}")
        starts = [part.from_s for part in self.coupling]
        if starts != sorted(starts):
            raise ValueError(f"couplings must come in the order of time, found {starts} s")
        most = LARGEST_STEP * self.rate_hz
        for part in self.coupling:
            if part.kappa_rad_s > most:
                raise ValueError(
                    f"kappa is {part.kappa_rad_s:g} rad/s; at {self.rate_hz:g} Hz it can be up to "
                    f"{most:g} rad/s: take a higher rate_hz"
                )

    def coupled(
        self,
        kappa_rad_s: float,
        *,
        lead_deg: float = 0.0,
        from_s: float = 0.0,
        until_s: float | None = None,
    ) -> "Dyad":
        """Return the same two people, coupled from `from_s` until `until_s` and never else."""
        end = () if until_s is None else (Coupling(until_s, 0.0),)
        return replace(self, coupling=(Coupling(from_s, kappa_rad_s, lead_deg), *end))

    def simulate(self, seconds: float, seed: Seed) -> "Simulated":
        """Return `seconds` of the two people; the same seed gives the same bits.

        A Generator as `seed` gives others each time. Takes and holds about 100 bytes a sample.
        """
        n = round(seconds * self.rate_hz) if math.isfinite(seconds) else 0
        if n < 2:
            raise ValueError(f"seconds must hold 2 samples or more, found {seconds:g} s")
        streams = np.random.default_rng(seed).spawn(7)
        of_phase, of_drift, of_waxing, of_noise, of_evoked, of_sensor, of_blinks = streams
        kappa, lead = over_time(self.coupling, n, self.rate_hz)
        omega = 2.0 * math.pi * np.array(self.frequency_hz)
        if self.drift_hz:
            drift = wandering(n, self.rate_hz, self.drift_hz, self.drift_s, of_drift)
            omega = omega + 2.0 * math.pi * drift
        theta = phases(omega, math.pi * self.linewidth_hz, kappa, lead, self.rate_hz, of_phase)
        rhythms = np.cos(theta)
        if self.waxing:
            slow = pink_noise(n, self.rate_hz, of_waxing)
            rhythms *= np.exp(self.waxing * slow / slow.std(axis=0))
        noise = self._noise(rhythms, of_noise)
        marks = np.empty(0, np.int64)
        if self.evoked is not None:
            frequency_hz = sum(self.frequency_hz) / 2.0
            responses, marks = self.evoked.responses(n, self.rate_hz, frequency_hz, of_evoked)
            rhythms += responses
        if noise is not None:
            rhythms += noise
        signals = self.sensor.seen(rhythms, self.rate_hz, of_sensor)
        blinks = (np.empty(0, np.int64), np.empty(0, np.int64))
        if self.blinks is not None:
            bumps, blinks = self.blinks.bumps(n, self.rate_hz, of_blinks)
            signals += bumps
        off = let_fall(signals, self.dropouts, self.rate_hz)
        truth = Truth(theta, kappa, lead, blinks, off)
        return Simulated(signals, self.rate_hz, self.sensor.dimension, marks, truth)

    def _noise(
        self, rhythms: NDArray[np.float64], random: np.random.Generator
    ) -> NDArray[np.float64] | None:
        """Noise (n, 2) at the stated ratio to the rhythms; None where there is to be none."""
        if self.snr_db == math.inf:
            return None
        if self.noise == "white":
            noise = random.standard_normal(rhythms.shape)
        else:
            noise = pink_noise(len(rhythms), self.rate_hz, random)
        own = band_power(noise, self.rate_hz, self.band_hz)
        if not own.min() > 0.0:
            raise ValueError(
                f"the signal is too short for noise within {self.band_hz[0]:g} to "
                f"{self.band_hz[1]:g} Hz: simulate more seconds"
            )
        power = band_power(rhythms, self.rate_hz, self.band_hz) / 10.0 ** (self.snr_db / 10.0)
        return np.asarray(noise * np.sqrt(power / own))


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What no analysis of the signals is told."""

    phases: NDArray[np.float64]
    """(n, 2), radians, unwrapped."""
    kappa_rad_s: NDArray[np.float64]
    """(n,): the coupling at each sample."""
    lead_rad: NDArray[np.float64]
    """(n,): by how much the coupling wants the client ahead."""
    blinks: tuple[NDArray[np.int64], NDArray[np.int64]]
    """Samples at which the blinks of client and therapist are highest."""
    off: NDArray[np.bool_]
    """(n, 2): the electrode has fallen off."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """A stretch of a dyad's signals, and the truth about it."""

    signals: NDArray[np.float64]
    """(n, 2) float64, in `dimension`, client first."""
    rate_hz: float
    dimension: str
    """Unit of the signals, as EDF writes it."""
    marks: NDArray[np.int64]
    """(k,): samples at which a stimulus was given to both."""
    truth: Truth


def simulate_many(dyad: Dyad, seconds: float, trials: int, seed: Seed) -> Iterator[Simulated]:
    """Yield `trials` independent stretches of the same dyad, made one at a time.

    Trial k is the same however many are asked for.
    """
    random = np.random.default_rng(seed)
    for _ in range(trials):
        (own,) = random.spawn(1)
        yield dyad.simulate(seconds, own)
