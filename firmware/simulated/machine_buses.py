"""SPI and I2C buses, as `machine` shows them on the RP2040, and the chips that hang on them.

`connect` is the bench's side. Reading and writing caller's buffers does not allocate, but for
`writeto_mem`.
"""

_EIO = 5


class SPI:
    """A bus, with the one chip that hangs on its pins."""

    MSB, LSB = 1, 0
    CONTROLLER = 0
    _chips: dict = {}

    def __init__(
        self,
        bus,
        baudrate=1_000_000,
        *,
        polarity=0,
        phase=0,
        bits=8,
        firstbit=MSB,
        sck=None,
        mosi=None,
        miso=None,
    ):
        pins, self._wired_chip, self._after = self._chips[bus]
        if sck is not None and (sck.number, mosi.number, miso.number) != pins:
            self._wired_chip = None
        self.init(baudrate, polarity=polarity, phase=phase, bits=bits, firstbit=firstbit)

    def init(self, baudrate=1_000_000, *, polarity=0, phase=0, bits=8, firstbit=MSB):
        """Set speed and mode; in another mode than 1 the converter understands nothing."""
        self._baudrate = baudrate
        understood = polarity == 0 and phase == 1 and bits == 8 and firstbit == SPI.MSB
        self._chip = self._wired_chip if understood else None

    def deinit(self):
        """Let the bus go."""

    def readinto(self, buffer, write=0):
        """Fill `buffer` while sending `write`."""
        chip = self._chip
        if chip is not None and chip.selected:
            chip.read_into(buffer, write)
            if write:
                self._after()
        else:
            for i in range(len(buffer)):
                buffer[i] = 0

    def read(self, size, write=0):
        """Return `size` bytes read while sending `write`."""
        buffer = bytearray(size)
        self.readinto(buffer, write)
        return bytes(buffer)

    def write(self, buffer):
        """Send `buffer`."""
        self._exchange(buffer, None)

    def write_readinto(self, sent, received):
        """Send `sent` and fill `received`."""
        if len(sent) != len(received):
            raise ValueError("buffers must be the same length")
        self._exchange(sent, received)

    def _exchange(self, sent, received):
        chip = self._chip
        heard = chip is not None and chip.selected
        if heard and received is not None and chip.read_data(sent, received):
            return
        hurried = heard and chip.is_hurried_at(self._baudrate)
        for i in range(len(sent)):
            value = chip.exchange(sent[i], hurried and i > 0) if heard else 0
            if received is not None:
                received[i] = value
        self._after()

    @classmethod
    def connect(cls, bus, pins, chip, after):
        """Bench: `chip` hangs on `bus`; `after()` is called when it was sent something."""
        cls._chips[bus] = (pins, chip, after)


class I2C:
    """A bus, with the chips on it by address."""

    _chips: dict = {}

    def __init__(self, bus, *, scl=None, sda=None, freq=400_000, timeout=50_000):
        pins, address, chip = self._chips[bus]
        wired = sda is None or (sda.number, scl.number) == pins
        self._address = address if wired else -1
        self._chip = chip
        self._pointer = 0

    def scan(self):
        """Return the addresses that answer."""
        return [self._address] if self._address >= 0 and self._chip.answers else []

    def writeto_mem(self, address, register, buffer, *, addrsize=8):
        """Write `buffer` from `register` on. Allocates, as the port does: it joins the two."""
        joined = bytearray(1 + len(buffer))
        joined[0] = register
        joined[1:] = buffer
        self.writeto(address, joined)

    def readfrom_mem_into(self, address, register, buffer, *, addrsize=8):
        """Fill `buffer` from `register` on."""
        chip = self._addressed(address)
        for i in range(len(buffer)):
            buffer[i] = chip.read(register + i)

    def readfrom_mem(self, address, register, size, *, addrsize=8):
        """Return `size` bytes from `register` on."""
        buffer = bytearray(size)
        self.readfrom_mem_into(address, register, buffer)
        return bytes(buffer)

    def writeto(self, address, buffer, stop=True):
        """Send `buffer`: the register's number, then its values; return how many were taken."""
        chip = self._addressed(address)
        if len(buffer):
            self._pointer = buffer[0]
        for i in range(1, len(buffer)):
            chip.write(self._pointer, buffer[i])
            self._pointer += 1
        return len(buffer)

    def readfrom_into(self, address, buffer, stop=True):
        """Fill `buffer` from the register last named."""
        self.readfrom_mem_into(address, self._pointer, buffer)

    def readfrom(self, address, size, stop=True):
        """Return `size` bytes from the register last named."""
        return self.readfrom_mem(address, self._pointer, size)

    def _addressed(self, address):
        if address != self._address or not self._chip.answers:
            raise OSError(_EIO)
        return self._chip

    @classmethod
    def connect(cls, bus, pins, address, chip):
        """Bench: `chip` hangs on `bus` at `address`."""
        cls._chips[bus] = (pins, address, chip)
