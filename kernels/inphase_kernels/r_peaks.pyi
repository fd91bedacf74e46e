import numpy as np
from numpy.typing import NDArray

class RPeaks:
    """Finds the heart beats in an ECG as it comes, whatever its polarity and unit.

    The magnitude of the band signal, 8 to 25 Hz by a BandPhasor, where the QRS complex has its
    power and the T wave little (Thakor, Webster and Tompkins 1984), smoothed over 0.12 s, is
    highest once in a QRS: the beat's time, by a parabola through the three samples around it, less
    the delay of both. A beat
    is the highest point within 0.25 s either way that reaches both half of the usual beat's
    height, a share that halves with every second from 1.25 s after the last beat on, and 1.8 times
    the mean magnitude of the past seconds, which noise without beats rarely does.

    Learns the height from 2 s of signal, without telling their beats, at the start and after every
    sample that is not valid. Delay: a beat is told `delay_samples` after it, or less.
    """

    def __init__(self, sfreq: float) -> None:
        """Raises ValueError for a sampling rate below 100 Hz."""
    @property
    def delay_samples(self) -> int:
        """A beat at time t is told at the latest with sample t + delay_samples."""
    def push(
        self, volts: NDArray[np.float64], valid: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Take ECG (n,), any unit; return the times (b,) of the beats found, rising, in samples.

        Counted from the first sample pushed, 0. A sample that is not valid or not finite, and the
        filter's settling after it, holds no beat. Raises ValueError for another dtype, more than
        one dimension, or unequal lengths.
        """
    def beats(
        self, volts: NDArray[np.float64], valid: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Take ECG as `push` does; return times (b,) and heights (b,), of the same beats.

        A height is the smoothed magnitude at the beat's time, in the unit of the ECG, by the same
        parabola: the size of its QRS between 8 and 25 Hz, whatever the polarity and the baseline.
        """
    def skip(self, samples: int) -> None:
        """Count that many missing samples; the signal is learned anew."""
