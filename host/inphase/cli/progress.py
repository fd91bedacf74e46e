"""A bar on standard error while something long runs, where a person watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def shown_progress(label: str, *, long: bool) -> Iterator[Callable[[float], None]]:
    """Give a function to tell the share done, 0 to 1; draws only if `long` and at a terminal."""
    if not (long and sys.stderr.isatty()):
        yield lambda share: None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as shown:

        def tell(share: float) -> None:
            shown.update(round(1000 * share) - shown.pos)

        yield tell
