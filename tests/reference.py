"""Each kernel's plain NumPy definition, recomputed for every window; slow, and meant to be read.

Nothing here keeps a running value from one window to the next. Where a definition leaves a value
open (0/0, the sign of rounding noise) the rule that closes it is written out here too.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter

Phasors = NDArray[np.complex128]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

ROUNDING_SINE = 2.0**-48
"""|sin| of a phase difference at or below this is rounding: the pair has no lead."""
ROUNDING_SHARE = 1e-12
"""A share of the number of pairs, or of a mean square, at or below this is rounding."""
TIE = 1e-9
"""A surrogate's squared sum this little below the observed one's, relatively, ties with it."""

STILL = 1e-12
"""A variance at or below this share of the mean square is rounding: the signal does not move."""


def has_phase(z: Phasors) -> Flags:
    """Finite, and of a magnitude that a measurement can have."""
    with np.errstate(over="ignore", invalid="ignore"):
        power = z.real**2 + z.imag**2
        return (power >= 1e-200) & (power <= 1e200)


def unit(z: Phasors) -> Phasors:
    return z / np.abs(z)


def clean_pairs(x: Phasors, y: Phasors, valid: Flags | None) -> Flags:
    clean = has_phase(x) & has_phase(y)
    return clean if valid is None else clean & valid


# Metrics, each of one window: x and y (n,) complex128.


def plv(x: Phasors, y: Phasors) -> float:
    """Lachaux and colleagues 1999, eq. 1."""
    return float(abs(np.mean(unit(x) * np.conj(unit(y)))))


def ciplv(x: Phasors, y: Phasors) -> float:
    """Bruna, Maestu and Pereda 2018, eq. 9; 0 where the mean has no imaginary part."""
    mean = np.mean(unit(x) * np.conj(unit(y)))
    rest = (1 - mean.real) * (1 + mean.real)
    if abs(mean.imag) <= ROUNDING_SINE or rest <= 0:
        return 0.0
    return float(abs(mean.imag) / math.sqrt(rest))


def lead(x: Phasors, y: Phasors) -> Reals:
    """Imaginary part of the cross-spectrum, 0 where the two are in phase or in opposition."""
    sine = (unit(x) * np.conj(unit(y))).imag
    return np.where(np.abs(sine) > ROUNDING_SINE, (x * np.conj(y)).imag, 0.0)


def pli(x: Phasors, y: Phasors) -> float:
    """Stam, Nolte and Daffertshofer 2007, eq. 2."""
    return abs(float(np.mean(np.sign(lead(x, y)))))


def wpli(x: Phasors, y: Phasors) -> float:
    """Vinck and colleagues 2011, eq. 8."""
    leads = lead(x, y)
    whole = np.mean(np.abs(leads))
    return float(abs(np.mean(leads)) / whole) if whole > 0 else 0.0


def coherency(x: Phasors, y: Phasors) -> complex:
    scale = math.sqrt(np.mean(np.abs(x) ** 2)) * math.sqrt(np.mean(np.abs(y) ** 2))
    return complex(np.mean(x * np.conj(y)) / scale)


def coherence(x: Phasors, y: Phasors) -> float:
    return abs(coherency(x, y))


def msc(x: Phasors, y: Phasors) -> float:
    return abs(coherency(x, y)) ** 2


def imaginary_coherence(x: Phasors, y: Phasors) -> float:
    """Nolte and colleagues 2004, eq. 5; signed."""
    return coherency(x, y).imag


def sine_correlation(a: Reals, b: Reals, products: float) -> float:
    """Products over the square root of both sums of squared sines, 0 where a sum is rounding."""
    a_square, b_square = np.sum(np.sin(a) ** 2), np.sum(np.sin(b) ** 2)
    if min(a_square, b_square) <= ROUNDING_SHARE * len(a) / 2:
        return 0.0
    return float(products / math.sqrt(a_square * b_square))


def ccorr(x: Phasors, y: Phasors) -> float:
    """Jammalamadaka and SenGupta 2001, eq. 8.2.2; signed; 0 where a circular mean is undefined."""
    a_mean, b_mean = np.mean(unit(x)), np.mean(unit(y))
    if min(abs(a_mean), abs(b_mean)) <= ROUNDING_SHARE:
        return 0.0
    a = np.angle(x) - np.angle(a_mean)
    b = np.angle(y) - np.angle(b_mean)
    return sine_correlation(a, b, np.sum(np.sin(a) * np.sin(b)))


def accorr(x: Phasors, y: Phasors) -> float:
    """Zimmermann and colleagues 2024, doi 10.1162/imag_a_00350."""
    apart = np.sum(unit(x) * np.conj(unit(y)))
    along = np.sum(unit(x) * unit(y))
    n = (np.angle(along) - np.angle(apart)) / 2
    m = np.angle(apart) + n
    return sine_correlation(np.angle(x) - m, np.angle(y) - n, (abs(apart) - abs(along)) / 2)


def envelope_correlation(x: Phasors, y: Phasors) -> float:
    """Pearson's correlation of the magnitudes; 0 where either is constant to rounding."""
    a, b = np.abs(x), np.abs(y)
    if np.var(a) <= ROUNDING_SHARE * np.mean(a**2) or np.var(b) <= ROUNDING_SHARE * np.mean(b**2):
        return 0.0
    return float(np.mean((a - a.mean()) * (b - b.mean())) / (np.std(a) * np.std(b)))


