"""CRC-32/ISO-HDLC: the plain definition. Polynomial 0x04C11DB7, reflected, inverted at both ends.

Source: CRC RevEng catalogue, check value 0xCBF43926 over b"123456789". Every single-bit error and
every burst up to 32 bits, in the order in which USB sends bits, changes it. The host computes it
with `zlib.crc32`, the board with a viper function; both have this one as their tests' oracle: on
the board its numbers would be big integers.
"""


def crc32(data, start, end):
    """Return the CRC of data[start:end]."""
    crc = 0xFFFFFFFF
    for i in range(start, end):
        crc ^= data[i]
        for _ in range(8):
            crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF
