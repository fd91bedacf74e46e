"""`inphase board measure`: what comes of both inputs, as a table, for whoever built the board."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from inphase.cli.finite import Finite
from inphase.cli.only_board import chosen, port_option

if TYPE_CHECKING:
    from inphase.session.input_figures import BothInputs

HEADINGS = ("figure", "client", "therapist", "unit")
LONG_S = 2.0


@click.command()
@port_option
@click.option(
    "--seconds",
    type=Finite(1.0, 600.0),
    default=10.0,
    show_default=True,
    help="Of signal; more of it sees smaller tones.",
)
@click.option("--tone", "tone_hz", type=Finite(min=0, min_open=True), help="Its frequency in Hz.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON instead of a table.")
@click.pass_context
def measure(
    ctx: click.Context, port: str | None, seconds: float, tone_hz: float | None, as_json: bool
) -> None:
    """Measure both inputs: offset, noise, mains hum, and with --tone what crosses over.

    For a board with a resistor network or a generator in the place of a person
    (hardware/guides/what_to_measure.md). Noise is what neither offset, drift, mains nor tone
    explain. Where an electrode is off, a converter faulty or an input saturated there are no
    figures, and the exit code is 1.

    \b
      inphase board measure              P, N and R of each person joined: noise
      inphase board measure --tone 10    10 Hz at one person's inputs: crosstalk to the other
    """
    import json

    from inphase.cli.progress import shown_progress
    from inphase.session.greeting import greet
    from inphase.session.input_figures import measure_inputs
    from inphase.session.transport import SerialTransport
    from inphase.values import Quality

    transport = SerialTransport(chosen(port))
    try:
        hello = greet(transport)
        with shown_progress("measuring", long=seconds >= LONG_S) as progress:
            found = measure_inputs(transport, hello, seconds, tone_hz, progress=progress)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--tone") from None
    finally:
        transport.close()
    if as_json:
        click.echo(json.dumps(_as_json(found)))
    else:
        for line in _lines(found):
            click.echo(line)
    both = (found.client, found.therapist)
    ctx.exit(0 if all(one.quality is Quality.GOOD for one in both) else 1)


def _lines(found: BothInputs) -> list[str]:
    both = (found.client, found.therapist)
    tones = [(f"{f:g} Hz", [one.mains_volts[i] for one in both]) for i, f in _mains(found)]
    if found.tone_hz is not None:
        tones.append((f"{found.tone_hz:g} Hz, the tone", [one.tone_volts for one in both]))
    rows = [
        HEADINGS,
        ("signal", *(one.quality.value for one in both), ""),
        ("offset", *(_scaled(one.offset_volts, 1e3) for one in both), "mV"),
        ("noise", *(_scaled(one.noise_volts, 1e6) for one in both), "uV rms"),
        *((name, *(_scaled(volts, 1e6) for volts in seen), "uV pp") for name, seen in tones),
    ]
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEADINGS))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    if found.tone_hz is not None:
        table.append(_crosstalk(found))
    return table


def _crosstalk(found: BothInputs) -> str:
    if math.isnan(found.crosstalk_db):
        return "crosstalk: no tone was seen at either input"
    least = "at least " if found.crosstalk_is_least else ""
    limit = ", which noise and time let see" if found.crosstalk_is_least else ""
    return f"crosstalk: {least}{found.crosstalk_db:.0f} dB below{limit}"


def _mains(found: BothInputs) -> enumerate[float]:
    return enumerate(found.mains_hz)


def _scaled(volts: float, scale: float) -> str:
    return "-" if math.isnan(volts) else f"{volts * scale:.3g}"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _as_json(found: BothInputs) -> dict[str, object]:
    people = {
        who: {
            "quality": one.quality.value,
            "offset_volts": _number(one.offset_volts),
            "noise_volts_rms": _number(one.noise_volts),
            **{f"mains_{f:g}_hz_volts_pp": _number(one.mains_volts[i]) for i, f in _mains(found)},
            "tone_volts_pp": _number(one.tone_volts),
        }
        for who, one in (("client", found.client), ("therapist", found.therapist))
    }
    return {
        "board_id": found.hello.board_id,
        "samples": found.samples,
        "rate_hz": found.hello.rate_hz,
        "tone_hz": found.tone_hz,
        **people,
        "crosstalk_db": _number(found.crosstalk_db),
        "crosstalk_is_least": found.crosstalk_is_least if found.tone_hz is not None else None,
    }
