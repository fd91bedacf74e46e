"""What is written to the board, in which order: at every moment it starts the old or the new.

firmware/start.py says what the files mean. A slot that may start is never written to; a state file
is written aside, compared and renamed, which littlefs does at once or not at all.
"""

import hashlib
from collections.abc import Callable
from typing import Protocol

from inphase.errors import LinkError
from inphase.install.bytecode import MANIFEST, Firmware

SLOTS = ("a", "b")
OLD = "old"
NOTHING = "none"
"""In `kept`: there was no program before, and the board stays at its prompt."""


class Flash(Protocol):
    """The board's files, as `inphase.install.prompt.Prompt` gives them."""

    def names(self, folder: str) -> list[str]: ...  # noqa: D102
    def exists(self, path: str) -> bool: ...  # noqa: D102
    def read(self, path: str) -> bytes: ...  # noqa: D102
    def write(self, path: str, content: bytes) -> None: ...  # noqa: D102
    def digest(self, path: str) -> bytes: ...  # noqa: D102
    def rename(self, path: str, to: str) -> None: ...  # noqa: D102
    def remove(self, path: str) -> None: ...  # noqa: D102
    def make_folder(self, path: str) -> None: ...  # noqa: D102


def put(flash: Flash, firmware: Firmware, tell: Callable[[float], None]) -> None:
    """Write `firmware` into the slot that does not start, and mark it for a trial.

    `tell` hears the share done, 0 to 1. Raises LinkError where a file is not on the board as it was
    sent: the next start is then that of before.
    """
    for state in ("trial", "prompt"):
        if flash.exists(state):
            flash.remove(state)
    kept = flash.read("kept").decode().strip() if flash.exists("kept") else None
    slot = SLOTS[1] if kept == SLOTS[0] else SLOTS[0]
    _clear(flash, slot)
    _fill(flash, slot, firmware, tell)
    if kept is None:
        _set(flash, "kept", _put_by(flash).encode())
    for name, content in firmware.start.items():
        _set(flash, name, content)
    _set(flash, "trial", slot.encode())


def _clear(flash: Flash, slot: str) -> None:
    # The manifest goes first: without it the folder has no build.
    for name in sorted(flash.names(slot), key=lambda each: each != MANIFEST):
        path = f"{slot}/{name}"
        if "." not in name:
            for inner in flash.names(path):
                flash.remove(f"{path}/{inner}")
        flash.remove(path)


def _fill(flash: Flash, slot: str, firmware: Firmware, tell: Callable[[float], None]) -> None:
    if not flash.exists(slot):
        flash.make_folder(slot)
    for folder in sorted({name.partition("/")[0] for name in firmware.files if "/" in name}):
        flash.make_folder(f"{slot}/{folder}")
    sent = 0
    for name, content in (*firmware.files.items(), (MANIFEST, firmware.manifest)):
        _write(flash, f"{slot}/{name}", content)
        sent += len(content)
        tell(sent / (firmware.size_bytes + len(firmware.manifest)))


def _put_by(flash: Flash) -> str:
    """Keep the program that was there before there were slots; return what `kept` is to say."""
    there = [name for name in ("boot.py", "main.py") if flash.exists(name)]
    if "main.py" not in there:
        return NOTHING
    if not flash.exists(OLD):
        flash.make_folder(OLD)
    for name in there:
        _write(flash, f"{OLD}/{name}", flash.read(name))
    return OLD


def _set(flash: Flash, name: str, content: bytes) -> None:
    """Replace a file at once, if it does not say the same already."""
    if flash.exists(name) and flash.digest(name) == hashlib.sha256(content).digest():
        return
    _write(flash, f"{name}.new", content)
    flash.rename(f"{name}.new", name)


def _write(flash: Flash, path: str, content: bytes) -> None:
    flash.write(path, content)
    if flash.digest(path) != hashlib.sha256(content).digest():
        raise LinkError(f"{path} is not on the board as it was sent")
