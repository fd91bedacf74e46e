"""Pass band and gain: what of a signal at the skin reaches the decimated samples."""

import math

from inphase_hardware.analog import converter, ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_FLAT_TO_HZ = 40.0
_STEPS = "ac dec 40 0.1 10k"


def response(
    netlist: Netlist, island: str, electrodes: dict[str, person.Electrode]
) -> tuple[list[float], list[float]]:
    """Return frequencies in Hz and the gain from the skin to the converter's filter, 6 if ideal."""
    elements = [
        *person.chip(),
        *person.island(netlist, island, electrodes),
        "Rground " + person.ground(island) + " 0 0.1",
        "Rbody body " + person.ground(island) + " 1e12",
        "Vs signal 0 dc 0 ac 1",
    ]
    output = f"mag({person.filtered(netlist, island)})"
    frequency_hz, gain = ngspice.columns(elements, _STEPS, output)
    return frequency_hz, gain


def figures(netlist: Netlist) -> list[Figure]:
    """Return gain, analog corner, droop at 40 Hz and load of both people's inputs."""
    found = []
    for island in ("client", "therapist"):
        frequency_hz, gain = response(netlist, island, person.ALL_GOOD)
        slow = _at(frequency_hz, gain, 1.0)
        corner = next(f for f, g in zip(frequency_hz, gain, strict=True) if g < slow / math.sqrt(2))
        sampled = _at(frequency_hz, gain, _FLAT_TO_HZ) / slow
        sampled *= converter.decimation(_FLAT_TO_HZ, 250)
        _, dry = response(netlist, island, {**person.ALL_GOOD, "P": person.DRY})
        loss = 1 - _at(frequency_hz, dry, _FLAT_TO_HZ) / _at(frequency_hz, gain, _FLAT_TO_HZ)
        error = abs(slow / converter.GAIN - 1) * 100
        found += [
            Figure(f"{island}: gain error at 1 Hz", error, "%", 1, True, "ours"),
            Figure(f"{island}: analog corner", corner, "Hz", 500, False, "ours: twice 250 Hz"),
            Figure(
                f"{island}: 40 Hz at 250 samples a second",
                20 * math.log10(sampled),
                "dB",
                -3,
                False,
                "ours: ECG of monitors, 0.5 to 40 Hz",
            ),
            Figure(
                f"{island}: loss at 40 Hz, 620 kohm || 4.7 nF in a lead",
                loss * 100,
                "%",
                20,
                True,
                "IEC 60601-2-27 201.12.1.101.3",
            ),
        ]
    return found


def _at(frequency_hz: list[float], values: list[float], wanted_hz: float) -> float:
    nearest = min(range(len(values)), key=lambda i: abs(frequency_hz[i] - wanted_hz))
    return values[nearest]
