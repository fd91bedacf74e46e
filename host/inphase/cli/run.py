"""`inphase run`: the engine between a board's port and its cue, headless."""

from pathlib import Path

import click

from inphase.cli.completion import complete_preset
from inphase.cli.finite import Finite
from inphase.cli.only_board import chosen, port_option


@click.command()
@port_option
@click.option("--preset", shell_complete=complete_preset, help="Kind of signal: `inphase presets`.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Settings; --preset wins over the file's.",
)
@click.option("--seconds", type=Finite(min=0, min_open=True), help="End after so much time.")
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep a recording in this folder.",
)
@click.option(
    "--speed",
    type=Finite(0.1, 100.0),
    default=1.0,
    show_default=True,
    help="Pace of the host's clock; only for a simulated board at the same --speed.",
)
@click.option(
    "--self-test/--no-self-test",
    "asks_self_test",
    default=None,
    help="Have the converters measure themselves first, 3 s, and begin no session where that fails;"
    " wins over the file's self_test, which is true unless set.",
)
@click.option("--json", "as_json", is_flag=True, help="Print lines of JSON instead of columns.")
@click.pass_context
def run(
    ctx: click.Context,
    port: str | None,
    preset: str | None,
    config: Path | None,
    seconds: float | None,
    record: Path | None,
    speed: float,
    asks_self_test: bool | None,
    as_json: bool,
) -> None:
    """Run the engine on a board: one line a second on standard output, logs on standard error.

    \b
    Columns, after a line that names them; `-` where the data support no value:
      time_s                   signal time, since the board started, at which the window ends
      client, therapist        quality of each signal
      plv, p_value, percentile phase-locking value; against surrogates; share of them below it
      n_effective              effective samples in the window
      light, motor             cue asked for by the host, 0 to 1
      light_shown, motor_shown cue shown by the board, by its own word
      received, lost           samples so far
      corrupted                damaged frames so far
      delay_s                  how long ago, at the newest sample, the window ended
      p_value_shared           against stimulus-locked surrogates: `-`, shared input not tested
      baseline                 share of the baseline taken, 0 to 1; no cue before it is 1
      recovered                samples that were missing and came when asked for
      late                     1: of samples that came late, and no reason for a cue
      muted                    1: MUTE is pressed, by the board's own word
      self_test                before the session: passed, failed:what or skipped:why

    A terminal narrower than the columns gets the same in words; a pipe or a file the columns.

    Ends after --seconds, on Ctrl-C (exit code 130) or SIGTERM (0); always asks for the cue off.
    Not a medical device.
    """
    import dataclasses
    import time

    from inphase.cli import lines
    from inphase.cli.interruption import Interruption
    from inphase.cli.logs import log_to_stderr
    from inphase.cli.sentences import echo_sentence, narrower_than
    from inphase.config import load_settings
    from inphase.errors import InphaseError
    from inphase.recording.file import Recorder
    from inphase.recording.reached import last_reached
    from inphase.service import Notifier, Service
    from inphase.session.greeting import STARTED_WITHIN_S, greet
    from inphase.session.loop import Session
    from inphase.session.self_test import SKIPPED_AS_ASKED, SKIPPED_ON_RESUME, check_at_start
    from inphase.session.snapshot import Snapshot
    from inphase.session.transport import SerialTransport

    log_to_stderr()
    settings = load_settings(config, preset=preset)
    if asks_self_test is not None:
        settings = dataclasses.replace(settings, self_test=asks_self_test)
    service = Service(Notifier.from_environment())
    second = -1
    narrow = not as_json and narrower_than(len(lines.header()))

    def monotonic() -> float:
        return time.monotonic() * speed

    def show(snapshot: Snapshot) -> None:
        nonlocal second
        service.observe(snapshot)
        if snapshot.hello is None or int(snapshot.elapsed_s) == second:
            return
        if second < 0 and not as_json and not narrow:
            click.echo(lines.header())
        second = int(snapshot.elapsed_s)
        if narrow:
            click.echo(lines.in_words(snapshot, None))
            return
        row = lines.snapshot_row(snapshot)
        click.echo(lines.as_json(row) if as_json else lines.as_columns(row))

    with Interruption() as interrupted:

        def stop() -> bool:
            if interrupted():
                service.stopping()
            return interrupted()

        transport = SerialTransport(chosen(port))
        resume = () if record is None else last_reached(record)
        outcome, sentence = SKIPPED_AS_ASKED, f"the board's self-test was {SKIPPED_AS_ASKED}"
        try:
            greet(transport, monotonic, hear_within_s=STARTED_WITHIN_S)
            if settings.self_test:
                report = check_at_start(transport, resume, monotonic)
                outcome, sentence = SKIPPED_ON_RESUME, ""
                if report is not None:
                    outcome, sentence = report.outcome, report.sentence
        except BaseException:
            transport.close()
            raise
        recorder = None if record is None else Recorder(record, self_test=sentence)
        session = Session(
            transport,
            settings,
            recorder=recorder,
            monotonic=monotonic,
            observe=show,
            resume=resume,
            self_test=outcome,
        )

        def tell_summary() -> None:
            for sentence in lines.summary_sentences(session.summary, speed):
                echo_sentence(sentence, err=True)

        try:
            session.run(seconds=seconds, stop=stop)
        except InphaseError:
            # What was measured until the board went away is still worth knowing.
            if session.summary.hello is not None:
                tell_summary()
            raise
        tell_summary()
        ctx.exit(interrupted.exit_code)
