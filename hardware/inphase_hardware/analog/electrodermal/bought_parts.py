"""The adapter's cell, reference and amplifiers as ngspice sees them.

MCP6042: DS21669D, section 1. REF3320: SBOS392G, first page. Those marked (memory) were not read
again there, and are to be compared before they are relied on.
"""

import math

from inphase_hardware.analog import converter

CELL_VOLTS = 3.0
FRESH_CELL_VOLTS = 3.4  # CR2032, new and hardly loaded (memory)
CELL_MAH = 200.0  # CR2032, of 225 down to 2.0 V: what is had by 2.3 V, which the REF3320 needs

REFERENCE_VOLTS = 2.048
REFERENCE_TOLERANCE = 0.0015  # initial accuracy, the most
BAND_HZ = (0.045, 0.25)
"""What the preset listens to, of `host/inphase/presets.py`; slow noise is counted in it."""
REFERENCE_UA = 5.0  # the most
REFERENCE_NOISE_VOLTS_PP = 35e-6 / 1.25 * REFERENCE_VOLTS
"""0.1 to 10 Hz, of the REF3312's 35 uV, taken as in proportion to the output (ours)."""

AMPLIFIER_UA = 1.0  # one of two, the most; 0.6 is typical
OFFSET_VOLTS = 3e-3  # the most, either way
GAIN = 1e5  # (memory) 95 dB at least, 115 typical
GAIN_BANDWIDTH_HZ = 14e3
PHASE_MARGIN_DEG = 65.0
SWING_VOLTS = 10e-3  # (memory) from either rail, 50 kohm
OUTPUT_OHM = 1e3  # ours: 10 mV of swing are lost at 20 uA, which is 500 ohm
OPEN_LOOP_OHM = 50e3  # ours, for loops: what an output stage of so little current may have
INPUT_FARAD = 6e-12  # (memory)
WHITE_VOLTS_PER_ROOT_HZ = 170e-9  # (memory) at 1 kHz
SLOW_NOISE_VOLTS_PP = 5e-6  # 0.1 to 10 Hz
_SLOW_BAND_HZ = (0.1, 10.0)


def density_in_the_band(peak_to_peak_volts: float, white: float) -> float:
    """Return the even density, V/rtHz, with the power that 1/f and white noise have in BAND_HZ.

    The 1/f part is what the datasheet's peaks from 0.1 to 10 Hz leave after the white one.
    """
    low, high = _SLOW_BAND_HZ
    measured = (peak_to_peak_volts / converter.PEAK_TO_PEAK_PER_RMS) ** 2
    pink = max(measured - white**2 * (high - low), 0.0) / math.log(high / low)
    low, high = BAND_HZ
    return math.sqrt(white**2 + pink * math.log(high / low) / (high - low))


def reference(plus: str, minus: str, volts: float) -> list[str]:
    """Return the reference between two nodes, with its noise."""
    noisy = density_in_the_band(REFERENCE_NOISE_VOLTS_PP, 0.0) ** 2
    return [
        f"Rnref nref {minus} {noisy / (4 * converter.BOLTZMANN_300K):.6g}",
        f"Bref {plus} {minus} V={volts}+V(nref,{minus})",
    ]


def amplifier() -> list[str]:
    """Return the amplifier's model: two poles, and rails that it comes near.

    Pins: both inputs, the output before its resistance (where a loop is opened), VDD, VSS.
    """
    second_hz = GAIN_BANDWIDTH_HZ / math.tan(math.radians(90 - PHASE_MARGIN_DEG))
    noisy = density_in_the_band(SLOW_NOISE_VOLTS_PP, WHITE_VOLTS_PER_ROOT_HZ) ** 2
    low, high = f"(V(vss)+{SWING_VOLTS})", f"(V(vdd)-{SWING_VOLTS})"
    half, middle = f"(({high}-{low})/2)", f"(({high}+{low})/2)"
    away = f"((V(y)-{middle})/{half})"
    return [
        ".subckt amplifier plus minus inside vdd vss offset=0",
        f"Cin plus minus {INPUT_FARAD}",
        f"Rn n vss {noisy / (4 * converter.BOLTZMANN_300K):.6g}",
        "Bx vss x I=V(plus)-V(minus)+V(n)-V(vss)+offset",
        f"Rx x vss {GAIN}",
        f"Cx x vss {1 / (2 * math.pi * GAIN_BANDWIDTH_HZ):.6g}",
        "Ey y1 vss x vss 1",
        "Ry y1 y 1k",
        f"Cy y vss {1 / (2 * math.pi * second_hz * 1e3):.6g}",
        # Straight up to the rails, and then round: the tenth root of a sum of tenth powers.
        f"Bo inside 0 V={middle}+{half}*{away}/(1+abs({away})**10)**0.1",
        ".ends",
    ]
