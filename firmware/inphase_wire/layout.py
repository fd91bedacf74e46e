"""Byte layout of every message body: numbers and struct formats, nothing that runs.

All integers are little-endian, but for the sample pairs: those stay as the converter sends them
(24 bits, big-endian, two's complement), so that the interrupt copies and never converts.
Plain integers instead of `const`, which type checkers cannot follow through an import shim.
"""

PROTOCOL_VERSION = 1

# Board to host.
HELLO = 0x01
SAMPLES = 0x02
ACK = 0x03
STATUS = 0x04

# Host to board. Each starts with type and token; the board answers each with an ACK or a HELLO.
HELLO_REQUEST = 0x10
CUE = 0x11
PING = 0x12
RESET = 0x1F

# HELLO: type, protocol, firmware major, minor, patch, token (0: not asked for), board id,
# rate_hz, pairs_per_frame, gain, vref_uv, free_heap_bytes at start, reset cause, labels.
# Type and protocol keep their places in every version, so that any two versions can say so.
HELLO_FORMAT = "<BBBBBB8sHBBIIB12s12s"
HELLO_SIZE = 51

# SAMPLES: type, protocol, flags, counter of the first pair, ticks_us at its DRDY, count, lead-off,
# samples dropped on the board since start; then `count` pairs of 3 + 3 bytes, client first.
SAMPLES_HEADER_FORMAT = "<BBBIIBBI"
SAMPLES_HEADER_SIZE = 17
PAIR_SIZE = 6
MAX_PAIRS = 32

SAMPLES_PROTOCOL = 1
SAMPLES_FLAGS = 2
SAMPLES_COUNTER = 3
SAMPLES_TICKS = 7
SAMPLES_COUNT = 11
SAMPLES_LEAD_OFF = 12
SAMPLES_DROPPED = 13

FLAG_FIRST = 0x01  # first frame since the board started: counter and dropped begin anew
FLAG_MARK = 0x02  # the mark button went down during this frame
FLAG_CONVERTER_FAULT = 0x04  # a word in this frame had a wrong form, or the two were out of step

LEAD_OFF_CLIENT_P = 0x01
LEAD_OFF_CLIENT_N = 0x02
LEAD_OFF_THERAPIST_P = 0x04
LEAD_OFF_THERAPIST_N = 0x08
LEAD_OFF_CLIENT = LEAD_OFF_CLIENT_P | LEAD_OFF_CLIENT_N
LEAD_OFF_THERAPIST = LEAD_OFF_THERAPIST_P | LEAD_OFF_THERAPIST_N

# ACK: type, token, status, ticks_us when the command was read.
ACK_FORMAT = "<BBBI"
ACK_SIZE = 7
ACK_OK = 0
ACK_UNKNOWN = 1  # no such command
ACK_BAD_VALUE = 2  # an argument out of range; nothing was changed
ACK_MUTED = 3  # taken, but the mute button keeps the cue off

# STATUS, ten times a second: type, ticks_us, light and motor shown now (0 to 255, perceptual for
# the light), flags, samples waiting in the ring, damaged frames from the host, converter faults.
STATUS_FORMAT = "<BIBBBHHH"
STATUS_SIZE = 14
STATUS_LEASE = 0x01  # a cue's lease is running
STATUS_MUTED = 0x02  # the mute button is latched
STATUS_LIMITED = 0x04  # a safety limit holds the output below what the host asks for

# HELLO_REQUEST: type, token, the host's protocol version.
HELLO_REQUEST_FORMAT = "<BBB"
HELLO_REQUEST_SIZE = 3
# CUE: type, token, light, motor (0 to 255), lease_ms (1 to MAX_LEASE_MS).
CUE_FORMAT = "<BBBBH"
CUE_SIZE = 6
MAX_LEASE_MS = 1000
# PING: type, token.
PING_FORMAT = "<BB"
PING_SIZE = 2
# RESET: type, token, board id: a reset reaches the board that is meant, or none.
RESET_FORMAT = "<BB8s"
RESET_SIZE = 10
