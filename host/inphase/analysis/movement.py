"""Which samples of a pair move: a stretch that stands still is no measurement."""

import numpy as np
from numpy.typing import NDArray


class Movement:
    """Tells which samples are believed: those not in a stretch that does not move.

    Still is what stays within `tolerance` (one a column) for more than `still_samples`.
    """

    def __init__(self, still_samples: int, tolerance: tuple[float, float] = (0.0, 0.0)) -> None:
        self._span = still_samples + 1
        self._tolerance = np.array(tolerance)
        # Nothing was seen yet: the range over it is infinite, and nothing is still.
        self._past = np.full((still_samples, 2), np.inf)

    def update(self, pair: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Take pair (n, 2) float64; return (n, 2) bool, the same for any cutting into pieces."""
        seen = np.vstack([self._past, pair])
        self._past = seen[len(seen) - len(self._past) :].copy()
        highest = _trailing(np.maximum, seen, self._span)
        lowest = -_trailing(np.maximum, -seen, self._span)
        with np.errstate(invalid="ignore"):
            believed: NDArray[np.bool_] = ~(highest - lowest <= self._tolerance)
        return believed


def _trailing(largest: np.ufunc, values: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    """Return the largest of each `span` rows, (n - span + 1, 2), in time that span does not matter.

    van Herk 1992: running maxima from the blocks' starts and from their ends, one of each a window.
    """
    n = len(values)
    blocks = -(-n // span)
    padded = np.full((blocks * span, 2), -np.inf)
    padded[:n] = values
    cut = padded.reshape(blocks, span, 2)
    ahead = largest.accumulate(cut, axis=1).reshape(-1, 2)[:n]
    behind = largest.accumulate(cut[:, ::-1], axis=1)[:, ::-1].reshape(-1, 2)[:n]
    result: NDArray[np.float64] = largest(behind[: n - span + 1], ahead[span - 1 :])
    return result
