"""How bodies become bytes on the line and back, on CPython; the board's side has the same files."""

import zlib

import pytest
from fakes.wire_double import frame

from inphase_wire.crc import crc32
from inphase_wire.framing import (
    CHECK_SIZE,
    MAX_BODY,
    MAX_FRAME,
    MIN_FRAME,
    OVERHEAD,
    decode,
    encode,
    spread,
    write_check,
)


def decoded(piece):
    body = bytearray(MAX_BODY)
    return bytes(body[: decode(piece, len(piece), body)])


def sealed(encoded):
    """A piece whose check is right, whatever its encoded bytes."""
    piece = bytearray(encoded + bytes(CHECK_SIZE))
    write_check(piece, len(encoded))
    return bytes(piece)


def test_the_crc_gives_the_catalogues_check_value():
    assert crc32(b"123456789", 0, 9) == 0xCBF43926


def test_the_crc_covers_only_the_part_it_is_given():
    assert crc32(b"xx123456789yy", 2, 11) == 0xCBF43926


def test_the_crc_agrees_with_the_standard_librarys():
    block = bytes(range(256)) * 2
    assert crc32(block, 0, len(block)) == zlib.crc32(block)


@pytest.mark.parametrize("size", [1, 2, 41, MAX_BODY])
@pytest.mark.parametrize("fill", [b"\x00", b"\x01", b"\xff", b"\x00\x07", b"\x07\x00"])
def test_a_body_comes_back_as_it_was(size, fill):
    body = (fill * size)[:size]
    assert decoded(frame(body)[:-1]) == body


@pytest.mark.parametrize("size", [1, 17, 41, MAX_BODY])
def test_a_frame_holds_no_zero_but_its_delimiter_and_costs_seven_bytes(size):
    line = frame(bytes(size))
    assert len(line) == size + OVERHEAD
    assert line.index(0) == len(line) - 1


def test_encode_writes_no_byte_beyond_the_frame():
    line = bytearray(b"\xaa" * 20)
    assert encode(b"\x00\x01", 2, line) == 9
    assert line[9:] == b"\xaa" * 11


def test_a_longer_buffer_than_the_body_is_read_only_as_far_as_told():
    line = bytearray(20)
    size = encode(b"\x01\x02\x00\x09\x09", 3, line)
    assert decoded(bytes(line[: size - 1])) == b"\x01\x02\x00"


def test_a_piece_shorter_than_any_frame_is_rejected():
    assert decoded(sealed(b"\x01")) == b""
    assert len(sealed(b"\x01")) == MIN_FRAME - 1


def test_a_piece_longer_than_any_frame_is_rejected():
    assert decoded(sealed(b"\xff" + b"\x01" * (MAX_FRAME - CHECK_SIZE - 1))) == b""


@pytest.mark.parametrize(
    "encoded",
    [
        b"\x03\x01",  # the first code points beyond the end
        b"\x02\x01\x05\x01",  # a later code points beyond the end
        b"\x01\x01\x01\x09",  # the last code points beyond the end
        b"\x00\x01\x02",  # no code is zero
        b"\x03\x00\x02",  # no byte is zero
    ],
)
def test_a_piece_whose_check_is_right_and_whose_codes_are_not_is_rejected(encoded):
    assert decoded(sealed(encoded)) == b""


@pytest.mark.parametrize("place", range(-CHECK_SIZE, 0))
@pytest.mark.parametrize("bit", range(8))
def test_every_bit_of_the_check_is_checked(place, bit):
    piece = bytearray(sealed(b"\x05\x01\x02\x03\x04"))
    assert decoded(bytes(piece)) == b"\x01\x02\x03\x04"
    piece[place] ^= 1 << bit
    assert decoded(bytes(piece)) == b""


def effect_of_each_wrong_bit(encoded_bytes):
    """What each bit of the encoded bytes, then of the check, changes in (check sent ^ check due).

    The CRC is linear, so this holds for every frame; damage passes where the effects cancel.
    """

    def due(encoded):
        check = bytearray(CHECK_SIZE)
        spread(crc32(encoded, 0, len(encoded)), check, 0)
        return int.from_bytes(check, "little")

    effects = []
    for bit in range(8 * encoded_bytes):
        wrong = bytearray(encoded_bytes)
        wrong[bit // 8] = 1 << bit % 8
        effects.append(due(wrong) ^ due(bytes(encoded_bytes)))
    return effects + [1 << bit for bit in range(8 * CHECK_SIZE)]


def cancel(effects):
    """Whether some of the effects, taken together, have none: Gauss's elimination over bits."""
    pivots = {}
    for effect in effects:
        while effect and effect.bit_length() in pivots:
            effect ^= pivots[effect.bit_length()]
        if not effect:
            return True
        pivots[effect.bit_length()] = effect
    return False


def test_effects_that_cancel_are_found():
    assert cancel([0b011, 0b110, 0b101])
    assert not cancel([0b011, 0b110, 0b100])


def test_no_burst_of_up_to_32_bits_agrees_with_its_check():
    # In the order in which USB sends bits: each byte's lowest first.
    effects = effect_of_each_wrong_bit(encoded_bytes=9)
    for first in range(len(effects)):
        assert not cancel(effects[first : first + 32]), first


def test_no_burst_of_up_to_16_bits_agrees_where_the_highest_bits_come_first():
    effects = effect_of_each_wrong_bit(encoded_bytes=9)
    line = [effects[k ^ 7] for k in range(len(effects))]
    for first in range(len(line)):
        assert not cancel(line[first : first + 16]), first
