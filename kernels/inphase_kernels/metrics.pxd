"""Each metric's value from its terms' totals, of LANES windows at once.

x, y are the two phasors, u = x/|x|, v = y/|y|, S = x conj(y), <> the mean over the window's pairs.
A metric that the window leaves undefined (0/0) is 0. Values are computed first and chosen then,
without a branch, so that a compiler takes several windows at once.
"""

from libc.math cimport fabs, sqrt

from inphase_kernels.rows cimport row
from inphase_kernels.terms cimport (
    CROSS, ENVELOPE, LANES, LEAD, LOCK, MEAN, POWER, SIGN, TURN, Layout, in_phase,
)


# A share of N, or of a mean square, at or below this is rounding.
cdef inline double nothing() noexcept nogil:
    return 1e-12


cdef enum Metric:
    PLV, CIPLV, PLI, WPLI, COHERENCE, MSC, IMAGINARY_COHERENCE, CCORR, ACCORR
    ENVELOPE_CORRELATION, PPC, PHASE_DIFFERENCE

# What several metrics need, a row each: |sum u conj(v)|, and 1 / sqrt(sum |x|^2 sum |y|^2).
cdef enum Shared:
    APART, NORM, SHARED_ROWS

# What the totals weigh, a row each: N pairs' worth, and 1 / (N - 1), 0 below two.
cdef enum Worth:
    SIZE, SPREAD, WORTH_ROWS


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



cdef inline double within(double value, double low, double high) noexcept nogil:
    cdef double above = low if value < low else value
    return high if above > high else above


cdef inline void write_shared(
    const Layout* layout, const double* total, double* shared
) noexcept nogil:
    """Write what several metrics need; `total` and `shared` hold rows LANES apart."""
    cdef const double* at
    if layout.groups & LOCK:
        at = total + layout.lock * LANES
        magnitudes(at, at + LANES, shared + APART * LANES)
    if layout.groups & POWER:
        at = total + layout.power * LANES
        norms(at, at + LANES, shared + NORM * LANES)


cdef inline void write_values(
    int metric, const Layout* layout, const double* total, const double* shared, double weight, const double* worth, double* out,
) noexcept nogil:
    """Write a metric of LANES windows: from totals of terms that weigh `weight` in all, and from what
    they are worth."""
    cdef const double* lock = total + layout.lock * LANES
    cdef const double* turn = total + layout.turn * LANES
    cdef const double* lead = total + layout.lead * LANES
    cdef const double* apart = shared + APART * LANES
    cdef const double* norm = shared + NORM * LANES
    if metric == PLV:
        shares(apart, weight, out)
    elif metric == PHASE_DIFFERENCE:
        angles(lock, lock + LANES, out)
    elif metric == CIPLV:
        corrected_imaginary(lock, lock + LANES, weight, out)
    elif metric == PPC:
        pairwise_consistency(apart, weight, worth, worth + SPREAD * LANES, out)
    elif metric == PLI:
        shares(total + layout.sign * LANES, weight, out)
    elif metric == WPLI:
        lead_share(lead, lead + LANES, out)
    elif metric == CCORR:
        circular_correlation(lock, turn, total + layout.mean * LANES, weight, out)
    elif metric == ACCORR:
        adjusted_circular_correlation(lock, turn, apart, weight, out)
    elif metric == ENVELOPE_CORRELATION:
        pearson(
            total + layout.power * LANES, total + layout.envelope * LANES, norm, weight, out
        )
    else:
        coherency(metric, total + layout.cross * LANES, norm, out)


