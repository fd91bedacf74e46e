from collections.abc import Callable

MAX_BODY: int
OVERHEAD: int
MIN_FRAME: int
MAX_FRAME: int

def encode(
    body: bytes | bytearray | memoryview,
    size: int,
    frame: bytearray | memoryview,
    crc: Callable[[bytearray | memoryview, int, int], int] = ...,
) -> int: ...
def seal(frame: bytearray | memoryview, end: int, check: int) -> int: ...
def decode(
    frame: bytes | bytearray | memoryview,
    size: int,
    body: bytearray | memoryview,
    crc: Callable[[bytes | bytearray | memoryview, int, int], int] = ...,
) -> int: ...
