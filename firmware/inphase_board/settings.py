"""What may be set on the board: `board.json`, read once at start; a wrong file means the defaults.

A board that will not start because of a comma helps nobody, so nothing here raises: the hello tells
the host which rate, frame size and labels are in force. Allocates; runs before the heap is locked.
"""

import json

from inphase_board import drv2605l
from inphase_wire import layout

RATES_HZ = (125, 250, 500, 1000)
FRAME_PAIRS = {125: 4, 250: 8, 500: 16, 1000: 32}
"""Pairs of a frame where nothing else is set: 32 ms of them; a frame costs more than its pairs."""
LABEL_SIZE = 12
KEYS = (
    "rate_hz",
    "pairs_per_frame",
    "labels",
    "actuator",
    "rated_mv",
    "clamp_mv",
    "resonance_hz",
)
# An ERM takes up to 3.6 V, and an LRA's voltage is less; resonances are those of DRIVE_TIME.
RATED_MV = (500, 3600)
CLAMP_MV = (500, 5000)
RESONANCE_HZ = (140, 300)


class Settings:
    """Sample rate, frame size, channel names and the haptic driver's motor in force."""

    def __init__(self, rate_hz=250, pairs_per_frame=0, labels=("client", "therapist")):
        self.rate_hz = rate_hz
        self.pairs_per_frame = pairs_per_frame or FRAME_PAIRS[rate_hz]
        self.labels = labels
        self.motor = drv2605l.default_registers()
        """Registers of the haptic driver."""


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
        if key not in KEYS:
            return None
    settings = Settings()
    rate_hz = found.get("rate_hz", settings.rate_hz)
    labels = found.get("labels", settings.labels)
    if type(rate_hz) is not int or rate_hz not in RATES_HZ:
        return None
    pairs = found.get("pairs_per_frame", FRAME_PAIRS[rate_hz])
    if type(pairs) is not int or not 1 <= pairs <= layout.MAX_PAIRS:
        return None
    if not isinstance(labels, (list, tuple)) or len(labels) != 2:
        return None
    for label in labels:
        if not _is_label(label):
            return None
    motor = _motor(found)
    if motor is None:
        return None
    settings = Settings(rate_hz, pairs, (labels[0], labels[1]))
    settings.motor = motor
    return settings


def _motor(found):
    """Return the haptic driver's registers, or None if what is said of its motor is wrong."""
    actuator = found.get("actuator", "lra")
    if actuator not in drv2605l.ACTUATORS:
        return None
    rated_mv = found.get("rated_mv", drv2605l.DEFAULT_RATED_MV[actuator])
    clamp_mv = found.get("clamp_mv", drv2605l.DEFAULT_CLAMP_MV[actuator])
    resonance_hz = found.get("resonance_hz", drv2605l.DEFAULT_RESONANCE_HZ)
    for value, allowed in (
        (rated_mv, RATED_MV),
        (clamp_mv, CLAMP_MV),
        (resonance_hz, RESONANCE_HZ),
    ):
        if type(value) is not int or not allowed[0] <= value <= allowed[1]:
            return None
    return drv2605l.registers_of(actuator, rated_mv, clamp_mv, resonance_hz)


def _is_label(label):
    if not isinstance(label, str) or not 1 <= len(label) <= LABEL_SIZE:
        return False
    return all(32 <= ord(letter) < 127 for letter in label)
