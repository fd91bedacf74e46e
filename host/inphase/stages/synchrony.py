"""Synchrony: phasor pairs become estimates against chance, each only where the data support it."""

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inphase.config import MIN_N_EFFECTIVE, MIN_SURROGATES, Settings
from inphase.stages.shared_input import SharedInput
from inphase.values import PhasorBlock, Quality, SynchronyEstimate, WindowShape
from inphase_kernels import (
    EffectiveSize,
    ExponentialSynchrony,
    LaggedSurrogates,
    SlidingSynchrony,
    ppc_effective,
)

BOTH_GOOD = (Quality.GOOD, Quality.GOOD)

EFFECTIVE_LAG_STRIDE = 4
"""A quarter of a correlation time when phasors are picked at 16 times the bandwidth."""
EFFECTIVE_MEMORY_WINDOWS = 4
"""Windows over which the autocorrelations behind N_eff are averaged: few, so that they follow a
rhythm that narrows."""


class Synchrony:
    """A sliding window of phasor pairs, its metrics, its surrogates and its effective size.

    An estimate is due at every hop, on picks whose number is a multiple of the hop, and at once
    where a clean run ends while the last estimate was valid. The same picks give the same
    estimates, bit for bit, for any chunking; only `quality` is the caller's word for a whole block.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        rate_hz: float,
        stride: int,
        delay_s: float,
        metrics: tuple[str, ...] = (),
        ratio: tuple[int, int] = (1, 1),
        window: WindowShape = "rectangular",
        each_surrogate: bool = False,
    ) -> None:
        """Estimates carry the `metrics` named (docs/metrics.md), beside their PLV; and the
        PLV of `each_surrogate` where that is asked for.

        ratio: n and m, of n:m phase locking; both phases are multiplied before anything is made of
        them, so that surrogates and effective size are of the same statistic. An "exponential"
        window is worth as many pairs as a rectangular one of `window_s`: its time constant is half
        of that. It is full at 95 % of its weight, after one and a half times `window_s`.
        """
        picks_hz = rate_hz / stride
        self._rate_hz = rate_hz
        self._stride = stride
        self._delay_s = delay_s
        self._window = max(2, round(settings.window_s * picks_hz))
        self._hop = max(1, round(settings.hop_s * picks_hz))
        # Half of them shift one person, half the other: at the end of a one-sided row of lags, a
        # rhythm that wanders makes lag 0 the largest too often.
        steps = np.arange(-(-settings.surrogates // 2))
        lags_s = settings.min_lag_s + settings.lag_step_s * steps
        lags = np.rint(lags_s * picks_hz).astype(np.int64)
        self._metrics = metrics
        self._each_surrogate = each_surrogate
        ours = tuple(name for name in metrics if name not in ("plv", "ppc_effective"))
        self._shared_input = SharedInput(settings, self._window, stride, picks_hz)
        lags_back = lags[: settings.surrogates // 2]
        memory = EFFECTIVE_MEMORY_WINDOWS * self._window
        size = (self._window // 2, EFFECTIVE_LAG_STRIDE, memory)
        self._ratio = ratio
        self._sliding: SlidingSynchrony | ExponentialSynchrony
        if window == "exponential":
            time_constant = max(1.0, self._window / 2)
            self._sliding = ExponentialSynchrony(time_constant, ("plv", *ours), ratio)
            self._client_first = LaggedSurrogates.fading(time_constant, lags)
            self._therapist_first = LaggedSurrogates.fading(time_constant, lags_back)
            self._n_effective = EffectiveSize.fading(time_constant, *size)
            self._window = self._sliding.samples_until_valid
        else:
            self._sliding = SlidingSynchrony(self._window, ("plv", *ours), ratio)
            self._client_first = LaggedSurrogates(self._window, lags)
            self._therapist_first = LaggedSurrogates(self._window, lags_back)
            self._n_effective = EffectiveSize(self._window, *size)
        self._history = memory + self._window + int(lags[-1])
        self._runs = np.zeros(2, np.int64)
        self._ready = 0
        self._was_valid = False
        self._sample = 0
        """Of the newest pick."""

    @property
    def window_picks(self) -> int:
        """Clean pairs of picks that fill the window."""
        return self._window

    @property
    def window_fill(self) -> float:
        """Share of the window that is full of clean pairs, 0 to 1."""
        return min(1.0, int(self._runs.min()) / self._window)

    @property
    def surrogates_ready(self) -> int:
        """Surrogates whose window is full of clean pairs."""
        return self._ready

    @property
    def settled(self) -> tuple[bool, bool]:
        """Whose phasors were valid all through the window: client, therapist."""
        return bool(self._runs[0] >= self._window), bool(self._runs[1] >= self._window)

    def mark(self, sample: float) -> None:
        """Say that something both may perceive began at that counter; no mark after a later one's.

        Say it before the picks from there on come. With marks, estimates are also compared with
        stimulus-locked surrogates, as soon as 19 of them have a full window.
        """
        self._shared_input.mark(sample)

    def update(
        self, block: PhasorBlock, quality: tuple[Quality, Quality] = BOTH_GOOD
    ) -> tuple[SynchronyEstimate, ...]:
        """Take a block of picks and the signals' quality at its end; return what came due."""
        if block.skipped:
            self._skip(block.skipped)
        picks = block.sample
        x = np.ascontiguousarray(block.phasors[:, 0])
        y = np.ascontiguousarray(block.phasors[:, 1])
        both = block.valid[:, 0] & block.valid[:, 1]
        values, full = self._sliding.push(x, y, both)
        x, y = _turned(x, self._ratio[0]), _turned(y, self._ratio[1])
        on_hop = np.flatnonzero(picks // self._stride % self._hop == 0)
        ready, rank, surrogates = self._push_surrogates(x, y, both, on_hop)
        shared_ready, shared_rank = self._shared_input.push(picks, x, y, both)
        n_effective = self._n_effective.push(x, y, both)
        found = dict(zip(self._sliding.metrics, values, strict=True))
        if "ppc_effective" in self._metrics:
            found["ppc_effective"] = ppc_effective(found["plv"], n_effective)
        runs = self._run_lengths(block.valid)
        if len(picks):
            self._ready = int(ready[-1])
            self._sample = int(picks[-1])
        elif block.breaks:
            self._runs[list(block.breaks[-1].broken)] = 0
            self._ready = 0

        due = [(int(picks[i]), int(i)) for i in on_hop]
        breaks = [(broken.sample, -1 - j) for j, broken in enumerate(block.breaks)]
        estimates: list[SynchronyEstimate] = []
        for sample, i in sorted(breaks + due):
            if i < 0:
                if self._was_valid:
                    before = runs[np.searchsorted(picks, sample)]
                    kept = np.where(block.breaks[-1 - i].broken, 0, before)
                    estimates.append(self._refused(sample, self._told(quality, kept)))
                self._was_valid = False
                continue
            self._was_valid = bool(full[i])
            if full[i]:
                estimates.append(
                    self._judged(
                        sample,
                        quality,
                        {name: float(value[i]) for name, value in found.items()},
                        n_effective[i],
                        ready[i],
                        rank[i],
                        _p_value(int(shared_ready[i]), int(shared_rank[i])),
                        surrogates.get(i),
                    )
                )
            elif not estimates or estimates[-1].sample != sample:
                estimates.append(self._refused(sample, self._told(quality, runs[i + 1])))
        return tuple(estimates)

    def refuse(self, quality: tuple[Quality, Quality]) -> tuple[SynchronyEstimate, ...]:
        """Say for what reason there is no number now, where there was one; the window stays."""
        if not self._was_valid:
            return ()
        self._was_valid = False
        return (self._refused(self._sample, quality),)

    def _push_surrogates(
        self,
        x: NDArray[np.complex128],
        y: NDArray[np.complex128],
        both: NDArray[np.bool_],
        on_hop: NDArray[np.intp],
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], dict[int, NDArray[np.float64]]]:
        """Return how many are ready and how many reach the observed, (m,) each, and the PLV of each
        at the picks on the hop.

        A kernel tells the surrogates' PLV only as they stand: the picks are cut where that is due.
        """
        counts, plv = [], {}
        edges = [0, *(on_hop + 1 if self._each_surrogate else ()), len(x)]
        for start, end in itertools.pairwise(edges):
            at = slice(start, end)
            ready, rank = self._client_first.push(x[at], y[at], both[at])
            also_ready, also_rank = self._therapist_first.push(y[at], x[at], both[at])
            counts.append((ready + also_ready, rank + also_rank))
            if self._each_surrogate and end > start:
                each = (self._client_first.plv(), self._therapist_first.plv())
                plv[int(end) - 1] = np.concatenate(each)
        ready, rank = (np.concatenate(part) for part in zip(*counts, strict=True))
        return ready, rank, plv

    def _skip(self, picks: int) -> None:
        """Take picks that fell into a gap; beyond all history, more of them change nothing."""
        n = min(picks, self._history)
        nothing = np.zeros(n, np.complex128)
        invalid = np.zeros(n, np.bool_)
        self._sliding.push(nothing, nothing, invalid)
        self._client_first.push(nothing, nothing, invalid)
        self._therapist_first.push(nothing, nothing, invalid)
        self._n_effective.push(nothing, nothing, invalid)
        self._shared_input.skip(picks)
        self._runs[:] = 0
        self._ready = 0

    def _run_lengths(self, valid: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return (m + 1, 2): valid phasors in a row, before the block and after each pick of it."""
        n = np.arange(len(valid) + 1)[:, np.newaxis]
        if valid.all():
            runs = self._runs + n
        else:
            last_invalid = np.empty((len(valid) + 1, 2), np.int64)
            last_invalid[0] = -self._runs
            last_invalid[1:] = np.where(valid, -self._runs, n[1:])
            runs = n - np.maximum.accumulate(last_invalid, axis=0)
        self._runs = runs[-1].copy()
        return runs

    def _told(
        self, quality: tuple[Quality, Quality], runs: NDArray[np.int64]
    ) -> tuple[Quality, Quality]:
        """Say SETTLING of a good signal whose window is not yet full."""
        client, therapist = (
            Quality.SETTLING if told is Quality.GOOD and run < self._window else told
            for told, run in zip(quality, runs, strict=True)
        )
        return client, therapist

    def _refused(self, sample: int, quality: tuple[Quality, Quality]) -> SynchronyEstimate:
        return SynchronyEstimate(
            sample=sample,
            signal_time_s=sample / self._rate_hz - self._delay_s,
            delay_s=self._delay_s,
            quality=quality,
            valid=False,
            plv=None,
            n_effective=None,
            surrogates=0,
            p_value=None,
            percentile=None,
        )

    def _judged(
        self,
        sample: int,
        quality: tuple[Quality, Quality],
        found: dict[str, float],
        n_effective: float,
        ready: int,
        rank: int,
        p_value_shared: float | None,
        surrogate_plv: NDArray[np.float64] | None,
    ) -> SynchronyEstimate:
        """State the window's synchrony, and a p-value where there is enough to compare with.

        A window with too few effective samples is refused: two drifts, or two rhythms as regular
        as clocks, have a PLV near 1 whatever the two people do.
        """
        if n_effective < MIN_N_EFFECTIVE:
            refused = self._refused(sample, quality)
            return replace(refused, n_effective=float(n_effective) if n_effective > 0.0 else None)
        surrogates, at_or_above = int(ready), int(rank)
        p_value, percentile = _p_value(surrogates, at_or_above), None
        if p_value is not None:
            percentile = 100.0 * (surrogates - at_or_above) / surrogates
        return SynchronyEstimate(
            sample=sample,
            signal_time_s=sample / self._rate_hz - self._delay_s,
            delay_s=self._delay_s,
            quality=quality,
            valid=True,
            plv=found["plv"],
            n_effective=float(n_effective),
            surrogates=surrogates,
            p_value=p_value,
            percentile=percentile,
            metrics=tuple(found[name] for name in self._metrics),
            p_value_shared=p_value_shared,
            surrogate_plv=None if p_value is None else surrogate_plv,
        )


def _p_value(surrogates: int, at_or_above: int) -> float | None:
    """Return the rank's p-value; None below 19 surrogates, where 0.05 cannot be reached."""
    return (1 + at_or_above) / (1 + surrogates) if surrogates >= MIN_SURROGATES else None


def _turned(x: NDArray[np.complex128], times: int) -> NDArray[np.complex128]:
    """Return phasors with their phase multiplied; those without a phase stay as they are."""
    if times == 1:
        return x
    size = np.abs(x)
    # The kernels' rule for what has a phase.
    has_phase = (size >= 1e-100) & (size <= 1e100)
    turned = x.copy()
    turned[has_phase] = (x[has_phase] / size[has_phase]) ** times
    return turned
