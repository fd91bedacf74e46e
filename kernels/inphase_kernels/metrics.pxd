"""Each metric's terms for one pair, and its value from their sums over the window.

x, y are the two phasors, u = x/|x|, v = y/|y|, S = x conj(y), <> the mean over the window's N pairs.
A metric that the window leaves undefined (0/0) is 0.
"""

from libc.math cimport atan2, fabs, sqrt

# |sin| of a phase difference at or below this is rounding: the pair has no lead.
cdef inline double in_phase() noexcept nogil:
    return 3.552713678800501e-15  # 2**-48


# A share of N, or of a mean square, at or below this is rounding.
cdef inline double nothing() noexcept nogil:
    return 1e-12


cdef enum Metric:
    PLV, CIPLV, PLI, WPLI, COHERENCE, MSC, IMAGINARY_COHERENCE, CCORR, ACCORR
    ENVELOPE_CORRELATION, PPC, PHASE_DIFFERENCE


cdef enum Group:
    LOCK = 1        # u conj(v)
    TURN = 2        # u v, u^2, v^2
    MEAN = 4        # u, v
    CROSS = 8       # S
    POWER = 16      # |x|^2, |y|^2
    ENVELOPE = 32   # |x|, |y|, |x||y|
    SIGN = 64       # sign Im S
    LEAD = 128      # Im S, |Im S|, 0 where the pair is in phase


cdef struct Layout:
    int groups      # sum of the groups that are kept
    int lock, turn, mean, cross, power, envelope, sign, lead    # first term of each


cdef inline int groups_of(int metric) noexcept nogil:
    if metric == PLI:
        return SIGN
    if metric == WPLI:
        return LEAD
    if metric == COHERENCE or metric == MSC or metric == IMAGINARY_COHERENCE:
        return CROSS | POWER
    if metric == CCORR:
        return LOCK | TURN | MEAN
    if metric == ACCORR:
        return LOCK | TURN
    if metric == ENVELOPE_CORRELATION:
        return POWER | ENVELOPE
    return LOCK


cdef inline int arrange(Layout* layout, int groups) noexcept nogil:
    """Give each kept group its first term; return how many terms there are."""
    cdef int terms = 0
    layout.groups = groups
    layout.lock = terms
    terms += 2 if groups & LOCK else 0
    layout.turn = terms
    terms += 6 if groups & TURN else 0
    layout.mean = terms
    terms += 4 if groups & MEAN else 0
    layout.cross = terms
    terms += 2 if groups & CROSS else 0
    layout.power = terms
    terms += 2 if groups & POWER else 0
    layout.envelope = terms
    terms += 3 if groups & ENVELOPE else 0
    layout.sign = terms
    terms += 1 if groups & SIGN else 0
    layout.lead = terms
    terms += 2 if groups & LEAD else 0
    return terms


cdef inline void terms_of(
    const Layout* layout, double* term,
    double x_re, double x_im, double x_inverse, double y_re, double y_im, double y_inverse,
) noexcept nogil:
    """Write one pair's terms; `inverse` is 1 / magnitude."""
    cdef int groups = layout.groups, at
    cdef double u_re = x_re * x_inverse, u_im = x_im * x_inverse
    cdef double v_re = y_re * y_inverse, v_im = y_im * y_inverse
    cdef double lock_im = u_im * v_re - u_re * v_im
    cdef double x_size, y_size, lead
    if groups & LOCK:
        at = layout.lock
        term[at] = u_re * v_re + u_im * v_im
        term[at + 1] = lock_im
    if groups & TURN:
        at = layout.turn
        term[at] = u_re * v_re - u_im * v_im
        term[at + 1] = u_im * v_re + u_re * v_im
        term[at + 2] = (u_re - u_im) * (u_re + u_im)
        term[at + 3] = 2 * u_re * u_im
        term[at + 4] = (v_re - v_im) * (v_re + v_im)
        term[at + 5] = 2 * v_re * v_im
    if groups & MEAN:
        at = layout.mean
        term[at] = u_re
        term[at + 1] = u_im
        term[at + 2] = v_re
        term[at + 3] = v_im
    if groups & CROSS:
        at = layout.cross
        term[at] = x_re * y_re + x_im * y_im
        term[at + 1] = x_im * y_re - x_re * y_im
    if groups & POWER:
        at = layout.power
        term[at] = x_re * x_re + x_im * x_im
        term[at + 1] = y_re * y_re + y_im * y_im
    if groups & ENVELOPE:
        at = layout.envelope
        x_size = sqrt(x_re * x_re + x_im * x_im)
        y_size = sqrt(y_re * y_re + y_im * y_im)
        term[at] = x_size
        term[at + 1] = y_size
        term[at + 2] = x_size * y_size
    if groups & (SIGN | LEAD):
        lead = x_im * y_re - x_re * y_im
        if fabs(lock_im) <= in_phase():
            lead = 0.0
        if groups & SIGN:
            term[layout.sign] = (lead > 0) - (lead < 0)
        if groups & LEAD:
            term[layout.lead] = lead
            term[layout.lead + 1] = fabs(lead)


cdef inline double within(double value, double low, double high) noexcept nogil:
    return low if value < low else (high if value > high else value)


cdef inline double size(double re, double im) noexcept nogil:
    return sqrt(re * re + im * im)