def ppc(x: Phasors, y: Phasors) -> float:
    """Vinck and colleagues 2010, eq. 14; 0 for a single pair."""
    n = len(x)
    if n < 2:
        return 0.0
    return float((abs(np.sum(unit(x) * np.conj(unit(y)))) ** 2 - n) / (n * (n - 1)))


def ppc_effective(x: Phasors, y: Phasors, n: float) -> float:
    """As `ppc`, of n pairs' worth; 0 below two."""
    return (n * plv(x, y) ** 2 - 1) / (n - 1) if n >= 2 else 0.0


def phase_difference_rad(x: Phasors, y: Phasors) -> float:
    """Circular mean of arg x - arg y: above 0 where x is ahead."""
    return float(np.angle(np.sum(unit(x) * np.conj(unit(y)))))


METRICS: dict[str, Callable[[Phasors, Phasors], float]] = {
    "plv": plv,
    "ciplv": ciplv,
    "pli": pli,
    "wpli": wpli,
    "coherence": coherence,
    "msc": msc,
    "imaginary_coherence": imaginary_coherence,
    "ccorr": ccorr,
    "accorr": accorr,
    "envelope_correlation": envelope_correlation,
    "ppc": ppc,
    "phase_difference_rad": phase_difference_rad,
}
RANGES = dict.fromkeys(METRICS, (0.0, 1.0)) | {
    "imaginary_coherence": (-1.0, 1.0),
    "ccorr": (-1.0, 1.0),
    "accorr": (-1.0, 1.0),
    "envelope_correlation": (-1.0, 1.0),
    "ppc": (-1.0, 1.0),
    "phase_difference_rad": (-math.pi, math.pi),
}


def sliding(
    metric: str, x: Phasors, y: Phasors, window: int, valid: Flags | None = None
) -> tuple[Reals, Flags]:
    """The metric of each full window of clean pairs, and where there is one."""
    clean = clean_pairs(x, y, valid)
    values, full = np.zeros(len(x)), np.zeros(len(x), dtype=np.bool_)
    for end in range(window, len(x) + 1):
        part = slice(end - window, end)
        if clean[part].all():
            values[end - 1] = METRICS[metric](x[part], y[part])
            full[end - 1] = True
    return values, full


