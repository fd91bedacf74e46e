"""Starts the simulated board: wires the bench, then runs boot.py and main.py as the port does.

The folder named by INPHASE_SIM_FIRMWARE holds the firmware; the working folder is the board's own
file system. Exit codes: see virtual_clock.
"""

import gc
import os
import sys

import bench
import machine
import micropython
from virtual_clock import CLOCK, EXIT_CRASHED, release_heap


class PortModule:
    """`micropython` with what the board's port has and the desktop's lacks."""

    def __init__(self, module):
        for name in dir(module):
            if not name.startswith("__"):
                setattr(self, name, getattr(module, name))

    def alloc_emergency_exception_buf(self, size):
        """Keep room for an exception raised in an interrupt: the desktop port always does."""


def run(folder, name):
    """Run one of the firmware's start files as `__main__`, where there is one."""
    path = folder + "/" + name
    try:
        with open(path) as file:
            text = file.read()
    except OSError:
        return
    exec(compile(text, path, "exec"), {"__name__": "__main__"})


bench.connect(machine)
gc.collect()
if not hasattr(micropython, "alloc_emergency_exception_buf"):
    sys.modules["micropython"] = PortModule(micropython)
try:
    for start_file in ("boot.py", "main.py"):
        run(os.getenv("INPHASE_SIM_FIRMWARE") or ".", start_file)
except Exception as error:
    release_heap()
    sys.print_exception(error, sys.stderr)
else:
    print("it was sent to MicroPython's prompt, which a simulated board has not", file=sys.stderr)
CLOCK.power_off(EXIT_CRASHED)
