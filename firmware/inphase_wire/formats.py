"""What only the host says or reads of the layout: struct formats, sizes and flags.

The board writes its bodies byte by byte, with `layout`'s numbers; each name costs it memory.
"""

# SAMPLES: type, protocol, flags, run, counter of the first pair, ticks_us at its DRDY, count,
# lead-off, samples dropped on the board since start; then `count` pairs of 3 + 3 bytes, client
# first.
SAMPLES_HEADER_FORMAT = "<BBBHIIBBI"
SAMPLES_HEADER_SIZE = 19
SAMPLES_PROTOCOL = 1
PAIR_SIZE = 6

# Beside layout.FLAG_FIRST and layout.FLAG_LATE.
FLAG_MARK = 0x02  # the mark button went down during this frame
FLAG_CONVERTER_FAULT = 0x04  # a sample of this frame lacked the converter's 1100 status word
FLAG_TEST = 0x10  # self-test: the converters' inputs were not the persons'

LEAD_OFF_CLIENT_P = 0x01
LEAD_OFF_CLIENT_N = 0x02
LEAD_OFF_THERAPIST_P = 0x04
LEAD_OFF_THERAPIST_N = 0x08
LEAD_OFF_CLIENT = LEAD_OFF_CLIENT_P | LEAD_OFF_CLIENT_N
LEAD_OFF_THERAPIST = LEAD_OFF_THERAPIST_P | LEAD_OFF_THERAPIST_N

# ACK: type, token, status, ticks_us when the command was read.
ACK_FORMAT = "<BBBI"
# STATUS, ten times a second: type, ticks_us, light and motor shown now (0 to 255, perceptual for
# the light), flags, samples waiting to be sent, damaged frames from the host, converter faults.
STATUS_FORMAT = "<BIBBBHHH"
# RESENT, when a RESEND is done: type, token of the request, run, counter, count, and how many of
# these samples the board had and has sent.
RESENT_FORMAT = "<BBHIII"

# HELLO_REQUEST: type, token, the host's protocol version.
HELLO_REQUEST_FORMAT = "<BBB"
HELLO_REQUEST_SIZE = 3
# CUE: type, token, light, motor (0 to 255), lease_ms (1 to MAX_LEASE_MS).
CUE_FORMAT = "<BBBBH"
# PING: type, token.
PING_FORMAT = "<BB"
# RESEND: type, token, run, counter of the first sample, count (1 to 2**31 - 1).
RESEND_FORMAT = "<BBHII"
# SELFTEST: type, token, what the converters are to measure, duration_ms (1 to MAX_TEST_MS).
SELFTEST_FORMAT = "<BBBH"
# RESET: type, token, board id (a reset reaches the board that is meant, or none), how to start.
RESET_FORMAT = "<BB8sB"
