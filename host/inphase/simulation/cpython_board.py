"""Runs the board's files on CPython, where there is no MicroPython: `cpython_board.py power_on.py`.

Gives CPython what the firmware and the simulated chips use of MicroPython: `micropython`, `utime`,
`uselect`, viper's types, `poll().ipoll`, unbuffered streams, `gc.mem_free`, `sys.print_exception`.
What it cannot give: a heap that is limited or locked, and viper's machine integers. A script of its
own: it imports nothing of inphase, and is never imported by it.
"""

import array
import builtins
import contextlib
import gc
import importlib.util
import io
import os
import select
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FREE_HEAP_BYTES = 320 * 1024
"""What `gc.mem_free` answers: the heap the firmware is given on MicroPython."""


def viper(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give arguments annotated ptr8, ptr16 or ptr32 the form viper gives them: machine words."""
    casts = [
        (i, _POINTERS[name])
        for i, name in enumerate(function.__annotations__.values())
        if name in _POINTERS
    ]
    if list(function.__annotations__)[: function.__code__.co_argcount] != list(
        function.__code__.co_varnames[: function.__code__.co_argcount]
    ):
        raise TypeError(f"{function.__name__}: every argument of a viper function needs its type")

    def call(*arguments: Any) -> Any:
        words = list(arguments)
        for i, cast in casts:
            words[i] = cast(words[i])
        return function(*words)

    return call


def ptr8(buffer: Any) -> Any:
    """A buffer as bytes."""
    if type(buffer) is bytearray or type(buffer) is bytes:
        return buffer
    return memoryview(buffer).cast("B")


def ptr16(buffer: Any) -> Any:
    """A buffer as half-words."""
    if type(buffer) is array.array and buffer.typecode == "H":
        return buffer
    return memoryview(buffer).cast("B").cast("H")


def ptr32(buffer: Any) -> Any:
    """A buffer as words."""
    return memoryview(buffer).cast("B").cast("I")


_POINTERS: dict[Any, Callable[[Any], Any]] = {ptr8: ptr8, ptr16: ptr16, ptr32: ptr32}


class Poll:
    """`select.poll` with `ipoll`, which yields the registered objects."""

    def __init__(self) -> None:
        self._poll = _Poll()
        self._objects: dict[int, Any] = {}

    def register(self, stream: Any, mask: int = select.POLLIN | select.POLLOUT) -> None:
        """Watch `stream`."""
        self._objects[stream.fileno()] = stream
        self._poll.register(stream.fileno(), mask)

    def ipoll(self, timeout_ms: int = -1, flags: int = 0) -> Iterator[tuple[Any, int]]:
        """Yield (stream, events)."""
        for descriptor, events in self._poll.poll(timeout_ms):
            yield self._objects[descriptor], events

    def poll(self, timeout_ms: int = -1) -> list[tuple[Any, int]]:
        """Return a list of (stream, events)."""
        return list(self.ipoll(timeout_ms))


class Stream(io.FileIO):
    """A standard stream without a buffer, and its own `.buffer`."""

    @property
    def buffer(self) -> "Stream":
        """The same stream in bytes."""
        return self

    def write(self, content: Any) -> int:
        """Write bytes, or text as UTF-8."""
        return super().write(content.encode() if isinstance(content, str) else content)


def _micropython() -> types.ModuleType:
    module = types.ModuleType("micropython")
    contents: dict[str, Any] = {
        "const": lambda value: value,
        "native": lambda function: function,
        "viper": viper,
        "heap_lock": lambda: None,
        "heap_unlock": lambda: 0,
        "kbd_intr": lambda character: None,
        "alloc_emergency_exception_buf": lambda size: None,
        "schedule": lambda function, argument: function(argument),
        "opt_level": lambda level=0: 0,
    }
    module.__dict__.update(contents)
    return module


def _utime() -> types.ModuleType:
    module = types.ModuleType("utime")
    sleep, monotonic_ns = time.sleep, time.monotonic_ns
    contents: dict[str, Any] = {
        "ticks_us": lambda: monotonic_ns() // 1000,
        "sleep_us": lambda us: sleep(us * 1e-6),
        "gmtime": time.gmtime,
        "localtime": time.localtime,
        "mktime": time.mktime,
    }
    module.__dict__.update(contents)
    return module


def _print_exception(error: BaseException, file: Any = None) -> None:
    traceback.print_exception(error, file=file or sys.stderr)


_Poll = select.poll


def main() -> None:
    """Become a MicroPython as far as the board's files can tell, and run the script named."""
    script = sys.argv[1]
    folders = os.environ["MICROPYPATH"].split(":")
    sys.path[:0] = [folder for folder in folders if folder != ".frozen"]
    sys.dont_write_bytecode = True
    sys.modules["micropython"] = _micropython()
    sys.modules["utime"] = _utime()
    sys.modules["uselect"] = select
    for name, value in (("ptr8", ptr8), ("ptr16", ptr16), ("ptr32", ptr32), ("uint", int)):
        setattr(builtins, name, value)
    setattr(select, "poll", Poll)  # noqa: B010 (the type checker knows the real one)
    setattr(gc, "mem_free", lambda: FREE_HEAP_BYTES)  # noqa: B010
    setattr(gc, "mem_alloc", lambda: 0)  # noqa: B010
    setattr(sys, "print_exception", _print_exception)  # noqa: B010
    setattr(sys, "stdin", Stream(0, "r", closefd=False))  # noqa: B010
    setattr(sys, "stdout", Stream(1, "w", closefd=False))  # noqa: B010
    code = compile(Path(script).read_text(encoding="utf-8"), script, "exec")
    # From here on `import time` is the board's, which no search path could put before a built-in
    # module, and `import select` too; what is loaded keeps the real ones.
    for name in ("time", "select"):
        spec = importlib.util.spec_from_file_location(name, Path(script).parent / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    with contextlib.suppress(KeyboardInterrupt):
        exec(code, {"__name__": "__main__"})


if __name__ == "__main__":
    main()
