"""Surrogates that need the whole recording: band phasors with random phases, or shuffled.

Each surrogate is made, passed through the kernel of the observed windows, ranked and forgotten, so
that no two are held at once. Half of them alter the therapist, half the client.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inphase.config import MIN_SURROGATES
from inphase.values import PhasorBlock
from inphase_kernels import SlidingSynchrony

TIE = 1e-9
"""As of the kernels' surrogates, relative to the square."""
LEAST_WINDOWS = 4
"""A stretch shorter than so many windows is too short to have a spectrum of its own."""
FEWEST_SEGMENTS = 20
"""A segment is itself one of those that may stand in its place, so fewer cannot reach 0.05."""

Flags = NDArray[np.bool_]
Phasors = NDArray[np.complex128]
Surrogate = Callable[[Phasors, np.random.Generator], Phasors]


class WholePair:
    """The picked phasors of a whole recording: 33 bytes a pick, 16 picks to a Hz and second."""

    def __init__(self) -> None:
        self._blocks: list[PhasorBlock] = []

    def append(self, block: PhasorBlock) -> None:
        """Take the next block; blocks of a file follow on one another."""
        self._blocks.append(block)

    def p_values(
        self,
        ends: NDArray[np.int64],
        *,
        window: int,
        chance: str,
        segment: int,
        surrogates: int,
        seed: int,
        progress: Callable[[float], None] | None = None,
    ) -> NDArray[np.float64]:
        """Return p of the windows of `window` picks that end at the samples `ends` (r,).

        NaN where fewer than 19 surrogates have a full window there. Raises ValueError where the
        recording has too little that is clean for this kind of chance.
        """
        sample = np.concatenate([block.sample for block in self._blocks])
        both = np.concatenate([block.valid.all(axis=1) for block in self._blocks])
        client, therapist = (
            np.concatenate([block.phasors[:, person] for block in self._blocks])
            for person in range(2)
        )
        make, usable = (
            phase_randomised(both, LEAST_WINDOWS * window)
            if chance == "phase-randomised"
            else segment_shuffled(both, segment)
        )
        at = np.searchsorted(sample, ends)
        (observed,), _ = SlidingSynchrony(window, ("plv",)).push(client, therapist, both)
        bar = (1.0 - TIE) * observed[at] ** 2
        full, reaching = np.zeros((2, len(at)), np.int64)
        for number in range(surrogates):
            random = np.random.default_rng([seed, number])
            x, y = client, therapist
            if number % 2:
                x = make(client, random)
            else:
                y = make(therapist, random)
            (plv,), there = SlidingSynchrony(window, ("plv",)).push(x, y, usable)
            full += there[at]
            reaching += there[at] & (plv[at] ** 2 >= bar)
            if progress is not None:
                progress((number + 1) / surrogates)
        p_values = np.full(len(at), np.nan)
        known = full >= MIN_SURROGATES
        p_values[known] = (1 + reaching[known]) / (1 + full[known])
        return p_values


def phase_randomised(both: Flags, least: int) -> tuple[Surrogate, Flags]:
    """Return a maker of surrogates with the spectrum of each clean stretch and random phases.

    Theiler and colleagues 1992: the spectrum's magnitudes stay, each frequency's phase is drawn
    anew. As the band filter is linear, that may be done behind it, where signals are few and every
    preset's transform is already taken; amplitudes are not adjusted, since a phasor's has no part
    in a phase-locking value. `least`: picks of the shortest stretch used.
    """
    edges = np.flatnonzero(np.diff(both.astype(np.int8), prepend=0, append=0))
    stretches = [(a, b) for a, b in edges.reshape(-1, 2).tolist() if b - a >= least]
    if not stretches:
        raise ValueError(
            f"no stretch of the signals is clean for {LEAST_WINDOWS} windows on end; "
            "phase-randomised surrogates need one: choose a shorter window or another kind"
        )
    usable = np.zeros(len(both), np.bool_)
    for a, b in stretches:
        usable[a:b] = True

    def make(phasors: Phasors, random: np.random.Generator) -> Phasors:
        made = np.zeros_like(phasors)
        for a, b in stretches:
            spectrum = np.fft.fft(phasors[a:b])
            spectrum *= np.exp(2j * np.pi * random.random(b - a))
            made[a:b] = np.fft.ifft(spectrum)
        return made

    return make, usable


def segment_shuffled(both: Flags, segment: int) -> tuple[Surrogate, Flags]:
    """Return a maker of surrogates whose clean segments stand in another order, each as likely.

    A segment with a pick that is not clean stays and is not used, nor is a remainder at the end.
    `segment`: picks, longer than the correlation time, so that seams are few.
    """
    count = len(both) // segment
    clean = both[: count * segment].reshape(count, segment).all(axis=1)
    if clean.sum() < FEWEST_SEGMENTS:
        raise ValueError(
            f"{clean.sum()} segments of the length of a window are clean; {FEWEST_SEGMENTS} or "
            "more are needed to shuffle: choose a shorter window or another kind of surrogates"
        )
    usable = np.zeros(len(both), np.bool_)
    usable[: count * segment] = np.repeat(clean, segment)

    def make(phasors: Phasors, random: np.random.Generator) -> Phasors:
        made = phasors.copy()
        cut = made[: count * segment].reshape(count, segment)
        cut[clean] = cut[clean][random.permutation(np.count_nonzero(clean))]
        return made

    return make, usable
