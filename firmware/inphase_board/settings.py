"""What may be set on the board: `board.json`, read once at start; a wrong file means the defaults.

A board that will not start because of a comma helps nobody, so nothing here raises: the hello tells
the host which rate, frame size and labels are in force. Allocates; runs before the heap is locked.
"""

import json

from inphase_wire import layout

RATES_HZ = (125, 250, 500, 1000)
LABEL_SIZE = 12


class Settings:
    """Sample rate, frame size and channel names in force."""

    def __init__(self, rate_hz=250, pairs_per_frame=4, labels=("client", "therapist")):
        self.rate_hz = rate_hz
        self.pairs_per_frame = pairs_per_frame
        self.labels = labels


def load(path):
    """Return the settings in the JSON file at `path`, or the defaults if any of it is wrong."""
    try:
        with open(path) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return Settings()
    return parse(found) or Settings()


def parse(found):
    """Return the settings in the decoded JSON value `found`, or None if any of it is wrong."""
    if not isinstance(found, dict):
        return None
    for key in found:
        if key not in ("rate_hz", "pairs_per_frame", "labels"):
            return None
    settings = Settings()
    rate_hz = found.get("rate_hz", settings.rate_hz)
    pairs = found.get("pairs_per_frame", settings.pairs_per_frame)
    labels = found.get("labels", settings.labels)
    if type(rate_hz) is not int or rate_hz not in RATES_HZ:
        return None
    if type(pairs) is not int or not 1 <= pairs <= layout.MAX_PAIRS:
        return None
    if not isinstance(labels, (list, tuple)) or len(labels) != 2:
        return None
    for label in labels:
        if not _is_label(label):
            return None
    return Settings(rate_hz, pairs, (labels[0], labels[1]))


def _is_label(label):
    if not isinstance(label, str) or not 1 <= len(label) <= LABEL_SIZE:
        return False
    return all(32 <= ord(letter) < 127 for letter in label)
