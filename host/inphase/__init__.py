"""inphase: windowed phase synchrony between two people, against chance.

What a program needs is here, and is imported only where it is used: `analyze`, `Analysis`, and
`mean_interval` of one.
Not a medical device.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inphase.analysis.analyze import analyze as analyze
    from inphase.analysis.mean_interval import MeanInterval as MeanInterval
    from inphase.analysis.mean_interval import mean_interval as mean_interval
    from inphase.analysis.result import Analysis as Analysis

__version__ = "0.1.0"
__all__ = ["Analysis", "MeanInterval", "__version__", "analyze", "mean_interval"]

_HOMES = {
    "analyze": "inphase.analysis.analyze",
    "Analysis": "inphase.analysis.result",
    "MeanInterval": "inphase.analysis.mean_interval",
    "mean_interval": "inphase.analysis.mean_interval",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'inphase' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
