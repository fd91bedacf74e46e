"""CRC-16/IBM-3740 (polynomial 0x1021, start 0xFFFF, no reflection): the plain definition.

Source: CRC RevEng catalogue, check value 0x29B1 over b"123456789". Every single-bit error and every
burst up to 16 bits changes it. The host computes it with `binascii.crc_hqx`, the board with a viper
function; both have this one as their tests' oracle.
"""

INITIAL = 0xFFFF


def crc16(data, start, end, crc=INITIAL):
    """Return the CRC of data[start:end]. Does not allocate: all integers stay below 2**17."""
    for i in range(start, end):
        crc ^= data[i] << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc
