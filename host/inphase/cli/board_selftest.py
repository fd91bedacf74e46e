"""`inphase board selftest`: what a board's converters measure of themselves, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inphase.cli.only_board import chosen, port_option

if TYPE_CHECKING:
    from inphase.session.converter_figures import Figure
    from inphase.session.self_test import SelfTestReport

HEADINGS = ("figure", "found", "allowed", "unit", "")
FAILED = 1


@click.command()
@port_option
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON instead of a table.")
@click.pass_context
def selftest(ctx: click.Context, port: str | None, as_json: bool) -> None:
    """Have the board's converters measure themselves, and compare with what they should.

    Inputs shorted for a second, then the converters' own test signal for three. The persons'
    signals are away meanwhile, and light and motor are off. Exit code 0 where all is right, 1 where
    something is not or the board knows no self-test.
    """
    import json

    from inphase.cli.sentences import echo_sentence
    from inphase.session.greeting import greet
    from inphase.session.self_test import self_test
    from inphase.session.transport import SerialTransport

    transport = SerialTransport(chosen(port))
    try:
        greet(transport)
        report = self_test(transport)
    finally:
        transport.close()
    if as_json:
        click.echo(json.dumps(_as_json(report)))
    else:
        for row in _rows(report.figures):
            click.echo(row)
        echo_sentence(report.sentence, err=True)
    ctx.exit(0 if report.tested and report.passed else FAILED)


def _rows(figures: tuple[Figure, ...]) -> list[str]:
    if not figures:
        return []
    cells = [HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(HEADINGS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _cells(figure: Figure) -> tuple[str, ...]:
    exact = figure.least == figure.most
    allowed = f"{figure.least:.5g}" if exact else f"{figure.least:.5g} to {figure.most:.5g}"
    found = "-" if figure.found != figure.found else f"{figure.found:.5g}"
    return figure.name, found, allowed, figure.unit, "pass" if figure.passed else "FAIL"


def _as_json(report: SelfTestReport) -> dict[str, object]:
    return {
        "board_id": report.hello.board_id,
        "tested": report.tested,
        "passed": report.tested and report.passed,
        "figures": [
            {
                "name": figure.name,
                "found": None if figure.found != figure.found else figure.found,
                "least": figure.least,
                "most": figure.most,
                "unit": figure.unit,
                "passed": figure.passed,
            }
            for figure in report.figures
        ],
    }
