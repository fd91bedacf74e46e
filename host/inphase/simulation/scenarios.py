"""The named scenarios of the simulated board and the demo: what two people do, and when."""

from dataclasses import dataclass, replace

import numpy as np

from inphase.simulation.artefacts import Dropout
from inphase.simulation.dyad import Dyad, Seed
from inphase.simulation.oscillators import Coupling
from inphase.simulation.sensors import Level
from inphase.simulation.signal_file import ElectrodeSignal
from inphase_wire.formats import LEAD_OFF_CLIENT_N, LEAD_OFF_CLIENT_P


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a scenario."""

    end_s: float
    words: str
    kappa: float = 0.0
    """Coupling in rad/s: `Coupling.kappa_rad_s`."""
    client_off: bool = False
    """The client's electrode has fallen off."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario before it is played."""

    dyad: Dyad
    phases: tuple[Phase, ...]


# Lines wide enough for a window to hold the effective samples that the engine asks for.
ALPHA = Dyad(
    rate_hz=250.0,
    band_hz=(8.0, 12.0),
    frequency_hz=(10.0, 10.2),
    linewidth_hz=1.5,
    snr_db=10.0,
    sensor=Level(20e-6, "V", offset=10e-3, mains=1e-6),
)
BREATH = Dyad(
    rate_hz=250.0,
    band_hz=(0.1, 0.4),
    frequency_hz=(0.25, 0.24),
    linewidth_hz=0.1,
    snr_db=10.0,
    sensor=Level(1e-3, "V", offset=10e-3, mains=1e-6),
)
_TOGETHER = 30.0
_BREATHING_TOGETHER = 2.0
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


def scenario(name: str, rate_hz: int, seed: int) -> ElectrodeSignal:
    """Return the scenario `name` of SCENARIOS as volts at the electrodes, the same for a seed."""
    plan = SCENARIOS.get(name)
    if plan is None:
        raise ValueError(f"no scenario {name!r}; there are {', '.join(SCENARIOS)}")
    return play(name, plan, rate_hz, seed)


def play(name: str, plan: Plan, rate_hz: int, seed: Seed) -> ElectrodeSignal:
    """Play `plan`: phases one after another, without a seam between them."""
    starts = (0.0, *(p.end_s for p in plan.phases[:-1]))
    phases = tuple((start, p.end_s, p.words) for start, p in zip(starts, plan.phases, strict=True))
    dyad = replace(
        plan.dyad,
        rate_hz=float(rate_hz),
        coupling=tuple(Coupling(s, p.kappa) for s, p in zip(starts, plan.phases, strict=True)),
        dropouts=tuple(
            Dropout(s, p.end_s) for s, p in zip(starts, plan.phases, strict=True) if p.client_off
        ),
    )
    played = dyad.simulate(plan.phases[-1].end_s, seed)
    off = played.truth.off[:, 0]
    wires = np.where(off, LEAD_OFF_CLIENT_P | LEAD_OFF_CLIENT_N, 0).astype(np.uint8)
    return ElectrodeSignal(name, played.signals, wires, rate_hz, phases)
