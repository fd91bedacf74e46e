"""Noise, bandwidth and hum of the adapter, as conductance."""

import math
import random

from inphase_hardware.analog import converter, mains_rejection, ngspice, person
from inphase_hardware.analog.electrodermal import adapter, believed, bought_parts
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_SKIN_US = 10.0
BUILDS = 50
_SKINS_US = (1.0, 20.0)


def _elements(netlist: Netlist, island: str, skin_us: float, build: adapter.Build) -> list[str]:
    return [
        *person.chip(),
        *bought_parts.amplifier(),
        *adapter.elements(netlist, island, build),
        *adapter.skin(netlist, island, skin_us),
    ]


def rms_us(netlist: Netlist, island: str) -> float:
    """Return the noise of adapter, resistors and converter in the preset's band, in uS rms."""
    elements = [
        *_elements(netlist, island, _SKIN_US, adapter.Build()),
        f"Rground {person.ground(island)} 0 0.1",
        "Vs signal 0 dc 0 ac 1",
        f"Bout out 0 V={person.filtered(netlist, island)}",
    ]
    low, high = bought_parts.BAND_HZ
    analysis = f"noise v(out) Vs dec 40 {low} {high}"
    frequency_hz, noise = ngspice.columns(elements, analysis, "onoise_spectrum")
    steps = zip(frequency_hz, frequency_hz[1:], noise, noise[1:], strict=False)
    power = sum((b - a) * (one**2 + other**2) / 2 for a, b, one, other in steps)
    volts = math.sqrt(power) / converter.GAIN
    return volts / believed.sweep(netlist, island).volts_per_us()


def corner_hz(netlist: Netlist, island: str) -> float:
    """Return up to where a change of conductance reaches the converter, at -3 dB."""
    electrodes = adapter.nets(netlist, island, "skin sockets")
    elements = [
        *_elements(netlist, island, _SKIN_US, adapter.Build()),
        f"Rground {person.ground(island)} 0 0.1",
        f"Ichange {electrodes['1']} {electrodes['2']} dc 0 ac 1n",
    ]
    output = f"mag({person.filtered(netlist, island)})"
    frequency_hz, gain = ngspice.columns(elements, "ac dec 60 0.01 100", output)
    passed = (f for f, g in zip(frequency_hz, gain, strict=True) if g < gain[0] / math.sqrt(2))
    return next(passed, frequency_hz[-1])


def hum_us(netlist: Netlist, island: str) -> list[float]:
    """Return what mains in a room leave at the converter, uS peak to peak, of each drawn adapter.

    Through the air into the person and into both skin leads, which have no shield.
    """
    spread, found = random.Random(9), []
    electrodes = adapter.nets(netlist, island, "skin sockets")
    per_us = believed.sweep(netlist, island).volts_per_us()
    for _ in range(BUILDS):
        low, high = (math.log(farad) for farad in mains_rejection.ISLAND_FARAD)
        elements = [
            *_elements(netlist, island, spread.uniform(*_SKINS_US), adapter.drawn(spread)),
            f"Lfloat {person.ground(island)} 0 1e9",  # a way to earth for direct current alone
            f"Vmains mains 0 dc 0 ac {mains_rejection.MAINS_VOLTS}",
            f"Cmains mains body {mains_rejection.MAINS_FARAD}",
            f"Cbody body 0 {mains_rejection.BODY_FARAD}",
            f"Cisland {person.ground(island)} 0 {math.exp(spread.uniform(low, high))}",
            *(
                f"Cair{name} mains {net} {mains_rejection.LEAD_FARAD * spread.uniform(0.5, 1.5)}"
                for name, net in electrodes.items()
            ),
        ]
        output = f"mag({person.filtered(netlist, island)})"
        _, left = ngspice.columns(elements, "ac lin 2 50 60", output)
        found.append(max(left) / converter.GAIN * 2 * math.sqrt(2) / per_us)
    return found


def figures(netlist: Netlist) -> list[Figure]:
    """Return noise in the band, bandwidth, and the worst hum of a Monte Carlo run."""
    found = []
    for island in ("client", "therapist"):
        name = f"{island}: adapter, noise from {bought_parts.BAND_HZ[0]} to 0.25 Hz, rms"
        why = "ours: a tenth of the least response that is counted (Boucsein and others 2012)"
        found.append(Figure(name, rms_us(netlist, island), "uS", 1e-3, True, why))
        name = f"{island}: adapter, corner"
        why = "ours: four times the band's end"
        found.append(Figure(name, corner_hz(netlist, island), "Hz", 1, False, why))
        name = f"{island}: adapter, hum in a room, bare leads, worst of {BUILDS}"
        why = "ours: moves what is believed by a quarter of it; no filter lets it into the band"
        found.append(Figure(name, max(hum_us(netlist, island)), "uS pp", 0.5, True, why))
    return found