cdef inline double value_of(
    int metric, const Layout* layout, const double* total, double n
) noexcept nogil:
    """The metric of a window of n pairs from the totals of its terms."""
    cdef const double* at
    if metric == PLV:
        at = total + layout.lock
        return within(size(at[0], at[1]) / n, 0.0, 1.0)
    if metric == PHASE_DIFFERENCE:
        at = total + layout.lock
        return atan2(at[1], at[0])
    if metric == CIPLV:
        at = total + layout.lock
        return corrected_imaginary(fabs(at[1]) / n, at[0] / n)
    if metric == PPC:
        at = total + layout.lock
        if n < 2:
            return 0.0
        return within((at[0] * at[0] + at[1] * at[1] - n) / (n * (n - 1)), -1 / (n - 1), 1.0)
    if metric == PLI:
        return within(fabs(total[layout.sign]) / n, 0.0, 1.0)
    if metric == WPLI:
        at = total + layout.lead
        return within(fabs(at[0]) / at[1], 0.0, 1.0) if at[1] > 0 else 0.0
    if metric == CCORR:
        return circular_correlation(
            total + layout.lock, total + layout.turn, total + layout.mean, n
        )
    if metric == ACCORR:
        return adjusted_circular_correlation(total + layout.lock, total + layout.turn, n)
    if metric == ENVELOPE_CORRELATION:
        return pearson(total + layout.power, total + layout.envelope, n)
    return coherency(metric, total + layout.cross, total + layout.power)


cdef inline double corrected_imaginary(double imaginary, double real) noexcept nogil:
    """|Im<uv*>| / sqrt(1 - Re^2<uv*>). Bruna, Maestu and Pereda 2018, eq. 9."""
    cdef double rest = (1 - real) * (1 + real)
    if imaginary <= in_phase() or rest <= 0:
        return 0.0
    return within(imaginary / sqrt(rest), 0.0, 1.0)


cdef inline double coherency(int metric, const double* cross, const double* power) noexcept nogil:
    """<S> / sqrt(<|x|^2><|y|^2>): its magnitude, the square of that, or its imaginary part."""
    cdef double scale = sqrt(power[0]) * sqrt(power[1])
    cdef double re = cross[0] / scale, im = cross[1] / scale
    if metric == IMAGINARY_COHERENCE:
        return within(im, -1.0, 1.0)
    if metric == MSC:
        return within(re * re + im * im, 0.0, 1.0)
    return within(size(re, im), 0.0, 1.0)


cdef inline double circular_correlation(
    const double* lock, const double* turn, const double* mean, double n
) noexcept nogil:
    """sum sin(a - a0) sin(b - b0) / sqrt(sum sin^2(a - a0) sum sin^2(b - b0)), a0 and b0 the circular
    means. Jammalamadaka and SenGupta 2001, eq. 8.2.2."""
    cdef double a_size = size(mean[0], mean[1]), b_size = size(mean[2], mean[3])
    cdef double a_re, a_im, b_re, b_im, over, a_square, b_square
    if a_size <= nothing() * n or b_size <= nothing() * n:
        return 0.0
    a_re = mean[0] / a_size
    a_im = mean[1] / a_size
    b_re = mean[2] / b_size
    b_im = mean[3] / b_size
    # 2 sin p sin q = cos(p - q) - cos(p + q), and 2 sin^2 p = 1 - cos 2p.
    over = (
        lock[0] * (a_re * b_re + a_im * b_im) + lock[1] * (a_im * b_re - a_re * b_im)
        - turn[0] * (a_re * b_re - a_im * b_im) - turn[1] * (a_im * b_re + a_re * b_im)
    )
    a_square = n - turn[2] * (a_re * a_re - a_im * a_im) - turn[3] * (2 * a_re * a_im)
    b_square = n - turn[4] * (b_re * b_re - b_im * b_im) - turn[5] * (2 * b_re * b_im)
    if a_square <= nothing() * n or b_square <= nothing() * n:
        return 0.0
    return within(over / (sqrt(a_square) * sqrt(b_square)), -1.0, 1.0)


cdef inline double adjusted_circular_correlation(
    const double* lock, const double* turn, double n
) noexcept nogil:
    """(R- - R+) / (2 sqrt(sum sin^2(a - m) sum sin^2(b - k))), R- = |sum uv*|, R+ = |sum uv|,
    2m = arg R+ + arg R-, 2k = arg R+ - arg R-. Zimmermann and colleagues 2024,
    doi 10.1162/imag_a_00350."""
    cdef double apart = size(lock[0], lock[1]), along = size(turn[0], turn[1])
    cdef double d_re = 1.0, d_im = 0.0, s_re = 1.0, s_im = 0.0, m_square, k_square
    if apart > 0:
        d_re = lock[0] / apart
        d_im = lock[1] / apart
    if along > 0:
        s_re = turn[0] / along
        s_im = turn[1] / along
    m_square = n - turn[2] * (s_re * d_re - s_im * d_im) - turn[3] * (s_im * d_re + s_re * d_im)
    k_square = n - turn[4] * (s_re * d_re + s_im * d_im) - turn[5] * (s_im * d_re - s_re * d_im)
    if m_square <= nothing() * n or k_square <= nothing() * n:
        return 0.0
    return within((apart - along) / (sqrt(m_square) * sqrt(k_square)), -1.0, 1.0)


cdef inline double pearson(const double* power, const double* envelope, double n) noexcept nogil:
    """Pearson's correlation of |x| and |y|; 0 where either is constant to rounding."""
    cdef double a = envelope[0] / n, b = envelope[1] / n
    cdef double a_square = power[0] / n - a * a, b_square = power[1] / n - b * b
    if a_square <= nothing() * power[0] / n or b_square <= nothing() * power[1] / n:
        return 0.0
    return within((envelope[2] / n - a * b) / (sqrt(a_square) * sqrt(b_square)), -1.0, 1.0)
