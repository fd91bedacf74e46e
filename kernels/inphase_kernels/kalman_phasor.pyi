from typing import Self

from inphase_kernels.kalman_design import Oscillator
from inphase_kernels.phasor_frame import PhasorFrame

class KalmanPhasor(PhasorFrame):
    """Steady-state Kalman filter of a rhythm in noise: real samples in, phasors out.

    BandPhasor's interface and its scale: of a sinusoid at the model's frequency, |phasor| is the
    amplitude and arg the phase, with changes of either delay_samples late. The model is Matsuda and
    Komaki's (2017) oscillator with a random walk and white noise; the gains are those the filter
    settles to, so that a sample costs the same few operations for ever, and the constant offset of
    an electrode leaves nothing.

    An estimate of a rhythm in much noise leans on its past: at 0 dB, changes of the phase show a
    quarter of a second late. With `delay_s` a lead stage makes that the delay of slow changes, at
    the price of more noise; a sudden one comes later at first and then overshoots, so that
    delay_samples is its mean arrival.
    """

    def __init__(self, model: Oscillator, delay_s: float | None = None) -> None:
        """With delay_s, delay_samples is that, in seconds; ValueError where it is below 0."""
    @classmethod
    def for_band(
        cls, sfreq: float, low_hz: float, high_hz: float, delay_s: float | None = None
    ) -> Self:
        """A rhythm an eighth as wide as the band, at 0 dB in it; ValueError as BandPhasor's."""
