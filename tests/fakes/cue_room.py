"""The board's own loop before a random host, on virtual time, with simulated light and haptic chip.

Everything between the command's bytes and the outputs is the firmware's: board, commands, cue
output, limiter, driver. The light's PWM and the haptic driver are the simulated hardware's, which
write down each change of what a person sees and feels.
"""

import random
import struct
import sys
import types
from pathlib import Path

from fakes.board_desk import Desk

from inphase_board.board import TURN_MS
from inphase_board.drv2605l import Drv2605l
from inphase_wire import formats, framing, layout

WATCHDOG_US = 2_000_000
STEP_US = 4000
"""What a step takes; with `late`, up to LONGEST_STEP_US."""
LONGEST_STEP_US = 8000
LONGEST_TURN_US = TURN_MS * 1000 + LONGEST_STEP_US
START_US = 600_000
"""From a reset to the loop, at the least: the converters alone take 500 ms to settle."""
CONVERSION_US = 20_000
SILENT_US = 250_000 + LONGEST_TURN_US
"""From the last conversion until the board must have noticed."""


class Clock:
    """Virtual time, as far as the simulated chips look at it."""

    now_us = 0


CLOCK = Clock()


def _simulated(name):
    """Import one of the simulated chips on `CLOCK`, apart from the time of a whole board."""
    kept = {key: sys.modules.get(key) for key in ("virtual_clock", "output_trace", name)}
    clock = types.ModuleType("virtual_clock")
    clock.CLOCK, clock.NEVER = CLOCK, 1 << 61
    clock.EXIT_CRASHED, clock.EXIT_RESET, clock.release_heap = 1, 3, lambda: None
    trace = types.ModuleType("output_trace")
    trace.FULL = 65535
    sys.modules.update({"virtual_clock": clock, "output_trace": trace})
    folder = str(Path(__file__).parents[2] / "firmware" / "simulated")
    sys.path.insert(0, folder)
    sys.modules.pop(name, None)
    try:
        return __import__(name)
    finally:
        sys.path.remove(folder)
        for key, module in kept.items():
            if module is None:
                sys.modules.pop(key, None)
            else:
                sys.modules[key] = module


CHIP = _simulated("drv2605l")
PINS = _simulated("machine_pins")
BUSES = _simulated("machine_buses")


class FlakyBus:
    """I2C as the RP2040 shows it, on which now and then nobody answers."""

    def __init__(self, chip):
        BUSES.I2C.connect(0, (4, 5), CHIP.ADDRESS, chip)
        self._bus = BUSES.I2C(0)
        self.fails = False

    def writeto(self, address, message):
        self._may_fail()
        return self._bus.writeto(address, message)

    def readfrom_mem_into(self, address, register, buffer):
        self._may_fail()
        self._bus.readfrom_mem_into(address, register, buffer)

    def _may_fail(self):
        if self.fails:
            raise OSError(5)


class Room(Desk):
    """One power-up of the board; `note(time_us, output, level)` is told each change."""

    def __init__(self, note, after_reset=False):
        self.note = note
        PINS.PWM.connect(15, self._light)
        PINS.freq(128_000_000)
        self._pwm = PINS.PWM(PINS.Pin(15), freq=20_000, duty_u16=0)
        self.chip = CHIP.Drv2605l(self._motor)
        self.chip.set_enable(0)
        self.bus = FlakyBus(self.chip)
        driver = Drv2605l(self.bus, self.chip.set_enable)
        driver.setup(self._start_up_ms)
        start_us = CLOCK.now_us
        super().__init__(haptic=driver, after_reset=after_reset, now_us=start_us)
        self._next_conversion_us = start_us
        self.fed_us = start_us
        self.line.sleep_ms = self._sleep_ms
        self._due = None

    def when(self, at_us, happens):
        """Let something happen at `at_us`, be it while the loop sleeps."""
        self._due = (at_us, happens)

    def set_duty(self, duty):
        self._pwm.duty_u16(duty)

    def feed(self):
        self.fed_us = CLOCK.now_us

    def pass_turn(self, step_us):
        """Let the loop take `step_us` for its next step, and sleep after it."""
        self._pass(step_us)
        self.board.turn()
        self.line.from_board.clear()
        self.line.pieces.clear()

    def end(self):
        """Reset or power loss: pins float, and what hangs on them is pulled down."""
        self._pwm.deinit()
        self.chip.set_enable(0)

    def _light(self, hz, duty):
        assert duty == 0 or hz >= 4000
        self.note(CLOCK.now_us, "light", duty / 65535)

    def _motor(self, level):
        self.note(CLOCK.now_us, "motor", level / 65535)

    def _sleep_ms(self, ms):
        until_us = CLOCK.now_us + ms * 1000
        if self._due and self._due[0] < until_us:
            self._pass(max(self._due[0] - CLOCK.now_us, 0))
            if self.line.to_board:
                return  # the host's byte ends the sleep
        self._pass(until_us - CLOCK.now_us)

    @staticmethod
    def _start_up_ms(ms):
        CLOCK.now_us += ms * 1000

    def _pass(self, duration_us):
        """Let time pass, and conversions happen."""
        CLOCK.now_us += duration_us
        self.now_us = CLOCK.now_us
        if self._due and self._due[0] <= self.now_us:
            happens = self._due[1]
            self._due = None
            happens()
        if self.converting and self.now_us >= self._next_conversion_us:
            self._next_conversion_us = self.now_us + CONVERSION_US
            self.client.value = (self.client.value + 1) & 0xFFFF
            self.sampler.data_ready(None)


