"""What the metrics sum: each pair's terms, in groups, of LANES pairs at once.

u and v are the unit phasors, S = x conj(y). A pair is kept as six numbers, a row of each: see Pair.
"""

from libc.math cimport fabs

from inphase_kernels.rows cimport row

# Pairs that are taken at once: each kind of number has this many side by side.
cdef enum:
    LANES = 16

# The rows of a batch of pairs.
cdef enum Pair:
    U_RE, U_IM, V_RE, V_IM, X_SIZE, Y_SIZE, PAIR_ROWS


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
    int lock, turn, mean, cross, power, envelope, sign, lead    # first row of each


# |sin| of a phase difference at or below this is rounding: the pair has no lead.
cdef inline double in_phase() noexcept nogil:
    return 3.552713678800501e-15  # 2**-48


cdef inline int arrange(Layout* layout, int groups) noexcept nogil:
    """Give each kept group its first row; return how many rows there are."""
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


cdef inline void write_terms(
    const Layout* layout, const double* pair, double* term
) noexcept nogil:
    """Write LANES pairs' terms; both `pair` and `term` hold rows LANES apart."""
    cdef const double* u_re = pair + U_RE * LANES
    cdef const double* u_im = pair + U_IM * LANES
    cdef const double* v_re = pair + V_RE * LANES
    cdef const double* v_im = pair + V_IM * LANES
    cdef const double* x_size = pair + X_SIZE * LANES
    cdef const double* y_size = pair + Y_SIZE * LANES
    cdef double* at
    cdef int groups = layout.groups
    if groups & LOCK:
        at = term + layout.lock * LANES
        lock_terms(u_re, u_im, v_re, v_im, at, at + LANES)
    if groups & TURN:
        at = term + layout.turn * LANES
        turn_terms(u_re, u_im, v_re, v_im, at, at + LANES)
        turn_terms(u_re, u_im, u_re, u_im, at + 2 * LANES, at + 3 * LANES)
        turn_terms(v_re, v_im, v_re, v_im, at + 4 * LANES, at + 5 * LANES)
    if groups & MEAN:
        at = term + layout.mean * LANES
        copy_terms(u_re, at)
        copy_terms(u_im, at + LANES)
        copy_terms(v_re, at + 2 * LANES)
        copy_terms(v_im, at + 3 * LANES)
    if groups & CROSS:
        at = term + layout.cross * LANES
        cross_terms(u_re, u_im, v_re, v_im, x_size, y_size, at, at + LANES)
    if groups & POWER:
        at = term + layout.power * LANES
        product_terms(x_size, x_size, at)
        product_terms(y_size, y_size, at + LANES)
    if groups & ENVELOPE:
        at = term + layout.envelope * LANES
        copy_terms(x_size, at)
        copy_terms(y_size, at + LANES)
        product_terms(x_size, y_size, at + 2 * LANES)
    if groups & SIGN:
        sign_terms(u_re, u_im, v_re, v_im, term + layout.sign * LANES)
    if groups & LEAD:
        at = term + layout.lead * LANES
        lead_terms(u_re, u_im, v_re, v_im, x_size, y_size, at, at + LANES)


cdef inline void copy_terms(const double* value, row out) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        out[i] = value[i]


cdef inline void product_terms(
    const double* a, const double* b, row out
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        out[i] = a[i] * b[i]


cdef inline void lock_terms(
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    row re, row im,
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        re[i] = u_re[i] * v_re[i] + u_im[i] * v_im[i]
        im[i] = u_im[i] * v_re[i] - u_re[i] * v_im[i]


cdef inline void turn_terms(
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    row re, row im,
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(LANES):
        re[i] = u_re[i] * v_re[i] - u_im[i] * v_im[i]
        im[i] = u_im[i] * v_re[i] + u_re[i] * v_im[i]


cdef inline void cross_terms(
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    const double* x_size, const double* y_size, row re, row im,
) noexcept nogil:
    cdef Py_ssize_t i
    cdef double both
    for i in range(LANES):
        both = x_size[i] * y_size[i]
        re[i] = (u_re[i] * v_re[i] + u_im[i] * v_im[i]) * both
        im[i] = (u_im[i] * v_re[i] - u_re[i] * v_im[i]) * both


cdef inline void sign_terms(
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    row sign,
) noexcept nogil:
    cdef Py_ssize_t i
    cdef double sine
    for i in range(LANES):
        sine = u_im[i] * v_re[i] - u_re[i] * v_im[i]
        sign[i] = (1.0 if sine > in_phase() else 0.0) - (1.0 if sine < -in_phase() else 0.0)


cdef inline void lead_terms(
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    const double* x_size, const double* y_size, row lead, row magnitude,
) noexcept nogil:
    cdef Py_ssize_t i
    cdef double sine, kept
    for i in range(LANES):
        sine = u_im[i] * v_re[i] - u_re[i] * v_im[i]
        kept = sine if fabs(sine) > in_phase() else 0.0
        lead[i] = kept * (x_size[i] * y_size[i])
        magnitude[i] = fabs(lead[i])
