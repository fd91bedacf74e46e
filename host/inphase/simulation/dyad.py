"""Two simulated people: coupled noisy phase oscillators seen through electrodes, and scenarios.

    d theta_i = (2 pi f + kappa/2 sin(theta_j - theta_i)) dt + sqrt(2 D) dW_i

(Kuramoto with noise, for two; Euler-Maruyama.) The phase difference is then von Mises distributed
with concentration kappa / 2D, so its PLV is I1/I0 of that: 0 without coupling, 0.95 at 10. What an
electrode sees adds slow waxing and waning, 1/f noise at a stated ratio within the band, mains hum
and the electrode's own offset.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.simulation.signal_file import ElectrodeSignal
from inphase_wire.layout import LEAD_OFF_CLIENT_N, LEAD_OFF_CLIENT_P


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What both people produce."""

    frequency_hz: tuple[float, float]
    """Natural frequency of client and therapist."""
    phase_noise: float
    """D in rad^2/s: an uncoupled rhythm is D/pi Hz wide."""
    amplitude_volts: float
    band_hz: tuple[float, float]
    snr_db: float
    """Power of the rhythm over the power of the noise within `band_hz`."""
    waxing_hz: float
    """How fast the amplitude comes and goes."""
    mains_volts: float
    offset_volts: float
    """Largest offset of an electrode."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a scenario."""

    end_s: float
    words: str
    kappa: float = 0.0
    """Coupling in rad/s."""
    client_off: bool = False
    """The client's electrode has fallen off."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario before it is played."""

    rhythm: Rhythm
    phases: tuple[Phase, ...]


ALPHA = Rhythm(
    frequency_hz=(10.0, 10.2),
    phase_noise=2.0,
    amplitude_volts=20e-6,
    band_hz=(8.0, 12.0),
    snr_db=10.0,
    waxing_hz=0.2,
    mains_volts=1e-6,
    offset_volts=10e-3,
)
BREATH = Rhythm(
    frequency_hz=(0.25, 0.24),
    phase_noise=0.05,
    amplitude_volts=1e-3,
    band_hz=(0.1, 0.4),
    snr_db=15.0,
    waxing_hz=0.01,
    mains_volts=1e-6,
    offset_volts=10e-3,
)
_TOGETHER = 40.0
_BREATHING_TOGETHER = 1.0
_OFF = "client's electrode off"

SCENARIOS = {
    "demo": Plan(
        ALPHA,
        (
            Phase(32.0, "uncoupled"),
            Phase(58.0, "coupled", _TOGETHER),
            Phase(72.0, "uncoupled"),
            Phase(77.0, _OFF, client_off=True),
            Phase(92.0, "electrode back, uncoupled"),
        ),
    ),
    "coupled": Plan(ALPHA, (Phase(90.0, "coupled", _TOGETHER),)),
    "uncoupled": Plan(ALPHA, (Phase(90.0, "uncoupled"),)),
    "breathing": Plan(
        BREATH,
        (
            Phase(300.0, "uncoupled"),
            Phase(600.0, "coupled", _BREATHING_TOGETHER),
            Phase(780.0, "uncoupled"),
        ),
    ),
}

_RAIL_VOLTS = 1.0
"""Beyond the converter's range: an open input is pulled to its supply."""
_RETURN_OFFSET_VOLTS = 2e-3
_RETURN_S = 0.3
"""A new contact's offset fades with this time constant."""


def scenario(name: str, rate_hz: int, seed: int) -> ElectrodeSignal:
    """Return the scenario `name` of SCENARIOS as volts at the electrodes, the same for a seed."""
    plan = SCENARIOS.get(name)
    if plan is None:
        raise ValueError(f"no scenario {name!r}; there are {', '.join(SCENARIOS)}")
    return play(name, plan, rate_hz, np.random.default_rng(seed))


def play(name: str, plan: Plan, rate_hz: int, random: np.random.Generator) -> ElectrodeSignal:
    """Play `plan`: phases one after another, without a seam between them."""
    n = round(plan.phases[-1].end_s * rate_hz)
    time_s = np.arange(n) / rate_hz
    phase = _phase_at(plan.phases, time_s)
    kappa = np.array([p.kappa for p in plan.phases])[phase]
    off = np.array([p.client_off for p in plan.phases])[phase]

    rhythm = plan.rhythm
    volts = oscillators(rhythm, kappa, rate_hz, random)
    for person in range(2):
        volts[:, person] *= _waxing(n, rhythm.waxing_hz / rate_hz, random)
    volts = rhythm.amplitude_volts * volts + _surroundings(rhythm, n, rate_hz, random)
    _let_fall(volts, off, rate_hz)
    wires = np.where(off, LEAD_OFF_CLIENT_P | LEAD_OFF_CLIENT_N, 0).astype(np.uint8)
    starts = (0.0, *(p.end_s for p in plan.phases[:-1]))
    phases = tuple((start, p.end_s, p.words) for start, p in zip(starts, plan.phases, strict=True))
    return ElectrodeSignal(name, volts, wires, rate_hz, phases)


