"""The states of board and host, in one picture: what holds in each, and what leads out of it.

Drawn by `plots.py`; docs/protocol.md explains it.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#666666"


@dataclass(frozen=True)
class State:
    """One box: its middle, its name, and what holds in it."""

    x: float
    y: float
    name: str
    holds: str
    color: str


@dataclass(frozen=True)
class Way:
    """One arrow and what makes it go; `bend` and the place of the words are for the eye alone."""

    begin: str
    end: str
    why: str
    bend: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)


STATES = {
    "off": State(2.0, 9.6, "without power", "light and motor are off", GREY),
    "prompt": State(9.6, 9.6, "prompt", "no firmware runs: to install", GREY),
    "starts": State(
        2.0, 7.3, "starting", "a new run, counter 0, cue off;\nthen HELLO unasked", BLUE
    ),
    "resets": State(9.6, 7.3, "resetting", "cue off;\nthe watchdog is not fed", BLUE),
    "streams": State(
        2.0, 4.4, "streaming", "live SAMPLES first, then LATE;\nSTATUS, answers", GREEN
    ),
    "anew": State(
        -0.4,
        1.0,
        "converters anew",
        "STATUS_CONVERTERS; what is\nmissed is dropped; no cue",
        ORANGE,
    ),
    "test": State(4.6, 1.0, "self-test", "samples are flagged\nTEST; no cue", ORANGE),
    "cue off": State(9.6, 4.8, "cue off", "or on its way there", GREY),
    "cue on": State(9.6, 2.7, "cue on", "within flash, ramp,\nlevel and duty", GREEN),
    "muted": State(9.6, 0.5, "muted", "off; cues are\nanswered ACK_MUTED", ORANGE),
    "gone": State(16.4, 9.6, "no port", "looked for every 0.5 s", GREY),
    "ended": State(24.0, 9.6, "ended", "one sentence; OFF was sent", GREY),
    "greets": State(
        16.4, 7.3, "greeting", "HELLO_REQUEST, repeated;\nsamples wait for the answer", BLUE
    ),
    "follows": State(16.4, 4.4, "following", "samples in the counter's\norder; round trips", GREEN),
    "waits": State(
        16.4, 1.0, "filling a gap", "what came after it waits;\nRESEND, repeated", ORANGE
    ),
    "stale": State(24.0, 7.3, "no data", "nothing new for 0.25 s:\nno number, cue off", ORANGE),
    "settles": State(24.0, 4.8, "settling", "the window fills; no number,\ncue off", ORANGE),
    "estimates": State(24.0, 2.7, "estimating", "baseline first", GREEN),
    "asks": State(24.0, 0.5, "asking for a cue", "renewed every 0.3 s", GREEN),
}

WAYS = (
    Way("off", "starts", "power", 0.0, (0.7, 0.0)),
    Way("starts", "prompt", "mark button held,\nRESET mode 1", 0.0, (-0.4, 0.75)),
    Way("starts", "streams", "ready", 0.0, (0.6, 0.0)),
    Way("streams", "resets", "RESET, a hang", -0.1, (0.9, -0.35)),
    Way("resets", "starts", "after 2 s", 0.0, (0.0, 0.25)),
    Way("streams", "anew", "silent for 250 ms,\nwrong words", 0.25, (-1.9, 0.7)),
    Way("anew", "streams", "they\nanswer", 0.25, (-0.1, -0.5)),
    Way("streams", "test", "SELFTEST", 0.25, (-1.3, -0.55)),
    Way("test", "streams", "lease over,\nmode 0", 0.25, (1.5, 0.1)),
    Way("cue off", "cue on", "CUE, for\nits lease", 0.5, (-1.75, 0.0)),
    Way("cue on", "cue off", "lease over,\nelectrode off", 0.5, (2.0, 0.0)),
    Way("cue on", "muted", "button", 0.5, (-1.55, 0.0)),
    Way("muted", "cue on", "button again,\nand a CUE", 0.5, (2.0, 0.0)),
    Way("gone", "greets", "port opens", 0.5, (-1.8, 0.0)),
    Way("greets", "gone", "port gone", 0.5, (1.7, 0.0)),
    Way("gone", "ended", "after 10 s", 0.0, (0.0, 0.25)),
    Way("greets", "ended", "another version,\nno answer in 3 s", 0.0, (1.2, -0.4)),
    Way("greets", "follows", "HELLO", 0.0, (0.75, 0.0)),
    Way("follows", "waits", "samples\nmissing", 0.4, (-1.8, 0.0)),
    Way("waits", "follows", "here; or no more there,\nor none in 1.5 s: lost", 0.4, (3.0, -0.1)),
    Way("stale", "settles", "samples", 0.0, (0.85, 0.0)),
    Way("settles", "estimates", "window full", 0.5, (-1.75, 0.0)),
    Way("estimates", "settles", "lost samples,\nelectrode off,\nanother run", 0.5, (2.1, 0.0)),
    Way("estimates", "asks", "above chance", 0.5, (-1.85, 0.0)),
    Way("asks", "estimates", "no longer,\nor late", 0.5, (1.75, 0.0)),
    Way("follows", "settles", "", 0.0),
)  # fmt: skip


def states() -> Figure:
    """Every state of the board, its cue, the link and the engine, and the ways between them."""
    figure = Figure(figsize=(12.4, 5.6), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(-3.0, 27.2), ylim=(-0.4, 11.0))
    axes.axis("off")
    for x, title in (
        (2.0, "board"),
        (9.6, "its cue"),
        (16.4, "link of the host"),
        (24.0, "engine"),
    ):
        axes.text(x, 10.8, title, ha="center", va="center", fontsize=10, color=GREY)
    axes.axvline(13.0, color=GREY, lw=1, ls=":")
    boxes = {name: _box(axes, state) for name, state in STATES.items()}
    for way in WAYS:
        _arrow(axes, boxes, way)
    return figure


def _box(axes: Axes, state: State) -> Text:
    name = state.name.replace(" ", r"\ ").replace("-", r"\text{-}")
    return axes.text(
        *(state.x, state.y, f"$\\bf{{{name}}}$\n{state.holds}"),
        ha="center",
        va="center",
        fontsize=7.5,
        linespacing=1.3,
        bbox={"boxstyle": "round,pad=0.4", "fc": "white", "ec": state.color, "lw": 1.5},
    )


def _arrow(axes: Axes, boxes: dict[str, Text], way: Way) -> None:
    begin, end = STATES[way.begin], STATES[way.end]
    axes.annotate(
        "",
        (end.x, end.y),
        (begin.x, begin.y),
        arrowprops={
            "arrowstyle": "-|>",
            "color": GREY,
            "lw": 1,
            "patchA": boxes[way.begin].get_bbox_patch(),
            "patchB": boxes[way.end].get_bbox_patch(),
            "shrinkA": 2,
            "shrinkB": 2,
            "connectionstyle": f"arc3,rad={way.bend}",
        },
    )
    dx, dy = way.at
    axes.text(
        *((begin.x + end.x) / 2 + dx, (begin.y + end.y) / 2 + dy, way.why),
        fontsize=6.5,
        ha="center",
        va="center",
    )
