"""The wires between the emulated RP2040 and the simulated chips of firmware/simulated.

`Bench` gives `bench.connect` the `machine` it asks for, whose pins and buses end at the emulator's
instead of at simulated firmware: the chips are the same files the simulated board has.
"""

import importlib
import os
import sys
from contextlib import contextmanager

from rp2040 import bench_time

_ACKNOWLEDGED = 1
_RELEASED = 2
_I2C_CONNECT, _I2C_WRITE, _I2C_READ = 0, 1, 2
_WORD_SIZE = 9
_DECODE_CLOCKS = 4  # of the converters, for each byte of a command


class Wire:
    """One pin's wire: what hangs on it, and the level it has where nobody drives it."""

    def __init__(self, number, drives):
        self.number = number
        self.listener = None
        self.pull = 0
        self._level = None
        self._drives = drives

    def connect(self, listener, level):
        """`listener(level)` hangs on this wire, which a resistor pulls to `level`."""
        self.listener = listener
        self.pull = level

    def drive(self, level):
        """A chip or a button puts `level` on the pin."""
        if level != self._level:
            self._level = level
            self._drives += bytes((self.number, level))


class Bench:
    """Converters, haptic driver, light and buttons, as the emulated chip's pins find them.

    `trace`: file of what a person would see and feel; `signal`: file of what the electrodes carry.
    """

    def __init__(self, simulated, signal, trace):
        self.clock = bench_time.BenchClock()
        self.drives = bytearray()
        self._wires = {}
        self._spi = {}
        self._pwm = {}
        self._i2c_address = -1
        self._i2c_chip = None
        self._pointer = None
        self._last_byte_ns = {}
        self._files = []
        with _chips_of(simulated, self.clock, signal, trace) as bench:
            bench.host_takes_output = lambda: lambda: True
            for name in ("electrodes", "output_trace"):
                sys.modules[name].open = self._open
            bench.connect(self)
        self.pins = bench
        """The module `bench`, for the numbers of its pins."""

    def close(self):
        """Close the signal and the trace."""
        for file in self._files:
            file.close()

    def _open(self, *arguments):
        self._files.append(open(*arguments))  # noqa: PTH123, SIM115 (`close` closes it)
        return self._files[-1]

    # What `bench.connect` calls: machine.Pin, machine.SPI, machine.I2C, machine.PWM.

    def Pin(self, number):  # noqa: N802 (as machine names it)
        """Return the wire of one pin."""
        if number not in self._wires:
            self._wires[number] = Wire(number, self.drives)
        return self._wires[number]

    @property
    def SPI(self):  # noqa: N802 (as machine names it)
        """SPI.connect."""
        return _Connector(lambda bus, pins, chip, after: self._spi.update({bus: (chip, after)}))

    @property
    def PWM(self):  # noqa: N802 (as machine names it)
        """PWM.connect."""
        return _Connector(lambda number, listener: self._pwm.update({number: listener}))

    @property
    def I2C(self):  # noqa: N802 (as machine names it)
        """I2C.connect."""
        return _Connector(self._connect_i2c)

    def _connect_i2c(self, bus, pins, address, chip):
        self._i2c_address = address
        self._i2c_chip = chip

    # What the emulated chip's pins and buses say.

    @property
    def outputs(self):
        """The pins whose level something listens to."""
        return [number for number, wire in self._wires.items() if wire.listener is not None]

    @property
    def pwm_pins(self):
        """The pins whose pulse width something listens to."""
        return list(self._pwm)

    def pin_changed(self, number, level):
        """The board drives a pin, or lets it go."""
        wire = self._wires[number]
        wire.listener(wire.pull if level >= _RELEASED else level)

    def pwm_changed(self, number, hz, duty):
        """The board changes a pin's pulse width."""
        self._pwm[number](hz, duty)

    def spi_bytes(self, bus, byte, time_ns):
        """One byte goes out; return the one that comes in, and those that zeros bring after it.

        A data word is handed over whole, as its bytes do not depend on when they are clocked.
        """
        chip, after = self._spi[bus]
        if not chip.selected:
            return 0, b""
        gap_ns = time_ns - self._last_byte_ns.get(bus, -1e9)
        self._last_byte_ns[bus] = time_ns
        if byte == 0 and chip._continuous and chip._position == 0:
            word = bytearray(_WORD_SIZE)
            chip.read_into(word, 0)
            return word[0], bytes(word[1:])
        value = chip.exchange(byte, gap_ns < _DECODE_CLOCKS * 1e9 / 512_000)
        after()
        return value, b""

    def i2c(self, what, value):
        """One address or byte of a transfer; return whether it is taken, or the byte read."""
        chip = self._i2c_chip
        if what == _I2C_CONNECT:
            self._pointer = None if value >> 8 == 0 else self._pointer
            return _ACKNOWLEDGED if value & 0xFF == self._i2c_address and chip.answers else 0
        if what == _I2C_WRITE:
            if self._pointer is None:
                self._pointer = value
            else:
                chip.write(self._pointer, value)
                self._pointer += 1
            return _ACKNOWLEDGED
        if what == _I2C_READ:
            found = chip.read(self._pointer or 0)
            self._pointer = (self._pointer or 0) + 1
            return found
        return 0

    def processor_reset(self):
        """The RP2040 begins anew: its pins float, the other chips stay as they are."""
        for wire in self._wires.values():
            if wire.listener is not None:
                wire.listener(wire.pull)
        for listener in self._pwm.values():
            listener(0, 0)


class _Connector:
    def __init__(self, connect):
        self.connect = connect


@contextmanager
def _chips_of(simulated, clock, signal, trace):
    """The module `bench` of the folder `simulated`, fresh, on `clock`; elsewhere it is unknown."""
    names = ("bench", "ads1292r", "ads1292r_registers", "drv2605l", "electrodes", "output_trace")
    names += ("virtual_clock",)
    settings = {"INPHASE_SIM_SIGNAL": str(signal), "INPHASE_SIM_TRACE": str(trace)}
    before = {name: os.environ.get(name) for name in settings}
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(simulated))
    sys.modules["virtual_clock"] = bench_time.as_module(clock)
    os.environ.update(settings)
    try:
        yield importlib.import_module("bench")
    finally:
        sys.path.remove(str(simulated))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
