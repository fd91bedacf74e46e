"""The live view in a terminal: what a `Snapshot` says, and how it went over the session's time.

Neutral on synchrony by rule: one colour whatever its height, the percentile among surrogates large,
the raw PLV small beside it, and nothing where the data support nothing. Colour marks only signals
that cannot be believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from inphase.session.snapshot import Snapshot
from inphase.values import Quality

LABEL_COLUMNS = 11
NOTICE = "Not a medical device. High is not better than low. Ctrl-C ends."
BARS = " ▁▂▃▄▅▆▇█"
NO_VALUE = "·"
MIN_SURROGATES = 19
LIGHT_SEEN = 0.02
TOUCH_FELT = 0.02

# Three columns and three rows a digit.
DIGITS = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a scenario, in signal time, and what is simulated there."""

    start_s: float
    end_s: float
    words: str


class LiveView:
    """What rich draws; `update` takes each snapshot and remembers its place on the time line."""

    def __init__(self, title: str, total_s: float, phases: Sequence[Phase] = ()) -> None:
        self._title = title
        self._total_s = total_s
        self._phases = tuple(phases)
        self._latest: Snapshot | None = None
        self._history: list[tuple[float, float | None, float, float]] = []
        """Signal time, percentile or None, light and motor shown; every quarter of a second of this
        run."""

    def update(self, snapshot: Snapshot) -> None:
        """Take a snapshot; what is drawn next shows it."""
        self._latest = snapshot
        now_s = snapshot.signal_time_s
        if now_s is None:
            return
        if self._history and now_s < self._history[-1][0]:
            # The board began anew, and its signal time with it.
            self._history.clear()
        if self._history and now_s - self._history[-1][0] < 0.25:
            return
        estimate, status = snapshot.estimate, snapshot.board_status
        told = estimate is not None and estimate.valid and not estimate.late
        percentile = estimate.percentile if estimate is not None and told else None
        light, motor = (status.light, status.motor) if status is not None else (0.0, 0.0)
        self._history.append((now_s, percentile, light, motor))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, 120)
        yield self._head(width)
        if self._latest is None or self._latest.hello is None:
            yield Text("\n waiting for the board to say hello\n")
        else:
            yield Text("")
            yield from self._synchrony(self._latest)
            yield Text("")
            yield from self._time_line(width)
            yield Text("")
            yield _signals_and_cue(self._latest)
            yield Text("")
            yield _link(self._latest)
        yield Text(NOTICE, style="dim")

    def _head(self, width: int) -> Table:
        now_s = self._latest.signal_time_s if self._latest is not None else None
        phase = phase_at(self._phases, now_s)
        head = Table.grid(expand=True)
        head.add_column(no_wrap=True)
        head.add_column(justify="right", no_wrap=True)
        head.width = width
        clock = f"{minutes(now_s)} of {minutes(self._total_s)}"
        head.add_row(Text(self._title, style="bold"), Text(clock))
        if self._phases:
            head.add_row(Text(f"simulated now: {phase.words if phase else '-'}"), Text(""))
        return head

    def _synchrony(self, now: Snapshot) -> RenderResult:
        shown, verdict, details, age = "--", f"no verdict: {why_not(now)}", "", ""
        estimate = now.estimate
        if estimate is not None and estimate.valid:
            details = f"PLV {estimate.plv:.2f}"
            if estimate.n_effective is not None:
                details += f", {estimate.n_effective:.0f} effective samples"
            age = f"the window ended {estimate.delay_s:.1f} s ago"
            if estimate.late:
                verdict = f"no verdict: {why_not(now)}"
                ended = minutes(estimate.signal_time_s)
                age = f"of samples that came late; the window ended at {ended}"
            elif estimate.percentile is not None:
                shown = f"{estimate.percentile:.0f}"
                verdict = f"% of {estimate.surrogates} comparisons with chance lie below"
                details += f", p {estimate.p_value:.3f}"
                shared = estimate.p_value_shared
                age += f"; shared input: {'not tested' if shared is None else f'p {shared:.3f}'}"
        large = ["  ".join(DIGITS[character][row] for character in shown) for row in range(3)]
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=LABEL_COLUMNS - 2, no_wrap=True)
        grid.add_column(width=13, no_wrap=True, justify="right", style="bold cyan")
        grid.add_column(no_wrap=True)
        grid.add_row("synchrony", large[0], verdict)
        grid.add_row("against", large[1], Text(details, style="dim"))
        grid.add_row("chance", large[2], Text(age, style="dim"))
        yield grid

    def _time_line(self, width: int) -> RenderResult:
        columns = max(20, width - LABEL_COLUMNS)
        percentiles: list[float | None] = [None] * columns
        lights, touches = [0.0] * columns, [0.0] * columns
        reached = 0
        for time_s, percentile, light, motor in self._history:
            column = min(columns - 1, int(time_s / self._total_s * columns))
            percentiles[column] = percentile
            lights[column] = max(lights[column], light)
            touches[column] = max(touches[column], motor)
            reached = max(reached, column + 1)
        yield self._row("percentile", "".join(bar(p) for p in percentiles[:reached]), "cyan")
        yield self._row("light", "".join("█" if v > LIGHT_SEEN else " " for v in lights), "yellow")
        yield self._row("touch", "".join("█" if v > TOUCH_FELT else " " for v in touches), "blue")
        for label, words in zip(("simulated", ""), self._phase_words(columns), strict=True):
            yield self._row(label, words, "dim")

    def _phase_words(self, columns: int) -> tuple[str, str]:
        """Return the phases' names under the time line; what finds no room there, a row below."""
        rows = [[" "] * columns, [" "] * columns]
        free_below = columns
        for phase in reversed(self._phases):
            start = int(phase.start_s / self._total_s * columns)
            end = min(columns, int(phase.end_s / self._total_s * columns))
            text = "│" + phase.words
            rows[0][start : start + 1] = "│"
            if len(text) <= end - start:
                rows[0][start : start + len(text)] = text
            else:
                begin = max(0, min(start, free_below - len(text)))
                rows[1][begin : begin + len(text)] = text
                free_below = begin
        return "".join(rows[0][:columns]), "".join(rows[1][:columns])

    @staticmethod
    def _row(label: str, content: str, style: str) -> Text:
        row = Text(label.ljust(LABEL_COLUMNS), no_wrap=True, overflow="crop")
        row.append(content, style=style)
        return row