cdef inline void magnitudes(
    const double* re, const double* im, row out
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        out[i] = sqrt(re[i] * re[i] + im[i] * im[i])


cdef inline void norms(const double* a, const double* b, row out) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        # Their product alone could leave the range of a float64.
        out[i] = 1.0 / (sqrt(a[i]) * sqrt(b[i]))


cdef inline void shares(const double* total, double weight, row out) noexcept nogil:
    cdef Py_ssize_t i
    cdef double each = 1.0 / weight
    for i in range(LANES):
        out[i] = within(fabs(total[i]) * each, 0.0, 1.0)


cdef inline void lead_share(
    const double* lead, const double* magnitude, row out
) noexcept nogil:
    """|<Im S>| / <|Im S|>. Vinck and colleagues 2011, eq. 8."""
    cdef Py_ssize_t i
    cdef double share
    for i in range(LANES):
        share = within(fabs(lead[i]) / magnitude[i], 0.0, 1.0)
        out[i] = share if magnitude[i] > 0 else 0.0


cdef inline void pairwise_consistency(
    const double* apart, double weight, const double* size, const double* spread,
    row out,
) noexcept nogil:
    """(N PLV^2 - 1) / (N - 1). Vinck and colleagues 2010, eq. 14."""
    cdef Py_ssize_t i
    cdef double plv, each = 1.0 / weight
    for i in range(LANES):
        plv = apart[i] * each
        out[i] = within((size[i] * (plv * plv) - 1) * spread[i], -1.0, 1.0)


cdef inline void corrected_imaginary(
    const double* re, const double* im, double weight, row out
) noexcept nogil:
    """|Im<uv*>| / sqrt(1 - Re^2<uv*>). Bruna, Maestu and Pereda 2018, eq. 9."""
    cdef Py_ssize_t i
    cdef double imaginary, rest, value, least = in_phase() * weight
    for i in range(LANES):
        imaginary = fabs(im[i])
        rest = (weight - re[i]) * (weight + re[i])
        value = within(imaginary / sqrt(rest), 0.0, 1.0)
        value = value if rest > 0 else 0.0
        out[i] = value if imaginary > least else 0.0


cdef inline void coherency(
    int metric, const double* cross, const double* norm, row out
) noexcept nogil:
    """<S> / sqrt(<|x|^2><|y|^2>): its magnitude, the square of that, or its imaginary part."""
    cdef Py_ssize_t i
    cdef double re, im
    if metric == IMAGINARY_COHERENCE:
        for i in range(LANES):
            out[i] = within(cross[LANES + i] * norm[i], -1.0, 1.0)
        return
    for i in range(LANES):
        re = cross[i] * norm[i]
        im = cross[LANES + i] * norm[i]
        out[i] = within(re * re + im * im, 0.0, 1.0)
    if metric == COHERENCE:
        for i in range(LANES):
            out[i] = sqrt(out[i])


cdef inline void circular_correlation(
    const double* lock, const double* turn, const double* mean, double weight,
    row out,
) noexcept nogil:
    """sum sin(a - a0) sin(b - b0) / sqrt(sum sin^2(a - a0) sum sin^2(b - b0)), a0 and b0 the circular
    means. Jammalamadaka and SenGupta 2001, eq. 8.2.2."""
    cdef Py_ssize_t i
    cdef double a_re, a_im, b_re, b_im, a_size, b_size, inverse, over, a_square, b_square, value
    cdef double floor = nothing() * weight, far = floor * floor
    for i in range(LANES):
        a_re = mean[i]
        a_im = mean[LANES + i]
        b_re = mean[2 * LANES + i]
        b_im = mean[3 * LANES + i]
        a_size = a_re * a_re + a_im * a_im
        b_size = b_re * b_re + b_im * b_im
        inverse = 1.0 / (a_size * b_size)
        # 2 sin p sin q = cos(p - q) - cos(p + q), and 2 sin^2 p = 1 - cos 2p.
        over = (
            lock[i] * (a_re * b_re + a_im * b_im) + lock[LANES + i] * (a_im * b_re - a_re * b_im)
            - turn[i] * (a_re * b_re - a_im * b_im)
            - turn[LANES + i] * (a_im * b_re + a_re * b_im)
        )
        a_square = weight - (b_size * inverse) * (
            turn[2 * LANES + i] * ((a_re - a_im) * (a_re + a_im))
            + turn[3 * LANES + i] * (2 * a_re * a_im)
        )
        b_square = weight - (a_size * inverse) * (
            turn[4 * LANES + i] * ((b_re - b_im) * (b_re + b_im))
            + turn[5 * LANES + i] * (2 * b_re * b_im)
        )
        value = within(over * sqrt(inverse / (a_square * b_square)), -1.0, 1.0)
        value = value if a_square > floor else 0.0
        value = value if b_square > floor else 0.0
        value = value if a_size > far else 0.0
        out[i] = value if b_size > far else 0.0


cdef inline void adjusted_circular_correlation(
    const double* lock, const double* turn, const double* apart, double weight,
    row out,
) noexcept nogil:
    """(R- - R+) / (2 sqrt(sum sin^2(a - m) sum sin^2(b - k))), R- = |sum uv*|, R+ = |sum uv|,
    2m = arg R+ + arg R-, 2k = arg R+ - arg R-. Zimmermann and colleagues 2024,
    doi 10.1162/imag_a_00350."""
    cdef Py_ssize_t i
    cdef double d_re, d_im, s_re, s_im, across, along, difference
    cdef double inverse, m_square, k_square, value
    cdef double floor = nothing() * weight
    for i in range(LANES):
        # A sum of nothing points nowhere; it counts as pointing to 0.
        d_re = lock[i]
        d_im = lock[LANES + i]
        s_re = turn[i]
        s_im = turn[LANES + i]
        along = sqrt(s_re * s_re + s_im * s_im)
        across = apart[i]
        difference = across - along
        d_re = d_re if across > 0 else 1.0
        across = across if across > 0 else 1.0
        s_re = s_re if along > 0 else 1.0
        along = along if along > 0 else 1.0
        inverse = 1.0 / (across * along)
        m_square = weight - inverse * (
            turn[2 * LANES + i] * (s_re * d_re - s_im * d_im)
            + turn[3 * LANES + i] * (s_im * d_re + s_re * d_im)
        )
        k_square = weight - inverse * (
            turn[4 * LANES + i] * (s_re * d_re + s_im * d_im)
            + turn[5 * LANES + i] * (s_im * d_re - s_re * d_im)
        )
        value = within(difference / sqrt(m_square * k_square), -1.0, 1.0)
        value = value if m_square > floor else 0.0
        out[i] = value if k_square > floor else 0.0


cdef inline void pearson(
    const double* power, const double* envelope, const double* norm, double weight,
    row out,
) noexcept nogil:
    """Pearson's correlation of |x| and |y|; 0 where either is constant to rounding."""
    cdef Py_ssize_t i
    cdef double a, b, a_square, b_square, value, each = 1.0 / weight
    for i in range(LANES):
        a = envelope[i]
        b = envelope[LANES + i]
        a_square = power[i] - a * a * each
        b_square = power[LANES + i] - b * b * each
        value = (envelope[2 * LANES + i] - a * b * each) * norm[i]
        value = value / sqrt((a_square * norm[i]) * (b_square * norm[i]))
        value = within(value, -1.0, 1.0)
        value = value if a_square > nothing() * power[i] else 0.0
        out[i] = value if b_square > nothing() * power[LANES + i] else 0.0


cdef inline void angles(const double* re, const double* im, row out) noexcept nogil:
    """arg(re + i im) to two units in the last place; 0 of 0.

    The arc tangent is fdlibm's (s_atan.c) below 7/16, here of a quotient that is turned by pi/4
    where it is above tan(pi/8). libm's cannot take several values at once.
    """
    cdef Py_ssize_t i
    cdef double a, b, low, high, over, under, x, z, w, odd, even, angle
    for i in range(LANES):
        a = fabs(re[i])
        b = fabs(im[i])
        low = b if b < a else a
        high = a if b < a else b
        over = low - high if low > 0.41421356237309503 * high else low
        under = low + high if low > 0.41421356237309503 * high else high
        x = over / (under if under > 0 else 1.0)
        z = x * x
        w = z * z
        even = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01
            + w * (9.09088713343650656196e-02 + w * (6.66107313738753120669e-02
            + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02)))))
        odd = w * (-1.99999999998764832476e-01 + w * (-1.11111104054623557880e-01
            + w * (-7.69187620504482999495e-02 + w * (-5.83357013379057348645e-02
            + w * -3.65315727442169155270e-02))))
        angle = x - x * (even + odd)
        angle = angle + (0.78539816339744831 if low > 0.41421356237309503 * high else 0.0)
        angle = 1.5707963267948966 - angle if b > a else angle
        angle = 3.1415926535897931 - angle if re[i] < 0 else angle
        out[i] = -angle if im[i] < 0 else angle
