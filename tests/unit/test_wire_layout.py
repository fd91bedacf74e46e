"""Sizes, places and formats of the layout agree with one another and with what needs them."""

import struct

import pytest

from inphase_wire import formats, framing, layout

NAMES = vars(layout) | vars(formats)
COMMANDS = ("HELLO_REQUEST", "CUE", "PING", "RESEND", "SELFTEST", "RESET")


@pytest.mark.parametrize("message", ["HELLO", "ACK", "STATUS", "RESENT", *COMMANDS])
def test_each_messages_size_is_its_formats(message):
    assert NAMES[f"{message}_SIZE"] == struct.calcsize(NAMES[f"{message}_FORMAT"])


def test_the_sample_headers_size_is_its_formats():
    assert struct.calcsize(formats.SAMPLES_HEADER_FORMAT) == formats.SAMPLES_HEADER_SIZE


@pytest.mark.parametrize(
    ("name", "field"),
    [("PROTOCOL", 1), ("COUNT", 6), ("DROPPED", 8)],
)
def test_each_sample_fields_place_is_where_the_format_packs_it(name, field):
    values = [0] * 9
    values[field] = 1
    packed = struct.pack(formats.SAMPLES_HEADER_FORMAT, *values)
    assert packed.index(1) == NAMES[f"SAMPLES_{name}"]


def test_the_longest_messages_fit_a_frame():
    longest = formats.SAMPLES_HEADER_SIZE + layout.MAX_PAIRS * formats.PAIR_SIZE
    assert max(longest, layout.HELLO_SIZE) <= framing.MAX_BODY


def test_no_two_messages_have_the_same_type():
    kinds = [layout.HELLO, layout.SAMPLES, layout.ACK, layout.STATUS, layout.RESENT]
    kinds += [getattr(layout, command) for command in COMMANDS]
    assert len(set(kinds)) == len(kinds)


def test_flags_are_single_bits_of_their_own():
    for prefix in ("FLAG_", "LEAD_OFF_", "STATUS_", "HELLO_T"):
        bits = [
            value
            for name, value in NAMES.items()
            if name.startswith(prefix)
            and not name.endswith(("_FORMAT", "_SIZE", "CLIENT"))
            and name != "LEAD_OFF_THERAPIST"
        ]
        assert all(bit.bit_count() == 1 for bit in bits)
        assert len(set(bits)) == len(bits)