class Host:
    """Random streams and faults; what may be shown of them goes to `checker`."""

    remembers = True
    """Whether the board is told of its reset; without it the check of the check has to bite."""

    def __init__(self, seed, checker, late=True):
        self.chance = random.Random(seed)
        self.checker = checker
        self.late = late
        CLOCK.now_us = 0
        self.room = Room(checker.change)
        self.resets = 0
        self._stepped_us = 0
        self._sent = set()
        self._watch()

    def stream(self):
        """One stream of commands of a kind of its own, with its faults."""
        if not self.room.line.to_board:
            self._sent.clear()
        chance = self.chance
        kind = chance.randrange(10)
        room = self.room
        pace_us = chance.choice((4000, 20_000, 100_000, 300_000, 900_000))
        for _ in range(chance.choice((3, 10, 40)) if pace_us < 100_000 else chance.choice((3, 8))):
            if kind == 0:
                pass
            elif kind == 1:
                self._send(self._cue(chance.choice((0, 255)), chance.choice((0, 255)), 1000))
            elif kind == 2:
                room.line.to_board += chance.randbytes(chance.randint(1, 80))
            elif kind == 3:
                self._damaged(self._cue(255, 255, 1000))
            elif kind == 4:
                for _ in range(chance.randint(2, 12)):
                    self._send(self._cue(chance.randrange(256), chance.randrange(256), 1000))
            elif kind == 5:
                self._send(self._cue(255, 255, chance.choice((0, 1, 1000, 1001, 65535))))
            elif kind == 6:
                self._send(chance.randbytes(chance.randint(1, 20)))
            else:
                self._send(
                    self._cue(
                        chance.choice((0, 1, 30, 64, 153, 255)),
                        chance.choice((0, 1, 64, 153, 255)),
                        chance.choice((1, 20, 300, 1000)),
                    )
                )
            self._pass(pace_us)
            if len(room.line.to_board) > 2000:
                room.line.to_board.clear()
        if chance.random() < 0.3:
            self._fault()

    def _fault(self):
        chance, room = self.chance, self.room
        kind = chance.randrange(7)
        if kind == 0:
            who = chance.choice((room.client, room.therapist))
            who.status = chance.choice((b"\xc2\x00\x00", b"\xc4\x00\x00", b"\x00\x00\x00"))
            self.checker.doubt(CLOCK.now_us + CONVERSION_US + LONGEST_TURN_US)
            for _ in range(chance.randint(1, 40)):
                self._send(self._cue(255, 255, 1000))
                self._pass(30_000)
            self.checker.doubt(None)
            who.status = b"\xc0\x00\x00"
        elif kind == 1:
            room.converting = False
            self.checker.doubt(CLOCK.now_us + SILENT_US)
            for _ in range(chance.randint(1, 40)):
                self._send(self._cue(255, 255, 1000))
                self._pass(30_000)
            self.checker.doubt(None)
            room.converting = True
        elif kind == 2:
            room.mute.level = 1
            self.checker.mute(CLOCK.now_us, True)
            for _ in range(chance.randint(1, 4)):
                self._send(self._cue(255, 255, 1000))
                self._pass(chance.randint(4000, 300_000))
            room.mute.level = 0
            self._pass(LONGEST_TURN_US)
            self.checker.mute(CLOCK.now_us, False)
        elif kind == 3 and chance.random() < 0.1:
            room.bus.fails = True
            self._pass(chance.randint(4000, 100_000))
            room.bus.fails = False
        elif kind == 4 and self.late:
            self._turn(chance.choice((40_000, 80_000, 400_000, 1_900_000)))
        elif kind == 5 and chance.random() < 0.2:
            self._reset()
        elif kind == 6 and chance.random() < 0.2:
            self._hang()

    def _hang(self):
        """The loop stands, and its outputs with it, until the watchdog resets the board."""
        CLOCK.now_us = self.room.fed_us + WATCHDOG_US
        self.checker.turn(CLOCK.now_us, WATCHDOG_US)
        self._reset()

    def _reset(self):
        self.checker.power(True)
        self.room.end()
        self.checker.reset(CLOCK.now_us)
        self.checker.power(False)
        self.resets += 1
        CLOCK.now_us += START_US
        self._stepped_us = CLOCK.now_us
        self.room = Room(self.checker.change, after_reset=self.remembers)
        self._watch()

    def _pass(self, duration_us):
        while duration_us > 0:
            begun_us = CLOCK.now_us
            self._turn(self.chance.randrange(1000, LONGEST_STEP_US) if self.late else STEP_US)
            duration_us -= CLOCK.now_us - begun_us

    def _turn(self, step_us):
        stepped_us = CLOCK.now_us + step_us
        self.checker.turn(stepped_us, stepped_us - self._stepped_us)
        self._stepped_us = stepped_us
        self.room.pass_turn(step_us)

    def _watch(self):
        """Tell the checker which cues the board took, and that it was sent each of them whole."""
        ask = self.room.cue.ask

        def watched(light, motor, lease_ms):
            if (light, motor, lease_ms) not in self._sent:
                self.checker.faults.append(f"a cue was taken that nobody sent: {light}, {motor}")
            self.checker.asked(CLOCK.now_us, lease_ms * 1000)
            ask(light, motor, lease_ms)

        self.room.cue.ask = watched

    def _cue(self, light, motor, lease_ms):
        return struct.pack(formats.CUE_FORMAT, layout.CUE, 1, light, motor, lease_ms)

    def _send(self, body):
        self._sent.add(
            struct.unpack(formats.CUE_FORMAT, body)[2:] if len(body) == layout.CUE_SIZE else ()
        )
        self.room.line.send(body)

    def _damaged(self, body):
        frame = bytearray(len(body) + framing.OVERHEAD)
        framing.encode(body, len(body), frame)
        frame[self.chance.randrange(1, len(frame) - 1)] ^= 1 << self.chance.randrange(8)
        self.room.line.to_board += frame
