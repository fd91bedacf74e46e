"""GPIO pins, their interrupts and their PWM, as `machine` shows them on the RP2040.

`connect` and `drive` are the bench's side. Setting a pin or a duty and raising an interrupt do not
allocate.
"""

import sys

import micropython
from virtual_clock import CLOCK, EXIT_CRASHED, release_heap

_DUTY_FULL = 65535
_cpu_hz = 125_000_000


class Pin:
    """One GPIO; there is one object a number, as on the port."""

    IN, OUT, OPEN_DRAIN, ALT = 0, 1, 2, 3
    PULL_UP, PULL_DOWN = 1, 2
    IRQ_FALLING, IRQ_RISING = 4, 8
    _all: dict = {}

    def __new__(cls, number, *_args, **_kwargs):
        """Return the pin's one object."""
        pin = cls._all.get(number)
        if pin is None:
            if not 0 <= number <= 29:
                raise ValueError("no such pin")
            pin = object.__new__(cls)
            pin.number = number
            pin._mode = Pin.IN
            pin._level = 0
            pin._is_driven = False
            pin._listener = None
            pin._handler = None
            pin._trigger = 0
            pin._hard = False
            cls._all[number] = pin
        return pin

    def __init__(self, number, mode=-1, pull=-1, *, value=None, alt=-1):
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None, alt=-1):
        """Set the direction, and the level where one is given; a pull decides a loose wire's."""
        if mode is not None and mode >= 0:
            self._mode = mode
        if pull in (Pin.PULL_UP, Pin.PULL_DOWN) and not self._is_driven:
            self._level = 1 if pull == Pin.PULL_UP else 0
        if value is not None:
            self.value(value)

    def value(self, level=None):
        """Return the level, or set it."""
        if level is None:
            return self._level
        level = 1 if level else 0
        if level != self._level:
            self._level = level
            if self._listener is not None:
                self._listener(level)
        return None

    def __call__(self, level=None):
        """The same as `value`."""
        return self.value(level)

    def on(self):
        """Set high."""
        self.value(1)

    def off(self):
        """Set low."""
        self.value(0)

    high = on
    low = off

    def toggle(self):
        """Set the other level."""
        self.value(not self._level)

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, *, hard=False):
        """Call `handler(pin)` at edges; a hard one runs where allocation is an error."""
        self._handler = handler
        self._trigger = trigger
        self._hard = hard
        return self

    def connect(self, listener, level):
        """Bench: `listener(level)` hangs on this pin, which a resistor pulls to `level`."""
        self._level = level
        self._is_driven = True
        self._listener = listener

    def drive(self, level):
        """Bench: a chip or a button puts `level` on the pin."""
        self._is_driven = True
        if level == self._level:
            return
        self._level = level
        handler = self._handler
        if handler is None or not self._trigger & (Pin.IRQ_RISING if level else Pin.IRQ_FALLING):
            return
        if not self._hard:
            handler(self)
            return
        micropython.heap_lock()
        try:
            handler(self)
        except Exception as error:
            # The port prints it and goes on without the handler: here the board ends, to be seen.
            release_heap()
            print("Uncaught exception in IRQ callback handler", file=sys.stderr)
            sys.print_exception(error, sys.stderr)
            CLOCK.power_off(EXIT_CRASHED)
        micropython.heap_unlock()


class PWM:
    """A pin's pulse width; the frequency is what the RP2040's counter makes of the wish."""

    _listeners: dict = {}

    def __init__(self, pin, *, freq=0, duty_u16=-1, duty_ns=-1, invert=False):
        self._listener = self._listeners.get(pin.number)
        self._hz = 0
        self._duty = 0
        self.init(freq=freq, duty_u16=duty_u16, duty_ns=duty_ns)

    def init(self, *, freq=0, duty_u16=-1, duty_ns=-1, invert=False):
        """Set what is given."""
        if freq:
            self._hz = _pwm_hz(freq)
        if duty_u16 >= 0:
            self._duty = min(duty_u16, _DUTY_FULL)
        if duty_ns >= 0:
            self._duty = min(duty_ns * self._hz * _DUTY_FULL // 1_000_000_000, _DUTY_FULL)
        self._show()

    def freq(self, hz=None):
        """Return the frequency, or set it."""
        if hz is None:
            return self._hz
        self._hz = _pwm_hz(hz)
        return self._show()

    def duty_u16(self, duty=None):
        """Return the duty, 0 to 65535, or set it."""
        if duty is None:
            return self._duty
        self._duty = min(max(duty, 0), _DUTY_FULL)
        return self._show()

    def duty_ns(self, ns=None):
        """Return the width of the high pulse, or set it."""
        if ns is None:
            return self._duty * 1_000_000_000 // (_DUTY_FULL * self._hz) if self._hz else 0
        self._duty = min(ns * self._hz * _DUTY_FULL // 1_000_000_000, _DUTY_FULL)
        return self._show()

    def deinit(self):
        """Let the pin go low."""
        self._duty = 0
        self._show()

    def _show(self):
        if self._listener is not None:
            self._listener(self._hz, self._duty if self._hz else 0)

    @classmethod
    def connect(cls, number, listener):
        """Bench: `listener(hz, duty)` is what hangs on pin `number`."""
        cls._listeners[number] = listener


def _pwm_hz(wish):
    """The frequency a 16-bit counter on the processor's clock makes of `wish`."""
    top = (_cpu_hz + wish // 2) // wish
    return _cpu_hz // top if top < 65536 else wish


def freq(hz=None):
    """Return the processor's clock, or set it."""
    global _cpu_hz
    if hz is None:
        return _cpu_hz
    _cpu_hz = hz
    return None
