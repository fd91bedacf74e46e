"""The wire package on real MicroPython gives the bytes that it gives on CPython."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import inphase_wire
from inphase_wire.crc import crc32
from inphase_wire.framing import MAX_BODY, MAX_FRAME, OVERHEAD, decode, encode

# The plain check makes a buffer to compare with; encoding allocates nothing.
PROGRAM = """
import json, micropython, sys
sys.path.insert(0, sys.argv[1])
from inphase_wire.crc import crc32
from inphase_wire.framing import MAX_BODY, MAX_FRAME, OVERHEAD, decode, encode
with open(sys.argv[2]) as file:
    vectors = [bytes(v) for v in json.load(file)]
results = []
for vector in vectors:
    frame = bytearray(max(len(vector), MAX_FRAME) + OVERHEAD)
    body = bytearray(MAX_BODY)
    size = len(vector)
    wanted = min(size, MAX_BODY)
    check = crc32(vector, 0, size)
    micropython.heap_lock()
    framed = encode(vector, wanted, frame)
    micropython.heap_unlock()
    back = decode(frame, framed - 1, body)
    raw = decode(vector, size, body)
    results.append([check, list(frame[:framed]), back, raw])
print(json.dumps(results))
"""


def micropython():
    beside = Path(sys.executable).with_name("micropython")
    return str(beside) if beside.exists() else shutil.which("micropython")


def vectors():
    rng = random.Random(20)
    sizes = [1, 2, 16, 41, 51, 209, MAX_BODY, MAX_FRAME, MAX_FRAME + 1]
    made = [bytes(rng.choice([0, 0, rng.randrange(256)]) for _ in range(size)) for size in sizes]
    made += [bytes(41), b"\xff" * 41, b"123456789"]
    made += [rng.randbytes(rng.randrange(1, 60)) for _ in range(50)]
    for body in made[:5]:
        frame = bytearray(len(body) + OVERHEAD)
        made.append(bytes(frame[: encode(body, len(body), frame) - 1]))
    return made


def on_this_python(vector):
    frame = bytearray(MAX_FRAME + OVERHEAD)
    body = bytearray(MAX_BODY)
    framed = encode(vector, min(len(vector), MAX_BODY), frame)
    return [
        crc32(vector, 0, len(vector)),
        list(frame[:framed]),
        decode(frame, framed - 1, body),
        decode(vector, len(vector), body),
    ]


@pytest.mark.skipif(micropython() is None, reason="no MicroPython for this machine")
def test_the_same_vectors_give_the_same_bytes_with_the_heap_locked(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "vectors.json").write_text(json.dumps([list(v) for v in vectors()]))
    firmware = Path(inphase_wire.__file__).parent.parent
    arguments = [tmp_path / "program.py", firmware, tmp_path / "vectors.json"]
    run = subprocess.run(
        [micropython(), "-X", "heapsize=192K", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [on_this_python(v) for v in vectors()]
