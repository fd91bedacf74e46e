"""Aliasing: what folds into the band of interest, at each rate, past analog path and filter."""

import math

from inphase_hardware.analog import converter, ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

BANDS_HZ = {125: 12.0, 250: 40.0, 500: 40.0, 1000: 40.0}
"""Up to where a preset listens: alpha waves at 125 samples a second, an ECG from 250 on."""
_FOLDS = 2
"""Multiples of the modulator's rate to look at: the analog path only falls from there."""


def analog_gain(netlist: Netlist, island: str, around_hz: float) -> float:
    """Return the gain of the analog path at a frequency, 1 at low ones."""
    ground = person.ground(island)
    elements = [
        *person.chip(),
        *person.island(netlist, island, dict.fromkeys(person.LEADS, person.SHORT)),
        f"Rground {ground} 0 0.1",
        f"Rbody body {ground} 1e12",
        "Vs signal 0 dc 0 ac 1",
    ]
    output = f"mag({person.filtered(netlist, island)})"
    _, gain = ngspice.columns(elements, f"ac lin 1 {around_hz} {around_hz}", output)
    return gain[0] / converter.GAIN


def rejection_db(netlist: Netlist, island: str, rate_hz: int) -> float:
    """Return the least rejection of what folds into 0 Hz to the band's end."""
    band_hz = BANDS_HZ[rate_hz]
    least = math.inf
    # Between multiples of the rate the sinc filter decides, up to half the modulator's rate.
    for multiple in range(1, int(converter.MODULATOR_HZ / 2 / rate_hz) + 1):
        for side in (-1, 1):
            frequency_hz = multiple * rate_hz + side * band_hz
            least = min(least, -20 * math.log10(converter.decimation(frequency_hz, rate_hz)))
    # At multiples of the modulator's rate it lets all pass, and the analog path decides.
    for fold in range(1, _FOLDS + 1):
        edge_hz = fold * converter.MODULATOR_HZ - band_hz
        least = min(least, -20 * math.log10(analog_gain(netlist, island, edge_hz)))
    return least


def figures(netlist: Netlist) -> list[Figure]:
    """Return the rejection at each rate, of the worse of the two people."""
    found = []
    for rate_hz, band_hz in BANDS_HZ.items():
        least = min(rejection_db(netlist, island, rate_hz) for island in ("client", "therapist"))
        name = f"aliases into 0 to {band_hz:g} Hz at {rate_hz} samples a second"
        found.append(Figure(name, least, "dB", 40, False, "ours"))
    modulator = min(
        -20 * math.log10(analog_gain(netlist, island, converter.MODULATOR_HZ - 40))
        for island in ("client", "therapist")
    )
    name = f"analog path at {converter.MODULATOR_HZ / 1e3:g} kHz, the modulator's rate"
    return [*found, Figure(name, modulator, "dB", 70, False, "ours")]