def weighted(metric: str, x: Phasors, y: Phasors, weight: Reals) -> float:
    """The metric with every mean and sum of its definition weighted; N is (sum w)^2 / sum w^2."""
    w = weight / weight.sum()
    u, v, a, b = unit(x), unit(y), np.abs(x), np.abs(y)
    lock, along = np.sum(w * u * np.conj(v)), np.sum(w * u * v)
    if metric == "plv":
        return float(abs(lock))
    if metric == "phase_difference_rad":
        return float(np.angle(lock))
    if metric == "ciplv":
        return float(abs(lock.imag) / math.sqrt(1 - lock.real**2))
    if metric == "ppc":
        n = float(1 / np.sum(w**2))
        return (n * abs(lock) ** 2 - 1) / (n - 1) if n >= 2 else 0.0
    leads = lead(x, y)
    if metric == "pli":
        return float(abs(np.sum(w * np.sign(leads))))
    if metric == "wpli":
        return float(abs(np.sum(w * leads)) / np.sum(w * np.abs(leads)))
    if metric in ("coherence", "msc", "imaginary_coherence"):
        scale = math.sqrt(np.sum(w * a**2)) * math.sqrt(np.sum(w * b**2))
        value = complex(np.sum(w * x * np.conj(y)) / scale)
        magnitude = abs(value) if metric == "coherence" else abs(value) ** 2
        return value.imag if metric == "imaginary_coherence" else magnitude
    if metric == "envelope_correlation":
        a, b = a - np.sum(w * a), b - np.sum(w * b)
        return float(np.sum(w * a * b) / math.sqrt(np.sum(w * a**2) * np.sum(w * b**2)))
    if metric == "ccorr":
        alpha = np.sin(np.angle(x) - np.angle(np.sum(w * u)))
        beta = np.sin(np.angle(y) - np.angle(np.sum(w * v)))
        products = np.sum(w * alpha * beta)
    else:
        n_angle = (np.angle(along) - np.angle(lock)) / 2
        alpha = np.sin(np.angle(x) - np.angle(lock) - n_angle)
        beta = np.sin(np.angle(y) - n_angle)
        products = (abs(lock) - abs(along)) / 2
    return float(products / math.sqrt(np.sum(w * alpha**2) * np.sum(w * beta**2)))


def band_phasors(x: Reals, blocker: float, pole: complex, gain: complex, order: int) -> Phasors:
    """Convolution of x - x[0] with the impulse response of the blocker and `order` one-poles."""
    index = np.arange(len(x))
    response: Phasors = np.where(index == 0, 1.0, (blocker - 1) * blocker ** (index - 1.0)) + 0j
    for _ in range(order):
        response = np.convolve(response, pole**index)[: len(x)]
    return gain * np.convolve(x - x[0], response)[: len(x)]


def window_phasors(x: Reals, weights: Phasors) -> Phasors:
    """Convolution of x with the weights, newest first, where the window is full; 0 before."""
    phasors = np.convolve(x, weights)[: len(x)]
    phasors[: len(weights) - 1] = 0
    return phasors


