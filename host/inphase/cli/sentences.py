"""Sentences for a person: whole words to a line at a terminal, one line each elsewhere."""

import shutil
import sys
import textwrap

import click

WIDEST = 100


def echo_sentence(sentence: str, *, err: bool = False) -> None:
    """Print a sentence, broken between words where a terminal would break within one."""
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        width = min(WIDEST, shutil.get_terminal_size().columns)
        sentence = textwrap.fill(
            sentence, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    click.echo(sentence, err=err)


def narrower_than(columns: int) -> bool:
    """Whether standard output is a terminal with fewer columns."""
    return sys.stdout.isatty() and shutil.get_terminal_size().columns < columns