def phase_at(phases: Sequence[Phase], time_s: float | None) -> Phase | None:
    """Return the phase that holds at this signal time."""
    if time_s is None:
        return None
    return next((p for p in phases if p.start_s <= time_s < p.end_s), None)


def why_not(now: Snapshot) -> str:
    """Return in words why there is no verdict now."""
    if not now.connected:
        return "the board is not connected"
    if now.estimate is not None and now.estimate.late and now.estimate.valid:
        return "catching up with samples that came late"
    if now.counts.samples_awaited:
        return f"{now.counts.samples_awaited} missing samples are being asked for"
    bad = [
        f"{person} {quality.value}"
        for person, quality in zip(("client:", "therapist:"), now.quality, strict=True)
        if quality not in (Quality.GOOD, Quality.SETTLING)
    ]
    if bad:
        return ", ".join(bad)
    if now.learning is not None and now.learning < 1.0:
        return (
            f"the estimator needs clean signal to learn from: {100 * now.learning:.0f} % is there"
        )
    if now.learning is not None:
        return "the estimator is being fitted to the signal"
    if now.window_fill < 1.0:
        return f"the window is {100 * now.window_fill:.0f} % full"
    if now.surrogates_ready < MIN_SURROGATES:
        return f"{now.surrogates_ready} of {MIN_SURROGATES} comparisons with chance are ready"
    return "too few effective samples"


def bar(percentile: float | None) -> str:
    """Return one column of the time line: a bar, or a dot where nothing can be said."""
    if percentile is None:
        return NO_VALUE
    return BARS[max(1, min(8, round(percentile / 100 * 8)))]


def minutes(time_s: float | None) -> str:
    """Return a time as minutes and seconds."""
    whole = int(time_s or 0)
    return f"{whole // 60}:{whole % 60:02d}"


def _signals_and_cue(now: Snapshot) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=LABEL_COLUMNS - 2, no_wrap=True)
    grid.add_column(width=23, no_wrap=True)
    grid.add_column(width=5, no_wrap=True)
    grid.add_column(no_wrap=True)
    shown = now.board_status
    asked = now.cue
    rows = (("client", 0, "light", asked.light), ("therapist", 1, "motor", asked.motor))
    for person, column, output, level in rows:
        quality = now.quality[column]
        believed = quality in (Quality.GOOD, Quality.SETTLING)
        seen = "-" if shown is None else f"{getattr(shown, output):.2f}"
        grid.add_row(
            Text(person),
            Text(f"signal {quality.value}", style="" if believed else "bold yellow"),
            Text(output),
            Text(f"asked {level:.2f}, board shows {seen}"),
        )
    if shown is not None and (shown.muted or shown.limited):
        why = "muted at the board" if shown.muted else "held back by the board's safety limit"
        grid.add_row(Text(""), Text(""), Text("cue"), Text(why))
    elif now.baseline < 1.0:
        taken = f"none before the baseline, {100 * now.baseline:.0f} % taken"
        grid.add_row(Text(""), Text(""), Text("cue"), Text(taken))
    return grid


def _link(now: Snapshot) -> Group:
    counts, hello = now.counts, now.hello
    lost = counts.samples_lost_on_board + counts.samples_lost_on_line
    lines = [
        f"frames     {counts.frames_good} received, {counts.frames_damaged} corrupted",
        f"samples    {counts.samples_received} received, {lost} lost "
        f"({counts.samples_lost_on_board} on the board, {counts.samples_lost_on_line} on the line)",
    ]
    if counts.samples_recovered or counts.samples_awaited:
        lines.append(
            f"asked for  {counts.samples_recovered} recovered, {counts.samples_awaited} awaited"
        )
    if now.latency_p50_ms is not None and now.latency_p99_ms is not None:
        lines.append(
            f"latency    {now.latency_p50_ms:.1f} ms, and in 99 of 100 frames below "
            f"{now.latency_p99_ms:.1f} ms, from read to answer"
        )
    if hello is not None:
        firmware = ".".join(str(part) for part in hello.firmware)
        lines.append(f"board      {hello.board_id}, firmware {firmware}, {hello.rate_hz} Hz")
    if now.self_test:
        since = ", before the board restarted" if now.board_restarts else ""
        lines.append(f"self-test  {now.self_test}{since}")
    return Group(*(Text(line, no_wrap=True, overflow="crop") for line in lines))
