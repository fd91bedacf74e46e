"""Numbers on the command line: a range of those that can be reckoned with."""

import math
from typing import Any

import click


class Finite(click.FloatRange):
    """A number within bounds, if any are given; neither infinity nor what is no number."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; wrong usage where it is none."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number", param, ctx)
        return number

    def _describe_range(self) -> str:
        # Without this the help of one without bounds says [x<=None].
        return "" if self.min is None and self.max is None else super()._describe_range()
