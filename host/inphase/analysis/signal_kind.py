"""Whether a file's signals are of the kind a preset takes, by dimension and transducer."""

import re

from inphase.analysis.edf import SignalPair
from inphase.errors import SignalFileError
from inphase.presets import Preset

# What a transducer's text, or a preset's, says is measured (EDF leaves the words free).
KINDS = {
    "an EEG": r"\beeg\b|electroencephal",
    "an ECG": r"\be[ck]g\b|electrocardio",
    "an EMG": r"\bemg\b|electromyo",
    "an EOG": r"\beog\b|electrooculo",
    "respiration": r"respirat|breath|\bresp\b",
    "skin conductance": r"\beda\b|\bgsr\b|electrodermal|skin conduct",
    "movement": r"motion|movement|acceleromet",
}


def check_kind(pair: SignalPair, preset: Preset) -> None:
    """Raise SignalFileError, naming what was found and what is allowed, for another kind of signal.

    A dimension the preset does not list is refused. So is a transducer whose words name other
    kinds only; one that names none, or the preset's among others, is taken at its word.
    """
    allowed = ", ".join(dimension or "none" for dimension in preset.dimensions)
    if not preset.accepts(pair.dimension):
        raise SignalFileError(
            f"the signals are in {pair.dimension or 'no dimension'}, and preset {preset.name} "
            f"takes {preset.signal}, in {allowed}; choose another preset or give a band"
        )
    wanted = _kinds(preset.signal)
    for label, words in zip(pair.labels, pair.transducer, strict=True):
        found = _kinds(words)
        if found and wanted and not found & wanted:
            raise SignalFileError(
                f"signal {label} is {' and '.join(sorted(found))} by its transducer ({words}), and "
                f"preset {preset.name} takes {preset.signal}; choose another preset or give "
                "a band"
            )


def _kinds(words: str) -> set[str]:
    return {kind for kind, sign in KINDS.items() if re.search(sign, words, re.IGNORECASE)}
