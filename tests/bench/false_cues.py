"""Prints how often two people who are not in step would get a cue, and how soon two who are do.

    python tests/bench/false_cues.py --preset eeg-alpha --hours 20

Simulated signals through Phasors, Synchrony and CuePolicy at file speed. Each person has a rhythm
whose phase wanders (Brownian, so its line is Lorentzian) and whose amplitude does, in 1/f noise of
equal power within the band (0 dB). Coupling turns each phase towards the other's (Kuramoto). With
--wander the frequencies drift too, as breathing does over minutes: what shifted surrogates stand
least well.
"""

import argparse
import tomllib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from inphase.config import Settings, resolve
from inphase.stages.cue_policy import CuePolicy
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony

CHUNK = 1 << 14
WANDER_S = 300.0
"""Time constant of a wandering frequency."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the two people's rhythm is simulated for a preset."""

    rate_hz: float
    centres_hz: tuple[float, float]
    linewidth_hz: float
    """Full width at half maximum of the rhythm's spectral line."""
    coupling_rad_s: float
    settle_s: float
    """Uncoupled time before a coupling begins: all surrogates are ready by then."""
    coupled_s: float
    wander_hz: float = 0.0
    """Standard deviation of the centre's slow drift."""


RHYTHMS = {
    "eeg-alpha": Rhythm(250.0, (10.0, 10.3), 1.0, 4.0, 60.0, 60.0),
    "eeg-theta": Rhythm(250.0, (6.0, 6.3), 1.0, 4.0, 60.0, 60.0),
    "respiration": Rhythm(25.0, (0.23, 0.26), 0.03, 0.25, 480.0, 600.0),
}


def one_over_f(rng: np.random.Generator, n: int, rate_hz: float) -> NDArray[np.float64]:
    """Return n samples of noise with a 1/f power spectrum, flat below 0.01 Hz."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hz = np.maximum(np.fft.rfftfreq(n, 1.0 / rate_hz), 0.01)
    return np.fft.irfft(spectrum / np.sqrt(hz), n)


def band_power(signal: NDArray[np.float64], rate_hz: float, band_hz: tuple[float, float]) -> float:
    """Return the signal's power between two frequencies."""
    power = np.abs(np.fft.rfft(signal)) ** 2
    hz = np.fft.rfftfreq(len(signal), 1.0 / rate_hz)
    return float(power[(hz >= band_hz[0]) & (hz <= band_hz[1])].sum())


def wandering(rng: np.random.Generator, rhythm: Rhythm, n: int) -> NDArray[np.float64]:
    """Return (n, 2) deviations of the frequencies, Hz: Ornstein-Uhlenbeck processes."""
    keep = np.exp(-1.0 / (WANDER_S * rhythm.rate_hz))
    kicks = rhythm.wander_hz * np.sqrt(1.0 - keep**2) * rng.standard_normal((n, 2))
    kicks[0] = rhythm.wander_hz * rng.standard_normal(2)
    return lfilter([1.0], [1.0, -keep], kicks, axis=0)


def phases(
    rng: np.random.Generator, rhythm: Rhythm, n: int, coupled_from: int
) -> NDArray[np.float64]:
    """Return (n, 2) phases, coupled from one sample on."""
    step_s = 1.0 / rhythm.rate_hz
    sigma = np.sqrt(2.0 * np.pi * rhythm.linewidth_hz * step_s)
    own = 2.0 * np.pi * np.array(rhythm.centres_hz) * step_s
    steps = own + sigma * rng.standard_normal((n, 2))
    if rhythm.wander_hz:
        steps += 2.0 * np.pi * step_s * wandering(rng, rhythm, n)
    steps[0] += rng.uniform(0.0, 2.0 * np.pi, 2)
    free = np.cumsum(steps[:coupled_from], axis=0)
    theta = free[-1].copy()
    joined = np.empty((n - coupled_from, 2))
    pull = rhythm.coupling_rad_s * step_s
    for i, step in enumerate(steps[coupled_from:]):
        turn = pull * np.sin(theta[1] - theta[0])
        theta[0] += step[0] + turn
        theta[1] += step[1] - turn
        joined[i] = theta
    return np.concatenate((free, joined))


