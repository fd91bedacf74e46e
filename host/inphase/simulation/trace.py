"""What a person would see and feel, read from the simulated board's trace, and judgements of it.

The board writes each change of light and motor with its own virtual time
(firmware/simulated/output_trace.py). Judgements look at one output's changes, one power-up at a
time, and hold a level until the next change.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

LIGHT = "light"
MOTOR = "motor"
SHORT_REST_S = 0.5
"""A shorter rest is not felt as the end of a touch."""


@dataclass(frozen=True, slots=True)
class Change:
    """One output took another level."""

    time_s: float
    """Board time since the power-up."""
    level: float
    """Light: duty, 0 to 1, proportional to luminance. Motor: drive, 0 to 1."""
    pwm_hz: int
    """Of the light; 0 for the motor."""


@dataclass(frozen=True, slots=True)
class Boot:
    """What happened between one power-up of the board and the next."""

    started_s: float
    """Host monotonic time of the power-up."""
    light: tuple[Change, ...]
    motor: tuple[Change, ...]
    ended_s: float | None
    """Board time of an orderly end, if there was one."""

    def board_time_s(self, host_s: float, speed: float = 1.0) -> float:
        """Return the board time at host monotonic time `host_s`."""
        return (host_s - self.started_s) * speed


def read_trace(path: Path) -> tuple[Boot, ...]:
    """Return the trace at `path`, one value a power-up; a last line half written is left out."""
    boots: list[Boot] = []
    changes: dict[str, list[Change]] = {LIGHT: [], MOTOR: []}
    started_s: float | None = None
    ended_s: float | None = None

    def finish() -> None:
        if started_s is not None:
            boots.append(Boot(started_s, tuple(changes[LIGHT]), tuple(changes[MOTOR]), ended_s))

    for line in path.read_text(encoding="ascii").splitlines(keepends=True):
        if not line.endswith("\n"):
            break
        time_us, output, level, detail = line.rstrip().split(",")
        if output == "start":
            finish()
            changes = {LIGHT: [], MOTOR: []}
            started_s, ended_s = int(detail) / 1e9, None
        elif output == "end":
            ended_s = int(time_us) / 1e6
        else:
            changes[output].append(Change(int(time_us) / 1e6, float(level), int(detail)))
    finish()
    return tuple(boots)


def level_at(changes: tuple[Change, ...], time_s: float) -> float:
    """Return the level at `time_s`; 0 before the first change."""
    level = 0.0
    for change in changes:
        if change.time_s > time_s:
            break
        level = change.level
    return level


def off_from(changes: tuple[Change, ...]) -> float:
    """Return the time from which on the output stays off; infinity where it ends on."""
    if not changes:
        return 0.0
    return changes[-1].time_s if changes[-1].level == 0.0 else float("inf")


def longest_on_s(changes: tuple[Change, ...], end_s: float) -> float:
    """Return the longest time above level 0, until `end_s` at most; short rests are no break."""
    longest = 0.0
    begin = end = float("-inf")
    for on_s, off_s in _spells(changes, end_s):
        if on_s - end >= SHORT_REST_S:
            begin = on_s
        end = off_s
        longest = max(longest, end - begin)
    return longest


def largest_duty(changes: tuple[Change, ...], end_s: float, over_s: float = 60.0) -> float:
    """Return the largest share of any `over_s` in which the level was above 0."""
    spells = list(_spells(changes, end_s))
    largest = 0.0
    # A busiest stretch there always is that ends where a spell ends.
    for _, end in spells:
        begin = end - over_s
        on_s = sum(max(0.0, min(e, end) - max(b, begin)) for b, e in spells)
        largest = max(largest, on_s / over_s)
    return largest


def steepest_per_s(
    changes: tuple[Change, ...],
    over_s: float = 0.05,
    scale: Callable[[float], float] = lambda level: level,
) -> float:
    """Return the largest change of scale(level) within any `over_s`, a second.

    Exact to one of the board's steps: a ramp moves in steps, each of which happens at once.
    """
    times = [0.0, *(change.time_s for change in changes)]
    levels = [scale(0.0), *(scale(change.level) for change in changes)]
    steepest = 0.0
    first = 0
    for last in range(1, len(times)):
        while times[last] - times[first + 1] > over_s:
            first += 1
        # The level held just before the window counts: it is left within the window.
        for earlier in range(first, last):
            steepest = max(steepest, abs(levels[last] - levels[earlier]))
    return steepest / over_s


def most_flash_pairs(changes: tuple[Change, ...], over_s: float = 1.0) -> int:
    """Return the most light-dark pairs in any `over_s` (WCAG 2.3.1, general flash).

    A pair is two opposing changes of 10 % or more of full luminance, the darker below 0.80.
    """
    turns = [turn.time_s for turn in _opposing(changes)]
    most = 0
    first = 0
    for last, time_s in enumerate(turns):
        while time_s - turns[first] >= over_s:
            first += 1
        most = max(most, last - first + 1)
    return most // 2


def _opposing(changes: tuple[Change, ...]) -> Iterator[Change]:
    """The changes at which a swing of 10 % or more, opposite to the one before, is complete."""
    low = high = 0.0
    direction = 0
    for change in changes:
        level = change.level
        if direction >= 0:
            high = max(high, level)
            if high - level >= 0.1 and level < 0.8:
                direction, low = -1, level
                yield change
                continue
        if direction <= 0:
            low = min(low, level)
            if level - low >= 0.1 and low < 0.8:
                direction, high = 1, level
                yield change


def _spells(changes: tuple[Change, ...], end_s: float) -> Iterator[tuple[float, float]]:
    """The stretches above level 0, as (begin, end)."""
    for change, following in pairwise((*changes, Change(end_s, 0.0, 0))):
        if change.level > 0.0:
            yield change.time_s, following.time_s
