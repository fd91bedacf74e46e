"""Noise at the input: resistors of the leads, converter, and electrodes."""

import math

from inphase_hardware.analog import converter, ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_FROM_HZ = 0.05
_SHORTED = dict.fromkeys(person.LEADS, person.SHORT)


def density(
    netlist: Netlist, island: str, electrodes: dict[str, person.Electrode]
) -> tuple[list[float], list[float]]:
    """Return frequencies in Hz and noise in V/rtHz, referred to the skin by the nominal gain."""
    elements = [
        *person.chip(),
        *person.island(netlist, island, electrodes),
        "Rground " + person.ground(island) + " 0 0.1",
        "Rbody body " + person.ground(island) + " 1e12",
        "Vs signal 0 dc 0 ac 1",
        f"Bout out 0 V={person.filtered(netlist, island)}",
    ]
    analysis = f"noise v(out) Vs dec 20 {_FROM_HZ} 2k"
    frequency_hz, output = ngspice.columns(elements, analysis, "onoise_spectrum")
    return frequency_hz, [noise / converter.GAIN for noise in output]


def sampled_volts(frequency_hz: list[float], noise: list[float], rate_hz: int) -> float:
    """Return the rms of the decimated samples: the density through the sinc filter, integrated."""
    weighted = [
        (n * converter.decimation(f, rate_hz)) ** 2
        for f, n in zip(frequency_hz, noise, strict=True)
    ]
    steps = zip(frequency_hz, frequency_hz[1:], weighted, weighted[1:], strict=False)
    return math.sqrt(sum((b - a) * (one + other) / 2 for a, b, one, other in steps))


def figures(netlist: Netlist) -> list[Figure]:
    """Return noise with shorted electrodes, the leads' share of it, and noise with poor ones."""
    found = []
    for island in ("client", "therapist"):
        frequency_hz, noise = density(netlist, island, _SHORTED)
        for rate_hz in (250, 1000):
            rms = sampled_volts(frequency_hz, noise, rate_hz) * 1e6
            limit = 1.5 if rate_hz == 250 else 3.0
            why = "ours: alpha waves are 10 uV and more"
            name = f"{island}: noise at {rate_hz} samples a second, rms"
            found.append(Figure(name, rms, "uV", limit, True, why))
        peaks = sampled_volts(frequency_hz, noise, 500) * converter.PEAK_TO_PEAK_PER_RMS * 1e6
        name = f"{island}: noise at 500 samples a second, peak to peak"
        found.append(Figure(name, peaks, "uV", 30, True, "IEC 60601-2-27, system noise"))
        frequency_hz, poor = density(netlist, island, person.ALL_POOR)
        rms = sampled_volts(frequency_hz, poor, 250) * 1e6
        name = f"{island}: the same at 250, electrodes of 51 kohm || 47 nF"
        found.append(Figure(name, rms, "uV", 2, True, "ours"))
        at_10_hz = min(range(len(noise)), key=lambda i: abs(frequency_hz[i] - 10))
        chip = converter.noise_volts_per_root_hz()
        leads = math.sqrt(max(noise[at_10_hz] ** 2 - chip**2, 0.0)) / chip * 100
        why = "ours: leads add 17 % or less to the whole"
        found.append(Figure(f"{island}: leads' noise, of the chip's", leads, "%", 60, True, why))
    return found
