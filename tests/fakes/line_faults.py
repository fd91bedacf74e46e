"""What a line may do to bytes: each fault takes a generator and some bytes and returns them harmed.

A fault knows the framing alone (zeros end frames), and chooses its place by the generator, so that
one seed gives one history. Two faults may fall on one frame.
"""

from random import Random

from fakes.wire_double import frame, samples

from inphase.link.endpoint import SetCue
from inphase_wire import formats

PROMPT = (
    b"\r\nMicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico with RP2040\r\n"
    b'Type "help()" for more information.\r\n>>> '
)
ECHO = b"\0" + frame(SetCue(0.8, 0.2).body(7))
"""A command as the host writes it, from a line that gives back what it is given."""
_OTHER = bytearray(samples(0, [[1, 2]]))
_OTHER[formats.SAMPLES_PROTOCOL] += 1
OTHER_VERSION = frame(bytes(_OTHER))


def _place(rng: Random, line: bytes) -> int:
    return int(rng.random() * len(line))


def _stretch(rng: Random, line: bytes, longest: int) -> tuple[int, int]:
    begin = int(rng.random() * len(line))
    return begin, min(begin + 1 + int(rng.random() * longest), len(line))


def _frame_at(rng: Random, line: bytes) -> tuple[int, int]:
    """Where a frame lies, its delimiter with it; at the end of the line perhaps without one."""
    place = int(rng.random() * len(line))
    return line.rfind(0, 0, place) + 1, (line.find(0, place) + 1 or len(line))


def _xor(line: bytes, begin: int, pattern: int) -> bytes:
    """`pattern` laid over the line from bit `begin` on, lowest bit first as USB sends bytes."""
    place, shift = divmod(begin, 8)
    pattern <<= shift
    size = min((pattern.bit_length() + 7) // 8, len(line) - place)
    hit = int.from_bytes(line[place : place + size], "little") ^ pattern & ((1 << 8 * size) - 1)
    return line[:place] + hit.to_bytes(size, "little") + line[place + size :]


def flip(rng: Random, line: bytes) -> bytes:
    """One bit is wrong."""
    return _xor(line, int(rng.random() * 8 * len(line)), 1)


def burst(rng: Random, line: bytes) -> bytes:
    """Up to 64 bits in a row are hit: the first and the last, and any between."""
    return _xor(line, int(rng.random() * 8 * len(line)), rng.getrandbits(rng.randrange(1, 65)) | 1)


def drop(rng: Random, line: bytes) -> bytes:
    """Up to 40 bytes in a row are missing."""
    begin, end = _stretch(rng, line, 40)
    return line[:begin] + line[end:]


def drop_frames(rng: Random, line: bytes) -> bytes:
    """One to three whole frames are missing."""
    begin, end = _frame_at(rng, line)
    for _ in range(int(rng.random() * 3)):
        end = line.find(0, end) + 1 or len(line)
    return line[:begin] + line[end:]


def insert(rng: Random, line: bytes) -> bytes:
    """Up to 40 bytes come between that nobody sent."""
    place = _place(rng, line)
    return line[:place] + rng.randbytes(1 + int(rng.random() * 40)) + line[place:]


def overwrite(rng: Random, line: bytes) -> bytes:
    """Up to 40 bytes in a row are any."""
    begin, end = _stretch(rng, line, 40)
    return line[:begin] + rng.randbytes(end - begin) + line[end:]


def duplicate(rng: Random, line: bytes) -> bytes:
    """Up to 40 bytes come twice."""
    begin, end = _stretch(rng, line, 40)
    return line[:end] + line[begin:end] + line[end:]


def duplicate_frame(rng: Random, line: bytes) -> bytes:
    """A frame comes twice."""
    begin, end = _frame_at(rng, line)
    return line[:end] + line[begin:end] + line[end:]


def reorder(rng: Random, line: bytes) -> bytes:
    """Two neighbouring stretches of up to 40 bytes change places."""
    begin, middle = _stretch(rng, line, 40)
    end = middle + 1 + int(rng.random() * 40)
    return line[:begin] + line[middle:end] + line[begin:middle] + line[end:]


def reorder_frames(rng: Random, line: bytes) -> bytes:
    """A frame comes one to three frames late."""
    begin, end = _frame_at(rng, line)
    after = end
    for _ in range(1 + int(rng.random() * 3)):
        after = line.find(0, after) + 1 or len(line)
    return line[:begin] + line[end:after] + line[begin:end] + line[after:]


def truncate(rng: Random, line: bytes) -> bytes:
    """A frame ends early: with a delimiter, or in the next frame."""
    begin, end = _frame_at(rng, line)
    cut = begin + int(rng.random() * (end - begin))
    return line[:cut] + (b"\0" if rng.random() < 0.5 else b"") + line[end:]


def echo(rng: Random, line: bytes) -> bytes:
    """The host hears its own command, between frames or within one."""
    place = _place(rng, line)
    return line[:place] + ECHO + line[place:]


def prompt(rng: Random, line: bytes) -> bytes:
    """MicroPython's prompt speaks where frames should be."""
    place = _place(rng, line)
    return line[:place] + PROMPT + line[place:]


def other_version(rng: Random, line: bytes) -> bytes:
    """A sample frame of another protocol version comes between two frames."""
    begin, _ = _frame_at(rng, line)
    return line[:begin] + OTHER_VERSION + line[begin:]


FAULTS = {
    "flip": flip,
    "burst": burst,
    "drop": drop,
    "drop frames": drop_frames,
    "insert": insert,
    "overwrite": overwrite,
    "duplicate": duplicate,
    "duplicate frame": duplicate_frame,
    "reorder": reorder,
    "reorder frames": reorder_frames,
    "truncate": truncate,
    "echo": echo,
    "prompt": prompt,
    "other version": other_version,
}
