"""Sizes, places and formats of the layout agree with one another and with what needs them."""

import struct

import pytest

from inphase_wire import framing, layout


@pytest.mark.parametrize("message", ["HELLO", "ACK", "STATUS", "HELLO_REQUEST", "CUE", "PING"])
def test_each_messages_size_is_its_formats(message):
    assert getattr(layout, f"{message}_SIZE") == struct.calcsize(
        getattr(layout, f"{message}_FORMAT")
    )


def test_the_sample_headers_size_is_its_formats():
    assert struct.calcsize(layout.SAMPLES_HEADER_FORMAT) == layout.SAMPLES_HEADER_SIZE


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *(("PROTOCOL", 1), ("FLAGS", 2), ("COUNTER", 3), ("TICKS", 4)),
        *(("COUNT", 5), ("LEAD_OFF", 6), ("DROPPED", 7)),
    ],
)
def test_each_sample_fields_place_is_where_the_format_packs_it(name, field):
    values = [0] * 8
    values[field] = 1
    packed = struct.pack(layout.SAMPLES_HEADER_FORMAT, *values)
    assert packed.index(1) == getattr(layout, f"SAMPLES_{name}")


def test_the_longest_messages_fit_a_frame():
    longest = layout.SAMPLES_HEADER_SIZE + layout.MAX_PAIRS * layout.PAIR_SIZE
    assert max(longest, layout.HELLO_SIZE) <= framing.MAX_BODY


def test_no_two_messages_have_the_same_type():
    kinds = [layout.HELLO, layout.SAMPLES, layout.ACK, layout.STATUS]
    kinds += [layout.HELLO_REQUEST, layout.CUE, layout.PING]
    assert len(set(kinds)) == len(kinds)


def test_flags_are_single_bits_of_their_own():
    for prefix in ("FLAG_", "LEAD_OFF_", "STATUS_"):
        bits = [
            value
            for name, value in vars(layout).items()
            if name.startswith(prefix)
            and not name.endswith(("_FORMAT", "_SIZE", "CLIENT"))
            and name != "LEAD_OFF_THERAPIST"
        ]
        assert all(bit.bit_count() == 1 for bit in bits)
        assert len(set(bits)) == len(bits)
