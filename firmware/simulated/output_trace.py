"""What a person would see and feel, as text: one line `time_us,output,level,detail` a change.

`time_us` is the board's virtual time. Outputs: `light` (level: duty 0 to 1; detail: PWM Hz),
`motor` (level: drive 0 to 1; detail: 0), `start` at each power-up (detail: the wall clock's
monotonic nanoseconds then) and `end` at each orderly end (detail: exit code). Every line is in the
file when `note` returns. Does not allocate.
"""

import sys

FULL = 65535
_DIGITS = 6


class OutputTrace:
    """Appends lines to the file `path`; writes nothing where that is empty."""

    def __init__(self, path):
        self._file = open(path, "ab", 0) if path else None
        self._line = bytearray(80)

    def note(self, time_us, output, level, detail):
        """Write one line. `output`: bytes; `level`: 0 to FULL."""
        if self._file is None:
            return
        line = self._line
        end = _put_decimal(line, 0, time_us, 1)
        line[end] = 44
        end += 1
        for i in range(len(output)):
            line[end] = output[i]
            end += 1
        line[end] = 44
        end += 1
        scaled = (level * 10**_DIGITS + FULL // 2) // FULL
        end = _put_decimal(line, end, scaled // 10**_DIGITS, 1)
        line[end] = 46
        end = _put_decimal(line, end + 1, scaled % 10**_DIGITS, _DIGITS)
        line[end] = 44
        end = _put_decimal(line, end + 1, detail, 1)
        line[end] = 10
        write_first(self._file, line, end + 1)


def _put_decimal(line, at, value, digits):
    """Write `value` >= 0 with `digits` digits or more into line[at:]; return the end."""
    rest = value // 10**digits
    while rest:
        digits += 1
        rest //= 10
    for i in range(at + digits - 1, at - 1, -1):
        line[i] = 48 + value % 10
        value //= 10
    return at + digits


if sys.implementation.name == "micropython":

    def write_first(file, buffer, size):
        """Write buffer[:size] to `file`."""
        file.write(buffer, 0, size)

else:

    def write_first(file, buffer, size):
        """Write buffer[:size] to `file`."""
        file.write(memoryview(buffer)[:size])
