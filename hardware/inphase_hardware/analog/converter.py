"""The ADS1292R as ngspice and the decimation filter see it.

Figures of the datasheet SBAS502C, each with the section where it stands.
"""

import math

GAIN = 6
VREF_VOLTS = 2.42
CLOCK_HZ = 512_000
MODULATOR_HZ = CLOCK_HZ / 4
"""8.3.4.3, with a clock of 512 kHz."""
RATES_HZ = (125, 250, 500, 1000)
INPUT_FARAD = 20e-12  # 6.5, typical
INPUT_OHM = 500e6  # 6.5, DC, typical with a lead-off current of nA; 1 Gohm at least without one
PGA_OUTPUT_OHM = 2e3  # 8.3.4; to 15 %
REJECTION_DB = 105  # 6.5: CMRR at 50 and 60 Hz, the least; 120 is typical
NOISE_VOLTS_PP = 8e-6  # first page: 150 Hz bandwidth, gain 6
NOISE_BANDWIDTH_HZ = 150
PEAK_TO_PEAK_PER_RMS = 6.6  # 7.1
LEAD_OFF_AMPERE = 6e-9  # what the firmware sets (LOFF = 0x10)
DRIVE_SENSE_OHM = 400e3  # 8.3.10.2.4, its figure: from each input's PGA to RLDINV
DRIVE_BANDWIDTH_HZ = 100e3  # 6.5, gain-bandwidth of the right-leg drive amplifier, typical
DRIVE_GAIN = 1e5
DRIVE_NOISE_VOLTS = 1.4e-6  # 6.5, rms in 150 Hz, typical
BOLTZMANN_300K = 1.380649e-23 * 300


def noise_volts_per_root_hz() -> float:
    """Input-referred noise density, taken as flat: the PGA is chopped."""
    return NOISE_VOLTS_PP / PEAK_TO_PEAK_PER_RMS / math.sqrt(NOISE_BANDWIDTH_HZ)


def decimation(frequency_hz: float, rate_hz: float) -> float:
    """Magnitude of the third-order sinc filter (8.3.5.1) at a frequency, 1 at DC."""
    ratio = MODULATOR_HZ / rate_hz
    phase = math.pi * frequency_hz / MODULATOR_HZ
    if abs(math.sin(phase)) < 1e-12:
        return 1.0
    return abs(math.sin(phase * ratio) / (ratio * math.sin(phase))) ** 3


def subcircuit(rejection_db: float = REJECTION_DB) -> list[str]:
    """Small-signal model: input, PGA with gain and noise, right-leg drive up to its output.

    Pins: both inputs, both PGA outputs, RLDINV, output of the drive amplifier, AVSS. Mid-supply,
    the drive's reference, is AVSS here: only changes count.
    """
    noisy = noise_volts_per_root_hz() ** 2 / (4 * BOLTZMANN_300K)
    drive = DRIVE_NOISE_VOLTS**2 / NOISE_BANDWIDTH_HZ / (4 * BOLTZMANN_300K)
    slow = 1 / (2 * math.pi * DRIVE_BANDWIDTH_HZ)
    leak = 10 ** (-rejection_db / 20)
    common, half = "(V(inp,avss)+V(inn,avss))/2", GAIN / 2
    wanted = f"(V(inp,inn)+V(nz,avss)+{leak:.4g}*{common})"
    return [
        ".subckt ads1292r inp inn pgap pgan rldinv drive avss",
        f"Cip inp avss {INPUT_FARAD}",
        f"Cin inn avss {INPUT_FARAD}",
        f"Rip inp avss {INPUT_OHM}",
        f"Rin inn avss {INPUT_OHM}",
        f"Rnz nz avss {noisy:.6g}",
        f"Bp p avss V={common}+{half}*{wanted}",
        f"Bn n avss V={common}-{half}*{wanted}",
        f"Rp p pgap {PGA_OUTPUT_OHM}",
        f"Rn n pgan {PGA_OUTPUT_OHM}",
        f"Rsp p rldinv {DRIVE_SENSE_OHM}",
        f"Rsn n rldinv {DRIVE_SENSE_OHM}",
        f"Rnd nd avss {drive:.6g}",
        "Gd avss d nd rldinv 1",
        f"Rd d avss {DRIVE_GAIN}",
        f"Cd d avss {slow:.6g}",
        "Ed drive avss d avss 1",
        ".ends",
    ]
