"""What the haptic driver once measured of its motor, kept in a file on the board.

Measuring moves the motor, so it is done on request and its result is used at every start. A file
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


def measure(haptic, sleep_ms, path):
    """Diagnose and calibrate a driver that is set up; store the result; return whether it passed.

    The motor moves up to 1.5 s at its rated voltage, beyond the cue's limits: nobody may wear it.
    """
    result = False
    if haptic.diagnose(sleep_ms):
        result = haptic.calibrate(sleep_ms) or False
    with open(path, "w") as file:
        json.dump({"registers": haptic.registers, "result": result}, file)
    return result is not False


def start(haptic, sleep_ms, path):
    """Set the driver up with what is stored; leave it off where its motor has failed."""
    stored = load(path, haptic.registers)
    if stored is False:
        haptic.off()
        return False
    return haptic.setup(sleep_ms, stored)
