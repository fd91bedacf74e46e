"""Prints how often two people who are not in step would get a cue, and how soon two who are do.

    python tests/bench/false_cues.py --preset eeg-alpha --hours 20

Simulated dyads (`inphase.simulation.dyad_for`) through Phasors, Synchrony and CuePolicy at file
speed: each person a rhythm whose phase and amplitude wander, in 1/f noise of equal power within the
band (0 dB). With --wander the natural frequencies drift too, as breathing does over minutes: what
shifted surrogates stand least well.
"""

import argparse
import tomllib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings, resolve
from inphase.simulation import dyad_for, simulate_many
from inphase.stages.cue_policy import CuePolicy
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony

CHUNK = 1 << 14


@dataclass(frozen=True, slots=True)
class Together:
    """A coupling to be found, of the dyad that `dyad_for` gives for a preset."""

    kappa_rad_s: float
    settle_s: float
    """Uncoupled time before a coupling begins: all surrogates are ready by then."""
    coupled_s: float


COUPLINGS = {
    "eeg-alpha": Together(4.0, 60.0, 60.0),
    "eeg-theta": Together(4.0, 60.0, 60.0),
    "respiration": Together(0.25, 480.0, 600.0),
}


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
    parser.add_argument("--preset", choices=sorted(COUPLINGS), default="eeg-alpha")
    parser.add_argument("--hours", type=int, default=20, help="of uncoupled signals")
    parser.add_argument("--trials", type=int, default=40, help="couplings that begin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wander", type=float, default=0.0, help="of the frequencies, SD in Hz")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    settings = resolve(tomllib.loads("\n".join(arguments.set)), preset=arguments.preset)
    together = COUPLINGS[arguments.preset]
    dyad = dyad_for(arguments.preset, drift_hz=arguments.wander)
    apart_seed, together_seed = np.random.SeedSequence(arguments.seed).spawn(2)

    cues, on_s, judged_s, low_s = 0, 0.0, 0.0, 0.0
    for seen in simulate_many(dyad, 3600.0, arguments.hours, apart_seed):
        begins, on, judged, low = cue_on_s(settings, seen.rate_hz, seen.signals)
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
    joined = dyad.coupled(together.kappa_rad_s, from_s=together.settle_s)
    seconds = together.settle_s + together.coupled_s
    for seen in simulate_many(joined, seconds, arguments.trials, together_seed):
        begins, *_rest = cue_on_s(settings, seen.rate_hz, seen.signals)
        late = [begin - together.settle_s for begin in begins if begin >= together.settle_s]
        latencies.append(late[0] if late else np.inf)
    found = np.isfinite(latencies)
    most_s = np.quantile(latencies, 0.9, method="higher")
    print(
        f"coupled, kappa {together.kappa_rad_s:g} rad/s, {arguments.trials} times: a cue within"
        f" {together.coupled_s:g} s in {100.0 * found.mean():.0f} %, median after"
        f" {np.median(latencies):.1f} s, nine in ten after {most_s:.1f} s"
    )


if __name__ == "__main__":
    main()
