"""What a firmware in a slot leaves for the next start, and which build it is: files, no more.

firmware/start.py says what the files mean. Allocates; runs before the heap is locked, or after.
"""

import hashlib
import os

from inphase_wire import layout

BUILD_SIZE = 4
NO_BUILD = bytes(BUILD_SIZE)


def build(slot):
    """Return the first bytes of the SHA-256 of the slot's manifest; zeros where there is none."""
    try:
        with open(slot + "/manifest.json", "rb") as file:
            return hashlib.sha256(file.read()).digest()[:BUILD_SIZE]
    except OSError:
        return NO_BUILD


def leave(mode, slot):
    """Let the next start do what the reset's `mode` (`layout.RESET_*`) asks for."""
    if mode == layout.RESET_PROMPT:
        write("prompt", "")
    elif mode == layout.RESET_KEEP:
        write("kept", slot)


def write(name, text):
    """Write a state file so that a power cut leaves the old one or the new one."""
    aside = name + ".new"
    with open(aside, "w") as file:
        file.write(text)
    os.rename(aside, name)
