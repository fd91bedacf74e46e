"""One live update here and with other libraries, in one run: microseconds, and their ratio to ours.

Of processor time, on one thread, which other programs disturb less than the time that passes.

`make bench` runs it where it has installed HyPyP, mne-connectivity and tensorpac; run by itself it
compares with those there are. The job: two signals, 8 to 12 Hz, and every 0.2 s the PLV of the last
window, alone or with the PLVs of 64 of the therapist's earlier windows, which it is ranked among.
The others keep nothing from one update to the next, as programs built on them do: each filters the
windows anew. inphase takes the 0.2 s of new samples: alone two BandPhasors and a SlidingSynchrony,
an estimate a sample; with surrogates the engine's stages, which shift either person and find the
effective sample size as well.
"""

import statistics
import time
import warnings
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, hilbert, sosfilt

from inphase.config import resolve
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony
from inphase_kernels import BandPhasor, SlidingSynchrony

BAND_HZ = (8.0, 12.0)
HOP_S = 0.2
SURROGATES = 64
LAG_STEP_S = 0.5
SECONDS = 60
"""Of signal: more than the longest window and lag together, which a surrogate needs."""
WARM_UP = 0.8
"""Share of it that is taken in before an update is timed."""
ENOUGH_S = 1.0
FEWEST, MOST = 3, 200

Signal = NDArray[np.float64]
Update = Callable[[Signal, Signal], object]
"""Takes the client's rows and the therapist's (k, n), oldest sample first."""


def median_us(work: Callable[[], object]) -> float:
    """The median of several rounds."""
    times: list[float] = []
    while len(times) < FEWEST or (sum(times) < ENOUGH_S and len(times) < MOST):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1e6 * statistics.median(times)


def signals(rate_hz: int) -> Signal:
    """Two noises with a part in common, (2, n)."""
    rng = np.random.default_rng(1)
    common, *own = rng.standard_normal((3, SECONDS * rate_hz))
    return np.array(own) + common


def hops(pair: Signal, rate_hz: int) -> Iterator[Signal]:
    """New samples (2, n) as they come."""
    step = round(HOP_S * rate_hz)
    for start in range(0, pair.shape[1] - step + 1, step):
        yield np.ascontiguousarray(pair[:, start : start + step])


def ours_us(pair: Signal, rate_hz: int, window_s: float) -> tuple[float, float]:
    """An update of PLV alone, and of the engine's stages with surrogates and effective size."""
    bands = [BandPhasor(rate_hz, *BAND_HZ) for _person in range(2)]
    plv = SlidingSynchrony(round(window_s * rate_hz))
    settings = resolve(
        {"window_s": window_s, "hop_s": HOP_S, "surrogates": SURROGATES}, preset="eeg-alpha"
    )
    phasors = Phasors(settings, rate_hz)
    stage = Synchrony(settings, rate_hz=rate_hz, stride=phasors.stride, delay_s=phasors.delay_s)

    def alone(new: Signal) -> object:
        (x, x_valid), (y, y_valid) = (band.push(one) for band, one in zip(bands, new, strict=True))
        return plv.push(x, y, x_valid & y_valid)

    def judged(new: Signal) -> object:
        volts = np.ascontiguousarray(new.T)
        return stage.update(phasors.update(volts, np.ones(volts.shape, np.bool_)))

    return _last_us(alone, pair, rate_hz), _last_us(judged, pair, rate_hz)


def _last_us(update: Callable[[Signal], object], pair: Signal, rate_hz: int) -> float:
    """The median update of those after everything is full."""
    new = list(hops(pair, rate_hz))
    full = int(WARM_UP * len(new))
    for one in new[:full]:
        update(one)
    times = []
    for one in new[full:]:
        start = time.process_time()
        update(one)
        times.append(time.process_time() - start)
    return 1e6 * statistics.median(times)


def numpy_and_scipy(rate_hz: int) -> Update:
    sections = butter(2, BAND_HZ, "bandpass", fs=rate_hz, output="sos")

    def update(client: Signal, therapist: Signal) -> object:
        x = hilbert(sosfilt(sections, client[:1]))
        y = hilbert(sosfilt(sections, therapist))
        return np.abs(np.exp(1j * (np.angle(x) - np.angle(y))).mean(axis=1))

    return update


