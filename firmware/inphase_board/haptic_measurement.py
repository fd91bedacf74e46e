"""The haptic driver measures its motor: diagnosis, then calibration (SLOS854, 8.5.6).

Both move the motor at its rated voltage, beyond the cue's limits: nobody may wear it. Loaded at
MicroPython's prompt alone (firmware/motor_calibration.py), and not where the board runs. Allocates.
"""

import json

from inphase_board import slots

# What came of it.
PASSED = "passed"
MUTED = "muted"
ABSENT = "absent"  # no chip answers, or it does not take its registers
LOST = "lost"  # it answered, and does no longer
ENDLESS = "endless"
MOTOR_FAULT = "motor fault"  # by the chip's diagnosis: missing, shorted or open
FAILED = "failed"  # by the chip's calibration
IMPLAUSIBLE = "implausible"
VERDICTS = (ENDLESS, MOTOR_FAULT, FAILED, IMPLAUSIBLE)
"""Those that keep the motor still at every start until another measurement has passed."""

LONGEST_MS = 1400
"""Of both routines together; a look at the chip adds some tenths of a millisecond to each 10 ms."""

_STATUS = 0x00
_MODE = 0x01
_GO = 0x0C
_COMPENSATION = 0x18
_BACK_EMF = 0x19
_FEEDBACK = 0x1A
_CONTROL4 = 0x1E
_DIAGNOSIS = 0x06
_CALIBRATION = 0x07
_STANDBY = 0x40
_CALIBRATION_TIME = 0x20  # AUTO_CAL_TIME 2: 500 to 700 ms
_LEAST_MS = 400  # of those, in sleeps that may each be a tick short
_FAULTS = 0x0B  # in STATUS: DIAG_RESULT, OVER_TEMP, OC_DETECT
_GAIN = 0x03  # in FEEDBACK: BEMF_GAIN, the only part of it that a calibration changes
_LOOK_MS = 10


class _EndedError(Exception):
    """A measurement has come to its end; its argument says what came of it."""


def measure(haptic, sleep_ms, is_muted, path):
    """Measure the motor, store the result at `path`, and leave motor and driver off.

    `haptic`: a Drv2605l with its motor's registers. Return a dict: `outcome`, one of the above;
    `status`, the chip's own word where it gave one; `result`, as `haptic_calibration.load` has it,
    None where it is not known; `stored`, whether the file says so now.
    """
    status = result = None
    moved_ms = 0
    try:
        if is_muted():
            raise _EndedError(MUTED)
        if not haptic.setup(sleep_ms):
            raise _EndedError(ABSENT)
        haptic.write(_CONTROL4, _CALIBRATION_TIME)
        status, moved_ms = _carry_out(haptic, _DIAGNOSIS, LONGEST_MS, sleep_ms, is_muted)
        if status & _FAULTS:
            raise _EndedError(MOTOR_FAULT)
        left_ms = LONGEST_MS - moved_ms
        status, moved_ms = _carry_out(haptic, _CALIBRATION, left_ms, sleep_ms, is_muted)
        if status & _FAULTS:
            raise _EndedError(FAILED)
        result = _result(haptic)
        plausible = moved_ms >= _LEAST_MS and result == _result(haptic)
        outcome = PASSED if plausible and is_plausible(result, haptic.registers) else IMPLAUSIBLE
    except _EndedError as ended:
        outcome = ended.args[0]
    except OSError:
        outcome = LOST
    finally:
        # Whatever it was, an interruption at the prompt too: standby, then the EN pin.
        try:
            if haptic.works:
                haptic.write(_GO, 0)
                haptic.write(_MODE, _STANDBY)
        except OSError:
            pass
        haptic.off()
    stored = outcome == PASSED or outcome in VERDICTS
    if stored:
        found = {"registers": haptic.registers, "result": result if outcome == PASSED else False}
        slots.write(path, json.dumps(found))
    return {"outcome": outcome, "status": status, "result": result, "stored": stored}


def is_plausible(result, registers):
    """Whether a result may be a motor's: none at the end of its range, the driver's own bits kept.

    A back-EMF of 0 is a motor that stood still, one of 255 more than the gain takes (8.6.19).
    """
    compensation, back_emf, feedback = result
    kept = feedback & ~_GAIN == dict(registers)[_FEEDBACK] & ~_GAIN
    return compensation < 255 and 0 < back_emf < 255 and kept


def _carry_out(haptic, mode, most_ms, sleep_ms, is_muted):
    """Run one of the chip's routines; return STATUS and the time it took, in ms."""
    haptic.read(_STATUS)  # which clears what was there before
    haptic.write(_MODE, mode)
    haptic.write(_GO, 1)
    for passed_ms in range(0, most_ms, _LOOK_MS):
        if is_muted():
            raise _EndedError(MUTED)
        if not haptic.read(_GO) & 1:
            return haptic.read(_STATUS), passed_ms
        sleep_ms(_LOOK_MS)
    raise _EndedError(ENDLESS)


def _result(haptic):
    return haptic.read(_COMPENSATION), haptic.read(_BACK_EMF), haptic.read(_FEEDBACK)
