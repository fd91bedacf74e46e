"""Framing, for any body and any bytes."""

import zlib

from fakes.wire_double import frame, write_check
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase_wire.crc import crc32
from inphase_wire.framing import CHECK_SIZE, MAX_BODY, MAX_FRAME, OVERHEAD, decode

zeros_and_bytes = st.lists(st.sampled_from([0, 0, 1, 254, 255]) | st.integers(0, 255), min_size=1)
bodies = (st.binary(min_size=1, max_size=MAX_BODY) | zeros_and_bytes.map(bytes)).filter(
    lambda body: len(body) <= MAX_BODY
)


@settings(deadline=None)
@given(bodies)
def test_any_body_comes_back(body):
    line = frame(body)
    out = bytearray(MAX_BODY)
    assert len(line) == len(body) + OVERHEAD
    assert 0 not in line[:-1]
    assert line[-1] == 0
    assert out[: decode(line, len(line) - 1, out)] == body


@settings(deadline=None)
@given(st.binary(max_size=2 * MAX_FRAME))
def test_any_bytes_that_decode_are_the_one_encoding_of_their_body(piece):
    out = bytearray(MAX_BODY)
    size = decode(piece, len(piece), out)
    assert size == 0 or frame(out[:size]) == piece + b"\0"


@settings(deadline=None)
@given(st.binary(min_size=2, max_size=MAX_FRAME - CHECK_SIZE - 1))
def test_any_bytes_under_a_right_check_decode_to_their_one_body_or_to_nothing(encoded):
    piece = bytearray(encoded + bytes(CHECK_SIZE))
    write_check(piece, len(encoded))
    out = bytearray(MAX_BODY)
    size = decode(piece, len(piece), out)
    assert size == 0 or frame(out[:size]) == piece + b"\0"


@settings(deadline=None)
@given(st.binary(), st.integers(0, 50), st.integers(0, 50))
def test_the_plain_crc_is_the_standard_librarys(block, start, length):
    start = min(start, len(block))
    end = min(start + length, len(block))
    assert crc32(block, start, end) == zlib.crc32(block[start:end])
