"""ADC counts to volts at the electrodes."""

import numpy as np
from numpy.typing import NDArray

FULL_SCALE_COUNTS = 2**23 - 1


class Calibration:
    """One converter's scale: full scale is vref / gain, at 2**23 - 1 counts.

    Source: ADS1292R datasheet (SBAS502C), section 8.3.8, data format.
    """

    def __init__(self, gain: int, vref_volts: float) -> None:
        if gain < 1:
            raise ValueError(f"gain must be 1 or more, found {gain}")
        if not 0.0 < vref_volts < float("inf"):
            raise ValueError(f"reference voltage must be above 0 volts, found {vref_volts}")
        self.full_scale_volts = vref_volts / gain
        self.lsb_volts = self.full_scale_volts / FULL_SCALE_COUNTS

    def volts(self, counts: NDArray[np.int32]) -> NDArray[np.float64]:
        """Convert counts (n, 2) int32 into volts (n, 2) float64."""
        volts: NDArray[np.float64] = np.multiply(counts, self.lsb_volts, dtype=np.float64)
        return volts