def signals(
    rng: np.random.Generator, settings: Settings, rhythm: Rhythm, n: int, coupled_from: int
) -> NDArray[np.float64]:
    """Return (n, 2): rhythm and noise of equal power in the band, for each person."""
    theta = phases(rng, rhythm, n, coupled_from)
    pair = np.empty((n, 2))
    for person in range(2):
        slow = one_over_f(rng, n, rhythm.rate_hz)
        amplitude = np.exp(0.3 * slow / slow.std())
        wave = amplitude * np.cos(theta[:, person])
        noise = one_over_f(rng, n, rhythm.rate_hz)
        share = band_power(wave, rhythm.rate_hz, settings.band_hz) / band_power(
            noise, rhythm.rate_hz, settings.band_hz
        )
        pair[:, person] = wave + np.sqrt(share) * noise
    return pair


def cue_on_s(
    settings: Settings, rate_hz: float, pair: NDArray[np.float64]
) -> tuple[list[float], float, float, float]:
    """Return when cues begin (s), how long they last in all, judged time and time at p_on (s)."""
    stage = Phasors(settings, rate_hz)
    synchrony = Synchrony(settings, rate_hz=rate_hz, stride=stage.stride, delay_s=stage.delay_s)
    policy = CuePolicy(settings)
    clean = np.ones((CHUNK, 2), np.bool_)
    begins: list[float] = []
    judged = on = low = total = 0
    was_on = False
    for start in range(0, len(pair), CHUNK):
        piece = pair[start : start + CHUNK]
        for estimate in synchrony.update(stage.update(piece, clean[: len(piece)])):
            cue = policy.decide(estimate)
            total += 1
            if estimate.p_value is not None and estimate.surrogates == settings.surrogates:
                judged += 1
                low += estimate.p_value <= settings.p_on
            on += not cue.off
            if not cue.off and not was_on:
                begins.append(estimate.sample / rate_hz)
            was_on = not cue.off
    hop_s = len(pair) / rate_hz / max(1, total)
    return begins, on * hop_s, judged * hop_s, low * hop_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", choices=sorted(RHYTHMS), default="eeg-alpha")
    parser.add_argument("--hours", type=int, default=20, help="of uncoupled signals")
    parser.add_argument("--trials", type=int, default=40, help="couplings that begin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wander", type=float, default=0.0, help="of the frequencies, SD in Hz")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    settings = resolve(tomllib.loads("\n".join(arguments.set)), preset=arguments.preset)
    rhythm = replace(RHYTHMS[arguments.preset], wander_hz=arguments.wander)
    rng = np.random.default_rng(arguments.seed)

    hour = int(3600 * rhythm.rate_hz)
    cues, on_s, judged_s, low_s = 0, 0.0, 0.0, 0.0
    for _hour in range(arguments.hours):
        pair = signals(rng, settings, rhythm, hour, hour)
        begins, on, judged, low = cue_on_s(settings, rhythm.rate_hz, pair)
        cues, on_s, judged_s, low_s = cues + len(begins), on_s + on, judged_s + judged, low_s + low
    judged_h = judged_s / 3600.0
    print(
        f"{settings.preset}: window {settings.window_s:g} s, {settings.surrogates} surrogates,"
        f" p_on {settings.p_on:g}, dwell {settings.dwell_s:g} s, p_off {settings.p_off:g}"
    )
    print(
        f"uncoupled, {judged_h:.1f} h judged: {cues} cues, {cues / judged_h:.2f} an hour,"
        f" on {100.0 * on_s / judged_s:.3f} % of the time; p at or below p_on"
        f" {100.0 * low_s / judged_s:.2f} % of the time"
    )
    latencies = []
    before = int(rhythm.settle_s * rhythm.rate_hz)
    for _trial in range(arguments.trials):
        n = before + int(rhythm.coupled_s * rhythm.rate_hz)
        pair = signals(rng, settings, rhythm, n, before)
        begins, *_rest = cue_on_s(settings, rhythm.rate_hz, pair)
        late = [begin - rhythm.settle_s for begin in begins if begin >= rhythm.settle_s]
        latencies.append(late[0] if late else np.inf)
    found = np.isfinite(latencies)
    most_s = np.quantile(latencies, 0.9, method="higher")
    print(
        f"coupled with {rhythm.coupling_rad_s:g} rad/s, {arguments.trials} times: a cue within"
        f" {rhythm.coupled_s:g} s in {100.0 * found.mean():.0f} %, median after"
        f" {np.median(latencies):.1f} s, nine in ten after {most_s:.1f} s"
    )


if __name__ == "__main__":
    main()
