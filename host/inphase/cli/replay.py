"""`inphase replay`: a recording through the engine again."""

from pathlib import Path

import click


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.option(
    "--check",
    is_flag=True,
    help="Print no estimates; compare them and the bytes sent with the recorded ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Print lines of JSON instead of columns.")
@click.pass_context
def replay(ctx: click.Context, recording: Path, check: bool, as_json: bool) -> None:
    """Print the estimates and cues of a recording again, bit for bit, one line an estimate.

    The columns are those of `inphase run` that tell of the estimate and of the cue asked for. What
    is damaged is left out and told on standard error, with exit code 1; so is a recording that
    stops before its session's end, after all of it was replayed, and, with --check, the first
    difference.
    """
    from inphase.cli import lines
    from inphase.errors import RecordingError
    from inphase.replay import Replay

    again = Replay(recording, check=check)
    headed = check or as_json
    for step in again:
        if check:
            if again.report.difference is not None:
                break
            continue
        for estimate in step.estimates:
            if not headed:
                click.echo(lines.header(lines.ESTIMATE_COLUMNS))
                headed = True
            row = lines.estimate_row(estimate, step.cue)
            click.echo(lines.as_json(row) if as_json else lines.as_columns(row))
    report = again.report
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    if report.difference is not None:
        raise RecordingError(f"{recording}: {report.difference}")
    same = f"; {report.checked_steps} steps gave the same as recorded" if check else ""
    click.echo(
        f"{report.seconds:.1f} s, {report.steps} steps, {report.estimates} estimates, "
        f"cues begun: {report.cues}{same}",
        err=not check,
    )
    if report.damages or report.unplayed_steps:
        where = "; ".join(str(damage) for damage in report.damages)
        raise RecordingError(
            f"{recording} is damaged or cut short: what is whole was replayed, and not {where}"
        )
    if not report.ended:
        raise RecordingError(
            f"{recording}: the session did not end here: the file stops after"
            f" {report.seconds:.1f} s without the session's last entry; what it holds was replayed"
        )
