"""Byte layout of every message body: the numbers that the board needs, nothing that runs.

`formats` has the rest, and says of each message which fields it has.

All integers are little-endian, but for the sample pairs: those stay as the converter sends them
(24 bits, big-endian, two's complement), so that the interrupt copies and never converts.
Plain integers instead of `const`, which type checkers cannot follow through an import shim.
"""

PROTOCOL_VERSION = 2

# Board to host.
HELLO = 0x01
SAMPLES = 0x02
ACK = 0x03
STATUS = 0x04
RESENT = 0x05

# Host to board. Each starts with type and token; the board answers each with an ACK or a HELLO.
HELLO_REQUEST = 0x10
CUE = 0x11
PING = 0x12
RESEND = 0x13
SELFTEST = 0x14
RESET = 0x1F

# HELLO: type, protocol, firmware major, minor, patch, token (0: not asked for), board id, run (1 to
# 65535, another at each start), rate_hz, pairs_per_frame, gain, vref_uv, free_heap_bytes at start,
# reset cause, flags, build (of the installed firmware: the first bytes of its manifest's SHA-256;
# zeros where it runs from plain files), labels.
# Type and protocol keep their places in every version, so that any two versions can say so.
HELLO_FORMAT = "<BBBBBB8sHHBBIIBB4s12s12s"
HELLO_SIZE = 58
HELLO_TRIAL = 0x01  # this firmware is on trial: it goes back to the one before unless it is kept

MAX_PAIRS = 32

SAMPLES_COUNT = 13
SAMPLES_DROPPED = 15

FLAG_FIRST = 0x01  # first frame since the board started: counter and dropped begin anew
FLAG_LATE = 0x08  # sent again on request, out of the live order; `dropped` means nothing

ACK_SIZE = 7
ACK_OK = 0
ACK_UNKNOWN = 1  # no such command
ACK_BAD_VALUE = 2  # an argument out of range; nothing was changed
ACK_MUTED = 3  # taken, but the mute button keeps the cue off

STATUS_SIZE = 14
STATUS_LEASE = 0x01  # a cue's lease is running
STATUS_MUTED = 0x02  # the mute button is latched
STATUS_LIMITED = 0x04  # a safety limit holds the output below what the host asks for
STATUS_NO_HAPTIC = 0x08  # the haptic driver does not answer, or found its motor wrong
STATUS_CONVERTERS = 0x10  # the converters are being started anew
STATUS_TEST = 0x20  # a self-test is running

RESENT_SIZE = 16

CUE_SIZE = 6
MAX_LEASE_MS = 1000
PING_SIZE = 2
RESEND_SIZE = 12
SELFTEST_SIZE = 5
MAX_TEST_MS = 5000
TEST_NONE = 0  # the persons: ends a test
TEST_SHORTED = 1  # their own inputs, shorted
TEST_SIGNAL = 2  # their own test signal
RESET_SIZE = 11
RESET_RUN = 0  # as it is
RESET_PROMPT = 1  # at MicroPython's prompt, once
RESET_KEEP = 2  # the firmware that is on trial is to be kept
