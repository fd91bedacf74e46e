"""A folder in the place of a board's flash, whose power may be cut at any step of writing."""

import hashlib
from pathlib import Path


class PowerCutError(Exception):
    """The board lost its power."""


class FlashFolder:
    """`inphase.install.slots.Flash` on a folder; the power is cut before step `steps` is done.

    A file's content takes two steps after the file is empty: half of it, and the rest. What
    littlefs does at once (rename, remove, a new folder) is one.
    """

    def __init__(self, folder: Path, steps: int | None = None):
        self.folder = folder
        self.left = steps
        self.done = 0

    def _step(self):
        if self.left is not None and self.done == self.left:
            raise PowerCutError
        self.done += 1

    def names(self, folder):
        path = self.folder / folder
        return sorted(each.name for each in path.iterdir()) if path.is_dir() else []

    def exists(self, path):
        return (self.folder / path).exists()

    def read(self, path):
        return (self.folder / path).read_bytes()

    def write(self, path, content):
        self._step()
        with (self.folder / path).open("wb") as file:
            for piece in (content[: len(content) // 2], content[len(content) // 2 :]):
                file.flush()
                self._step()
                file.write(piece)

    def digest(self, path):
        return hashlib.sha256(self.read(path)).digest()

    def rename(self, path, to):
        self._step()
        (self.folder / path).rename(self.folder / to)

    def remove(self, path):
        self._step()
        target = self.folder / path
        target.rmdir() if target.is_dir() else target.unlink()

    def make_folder(self, path):
        self._step()
        (self.folder / path).mkdir()
