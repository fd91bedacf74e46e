"""The right-leg drive's loop: how stable it is, and how much it takes from the common mode."""

import cmath
import math

from inphase_hardware.analog import ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

_BODY_TO_ISLAND_FARAD = (10e-12, 100e-12, 500e-12)
"""Body to earth in series with earth to island: in the air, usual, on a metal table."""
_STEPS = "ac dec 60 1 3meg"


def loop_gain(
    netlist: Netlist, island: str, skin: person.Electrode, body_farad: float
) -> tuple[list[float], list[complex]]:
    """Return frequencies in Hz and the gain round the loop, opened at the amplifier's output."""
    prefix = person.ground(island)[0]
    closing = f"Vloop {prefix}_RLD {person.ground(island)} dc 0 ac 1"
    elements = [
        *person.chip(),
        *person.island(netlist, island, dict.fromkeys(person.LEADS, skin), drive=closing),
        f"Cbody body {person.ground(island)} {body_farad}",
        f"Rground {person.ground(island)} 0 0.1",
        "Rsignal signal 0 1",
    ]
    frequency_hz, real, imaginary = ngspice.columns(
        elements, _STEPS, "real(v(drive))", "imag(v(drive))"
    )
    # Negative feedback: what comes back is turned by 180 degrees.
    return frequency_hz, [-complex(r, i) for r, i in zip(real, imaginary, strict=True)]


def phase_margin_deg(gain: list[complex]) -> float:
    """Return the least margin where the loop's gain falls through 1."""
    unwrapped, last = [], 0.0
    for value in gain:
        phase = math.degrees(cmath.phase(value))
        phase += 360 * round((last - phase) / 360)
        unwrapped.append(phase)
        last = phase
    margins = [
        180 + after
        for value, following, after in zip(gain, gain[1:], unwrapped[1:], strict=False)
        if abs(value) >= 1 > abs(following)
    ]
    return least(margins)


def least(margins: list[float]) -> float:
    """Return the least margin; NaN, which misses every limit, if any is or there is none."""
    return math.nan if any(map(math.isnan, margins)) else min(margins, default=math.nan)


def figures(netlist: Netlist) -> list[Figure]:
    """Return the least phase margin over skins and bodies, and the drive's effect at 50 Hz."""
    found = []
    for island in ("client", "therapist"):
        margins = [
            phase_margin_deg(loop_gain(netlist, island, skin, farad)[1])
            for skin in (person.SHORT, person.GOOD, person.POOR, person.DRY)
            for farad in _BODY_TO_ISLAND_FARAD
        ]
        name = f"{island}: phase margin of the right-leg drive, least of {len(margins)}"
        found.append(Figure(name, least(margins), "deg", 45, False, "ours"))
        reduced = drive_effect_db(netlist, island)
        name = f"{island}: common mode taken away at 50 Hz"
        found.append(Figure(name, reduced, "dB", 10, False, "ours"))
    return found


def drive_effect_db(netlist: Netlist, island: str) -> float:
    """Return how much less 50 Hz a displacement current leaves on the body with the drive."""
    volts = []
    prefix, ground = person.ground(island)[0], person.ground(island)
    still = f"Rstill {prefix}_RLD {ground} {person.DRIVE_OUTPUT_OHM}"
    for drive in ("", still):
        elements = [
            *person.chip(),
            *person.island(netlist, island, person.ALL_GOOD, drive=drive),
            f"Rground {ground} 0 0.1",
            "Rsignal signal 0 1",
            "Ibody 0 body dc 0 ac 1u",
        ]
        _, body = ngspice.columns(elements, "ac lin 1 50 50", "mag(v(body))")
        volts.append(body[0])
    return 20 * math.log10(volts[1] / volts[0])
