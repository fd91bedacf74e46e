from typing import Self

from inphase_kernels.phasor_frame import PhasorFrame
from inphase_kernels.window_design import WindowDesign

class WindowPhasor(PhasorFrame):
    """Phasors as one complex dot product with the last samples: real samples in, phasors out.

    BandPhasor's interface and its scale: of a sinusoid at the centre, |phasor| is the amplitude and
    arg the phase, with changes of either delay_samples late. Each sample counts less the newest
    one, so that an electrode's offset leaves nothing. What was before the window is forgotten
    completely: the first phasor comes with the first full window of clean samples.

    `echt` is the endpoint-corrected Hilbert transform (Schreglmann and colleagues 2021) times one
    complex constant, which takes the phase error at the band's middle away. `half_morlet` is the
    causal half of a Morlet wavelet.
    """

    def __init__(self, design: WindowDesign) -> None: ...
    @classmethod
    def echt(
        cls, sfreq: float, low_hz: float, high_hz: float, window_s: float | None = None
    ) -> Self:
        """Window of 6 / bandwidth unless told. Raises ValueError for a bad rate, band or window."""
    @classmethod
    def half_morlet(
        cls, sfreq: float, low_hz: float, high_hz: float, cycles: float | None = None
    ) -> Self:
        """Cycles that make the noise bandwidth the band's, unless told; sigma is cycles / (2 pi f).

        Raises ValueError for a bad rate, band or number of cycles.
        """
