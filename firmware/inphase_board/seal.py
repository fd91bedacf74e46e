"""A frame sealed in machine code: CRC and COBS as in `inphase_wire`, fast enough for the RP2040.

The plain forms (`inphase_wire.crc.crc32`, `inphase_wire.framing`) are the definition and the tests'
oracle. What is shifted right is cut to 24 bits at once, so that the functions give the same on 32
and 64 bits and as ordinary Python. Only `_table` allocates.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython

from inphase_wire.framing import CHECK_SIZE

PIECE = 64
"""Frames are padded with zeros to a multiple of this, a USB packet: see `serial_port`."""


def _table():
    """Return what a byte shifted out does to the CRC."""
    table = array("I", [0] * 256)
    bit = 0x80
    crc = 1
    while bit:
        crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
        # What is linear is known of all bytes once it is known of single bits.
        for byte in range(0, 256, 2 * bit):
            table[byte + bit] = table[byte] ^ crc
        bit >>= 1
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
def check(frame: ptr8, end: int, out: ptr8, at: int, table: ptr32):
    """Write the check of frame[:end] into `out` from `at` on, five bytes."""
    crc = -1
    place = 0
    while place < end:
        byte = int(frame[place])
        place += 1
        crc = ((crc >> 8) & 0xFFFFFF) ^ int(table[(crc ^ byte) & 0xFF])
    crc ^= -1
    out[at] = 0x80 | (crc & 0x7F)
    out[at + 1] = 0x80 | ((crc >> 7) & 0x7F)
    out[at + 2] = 0x80 | ((crc >> 14) & 0x7F)
    out[at + 3] = 0x80 | ((crc >> 21) & 0x7F)
    out[at + 4] = 0x80 | ((crc >> 28) & 0x0F)


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
