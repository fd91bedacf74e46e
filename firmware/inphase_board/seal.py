"""A frame sealed in machine code: CRC and COBS as in `inphase_wire`, fast enough for the RP2040.

The plain forms (`inphase_wire.crc.crc32`, `inphase_wire.framing`) are the definition and the tests'
oracle. The CRC is kept as two half-words: nothing here makes an integer of 2**30 or more, so that
the functions give the same on 32 and 64 bits and as ordinary Python. Only `_table` allocates.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython

from inphase_wire.framing import CHECK_SIZE

PIECE = 64
"""Frames are padded with zeros to a multiple of this, a USB packet: see `serial_port`."""


def _table():
    """Return what four bits shifted out do to the CRC: its lower and its upper half-word."""
    table = array("H", [0] * 32)
    for nibble in range(16):
        crc = nibble
        for _ in range(4):
            crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
        table[2 * nibble] = crc & 0xFFFF
        table[2 * nibble + 1] = crc >> 16
    return table


_TABLE = _table()
_check = bytearray(CHECK_SIZE)


def seal(body, size, frame):
    """Write body[:size] as one padded frame into `frame`; return its length, a multiple of PIECE.

    `frame` must hold size + OVERHEAD bytes, rounded up to a multiple of PIECE.
    """
    end = encode(body, size, frame)
    check(frame, end, frame, end, _TABLE)
    return pad(frame, end + CHECK_SIZE)


def has_check(frame, end):
    """Return whether the check of frame[:end] stands after it."""
    check(frame, end, _check, 0, _TABLE)
    for i in range(CHECK_SIZE):
        if frame[end + i] != _check[i]:
            return False
    return True


@micropython.viper
def check(frame: ptr8, end: int, out: ptr8, at: int, table: ptr16):
    """Write the check of frame[:end] into `out` from `at` on, five bytes."""
    low = 0xFFFF
    high = 0xFFFF
    place = 0
    while place < end:
        byte = int(frame[place])
        place += 1
        # Four bits of the CRC's division at a time, lowest first.
        i = ((low ^ byte) & 15) << 1
        low = ((low >> 4) | ((high & 15) << 12)) ^ int(table[i])
        high = (high >> 4) ^ int(table[i + 1])
        i = ((low ^ (byte >> 4)) & 15) << 1
        low = ((low >> 4) | ((high & 15) << 12)) ^ int(table[i])
        high = (high >> 4) ^ int(table[i + 1])
    low ^= 0xFFFF
    high ^= 0xFFFF
    out[at] = 0x80 | (low & 0x7F)
    out[at + 1] = 0x80 | ((low >> 7) & 0x7F)
    out[at + 2] = 0x80 | (low >> 14) | ((high & 0x1F) << 2)
    out[at + 3] = 0x80 | ((high >> 5) & 0x7F)
    out[at + 4] = 0x80 | (high >> 12)


@micropython.viper
def encode(body: ptr8, size: int, frame: ptr8) -> int:
    """COBS-encode body[:size] into `frame`; return how many bytes that took."""
    code_at = 0
    code = 1
    at = 0
    while at < size:
        byte = int(body[at])
        at += 1
        if byte != 0:
            frame[at] = byte
            code += 1
        else:
            frame[code_at] = code
            code_at = at
            code = 1
    frame[code_at] = code
    return size + 1


@micropython.viper
def pad(frame: ptr8, end: int) -> int:
    """Write the delimiter at `end` and zeros up to a multiple of PIECE; return where they end."""
    frame[end] = 0
    end += 1
    while (end & 63) != 0:
        frame[end] = 0
        end += 1
    return end
