from inphase_kernels.synchrony_frame import SynchronyFrame

class ExponentialSynchrony(SynchronyFrame):
    """The metrics of `SlidingSynchrony` with weights that fade by the age of a pair, O(1) a sample.

    A pair k samples old weighs d^k, d = exp(-1 / time_constant_samples); every mean and sum of a
    definition is weighted by d^k over the clean pairs since the last break, and divided by their
    own weight, so that an estimate is not drawn to 0 while it fills. N is what these weights are
    worth, (sum w)^2 / sum w^2 (Kish 1965): with all its weight `size`, about two time constants.
    A rectangular window of `size` samples varies as much by chance.

    An estimate is valid when the weight of clean pairs since the last break, 1 - d^k after k of
    them, is at least `least_weight`; elsewhere it is 0. What breaks a run is what empties a sliding
    window. Weighted means are compensated (Knuth's two-sum): a few units in the last place of the
    weighted mean of magnitudes, for any time constant and any length. A burst fades as its weight.
    """

    def __init__(
        self,
        time_constant_samples: float,
        metrics: tuple[str, ...] = ("plv",),
        ratio: tuple[int, int] = (1, 1),
        least_weight: float = 0.95,
    ) -> None:
        """Raises ValueError for a time constant below 1, a weight not between 0 and 1, and as
        `SlidingSynchrony` does.
        """
    @property
    def least_weight(self) -> float:
        """Weight of clean pairs from which an estimate is valid."""
    @property
    def samples_until_valid(self) -> int:
        """Clean pairs after a break until an estimate is valid: 3 time constants at 0.95."""
    @property
    def size(self) -> float:
        """Equally weighted pairs that the weights are worth, when all are there."""
    @property
    def delay_samples(self) -> float:
        """Mean age of what an estimate describes: about a time constant."""
