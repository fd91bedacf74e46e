"""Runs a program for the board on real MicroPython, and on CPython with the shim."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

FIRMWARE = Path(__file__).parents[2] / "firmware"
FAKES = Path(__file__).parent
INTERPRETERS = ("micropython", "cpython")

_START = """
import json, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
if sys.implementation.name == "cpython":
    import micropython_shim
    micropython_shim.install()
with open(sys.argv[3]) as file:
    given = json.load(file)
"""


def micropython():
    """Path of the MicroPython interpreter, or None where there is none for this machine."""
    beside = Path(sys.executable).with_name("micropython")
    return str(beside) if beside.exists() else shutil.which("micropython")


def run(interpreter, program, given, folder, heap="512K"):
    """Run `program`, which finds `given` and prints one JSON value; return that value."""
    (folder / "program.py").write_text(_START + program)
    (folder / "given.json").write_text(json.dumps(given))
    command = [sys.executable]
    if interpreter == "micropython":
        command = [micropython(), "-X", f"heapsize={heap}"]
    command += [folder / "program.py", FIRMWARE, FAKES, folder / "given.json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)
