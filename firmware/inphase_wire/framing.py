"""How a message body becomes bytes on the line, and back.

    frame = COBS(body) + check (3 bytes) + 0x00

COBS (Cheshire and Baker 1999) leaves no zero in the frame but the last byte, so a receiver that
joins anywhere is in step at the next zero. Bodies stay under 254 bytes, where COBS costs one byte.
The check is the CRC-16 of the *encoded* body, spread over three bytes as 0x80 | 2, 7 and 7 bits,
lowest first: never zero, and taken over the line's own bytes. In this order every burst of up to 16
bits is found, whether bytes go over the line with their lowest bit first (as on USB) or their
highest; with the highest bits of the CRC first, some that run into the check would pass. Zeros
between frames mean nothing and serve as padding.

Runs on the board: caller's buffers are filled, nothing is allocated.
"""

from inphase_wire.crc import crc16

MAX_BODY = 253
OVERHEAD = 5  # COBS code, three check bytes, delimiter
MIN_FRAME = 1 + 1 + 3  # code, one body byte, check; the delimiter is not counted
MAX_FRAME = MAX_BODY + OVERHEAD


def encode(body, size, frame, crc=crc16):
    """Write body[:size] as one frame, delimiter included, into `frame`; return its length.

    `frame` must hold size + OVERHEAD bytes. Does not allocate.
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
    return seal(frame, size + 1, crc(frame, 0, size + 1))


def seal(frame, end, check):
    """Append the check and the delimiter after `end` encoded bytes; return the frame's length."""
    frame[end] = 0x80 | (check & 0x03)
    frame[end + 1] = 0x80 | ((check >> 2) & 0x7F)
    frame[end + 2] = 0x80 | (check >> 9)
    frame[end + 3] = 0
    return end + 4


def decode(frame, size, body, crc=crc16):
    """Write the body of frame[:size] (without its delimiter) into `body`; return its size.

    Returns 0 for anything that is not exactly one whole, undamaged frame. Does not allocate.
    """
    if size < MIN_FRAME or size > MAX_FRAME - 1:
        return 0
    end = size - 3
    check = crc(frame, 0, end)
    if (
        frame[end] != 0x80 | (check & 0x03)
        or frame[end + 1] != 0x80 | ((check >> 2) & 0x7F)
        or frame[end + 2] != 0x80 | (check >> 9)
    ):
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
