from inphase_kernels.phasor_frame import PhasorFrame

class BandPhasor(PhasorFrame):
    """Complex band filter with state: real samples in, analytic band signal (phasors) out.

    A real stage (1 - 1/z) / (1 - a/z) with its corner at half the band's lower edge, so that an
    electrode's offset leaves nothing, and then `order` identical complex one-poles 1 / (1 - p/z) at
    the band's centre. |p| is such that the equivalent noise bandwidth, the integral of |H|^2 over
    positive frequencies over |H(centre)|^2, is high_hz - low_hz. At the centre the gain is 2 and
    the phase 0: of a sinusoid there, |phasor| is the amplitude and arg the phase, with changes of
    either delay_samples late.

    One stage, not every one, is blind to a constant: a zero in each stage would leave as many zeros
    as poles, so that nothing falls off above the band (0.1 to 0.4 Hz at 25 Hz: half of the noise
    power from outside the band, and 4.2 s of delay in place of 1.6 s).

    What is left of the mirror image at the negative centre frequency is 2 % of the amplitude for 8
    to 12 Hz, 16 % for 0.1 to 0.4 Hz, a band wider than its centre.

    An empty filter takes the signal to have stood at its first sample for ever. `settling_samples`
    clean samples on, at most 1e-4 of the impulse response's energy is still missing: 0.4 degrees of
    phase, root mean square, for white input. 8 to 12 Hz takes 0.43 s, 0.1 to 0.4 Hz 11.5 s, most of
    it the blocker's.
    """

    def __init__(self, sfreq: float, low_hz: float, high_hz: float, order: int = 2) -> None:
        """Design the filter for samples at sfreq, Hz; order 1 to 8.

        Raises ValueError for a sampling rate that is not above 0, and for a band that is inverted,
        beyond Nyquist, finer than a millionth of sfreq, or too wide for its place.
        """
