"""A frame sealed in machine code: CRC and COBS as in `inphase_wire`, fast enough for the RP2040.

The plain forms (`inphase_wire.crc.crc16`, `inphase_wire.framing.encode`) are the definition and the
tests' oracle. Masks are explicit, so that the functions give the same on 32 and 64 bits and as
ordinary Python. Nothing here allocates.
"""

import micropython

PIECE = 16
"""Frames are padded with zeros to a multiple of this: see `serial_port`."""


@micropython.viper
def crc16(data: ptr8, start: int, end: int) -> int:
    """Return the CRC-16/IBM-3740 of data[start:end], the same as `inphase_wire.crc.crc16`."""
    crc = 0xFFFF
    at = start
    while at < end:
        # One byte of polynomial division, its eight steps folded into shifts.
        x = ((crc >> 8) ^ int(data[at])) & 0xFF
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
        at += 1
    return crc


@micropython.viper
def encode(body: ptr8, size: int, frame: ptr8) -> int:
    """Write body[:size] as one padded frame into `frame`; return its length, a multiple of PIECE.

    `frame` must hold size + OVERHEAD bytes, rounded up to a multiple of 16.
    """
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
    end = size + 1
    crc = 0xFFFF
    at = 0
    while at < end:
        x = ((crc >> 8) ^ int(frame[at])) & 0xFF
        x ^= x >> 4
        crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF
        at += 1
    frame[end] = 0x80 | (crc & 0x03)
    frame[end + 1] = 0x80 | ((crc >> 2) & 0x7F)
    frame[end + 2] = 0x80 | (crc >> 9)
    end += 3
    frame[end] = 0
    end += 1
    while (end & 15) != 0:
        frame[end] = 0
        end += 1
    return end
