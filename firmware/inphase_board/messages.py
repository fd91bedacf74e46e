"""Bodies of HELLO, ACK and STATUS, written into a buffer of the caller's.

`write_hello` allocates and runs at start; the others do not, as `struct` would for 32-bit numbers.
"""

import struct

from inphase_board import ads1292r
from inphase_board.slots import NO_BUILD
from inphase_wire import layout

FIRMWARE_VERSION = (0, 1, 0)
HELLO_TOKEN = 5
"""Where in a HELLO body the token stands."""
_ID_SIZE = 8


def hello(board_id, run, settings, free_heap_bytes, reset_cause, build=NO_BUILD, on_trial=False):
    """Return a HELLO body with token 0. Allocates.

    `board_id` is `machine.unique_id()`; `run` tells this start from others, 1 to 65535; `build` and
    `on_trial` tell of the slot that started.
    """
    return bytearray(
        struct.pack(
            layout.HELLO_FORMAT,
            layout.HELLO,
            layout.PROTOCOL_VERSION,
            *FIRMWARE_VERSION,
            0,
            (board_id + bytes(_ID_SIZE))[:_ID_SIZE],
            run,
            settings.rate_hz,
            settings.pairs_per_frame,
            ads1292r.GAIN,
            ads1292r.VREF_UV,
            free_heap_bytes,
            reset_cause,
            layout.HELLO_TRIAL if on_trial else 0,
            build,
            settings.labels[0].encode(),
            settings.labels[1].encode(),
        )
    )


def status(body, clock, cue, muted, converting, testing, waiting, damaged, faults):
    """Write a STATUS body; return its size. Does not allocate."""
    flags = 0
    if cue.is_leased:
        flags |= layout.STATUS_LEASE
    if muted:
        flags |= layout.STATUS_MUTED
    if cue.limited:
        flags |= layout.STATUS_LIMITED
    if not cue.has_motor:
        flags |= layout.STATUS_NO_HAPTIC
    if not converting:
        flags |= layout.STATUS_CONVERTERS
    if testing:
        flags |= layout.STATUS_TEST
    body[0] = layout.STATUS
    body[5] = cue.light
    body[6] = cue.motor
    body[7] = flags
    _half_word(body, 8, waiting)
    _half_word(body, 10, damaged)
    _half_word(body, 12, faults)
    clock.write_now(body, 1)  # last: the host takes what it waits from here on for the line's delay
    return layout.STATUS_SIZE


def _half_word(body, at, value):
    body[at] = value & 0xFF
    body[at + 1] = value >> 8