def tensorpac(rate_hz: int) -> Update:
    from tensorpac import Pac
    from tensorpac.methods import phase_locking_value

    pac = Pac(f_pha=list(BAND_HZ), f_amp=list(BAND_HZ), verbose=False)

    def update(client: Signal, therapist: Signal) -> object:
        x = pac.filter(rate_hz, client[:1], ftype="phase", n_jobs=1)
        y = pac.filter(rate_hz, therapist, ftype="phase", n_jobs=1)
        return phase_locking_value(np.broadcast_to(x, y.shape), y)

    return update


def hypyp(rate_hz: int) -> Update:
    from hypyp.analyses import compute_freq_bands, compute_sync

    def update(client: Signal, therapist: Signal) -> object:
        rows = np.stack([client, therapist])[:, :, np.newaxis, :]
        phasors = compute_freq_bands(rows, rate_hz, {"band": list(BAND_HZ)})
        return compute_sync(phasors, "plv", epochs_average=False)

    return update


def mne_connectivity(rate_hz: int) -> Update:
    from mne_connectivity import spectral_connectivity_time

    def update(client: Signal, therapist: Signal) -> object:
        return spectral_connectivity_time(
            np.stack([client, therapist], axis=1),
            freqs=np.arange(BAND_HZ[0], BAND_HZ[1] + 1),
            method="plv",
            sfreq=rate_hz,
            faverage=True,
            indices=(np.array([0]), np.array([1])),
            verbose="error",
        )

    return update


OTHERS: dict[str, Callable[[int], Update]] = {
    "NumPy and SciPy": numpy_and_scipy,
    "tensorpac": tensorpac,
    "HyPyP": hypyp,
    "mne-connectivity": mne_connectivity,
}


def theirs_us(update: Update, pair: Signal, rate_hz: int, window_s: float, lagged: int) -> float:
    """An update of one window, and of as many earlier ones of the therapist's."""
    n, size = pair.shape[1], round(window_s * rate_hz)
    lags = [0, *(round((2.0 + LAG_STEP_S * k) * rate_hz) for k in range(lagged))]

    def work() -> object:
        client = np.broadcast_to(pair[0, n - size :], (len(lags), size))
        therapist = np.array([pair[1, n - size - lag : n - lag] for lag in lags])
        return update(client, therapist)

    work()
    return median_us(work)


def main() -> None:
    rates_hz = (250, 1000)
    pairs = {rate_hz: signals(rate_hz) for rate_hz in rates_hz}
    missing = set()
    for window_s in (2.0, 10.0):
        print(f"microseconds of processor time an update (times inphase's), window {window_s:g} s")
        print(row("", ["PLV, 250 Hz", "1 kHz", f"and {SURROGATES} lags, 250 Hz", "1 kHz"]))
        each = [ours_us(pairs[rate_hz], rate_hz, window_s) for rate_hz in rates_hz]
        ours = [judged[job] for job in range(2) for judged in each]
        print(row("inphase", [f"{us:.1f} (1)" for us in ours]))
        for name, made in OTHERS.items():
            try:
                updates = [made(rate_hz) for rate_hz in rates_hz]
            except ImportError:
                missing.add(name)
                continue
            theirs = [
                theirs_us(update, pairs[rate_hz], rate_hz, window_s, lagged)
                for lagged in (0, SURROGATES)
                for update, rate_hz in zip(updates, rates_hz, strict=True)
            ]
            cells = [f"{us:,.0f} ({us / own:,.0f})" for us, own in zip(theirs, ours, strict=True)]
            print(row(name, cells))
    if missing:
        print(f"not installed, and so not compared with: {', '.join(sorted(missing))}")


def row(name: str, cells: list[str]) -> str:
    return f"{name:18s}" + "".join(f"{cell:>20s}" for cell in cells)


if __name__ == "__main__":
    with warnings.catch_warnings():
        # A window shorter than a library's filter: its word to the user, told every time.
        warnings.simplefilter("ignore")
        main()
