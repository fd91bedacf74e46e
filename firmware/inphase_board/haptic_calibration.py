"""What the haptic driver once measured of its motor, as it lies in a file on the board.

haptic_measurement.py measures and stores it, on request; here it is used at every start. A file
that is missing, wrong or of another motor counts as none. Allocates; runs before the heap is
locked.
"""

import json

PATH = "haptic.json"


def load(path, registers):
    """Return the result stored at `path` for a motor of these registers, or None.

    A failed measurement is stored as well: it comes back as False, and the motor is not to be used.
    """
    try:
        with open(path) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("registers") != [list(pair) for pair in registers]:
        return None
    result = found.get("result")
    if result is False:
        return False
    if not isinstance(result, list) or len(result) != 3:
        return None
    for value in result:
        if type(value) is not int or not 0 <= value <= 255:
            return None
    return tuple(result)


def start(haptic, sleep_ms, path):
    """Set the driver up with what is stored; leave it off where its motor has failed."""
    stored = load(path, haptic.registers)
    if stored is False:
        haptic.off()
        return False
    return haptic.setup(sleep_ms, stored)
