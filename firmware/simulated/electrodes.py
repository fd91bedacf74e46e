"""What the electrodes and buttons bring to the board, read from a signal file.

Written by inphase.simulation.signal_file, which says why. Header, little-endian: magic, rate_hz,
gain, vref_uv, count; then CONVERSION_SIZE bytes a conversion: client and therapist as the converter
codes them (24 bits, big-endian, two's complement), and the wires.
"""

import struct

MAGIC = b"inphase signal 1"
HEADER_FORMAT = "<16sHHIQ"
HEADER_SIZE = 32
CONVERSION_SIZE = 7

CLIENT = 0
THERAPIST = 3
WIRES = 6
LEAD_OFF_P = 0x01  # of the client; the therapist's two are above them
LEAD_OFF_N = 0x02
MUTE_PRESSED = 0x10
MARK_PRESSED = 0x20

_BLOCK = 128


class Electrodes:
    """The signal as a function of time, held between its samples; it only moves forward.

    `block` and `at` are the present conversion: block[at:at + CONVERSION_SIZE]. Moving does not
    allocate.
    """

    def __init__(self, path):
        self.block = bytearray(_BLOCK * CONVERSION_SIZE)
        self.at = 0
        self.rate_hz = 0
        self.gain = 1
        self.vref_uv = 1
        self.count = 0
        self._file = None
        self._block_end = 0
        if path:
            self._file = open(path, "rb", 0)
            header = struct.unpack(HEADER_FORMAT, self._file.read(HEADER_SIZE))
            if header[0] != MAGIC:
                raise ValueError("not a signal file: " + path)
            _, self.rate_hz, self.gain, self.vref_uv, self.count = header
            self._read_block()

    def move_to(self, time_us):
        """Take the conversion that holds `time_us` after the first; False where the signal ended.

        Without a file the signal is zero for ever.
        """
        if self._file is None:
            return True
        row = time_us * self.rate_hz // 1_000_000
        if row >= self.count:
            return False
        while row >= self._block_end:
            self._read_block()
        self.at = (row - self._block_end + _BLOCK) * CONVERSION_SIZE
        return True

    def _read_block(self):
        self._file.readinto(self.block)
        self._block_end += _BLOCK
