"""inphase: windowed phase synchrony between two people, against chance.

What a program needs is here, and is imported only where it is used: `analyze` and `Analysis`.
Not a medical device.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inphase.analysis.analyze import analyze as analyze
    from inphase.values import Analysis as Analysis

__version__ = "0.1.0"
__all__ = ["Analysis", "__version__", "analyze"]

_HOMES = {"analyze": "inphase.analysis.analyze", "Analysis": "inphase.values"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'inphase' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
