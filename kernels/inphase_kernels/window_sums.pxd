"""Sliding sums that never subtract: what has left the window leaves no trace of its size behind.

The stream is cut into blocks of half a window. A window is then the end of the block before last,
the whole last block, and the beginning of the current one. Beginnings are summed forwards as pairs
come; ends are summed backwards over the last block, one step a pair, while the current one fills.
Every sum is compensated (Knuth's two-sum), so the error is a few units in the last place of the
sum of magnitudes in this very window, however long the stream, the window, or a burst before it.
"""


cdef struct Sum:
    # One term's sums; one that still grows has a high and a low part.
    double beginning, beginning_low
    double last_block
    double end, end_low


cdef inline void two_sum(double* high, double* low, double term) noexcept nogil:
    """high + low += term, without loss. Knuth, TAOCP vol. 2, 4.2.2, theorem B."""
    cdef double total = high[0] + term
    cdef double part = total - high[0]
    low[0] += (high[0] - (total - part)) + (term - part)
    high[0] = total


cdef inline double begin(Sum* sum, double term) noexcept nogil:
    """Add a term to the beginning; return that with the whole last block."""
    two_sum(&sum.beginning, &sum.beginning_low, term)
    return (sum.beginning + sum.beginning_low) + sum.last_block


cdef inline double step_back(Sum* sum, double term) noexcept nogil:
    """Take the next term from the end of the last block; return the sum from it to that end."""
    two_sum(&sum.end, &sum.end_low, term)
    return sum.end + sum.end_low


cdef inline void next_block(Sum* sum) noexcept nogil:
    """The current block is full: it becomes the last one."""
    sum.last_block = sum.beginning + sum.beginning_low
    sum.beginning = sum.beginning_low = sum.end = sum.end_low = 0.0


cdef inline void clear(Sum* sum) noexcept nogil:
    next_block(sum)
    sum.last_block = 0.0
