"""Lines for programs and for people: an estimate a line, in columns or as JSON.

The columns are a promise: new ones are only ever added at the end. A value that the data do not
support is `-`, and null in JSON. Neither numpy nor rich is needed here.
"""

import json
from collections.abc import Mapping

from inphase.session.snapshot import SessionSummary, Snapshot
from inphase.values import Cue, SynchronyEstimate

WIDTHS = {
    "time_s": 8,
    "client": 15,
    "therapist": 15,
    "plv": 6,
    "p_value": 7,
    "percentile": 10,
    "n_effective": 11,
    "light": 5,
    "motor": 5,
    "light_shown": 11,
    "motor_shown": 11,
    "received": 9,
    "lost": 6,
    "corrupted": 9,
    "delay_s": 7,
    "p_value_shared": 14,
    "baseline": 8,
    "recovered": 9,
    "late": 4,
    "muted": 5,
    "self_test": 9,
}
DIGITS = {
    "time_s": 2,
    "plv": 3,
    "p_value": 3,
    "percentile": 1,
    "n_effective": 1,
    "delay_s": 2,
    "p_value_shared": 3,
}
LEVEL_DIGITS = 2
LATER = ("delay_s", "p_value_shared")
LAST = ("late",)
ESTIMATE_COLUMNS = (*tuple(WIDTHS)[:9], *LATER, *LAST)

Row = Mapping[str, str | float | int | None]


def estimate_row(estimate: SynchronyEstimate | None, cue: Cue) -> Row:
    """Return what one estimate says and the cue asked for, by column."""
    if estimate is None:
        nothing: dict[str, str | float | int | None] = dict.fromkeys(ESTIMATE_COLUMNS)
        return nothing | {"light": cue.light, "motor": cue.motor}
    client, therapist = (quality.value.replace(" ", "-") for quality in estimate.quality)
    return {
        "time_s": estimate.signal_time_s,
        "client": client,
        "therapist": therapist,
        "plv": estimate.plv,
        "p_value": estimate.p_value,
        "percentile": estimate.percentile,
        "n_effective": estimate.n_effective,
        "light": cue.light,
        "motor": cue.motor,
        "delay_s": estimate.delay_s,
        "p_value_shared": estimate.p_value_shared,
        "late": int(estimate.late),
    }


def snapshot_row(snapshot: Snapshot) -> Row:
    """Return what a session is at, by column."""
    shown, counts = snapshot.board_status, snapshot.counts
    client, therapist = (quality.value.replace(" ", "-") for quality in snapshot.quality)
    estimate = estimate_row(snapshot.estimate, snapshot.cue)
    return {
        **{column: estimate[column] for column in ESTIMATE_COLUMNS if column not in LATER + LAST},
        "client": client,
        "therapist": therapist,
        "light_shown": None if shown is None else shown.light,
        "motor_shown": None if shown is None else shown.motor,
        "received": counts.samples_received,
        "lost": counts.samples_lost_on_board + counts.samples_lost_on_line,
        "corrupted": counts.frames_damaged,
        **{column: estimate[column] for column in LATER},
        "baseline": snapshot.baseline,
        "recovered": counts.samples_recovered,
        **{column: estimate[column] for column in LAST},
        "muted": None if shown is None else int(shown.muted),
        "self_test": _one_word(snapshot.self_test) or None,
    }


def header(columns: tuple[str, ...] = tuple(WIDTHS)) -> str:
    """Return the line that names the columns."""
    return "  ".join(column.rjust(WIDTHS[column]) for column in columns)


def as_columns(row: Row) -> str:
    """Return a row under `header`, its columns parted by two spaces or more."""
    return "  ".join(_cell(column, value).rjust(WIDTHS[column]) for column, value in row.items())


def as_json(row: Row) -> str:
    """Return a row as one line of JSON, with the columns for keys."""
    return json.dumps(dict(row), allow_nan=False)


