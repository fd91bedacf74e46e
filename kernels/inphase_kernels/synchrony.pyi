from inphase_kernels.synchrony_frame import SynchronyFrame

METRICS: tuple[str, ...]
"""Every name that `metrics` may hold."""

class SlidingSynchrony(SynchronyFrame):
    """Synchrony metrics over a sliding window of phasor pairs, O(1) a sample.

    With u = x/|x|, v = y/|y|, S = x conj(y), <> the mean over the window's N pairs:

    | metric               | definition                                                | range    |
    |----------------------|-----------------------------------------------------------|----------|
    | plv                  | |<u v*>|                                                  | 0 to 1   |
    | ciplv                | |Im<u v*>| / sqrt(1 - Re^2<u v*>)                         | 0 to 1   |
    | pli                  | |<sign Im S>|                                             | 0 to 1   |
    | wpli                 | |<Im S>| / <|Im S|>                                       | 0 to 1   |
    | coherence            | |<S>| / sqrt(<|x|^2><|y|^2>)                              | 0 to 1   |
    | msc                  | coherence squared                                         | 0 to 1   |
    | imaginary_coherence  | Im<S> / sqrt(<|x|^2><|y|^2>)                              | -1 to 1  |
    | ccorr                | circular correlation, Jammalamadaka and SenGupta 2001     | -1 to 1  |
    | accorr               | adjusted, Zimmermann 2024, doi 10.1162/imag_a_00350       | -1 to 1  |
    | envelope_correlation | Pearson's of |x| and |y|                                  | -1 to 1  |
    | ppc                  | (|sum u v*|^2 - N) / (N (N - 1))                          | -1 to 1  |
    | phase_difference_rad | arg<u v*>, above 0 where x is ahead                       | -pi to pi|

    With another `ratio` (n, m) than (1, 1) it is n:m phase locking, of n arg x - m arg y (Tass and
    colleagues 1998, eq. 1): u and v raised to these powers. Where y is twice as fast as x, n is 2
    and m is 1. The metrics are then those of phases alone: plv, ciplv, pli, ccorr, accorr, ppc,
    phase_difference_rad.

    A pair that is not valid, not finite, or of a magnitude outside 1e-100 to 1e100 in either phasor
    (zero included) empties the window. An estimate is given only where the window is full of clean
    pairs; elsewhere the value is 0 and `valid` False. A full window that leaves a metric undefined
    (0/0: a constant envelope, a single pair's ppc, a wpli with every pair in phase) gives 0.

    Sums are never taken back by subtraction, so nothing of what has left the window remains in
    them: the error is a few units in the last place of the window's own sum of magnitudes, however
    long the stream and the window, and whatever came before. The state is some 60 bytes a pair of
    the window. The correlations divide by a variance
    that is a difference of such sums, and round by as much more as it is smaller than they are.
    """

    def __init__(
        self,
        window_samples: int,
        metrics: tuple[str, ...] = ("plv",),
        ratio: tuple[int, int] = (1, 1),
    ) -> None:
        """Raises ValueError for a window below 1, an unknown metric or none, a ratio outside 1 to 8
        or for a metric that has none.
        """
    @property
    def window_samples(self) -> int:
        """Pairs in a window."""
    @property
    def delay_samples(self) -> float:
        """Half the window: the mean age of what an estimate describes."""
