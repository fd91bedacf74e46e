"""Which conductances give a number, and which read as saturated: over the tolerance of all parts.

The converter's lead-off detection sees the adapter and not the skin. So an electrode that has
fallen, and two that are bridged, must take the output out of what the host believes: from
SATURATED_SHARE of full scale on it calls a sample saturated, and there is no number and no cue.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from inphase_hardware.analog import ngspice, person
from inphase_hardware.analog.electrodermal import adapter, bought_parts
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

SATURATED_SHARE = 0.98
"""`host/inphase/stages/quality.py` has the same; a test holds them together."""
_SATURATED = SATURATED_SHARE * 100
BUILDS = 100
BRIDGED_US = 1000.0
"""1 kohm between the electrodes: no skin is."""
_STEP = 0.05
"""The sweep is of log(1 + uS): fine where little current flows, and few points up to bridged."""
_LINEAR_US = (2.0, 15.0)
"""Palms, most of the time (Boucsein and others 2012; memory)."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one built adapter gives, conductance by conductance, from open to bridged."""

    conductance_us: list[float]
    input_volts: list[float]
    skin_volts: list[float]
    drive_volts: list[float]
    """The right-leg drive's output, from the middle of the supply."""
    full_scale_volts: float

    @property
    def shares(self) -> list[float]:
        """The converter's input as shares of full scale."""
        return [volts / self.full_scale_volts for volts in self.input_volts]

    def believed_us(self) -> tuple[float, float]:
        """Return the least and the greatest conductance that is not called saturated."""
        return self._rises_through(-SATURATED_SHARE), self._rises_through(SATURATED_SHARE)

    def _rises_through(self, share: float) -> float:
        """Return where the output rises through a share, between two steps of the sweep."""
        before = (0.0, self.shares[0])
        for conductance_us, now in zip(self.conductance_us, self.shares, strict=True):
            if now > share:
                rest = (now - share) / (now - before[1]) if now > before[1] else 0.0
                return conductance_us - rest * (conductance_us - before[0])
            before = (conductance_us, now)
        return self.conductance_us[-1]

    def volts_per_us(self) -> float:
        """Return how far the output moves for one uS, between what palms have."""
        linear = [
            pair
            for pair in zip(self.conductance_us, self.input_volts, strict=True)
            if _LINEAR_US[0] <= pair[0] <= _LINEAR_US[1]
        ]
        (low, at_low), (high, at_high) = linear[0], linear[-1]
        return (at_high - at_low) / (high - low)


def sweep(netlist: Netlist, island: str, build: adapter.Build | None = None) -> Sweep:
    """Return one built adapter, or the drawn one, from no skin at all to bridged electrodes."""
    build = build or adapter.Build()
    electrodes = adapter.nets(netlist, island, "skin sockets")
    elements = [
        *person.chip(),
        *bought_parts.amplifier(),
        *adapter.elements(netlist, island, build),
        *adapter.skin(netlist, island, "conductance"),
        "Vsweep sweep 0 0",
        "Bsweep conductance 0 V=exp(V(sweep))-1",
        f"Rground {person.ground(island)} 0 0.1",
    ]
    _, conductance_us, inputs, skin, drive = ngspice.columns(
        elements,
        f"dc Vsweep 0 {math.log1p(BRIDGED_US) + _STEP:.4g} {_STEP}",
        "v(conductance)",
        person.inputs(netlist, island),
        f"v({electrodes['1']})-v({electrodes['2']})",
        "v(drive)",
    )
    return Sweep(conductance_us, inputs, skin, drive, build.full_scale_volts)


@cache
def sweeps(netlist: Netlist, island: str) -> tuple[Sweep, ...]:
    """Return adapters with parts anywhere within their tolerance."""
    spread = random.Random(8)
    return tuple(sweep(netlist, island, adapter.drawn(spread)) for _ in range(BUILDS))


def figures(netlist: Netlist) -> list[Figure]:
    """Return what is believed of both people's adapters, worst of each Monte Carlo run."""
    return [figure for island in ("client", "therapist") for figure in _of(netlist, island)]


def _of(netlist: Netlist, island: str) -> Iterator[Figure]:
    def figure(name: str, value: float, unit: str, limit: float, why: str) -> Figure:
        at_most = name.endswith("at most")
        return Figure(f"{island}: adapter, {name}", value, unit, limit, at_most, why)

    built = sweeps(netlist, island)
    nominal = sweep(netlist, island).volts_per_us()
    least, most = zip(*(one.believed_us() for one in built), strict=True)
    opened = min(-one.shares[0] for one in built) * 100
    bridged = min(one.shares[-1] for one in built) * 100
    error = max(abs(one.volts_per_us() / nominal - 1) for one in built) * 100
    skin = max(max(one.skin_volts) for one in built)
    drive = max(abs(volts) for one in built for volts in one.drive_volts)
    saturated, palms = "the host calls that saturated", "ours: palms have 2 to 20 (memory)"
    full = "% of full scale"
    yield figure(f"electrode off, least of {BUILDS}", opened, full, _SATURATED, saturated)
    yield figure(f"electrodes bridged, least of {BUILDS}", bridged, full, _SATURATED, saturated)
    yield figure("least that is believed, at most", max(least), "uS", 1, palms)
    yield figure("most that is believed, at least", min(most), "uS", 18, palms)
    yield figure("gain error, at most", error, "%", 5, "ours")
    yield figure("on the skin, at most", skin, "V", 0.5, "Boucsein and others 2012 (memory)")
    yield figure("drive from mid-supply, at most", drive, "V", 1.2, "ours: 0.45 V from a rail")
