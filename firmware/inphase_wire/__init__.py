"""Protocol v2 between board and host: one package, run by MicroPython and CPython alike.

`layout` holds the numbers, `formats` what of them the host alone needs, `crc` the check, `framing`
the way bodies become bytes on the line. docs/protocol.md gives the goal, the byte layout and the
reasons. Imports `struct` only.
"""
