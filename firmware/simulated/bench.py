"""What is wired to which pin: two converters, the electrodes, the haptic driver, light and buttons.

The numbers are those of hardware/pin_map.csv. `machine` hands its pins and buses to the wires here;
the firmware never sees this module. Running does not allocate.
"""

import os
import select
import sys

from ads1292r import Ads1292r
from drv2605l import ADDRESS, Drv2605l
from electrodes import CLIENT, MARK_PRESSED, MUTE_PRESSED, THERAPIST, WIRES, Electrodes
from output_trace import FULL, OutputTrace
from virtual_clock import CLOCK, EXIT_ENDED, NEVER, Source

SPI_PINS = {0: (18, 19, 16), 1: (10, 11, 12)}  # bus: SCK, MOSI, MISO
CHIP_SELECT = {0: 17, 1: 13}
DATA_READY = {0: 20, 1: 14}
CONVERTER_CLK, CONVERTER_START, CONVERTER_RESET = 7, 8, 9
I2C_PINS = (4, 5)  # SDA, SCL of bus 0
HAPTIC_ENABLE = 6
LIGHT = 15
MUTE_BUTTON, MARK_BUTTON = 2, 3

# After the signal's end the firmware may send what it still holds: so many idle turns in which the
# host takes it, or so much time in which it does not.
_QUIET_TURNS = 100
_TURN_US = 4000
_PATIENCE_US = 10_000_000


class FrontEnds(Source):
    """Both converters on their shared clock and START, fed by the electrodes.

    A conversion latches both words before either DRDY falls: on the real board they fall together,
    and the interrupt of one reads both.
    """

    def __init__(self, electrodes, mute, mark, end):
        Source.__init__(self)
        self.client = Ads1292r("client's converter", 0)
        self.therapist = Ads1292r("therapist's converter", 2)
        self._electrodes = electrodes
        self._mute = mute
        self._mark = mark
        self._first_us = NEVER
        self._wires = 0
        self._end = end
        self._ended = False
        for chip in (self.client, self.therapist):
            chip.connect(electrodes.gain, electrodes.vref_uv)
        self._press(electrodes.block[WIRES])

    def set_clock(self, clock_hz, duty):
        """The clock line carries `clock_hz`, unless `duty` keeps it still."""
        hz = clock_hz if 0 < duty < FULL else 0
        self.client.set_clock(hz)
        self.therapist.set_clock(hz)
        self.plan()

    def set_start(self, level):
        """The START line changes."""
        self.client.set_start(level)
        self.therapist.set_start(level)
        self.plan()

    def set_reset(self, level):
        """The RESET line changes."""
        self.client.set_reset(level)
        self.therapist.set_reset(level)
        self.plan()

    def fire(self):
        """Convert."""
        client = self.client
        therapist = self.therapist
        electrodes = self._electrodes
        now_us = self.due_us
        client_ready = client.due_us <= now_us
        therapist_ready = therapist.due_us <= now_us
        # The signal begins with the client's first conversion; until then its beginning holds.
        if client_ready and self._first_us == NEVER:
            self._first_us = now_us
        if not electrodes.move_to(max(now_us - self._first_us, 0)):
            self.due_us = NEVER
            self._ended = True
            self._end.begin(now_us)
            return
        block = electrodes.block
        at = electrodes.at
        wires = block[at + WIRES]
        if client_ready:
            client.convert(block, at + CLIENT, wires)
        if therapist_ready:
            therapist.convert(block, at + THERAPIST, wires)
        self.plan()
        if wires != self._wires:
            self._press(wires)
        if therapist_ready:
            therapist.set_drdy(1)
            therapist.set_drdy(0)
        if client_ready:
            client.set_drdy(1)
            client.set_drdy(0)

    def plan(self):
        """Look when the next conversion is due: a command may have changed it."""
        due_us = self.client.due_us
        if self.therapist.due_us < due_us:
            due_us = self.therapist.due_us
        self.due_us = NEVER if self._ended else due_us

    def _press(self, wires):
        self._wires = wires
        self._mute.drive(1 if wires & MUTE_PRESSED else 0)
        self._mark.drive(0 if wires & MARK_PRESSED else 1)


class End(Source):
    """Switches the board off once the signal has ended and the firmware has sent what it held."""

    def __init__(self, host_takes):
        Source.__init__(self)
        self._host_takes = host_takes
        self._quiet = 0
        self._last_us = NEVER

    def begin(self, now_us):
        """The signal has ended."""
        self.due_us = now_us
        self._last_us = now_us + _PATIENCE_US

    def fire(self):
        """Look once; the firmware's loop runs between two looks."""
        self._quiet = self._quiet + 1 if self._host_takes() else 0
        if self._quiet > _QUIET_TURNS or self.due_us > self._last_us:
            CLOCK.power_off(EXIT_ENDED)
        self.due_us += _TURN_US


class Outputs:
    """The light and the motor, as the trace has them."""

    def __init__(self, path):
        self._trace = OutputTrace(path)
        self._light = 0
        self._light_hz = 0
        self._motor = 0
        self._trace.note(0, b"start", 0, CLOCK.wall_start_us * 1000)

    def set_light(self, hz, duty):
        """The light's PWM changes."""
        if duty != self._light or (duty and hz != self._light_hz):
            self._trace.note(CLOCK.now_us, b"light", duty, hz)
        self._light = duty
        self._light_hz = hz

    def set_motor(self, level):
        """The motor's drive changes."""
        self._motor = level
        self._trace.note(CLOCK.now_us, b"motor", level, 0)

    def go_dark(self, code):
        """Power or processor are gone: pins float, and what hangs on them is pulled down."""
        if self._light:
            self.set_light(self._light_hz, 0)
        if self._motor:
            self.set_motor(0)
        self._trace.note(CLOCK.now_us, b"end", 0, code)


def host_takes_output():
    """Return a function that tells, without allocating, whether standard output has room."""
    room = select.poll()
    room.register(sys.stdout, select.POLLOUT)
    ask = room.ipoll
    ask(0)

    def host_takes():
        for _, event in ask(0):
            if event & select.POLLOUT:
                return True
        return False

    return host_takes


def connect(machine):
    """Wire everything to the pins and buses of `machine`, once, before the firmware starts."""
    pin = machine.Pin
    outputs = Outputs(os.getenv("INPHASE_SIM_TRACE"))
    CLOCK.at_power_off.append(outputs.go_dark)
    end = End(host_takes_output())
    electrodes = Electrodes(os.getenv("INPHASE_SIM_SIGNAL"))
    front_ends = FrontEnds(electrodes, pin(MUTE_BUTTON), pin(MARK_BUTTON), end)
    for bus, chip in ((0, front_ends.client), (1, front_ends.therapist)):
        chip.set_drdy = pin(DATA_READY[bus]).drive
        chip.set_drdy(1)
        pin(CHIP_SELECT[bus]).connect(chip.select, 1)
        machine.SPI.connect(bus, SPI_PINS[bus], chip, front_ends.plan)
    pin(CONVERTER_START).connect(front_ends.set_start, 0)
    pin(CONVERTER_RESET).connect(front_ends.set_reset, 1)
    machine.PWM.connect(CONVERTER_CLK, front_ends.set_clock)
    machine.PWM.connect(LIGHT, outputs.set_light)
    haptics = Drv2605l(outputs.set_motor)
    pin(HAPTIC_ENABLE).connect(haptics.set_enable, 0)
    machine.I2C.connect(0, I2C_PINS, ADDRESS, haptics)
    for source in (front_ends, haptics, end):
        CLOCK.add(source)
