"""Makes the machine objects and starts the board: pins and order, no logic.

From plain files this is the board's main.py. In a slot it is `application`, and firmware/start.py,
which is main.py there, calls `main`.
"""

# pyright: reportAttributeAccessIssue=false
# MicroPython's gc, sys and time have more in them than the standard library's.
import gc
import os
import select
import sys
import time

import machine
import micropython

# From here on a 0x03 is no interrupt: what is imported below takes a second to compile, in which a
# host that waits for the board already sends its frames.
micropython.kbd_intr(-1)

from machine import I2C, PWM, SPI, WDT, Pin

from inphase_board import ads1292r, pins

SYSTEM_HZ = 128_000_000  # 250 times the converters' 512 kHz

# The converters' power-up reset takes half a second of their clock: it passes while the rest is
# imported.
machine.freq(SYSTEM_HZ)
converter_clock = PWM(Pin(pins.CONVERTER_CLK), freq=ads1292r.CLOCK_HZ, duty_u16=32768)
converter_reset = Pin(pins.CONVERTER_RESET, Pin.OUT, value=1)
clocked_ms = time.ticks_ms()

from inphase_board import cue_output, haptic_calibration, history, messages, settings, slots
from inphase_board.ads1292r import Ads1292r
from inphase_board.board import Board
from inphase_board.board_clock import BoardClock
from inphase_board.button import Button
from inphase_board.commands import Commands
from inphase_board.converter_watch import ConverterWatch
from inphase_board.cue_output import CueOutput
from inphase_board.drv2605l import Drv2605l
from inphase_board.sample_frames import SampleFrames
from inphase_board.sampler import Sampler
from inphase_board.self_test import SelfTest
from inphase_board.serial_port import SerialPort

WATCHDOG_MS = 2000
HAPTIC_BUS_HZ = 400_000
LAST_WORDS_MS = 100  # for USB to carry what went wrong to the host before the reset


def main(slot="", on_trial=False):
    """Start the board from the folder `slot`; never returns."""
    haptic = Drv2605l(
        I2C(0, sda=Pin(pins.HAPTIC_SDA), scl=Pin(pins.HAPTIC_SCL), freq=HAPTIC_BUS_HZ),
        Pin(pins.HAPTIC_ENABLE, Pin.OUT, value=0),
    )
    light = PWM(Pin(pins.LIGHT), freq=cue_output.LIGHT_PWM_HZ, duty_u16=0)
    after_reset = machine.reset_cause() != machine.PWRON_RESET
    cue = CueOutput(light.duty_u16, haptic, after_reset)
    try:
        mode = run(cue, haptic, slots.build(slot), on_trial)
        cue.off()
        slots.leave(mode, slot)
    except Exception as error:
        # Whatever it was: the cue goes first, then the board begins anew.
        cue.off()
        micropython.heap_unlock()
        sys.print_exception(error, sys.stderr)
        time.sleep_ms(LAST_WORDS_MS)
    machine.reset()


def run(cue, haptic, build, on_trial):
    """Bring up converters, haptic driver and port, then turn the loop; return a reset's mode."""
    memory = bytearray(history.BYTES)  # first, while the heap still has that much in one piece
    watchdog = WDT(timeout=WATCHDOG_MS)  # what comes before the loop takes less than a second
    chosen = settings.load("board.json")
    client = Ads1292r(
        spi(0, pins.CLIENT_SCK, pins.CLIENT_MOSI, pins.CLIENT_MISO),
        Pin(pins.CLIENT_CS, Pin.OUT, value=1),
        chosen.rate_hz,
    )
    therapist = Ads1292r(
        spi(1, pins.THERAPIST_SCK, pins.THERAPIST_MOSI, pins.THERAPIST_MISO),
        Pin(pins.THERAPIST_CS, Pin.OUT, value=1),
        chosen.rate_hz,
    )
    start = Pin(pins.CONVERTER_START, Pin.OUT, value=0)
    converters = (client, therapist)
    faults = ads1292r.start_converters(
        converters,
        start,
        converter_reset,
        time.sleep_ms,
        time.ticks_diff(time.ticks_ms(), clocked_ms),
    )
    haptic.registers = chosen.motor
    haptic_calibration.start(haptic, time.sleep_ms, haptic_calibration.PATH)

    clock = BoardClock(time.ticks_us)
    number = os.urandom(2)
    run = number[0] | number[1] << 8 or 1
    sampler = Sampler(time.ticks_us, client, therapist, chosen.rate_hz)
    frames = SampleFrames(sampler, memory, run, chosen.pairs_per_frame)
    watch = ConverterWatch(
        converters,
        sampler,
        start,
        converter_reset,
        machine.disable_irq,
        machine.enable_irq,
        time.sleep_us,
        faults,
    )
    port = SerialPort(sys.stdin.buffer, sys.stdout.buffer, select.poll)
    self_test = SelfTest(watch, sampler)
    gc.collect()
    hello = messages.hello(
        machine.unique_id(),
        run,
        chosen,
        gc.mem_free(),
        machine.reset_cause(),
        build,
        on_trial,
    )
    board = Board(
        clock,
        sampler,
        frames,
        port,
        Commands(cue, clock, hello, frames.resend, self_test.take),
        cue,
        Button(Pin(pins.MUTE_BUTTON, Pin.IN, Pin.PULL_UP), down=1),
        Button(Pin(pins.MARK_BUTTON, Pin.IN, Pin.PULL_UP)),
        Pin(pins.STATUS_LIGHT, Pin.OUT, value=0),
        watchdog.feed,
        watch,
        self_test,
    )
    therapist_ready = Pin(pins.THERAPIST_DRDY, Pin.IN, Pin.PULL_UP)
    sampler.hear_therapist(therapist_ready.irq, Pin.IRQ_FALLING)
    data_ready = Pin(pins.CLIENT_DRDY, Pin.IN, Pin.PULL_UP)
    data_ready.irq(sampler.data_ready, Pin.IRQ_FALLING, hard=True)
    mode = board.run()
    data_ready.irq(None)
    watchdog.feed()  # writing to flash takes its time
    return mode


def spi(bus, sck, mosi, miso):
    """Return one converter's SPI bus: mode 1 (ADS1292R datasheet, 8.5.1)."""
    return SPI(
        bus,
        baudrate=ads1292r.BAUD,
        polarity=0,
        phase=1,
        sck=Pin(sck),
        mosi=Pin(mosi),
        miso=Pin(miso),
    )


if __name__ != "application":
    import start as beginning

    # Once the firmware runs, nothing that comes over USB interrupts it, and its files could not be
    # changed: the mark button, held at power-up, leaves the board to the prompt.
    if beginning.ends_at_prompt():
        micropython.kbd_intr(3)
    else:
        main()
