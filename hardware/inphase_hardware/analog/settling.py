"""Settling: how long after an electrode is touched the samples are good again."""

from inphase_hardware.analog import ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_STEP_VOLTS = 0.3
"""What an electrode's half cell may jump by: the offset with which IEC 60601-2-27 tests (TIR60)."""
_WITHIN_VOLTS = 10e-6
_SINC_SAMPLES = 4
"""A third-order sinc filter forgets a step after three samples; the step may fall into a fourth."""
_RATE_HZ = 125
_LONGEST_S = 1.0


def analog_settling_s(netlist: Netlist, island: str) -> float:
    """Return seconds from a step at P's electrode to a change of under 10 uV at the converter."""
    ground = person.ground(island)
    elements = [
        *person.chip(),
        *person.island(netlist, island, person.ALL_POOR),
        f"Cbody body {ground} 100p",
        f"Rground {ground} 0 0.1",
        f"Vs signal 0 PULSE(0 {_STEP_VOLTS} 1m 1u 1u 10 20)",
    ]
    time_s, sampled = ngspice.columns(
        elements, f"tran 0.2m {_LONGEST_S}", person.filtered(netlist, island)
    )
    end = sampled[-1]
    late = [t for t, v in zip(time_s, sampled, strict=True) if abs(v - end) / 6 > _WITHIN_VOLTS]
    return max(late) - 1e-3


def figures(netlist: Netlist) -> list[Figure]:
    """Return settling of analog path and decimation filter together, at the slowest rate."""
    found = []
    for island in ("client", "therapist"):
        whole = analog_settling_s(netlist, island) + _SINC_SAMPLES / _RATE_HZ
        name = f"{island}: settled to 10 uV after a step of 300 mV"
        why = "ours: two samples of the 4 a second of heart rates"
        found.append(Figure(name, whole * 1e3, "ms", 500, True, why))
    return found