def in_words(snapshot: Snapshot, phase: str | None) -> str:
    """Return one plain line for a person without a live view."""
    estimate, shown, counts = snapshot.estimate, snapshot.board_status, snapshot.counts
    client, therapist = snapshot.quality
    if estimate is None or not estimate.valid:
        synchrony = "no estimate"
    elif estimate.late:
        synchrony = f"catching up, of {estimate.signal_time_s:.1f} s ({_plv(estimate)})"
    elif estimate.percentile is None:
        synchrony = f"no verdict yet ({_plv(estimate)})"
    else:
        synchrony = (
            f"above {estimate.percentile:3.0f} % of chance ({_plv(estimate)}), "
            f"{shared_input(estimate)}"
        )
    seen = "-" if shown is None else f"{shown.light:.2f}/{shown.motor:.2f}"
    lost = counts.samples_lost_on_board + counts.samples_lost_on_line
    parts = (
        f"{snapshot.signal_time_s or 0.0:6.1f} s",
        *(() if phase is None else (f"{phase:20}",)),
        f"client {client.value}, therapist {therapist.value}",
        synchrony,
        *(
            ()
            if snapshot.baseline >= 1.0
            else (f"no cue before the baseline, {100 * snapshot.baseline:.0f} % taken",)
        ),
        f"cue light/motor asked {snapshot.cue.light:.2f}/{snapshot.cue.motor:.2f} shown {seen}"
        + (", muted at the board" if shown is not None and shown.muted else ""),
        f"{counts.frames_good} frames, {lost} samples lost, {counts.frames_damaged} corrupted"
        + (f", {counts.samples_recovered} recovered" if counts.samples_recovered else "")
        + (f", {counts.samples_awaited} awaited" if counts.samples_awaited else ""),
        *((f"self-test {snapshot.self_test}",) if snapshot.self_test else ()),
        *(
            ()
            if snapshot.latency_p50_ms is None or snapshot.latency_p99_ms is None
            else (f"latency {snapshot.latency_p50_ms:.1f}/{snapshot.latency_p99_ms:.1f} ms",)
        ),
    )
    return " | ".join(parts)


def shared_input(estimate: SynchronyEstimate) -> str:
    """Return in a few words whether what both perceive was tested for, and what came of it."""
    if estimate.p_value_shared is None:
        return "shared input: not tested"
    return f"shared input: p {estimate.p_value_shared:.3f}"


def summary_sentences(summary: SessionSummary, speed: float = 1.0) -> tuple[str, ...]:
    """Return a session's end in words: how much could be said, what was asked, what was lost.

    `speed` is the pace of the session's clock; latencies are told in true milliseconds.
    """
    counts = summary.counts
    said = [
        f"{summary.elapsed_s:.0f} s with preset {summary.preset}: {summary.estimates} estimates, "
        f"{summary.estimates_valid} valid, {summary.estimates_judged} compared with chance.",
        f"The cue began {_times(summary.cues)} and was asked for {summary.cue_s:.0f} s in all."
        if summary.cues
        else "No cue was asked for.",
        f"{counts.frames_good} frames received, {counts.frames_damaged} corrupted; "
        f"{counts.samples_received} samples received, {counts.samples_lost_on_board} lost on the "
        f"board, {counts.samples_lost_on_line} lost on the line.",
    ]
    if counts.samples_recovered or counts.samples_awaited:
        said.append(
            f"{counts.samples_recovered} of the samples received had been missing, and came when"
            " the board was asked for them"
            + (
                f"; {counts.samples_awaited} were still missing at the end."
                if counts.samples_awaited
                else "."
            )
        )
    if summary.estimates_late:
        said.append(
            f"{summary.estimates_late} estimates came of samples that were late: no cue came of"
            " them."
        )
    if summary.connections > 1 or summary.board_restarts:
        said.append(
            f"The port was opened {_times(summary.connections)}; the board restarted "
            f"{_times(summary.board_restarts)}."
        )
    for answer, p50_ms, p99_ms in (
        ("the answer", summary.latency_p50_ms, summary.latency_p99_ms),
        ("a cue command written", summary.cue_latency_p50_ms, summary.cue_latency_p99_ms),
    ):
        if p50_ms is not None and p99_ms is not None:
            said.append(
                f"From a frame's last byte to {answer}: {p50_ms / speed:.2f} ms median, "
                f"{p99_ms / speed:.2f} ms or less in 99 of 100."
            )
    if summary.recording is not None:
        said.append(f"Recording: {summary.recording}")
    return tuple(said)


def _plv(estimate: SynchronyEstimate) -> str:
    if estimate.n_effective is None:
        return f"PLV {estimate.plv:.2f}"
    return f"PLV {estimate.plv:.2f}, {estimate.n_effective:.0f} effective samples"


def _one_word(words: str) -> str:
    """Return the words without a space, for a column: skipped:as-asked."""
    for mark in ":;,":
        words = words.replace(f"{mark} ", mark)
    return words.replace(" ", "-")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _cell(column: str, value: str | float | int | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.{DIGITS.get(column, LEVEL_DIGITS)}f}"
    return str(value)
