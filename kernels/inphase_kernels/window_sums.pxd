"""Sliding sums that never subtract: what has left the window leaves no trace of its size behind.

The stream is cut into batches of up to 16 pairs. A window is then the end of one batch, the whole
batches after it, and the beginning of the newest one:

- Beginnings are summed forwards as pairs come.
- Ends are summed backwards over a batch, from its pairs, when the window begins to leave it.
- Whole batches make blocks, as many as a window holds: those of the newest block are summed
  forwards; when it is full, it is summed backwards, once, into the sums from each of its batches to
  its end. A window's whole batches are the end of the last block and the newest one so far.

Sums of batches are compensated (Knuth's two-sum), those within one are 16 pairs long at most; so
the error is a few units in the last place of the sum of magnitudes in this very window, however
long the stream, the window, or a burst before it. A sample costs the same whatever the window; the
one that fills a block costs, beyond that, a backward sum over its batches.
"""

from inphase_kernels.rows cimport row
from inphase_kernels.terms cimport LANES


cdef inline void two_sum(double* high, double* low, double term) noexcept nogil:
    """high + low += term, without loss. Knuth, TAOCP vol. 2, 4.2.2, theorem B."""
    cdef double total = high[0] + term
    cdef double part = total - high[0]
    low[0] += (high[0] - (total - part)) + (term - part)
    high[0] = total


cdef inline void two_sums(Py_ssize_t n, row high, row low, const double* term) noexcept nogil:
    """As `two_sum`, of n sums at once."""
    cdef Py_ssize_t m
    cdef double total, part
    for m in range(n):
        total = high[m] + term[m]
        part = total - high[m]
        low[m] += (high[m] - (total - part)) + (term[m] - part)
        high[m] = total


cdef inline void sum_backwards(Py_ssize_t n, const double* term, double* ends) noexcept nogil:
    """Write the sums from each of n pairs of the next batch to its end, after those of the one
    before it, which now reach to that end too."""
    cdef Py_ssize_t i
    cdef double sum = 0.0
    for i in range(n):
        ends[i] = ends[n + i]
    for i in range(n - 1, -1, -1):
        sum += term[i]
        ends[n + i] = sum
    for i in range(n):
        ends[i] += sum


cdef inline double sum_forwards(
    Py_ssize_t n, double sum, const double* term, double inside, const double* ends, row total
) noexcept nogil:
    """Write the totals of the windows that end at each of n pairs: its beginning, the whole batches
    inside, and its end. Return the beginning up to the last pair."""
    cdef Py_ssize_t i
    for i in range(n):
        sum += term[i]
        total[i] = (sum + inside) + ends[i]
    return sum
