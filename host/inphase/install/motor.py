"""A board's haptic driver measures its motor: to the prompt, measured, read back, running again.

firmware/motor_calibration.py does it on the board. Whatever fails, the board runs again afterwards:
by a reset from here, or by its own watchdog 8 s after the measurement began.
"""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inphase.errors import LinkError
from inphase.install.installation import (
    BACK_WITHIN_S,
    Clock,
    await_hello,
    open_prompt,
    started_again_when_broken_off,
    to_prompt,
)
from inphase.install.prompt import Prompt, need_mpremote
from inphase.install.slots import SLOTS
from inphase.session.greeting import greet
from inphase.session.transport import SerialTransport
from inphase.values import Hello

MOVES_S = 1.5
"""What the motor moves at most: firmware/inphase_board/haptic_measurement.py."""
RUNS_AGAIN_WITHIN_S = 8.0 + BACK_WITHIN_S
"""Where the board does not hear that it is to start, its watchdog starts it:
firmware/motor_calibration.py, WATCHDOG_MS."""
MODULE = "motor_calibration"
STORED = "haptic.json"
"""Beside the slots; firmware/inphase_board/haptic_calibration.py reads it at every start."""
OVER_CURRENT, TOO_HOT = 0x01, 0x02
GAIN = 0x03
STILL = "the motor stays still until a calibration passes"
UNCHANGED = "the board has what it had before"

_WHY = {
    "muted": (
        "the board is muted, so the motor was not measured: release the mute button and calibrate"
        " again"
    ),
    "absent": (
        "no haptic driver answers on the board, or it does not take its settings: look at its"
        " supply, SDA, SCL and EN (hardware/wiring.md)"
    ),
    "lost": (
        "the haptic driver stopped answering while it measured: look at its supply and its wires"
    ),
    "endless": (
        "the haptic driver did not come to an end with its motor: unplug the board, plug it in"
        " again and calibrate again"
    ),
    "motor fault": (
        "the haptic driver finds its motor missing, shorted or of another kind: look at the motor's"
        " two wires, and at actuator in board.json"
    ),
    "failed": (
        "the haptic driver could not calibrate its motor: see that it is glued into the lid's"
        " pocket and the case stands on something firm, and compare rated_mv, clamp_mv and"
        " resonance_hz in board.json with the motor's datasheet"
    ),
    "implausible": (
        "the haptic driver measured what a motor that moves does not have: see that nothing holds"
        " the motor's mass, and compare board.json with the motor's datasheet"
    ),
}


@dataclass(frozen=True, slots=True)
class MotorCalibration:
    """What a calibration gave. Numbers are the driver's registers (TI SLOS854), None: not known."""

    hello: Hello
    """Of the board that runs again."""
    outcome: str
    """"passed", or why not."""
    status: int | None
    """STATUS after the last routine: DIAG_RESULT 0x08, OVER_TEMP 0x02, OC_DETECT 0x01."""
    compensation: int | None
    """A_CAL_COMP."""
    back_emf: int | None
    """A_CAL_BEMF."""
    back_emf_gain: int | None
    """BEMF_GAIN, 0 to 3."""
    stored: bool
    """Whether the board keeps this outcome, passed or failed, for its starts."""

    @property
    def passed(self) -> bool:
        """Whether the motor is calibrated."""
        return self.outcome == "passed"

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        if self.passed:
            return (
                f"the motor of board {self.hello.board_id} is calibrated (compensation"
                f" {self.compensation}, back-EMF {self.back_emf}, gain {self.back_emf_gain}), and"
                " the board runs with it"
            )
        alarms = (
            *(("too much current",) if (self.status or 0) & OVER_CURRENT else ()),
            *(("too hot",) if (self.status or 0) & TOO_HOT else ()),
        )
        alarm = f" ({', '.join(alarms)})" if alarms else ""
        return f"{_WHY[self.outcome]}{alarm}; {STILL if self.stored else UNCHANGED}"


def look(port: str, clock: Clock | None = None) -> Hello:
    """Return the hello of the board to calibrate, which goes on undisturbed.

    Raises ConfigError where mpremote is not installed, LinkError where no board answers.
    """
    need_mpremote()
    transport = SerialTransport(port)
    try:
        return greet(transport, clock.monotonic if clock else time.monotonic)
    finally:
        transport.close()