def oscillators(
    rhythm: Rhythm, kappa: NDArray[np.float64], rate_hz: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return the two rhythms, amplitude 1. kappa: (n,) float64, rad/s. Result: (n, 2) float64."""
    n = len(kappa)
    step_s = 1.0 / rate_hz
    advance = 2.0 * np.pi * np.array(rhythm.frequency_hz) * step_s
    kicks = advance + np.sqrt(2.0 * rhythm.phase_noise * step_s) * random.standard_normal((n, 2))
    common = np.cumsum(kicks.sum(axis=1)) / 2.0  # coupling moves both alike and apart, never along
    apart = (kicks[:, 0] - kicks[:, 1]).tolist()
    pull = (kappa * step_s).tolist()
    difference = random.uniform(-np.pi, np.pi)
    differences = np.empty(n)
    for i in range(n):
        difference += apart[i] - pull[i] * np.sin(difference)
        differences[i] = difference
    return np.cos(np.column_stack([common + differences / 2.0, common - differences / 2.0]))


def pink_noise(n: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return n samples whose power falls as 1/f, without a mean; n >= 2."""
    frequency = np.fft.rfftfreq(n)
    spectrum = random.standard_normal(len(frequency)) + 1j * random.standard_normal(len(frequency))
    spectrum[1:] /= np.sqrt(frequency[1:])
    spectrum[0] = 0.0
    return np.asarray(np.fft.irfft(spectrum, n))


def band_power(signal: NDArray[np.float64], rate_hz: float, band_hz: tuple[float, float]) -> float:
    """Return the mean square of `signal` within `band_hz`."""
    spectrum = np.fft.rfft(signal)
    frequency = np.fft.rfftfreq(len(signal), 1.0 / rate_hz)
    inside = (frequency >= band_hz[0]) & (frequency <= band_hz[1])
    return float(2.0 * np.sum(np.abs(spectrum[inside]) ** 2) / len(signal) ** 2)


def _phase_at(phases: tuple[Phase, ...], time_s: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.searchsorted([p.end_s for p in phases[:-1]], time_s, side="right")


def _waxing(n: int, frequency: float, random: np.random.Generator) -> NDArray[np.float64]:
    """A slow gain between 0.4 and 1.6; `frequency` in cycles a sample."""
    time = np.arange(n)
    turns = random.uniform(0.0, 1.0, 2)
    slow = np.sin(2 * np.pi * (frequency * time + turns[0]))
    slower = np.sin(2 * np.pi * (0.37 * frequency * time + turns[1]))
    return np.asarray(1.0 + 0.3 * (slow + slower))


def _surroundings(
    rhythm: Rhythm, n: int, rate_hz: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Noise, hum and offset of each electrode. (n, 2) float64, volts."""
    power = rhythm.amplitude_volts**2 / 2.0 / 10.0 ** (rhythm.snr_db / 10.0)
    hum = np.sin(2.0 * np.pi * 50.0 * np.arange(n) / rate_hz)
    columns = []
    for _ in range(2):
        noise = pink_noise(n, random)
        noise *= np.sqrt(power / band_power(noise, rate_hz, rhythm.band_hz))
        offset = random.uniform(-rhythm.offset_volts, rhythm.offset_volts)
        columns.append(noise + rhythm.mains_volts * hum + offset)
    return np.column_stack(columns)


def _let_fall(volts: NDArray[np.float64], off: NDArray[np.bool_], rate_hz: int) -> None:
    """Put the client at the rail where `off`, and let the new contact's offset fade after it."""
    edges = np.flatnonzero(np.diff(off.astype(np.int8), prepend=0) == -1)
    for back in edges:
        since_s = np.arange(len(volts) - back) / rate_hz
        volts[back:, 0] += _RETURN_OFFSET_VOLTS * np.exp(-since_s / _RETURN_S)
    volts[off, 0] = _RAIL_VOLTS
