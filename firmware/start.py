"""Chooses what starts: on a board with slots this file is its main.py, in source, and stays.

A slot is a folder, `a` or `b`, with one firmware as bytecode. What is to start is in files beside
this one, each a few letters, each written aside and renamed:

  kept    the slot that starts; `old`, the program from before there were slots; or `none`
  trial   a slot that is started once: if nobody keeps it, the next start is the kept one's
  prompt  the next start ends at MicroPython's prompt

Runs before any slot's files, so it imports nothing of them. Allocates.
"""

# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportMissingImports=false
# The stubs' Timer has no `hard`, and `application` is in the slot.
import os
import sys
import time

import machine
import micropython

# From here on a 0x03 is no interrupt: a host that waits for the board already sends its frames.
micropython.kbd_intr(-1)

SLOTS = ("a", "b")
OLD = "old"
MARK_BUTTON = 3  # pins.MARK_BUTTON
TRIAL_MS = 10_000
TRIAL_WATCHDOG_MS = 8000  # where not even the timer's interrupt comes; 8,388 is the most there is


def read(name):
    """Return what the state file `name` says; None where there is none."""
    try:
        with open(name) as file:
            return file.read().strip()
    except OSError:
        return None


def take(name):
    """Return what the state file `name` says, and remove it: None where either fails."""
    said = read(name)
    try:
        os.remove(name)
    except OSError:
        return None  # what cannot be unmarked would be tried at every start
    return said


def ends_at_prompt():
    """Whether this start ends at the prompt: the mark button is held, or a file asks for it."""
    mark_button = machine.Pin(MARK_BUTTON, machine.Pin.IN, machine.Pin.PULL_UP)
    time.sleep_ms(10)
    return take("prompt") is not None or not mark_button()


def limit_trial():
    """Let the board reset by itself after TRIAL_MS, whatever the firmware on trial does."""
    machine.WDT(timeout=TRIAL_WATCHDOG_MS)
    return machine.Timer(
        mode=machine.Timer.ONE_SHOT,
        period=TRIAL_MS,
        callback=lambda timer: machine.reset(),
        hard=True,
    )


def start(slot, on_trial):
    """Start the firmware in `slot`; returns only if that does."""
    if slot == OLD:
        for name in ("boot.py", "main.py"):
            text = read(OLD + "/" + name)
            if text is not None:
                exec(text, {"__name__": "__main__"})
        return
    sys.path.insert(0, slot)
    import application

    application.main(slot, on_trial)


def main():
    """Start the slot on trial, or the kept one; stay at the prompt where there is neither."""
    to_prompt = ends_at_prompt()
    trial = take("trial")
    kept = read("kept")
    timer = None
    try:
        if not to_prompt and trial in SLOTS:
            timer = limit_trial()
            start(trial, True)
        elif not to_prompt and (kept in SLOTS or kept == OLD):
            start(kept, False)
    except Exception as error:
        sys.print_exception(error)
    if timer is not None:
        machine.reset()
    micropython.kbd_intr(3)


if __name__ == "__main__":
    main()