def calibrate(
    port: str, hello: Hello, tell: Callable[[str], None], clock: Clock | None = None
) -> MotorCalibration:
    """Have the board that said `hello` measure its motor; return the outcome once it runs again.

    The motor moves for MOVES_S at most, at its rated voltage: nobody may wear it. `tell` hears, in
    a few words, what happens now. Raises LinkError where board or cable fail, in one sentence that
    says what the board does then.
    """
    clock = clock or Clock()
    tell("the board goes to its prompt, its cue off")
    with started_again_when_broken_off(port, clock):
        opened = _opened(port, hello.board_id, clock)
    with opened as prompt:
        try:
            found = _measured(prompt, tell)
        except BaseException as error:
            left = _started_again(prompt)
            if isinstance(error, LinkError):
                raise LinkError(f"{error}; {left}") from error
            raise
        tell("the board starts again")
        with contextlib.suppress(LinkError):  # its watchdog does it else
            prompt.restart()
    until_s = clock.monotonic() + RUNS_AGAIN_WITHIN_S
    back = await_hello(port, clock, until_s, lambda said: said.board_id == hello.board_id)
    calibration = _calibration(back or hello, found)
    if back is None:
        raise LinkError(
            f"{calibration.sentence}; but the board is not back within {RUNS_AGAIN_WITHIN_S:g} s:"
            " unplug it and plug it in again"
        )
    return calibration


def _opened(port: str, board_id: str, clock: Clock) -> Prompt:
    """Send the board to its prompt, and return that."""
    try:
        to_prompt(port, board_id, clock)
    except LinkError:
        raise LinkError(
            f"the firmware on {port} does not go to its prompt, and nothing was changed: unplug the"
            " board, plug it in again and calibrate again"
        ) from None
    try:
        return open_prompt(port, clock, wait=True)
    except LinkError:
        raise LinkError(
            f"MicroPython's prompt does not answer on {port}, and nothing was changed: unplug the"
            " board and plug it in again"
        ) from None


def _started_again(prompt: Prompt) -> str:
    """Stop the motor and start the board, whatever it is at; return what that leaves."""
    try:
        prompt.stop()
        prompt.restart()
    except LinkError:
        return "unplug the board and plug it in again"
    return "the board starts again"


def _measured(prompt: Prompt, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure from the files that the board starts with; return what it says, checked."""
    kept = prompt.read("kept").decode().strip() if prompt.exists("kept") else ""
    slot = kept if kept in SLOTS else ""
    if not {f"{MODULE}.mpy", f"{MODULE}.py"} & set(prompt.names(slot)):
        raise LinkError(
            "the board's firmware knows no calibration: inphase board install brings one that does"
        )
    prompt.evaluate(f"sys.path.insert(0, {slot!r})", "sys")
    tell(f"the motor moves, {MOVES_S:g} s at most")
    found = prompt.evaluate(f"{MODULE}.measure()", MODULE)
    if not _is_known(found):
        raise LinkError("the board's answer to its calibration cannot be understood")
    if found["stored"] and not _lies_there(prompt, found):
        raise LinkError(f"{STORED} on the board is not what was measured: calibrate again")
    return dict(found)


def _is_known(found: object) -> bool:
    if not isinstance(found, dict) or set(found) != {"outcome", "status", "result", "stored"}:
        return False
    result = found["result"]
    if not isinstance(result, tuple | None):
        return False
    registers = (*(result or (0, 0, 0)), found["status"] or 0)
    return (
        found["outcome"] in (*_WHY, "passed")
        and type(found["stored"]) is bool
        and len(registers) == 4
        and all(type(value) is int and 0 <= value <= 255 for value in registers)
        and (found["outcome"] != "passed" or (result is not None and found["stored"]))
    )


def _lies_there(prompt: Prompt, found: dict[str, Any]) -> bool:
    try:
        said = json.loads(prompt.read(STORED))
    except ValueError:
        return False
    expected = list(found["result"]) if found["outcome"] == "passed" else False
    return isinstance(said, dict) and said.get("result") == expected


def _calibration(hello: Hello, found: dict[str, Any]) -> MotorCalibration:
    compensation, back_emf, feedback = found["result"] or (None, None, None)
    return MotorCalibration(
        hello=hello,
        outcome=found["outcome"],
        status=found["status"],
        compensation=compensation,
        back_emf=back_emf,
        back_emf_gain=None if feedback is None else feedback & GAIN,
        stored=found["stored"],
    )
