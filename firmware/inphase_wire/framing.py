"""How a message body becomes bytes on the line, and back.

    frame = COBS(body) + check (5 bytes) + 0x00

COBS (Cheshire and Baker 1999) leaves no zero in the frame but the last byte, so a receiver that
joins anywhere is in step at the next zero. Bodies stay under 254 bytes, where COBS costs one byte.
The check is the CRC-32 of the *encoded* body, spread over five bytes as 0x80 | 7, 7, 7, 7 and 4
bits, lowest first: never zero, and taken over the line's own bytes. In this order every burst of up
to 32 bits is found in the order in which USB sends bits, lowest first. Zeros between frames mean
nothing and serve as padding.

Runs on the board: caller's buffers are filled, nothing is allocated where the check's functions
allocate nothing. The board gives its own (`inphase_board.seal`), the host zlib's.
"""

from inphase_wire.crc import crc32

MAX_BODY = 253
CHECK_SIZE = 5
OVERHEAD = 1 + CHECK_SIZE + 1  # COBS code, check, delimiter
MIN_FRAME = 1 + 1 + CHECK_SIZE  # code, one body byte, check; the delimiter is not counted
MAX_FRAME = MAX_BODY + OVERHEAD


def write_check(frame, end):
    """Write the check of frame[:end] after it."""
    spread(crc32(frame, 0, end), frame, end)


def has_check(frame, end):
    """Return whether the check of frame[:end] stands after it."""
    check = bytearray(CHECK_SIZE)
    spread(crc32(frame, 0, end), check, 0)
    return frame[end : end + CHECK_SIZE] == check


def spread(crc, frame, at):
    """Write the 32 bits of `crc` as five bytes that are never zero."""
    for i in range(CHECK_SIZE):
        frame[at + i] = 0x80 | ((crc >> (7 * i)) & 0x7F)


def encode(body, size, frame, write_check=write_check):
    """Write body[:size] as one frame, delimiter included, into `frame`; return its length.

    `frame` must hold size + OVERHEAD bytes.
    """
    code_at = 0
    code = 1
    for i in range(size):
        byte = body[i]
        if byte:
            frame[i + 1] = byte
            code += 1
        else:
            frame[code_at] = code
            code_at = i + 1
            code = 1
    frame[code_at] = code
    write_check(frame, size + 1)
    frame[size + 1 + CHECK_SIZE] = 0
    return size + OVERHEAD


def decode(frame, size, body, has_check=has_check):
    """Write the body of frame[:size] (without its delimiter) into `body`; return its size.

    Returns 0 for anything that is not exactly one whole, undamaged frame.
    """
    if size < MIN_FRAME or size > MAX_FRAME - 1:
        return 0
    end = size - CHECK_SIZE
    if not has_check(frame, end):
        return 0
    next_code = frame[0]
    if next_code == 0:
        return 0
    for i in range(1, end):
        byte = frame[i]
        if byte == 0:
            return 0
        if i == next_code:
            body[i - 1] = 0
            next_code += byte
        else:
            body[i - 1] = byte
    return end - 1 if next_code == end else 0
