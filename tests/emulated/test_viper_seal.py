"""The board's CRC and frame sealing in machine code, against their plain definitions."""

import random

import pytest
from fakes.interpreters import INTERPRETERS, micropython, run

from inphase_wire import framing

# All buffers are made before the heap is locked: what runs after must not allocate.
PROGRAM = """
import micropython
from inphase_board import seal
results = []
sealed = fits = broken = 0  # a new name would allocate
for text in given:
    body = bytes.fromhex(text)
    frame = bytearray(b"\\xaa" * 320)
    size = len(body)
    micropython.heap_lock()
    sealed = seal.seal(body, size, frame)
    fits = seal.has_check(frame, size + 1)
    frame[size // 2] ^= 4
    broken = seal.has_check(frame, size + 1)
    frame[size // 2] ^= 4
    micropython.heap_unlock()
    results.append([sealed, fits, broken, frame.hex()])
print(json.dumps(results))
"""


def bodies():
    rng = random.Random(7)
    sizes = [1, 2, 7, 10, 11, 12, 14, 41, 51, 209, framing.MAX_BODY]
    made = [bytes(rng.choice([0, rng.randrange(256)]) for _ in range(size)) for size in sizes]
    made += [bytes(size) for size in sizes] + [b"\xff" * size for size in sizes]
    return made + [rng.randbytes(rng.randrange(1, framing.MAX_BODY)) for _ in range(100)]


def plain(body):
    frame = bytearray(b"\xaa" * 320)
    size = framing.encode(body, len(body), frame)
    padded = (size + 63) // 64 * 64
    frame[size:padded] = bytes(padded - size)
    return [padded, True, False, frame.hex()]


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_frames_sealed_in_machine_code_are_the_plain_ones_padded(interpreter, tmp_path):
    if interpreter == "micropython" and micropython() is None:
        pytest.skip("no MicroPython for this machine")
    found = run(interpreter, PROGRAM, [body.hex() for body in bodies()], tmp_path)
    assert found == [plain(body) for body in bodies()]


@pytest.mark.skipif(micropython() is None, reason="no MicroPython for this machine")
def test_an_allocation_there_would_be_caught(tmp_path):
    program = PROGRAM.replace("    sealed = seal.seal", "    bytes(size)\n    sealed = seal.seal")
    assert program != PROGRAM
    with pytest.raises(AssertionError, match="heap is locked"):
        run("micropython", program, ["0102"], tmp_path)
