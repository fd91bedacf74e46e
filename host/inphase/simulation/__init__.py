"""What stands in for people, electrodes and board: the firmware's own files on simulated chips.

Two people whose truth is known are here; the board is in `inphase.simulation.board`.

    from inphase.simulation import dyad_for
    seen = dyad_for("eeg-alpha").coupled(4.0, lead_deg=30.0).simulate(60.0, seed=1)
    seen.signals, seen.rate_hz, seen.marks, seen.truth.phases
"""

from inphase.simulation.artefacts import Blinks, Dropout
from inphase.simulation.dyad import Dyad, Simulated, Truth, simulate_many
from inphase.simulation.evoked import Evoked
from inphase.simulation.oscillators import Coupling
from inphase.simulation.preset_dyads import dyad_for
from inphase.simulation.sensors import HeartBeats, Level, MotionEnergy

__all__ = [
    "Blinks",
    "Coupling",
    "Dropout",
    "Dyad",
    "Evoked",
    "HeartBeats",
    "Level",
    "MotionEnergy",
    "Simulated",
    "Truth",
    "dyad_for",
    "simulate_many",
]