def echt(window: Reals, sfreq: float, low: float, high: float) -> complex:
    """Last sample of the endpoint-corrected Hilbert transform; Schreglmann and colleagues 2021."""
    n = len(window)
    b, a = butter(2, [low, high], "bandpass", fs=sfreq)
    z = np.exp(-2j * np.pi * np.fft.fftfreq(n))
    causal = np.polyval(b[::-1], z) / np.polyval(a[::-1], z)
    analytic = np.zeros(n)
    analytic[: n // 2 + 1] = 2
    analytic[0] = 1
    if n % 2 == 0:
        analytic[n // 2] = 1
    return complex(np.fft.ifft(np.fft.fft(window) * analytic * causal)[-1])


def kalman_states(x: Reals, pole: complex, power: float, walk: float, noise: float) -> Phasors:
    """Matsuda and Komaki 2017, one oscillator and a random walk: the filter with its settled gain.

    The gain is what 20,000 steps of the Riccati recursion arrive at; the walk starts at x[0].
    """
    turn = np.array([[pole.real, -pole.imag, 0], [pole.imag, pole.real, 0], [0, 0, 1]])
    seen = np.array([1.0, 0.0, 1.0])
    push = power * (1 - abs(pole) ** 2)
    spread = np.diag([power, power, walk])
    for _ in range(20_000):
        spread = turn @ spread @ turn.T + np.diag([push, push, walk])
        gain = spread @ seen / (seen @ spread @ seen + noise)
        spread = spread - np.outer(gain, seen @ spread)
        spread = (spread + spread.T) / 2
    state = np.array([0.0, 0.0, x[0]])
    states = np.zeros(len(x), dtype=np.complex128)
    for i, sample in enumerate(x):
        state = turn @ state
        state = state + gain * (sample - seen @ state)
        states[i] = complex(state[0], state[1])
    return states


def lagged_surrogates(
    x: Phasors, y: Phasors, window: int, lags: NDArray[np.int64], valid: Flags | None = None
) -> tuple[Reals, NDArray[np.int32], NDArray[np.int32]]:
    """PLV of x(t) and y(t - lag) (n, K), NaN where not full; full ones (n,); the rank (n,)."""
    given = np.ones(len(x), dtype=np.bool_) if valid is None else valid
    x_clean, y_clean = has_phase(x) & given, has_phase(y) & given

    def at_lag(lag: int) -> Reals:
        values = np.full(len(x), np.nan)
        for end in range(window + lag, len(x) + 1):
            now, before = slice(end - window, end), slice(end - window - lag, end - lag)
            if x_clean[now].all() and y_clean[before].all():
                values[end - 1] = plv(x[now], y[before])
        return values

    observed = at_lag(0)
    surrogates = np.array([at_lag(int(lag)) for lag in lags]).T.reshape(len(x), len(lags))
    with np.errstate(invalid="ignore"):
        reaching = surrogates**2 >= (1 - TIE) * observed[:, None] ** 2
    full = np.isfinite(surrogates).sum(axis=1).astype(np.int32)
    return surrogates, full, reaching.sum(axis=1).astype(np.int32)


def stimulus_locked_surrogates(
    x: Phasors,
    y: Phasors,
    window: int,
    surrogates: int,
    longest_lag: int,
    marks: Reals,
    *,
    min_lag: int = 1,
    lag_step: int = 1,
    turn_rad: float = 0.0,
    valid: Flags | None = None,
) -> tuple[Reals, NDArray[np.int32], NDArray[np.int32]]:
    """PLV of x after a mark and y after the k-th earlier one (n, K); full ones (n,); rank (n,).

    marks: (n,), how long before a sample a mark was, NaN for none. NaN where a window is not full.
    """
    n = len(x)
    given = np.ones(n, dtype=np.bool_) if valid is None else valid
    x_clean, y_clean = has_phase(x) & given, has_phase(y) & given
    products = np.full((n, surrogates + 1), np.nan, dtype=np.complex128)
    products[x_clean & y_clean, 0] = unit(x[x_clean & y_clean]) * np.conj(
        unit(y[x_clean & y_clean])
    )
    # With which sample each mark came, and when it was.
    seen: list[tuple[int, float]] = []
    for t in range(n):
        if 0 <= marks[t] <= 2.0**30 and (not seen or t - marks[t] > seen[-1][1]):
            seen.append((t, t - marks[t]))
        if not seen or not x_clean[t]:
            continue
        came, at = seen[-1]
        limit, k = at - min_lag, 1
        for earlier_came, earlier in reversed(seen[:-1]):
            offset = round(at - earlier)
            if k > surrogates or came - earlier_came > longest_lag:
                break
            if earlier > limit:
                continue
            if offset > longest_lag:
                break
            if t - offset >= 0 and y_clean[t - offset]:
                turned = unit(y[t - offset]) * np.exp(1j * turn_rad * (offset - (at - earlier)))
                products[t, k] = unit(x[t]) * np.conj(turned)
            limit, k = earlier - lag_step, k + 1
    values = np.full((n, surrogates + 1), np.nan)
    for end in range(window, n + 1):
        # A NaN in the window leaves a NaN.
        values[end - 1] = np.abs(products[end - window : end].mean(axis=0))
    with np.errstate(invalid="ignore"):
        reaching = values[:, 1:] ** 2 >= (1 - TIE) * values[:, :1] ** 2
    full = np.isfinite(values[:, 1:]).sum(axis=1).astype(np.int32)
    return values[:, 1:], full, reaching.sum(axis=1).astype(np.int32)


def effective_size(
    x: Phasors,
    y: Phasors,
    window: int,
    max_lag: int,
    stride: int,
    memory: int,
    valid: Flags | None = None,
) -> Reals:
    """N_eff at each pair, from every pair since the last break; Bayley and Hammersley 1946, eq. 8.

    In a clean run the pairs `stride` apart count. Each lag's mean is plain over its first
    memory / stride products, and exponential with that memory from there on.
    """
    clean = clean_pairs(x, y, valid)
    lags = np.arange(stride, max_lag + 1, stride)
    sizes = np.zeros(len(x))
    start, latest = 0, 0.0
    products: list[list[tuple[complex, complex]]] = [[] for _ in lags]
    for t in range(len(x)):
        if not clean[t]:
            start, latest = t + 1, 0.0
            products = [[] for _ in lags]
            continue
        if (t - start) % stride == 0:
            for lag, seen in zip(lags, products, strict=True):
                if t - lag >= start:
                    u, v = (unit(z[t]) * np.conj(unit(z[t - lag])) for z in (x, y))
                    seen.append((complex(u), complex(v)))
            if (len(products[-1]) + len(lags)) * stride >= window:
                latest = _size(products, lags, window, stride, memory // stride)
        sizes[t] = latest
    return sizes


def _size(
    products: list[list[tuple[complex, complex]]],
    lags: NDArray[np.int64],
    window: int,
    stride: int,
    memory: int,
) -> float:
    total = 0.0
    for lag, seen in zip(lags, products, strict=True):
        count = len(seen)
        shares = 1 / np.minimum(np.arange(1, count + 1), memory)
        # Product i got its share, and lost a share to each product after it.
        left = np.append(np.cumprod((1 - shares)[:0:-1])[::-1], 1.0)
        means = (shares * left) @ np.array(seen)
        total += (1 - lag / window) * (means[0] * np.conj(means[1])).real
    total = stride * (1 + 2 * total)
    return window if total <= 1 else max(1.0, window / total)


# Slow signals: x and y are real.


def lagged_correlation(
    x: Reals, y: Reals, start: int, window: int, max_lag: int
) -> tuple[Reals, Flags]:
    """Pearson at each lag of the window that begins at `start`; Kleinbub and Ramseyer 2020.

    At a lag of 0 or more x keeps its place and y is taken that much later, at one below 0 the other
    way round. 0 and not defined where either stands still.
    """
    r = np.zeros(2 * max_lag + 1)
    defined = np.zeros(2 * max_lag + 1, dtype=np.bool_)
    stretch = slice(start, start + window + max_lag)
    x, y = x[stretch], y[stretch]
    for column, lag in enumerate(range(-max_lag, max_lag + 1)):
        a = x[max(0, -lag) :][:window]
        b = y[max(0, lag) :][:window]
        still = any(
            np.var(part) <= STILL * np.mean((part - whole.mean()) ** 2)
            for part, whole in ((a, x), (b, y))
        )
        if not still:
            r[column] = np.corrcoef(a, b)[0, 1]
            defined[column] = True
    return r, defined


def segment_correlation(x: Reals, y: Reals, max_lag: int) -> Reals:
    """Correlation of two segments at lags -max_lag to max_lag; Tschacher and Meier 2020.

    Only what overlaps is multiplied, and all is divided by the length, the means and the standard
    deviations of the whole segments. At a positive lag y follows.
    """
    n = len(x)
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    return np.array(
        [
            sum(x[t] * y[t + lag] for t in range(n) if 0 <= t + lag < n) / n
            for lag in range(-max_lag, max_lag + 1)
        ]
    )


def average_slopes(x: Reals, rate: int, window_s: int) -> Reals:
    """Mean of the differences in a moving window, once a second; per second."""
    return np.array(
        [
            np.mean(np.diff(x[s : s + window_s * rate + 1])) * rate
            for s in range(0, len(x) - window_s * rate, rate)
        ]
    )


def concordance_index(x: Reals, y: Reals, rate: int) -> float:
    """Marci and colleagues 2007: ln of positive over negative correlations of slopes."""
    a, b = average_slopes(x, rate, 5), average_slopes(y, rate, 5)
    r = [np.corrcoef(a[s : s + 15], b[s : s + 15])[0, 1] for s in range(len(a) - 14)]
    return math.log(sum(v for v in r if v > 0) / abs(sum(v for v in r if v < 0)))
