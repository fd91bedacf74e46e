"""Runs a small driver script on the simulated board in place of the firmware."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from inphase.simulation import board_process
from inphase.simulation.signal_file import write_signal
from inphase.simulation.trace import read_trace

INTERPRETERS = ("micropython", "cpython")

# What drivers of the converters begin with; `say` prints one JSON value.
CONVERTERS = """
import json, machine, time
from machine import Pin, PWM, SPI

def say(value):
    print(json.dumps(value))

def bus(number, sck, mosi, miso, baudrate=500_000, phase=1):
    return SPI(number, baudrate=baudrate, phase=phase, sck=Pin(sck), mosi=Pin(mosi), miso=Pin(miso))

machine.freq(128_000_000)
clock = PWM(Pin(7), freq=512_000, duty_u16=32768)
start = Pin(8, Pin.OUT, value=0)
reset = Pin(9, Pin.OUT, value=1)
client, therapist = bus(0, 18, 19, 16), bus(1, 10, 11, 12)
client_cs, therapist_cs = Pin(17, Pin.OUT, value=1), Pin(13, Pin.OUT, value=1)
client_drdy, therapist_drdy = Pin(20, Pin.IN), Pin(14, Pin.IN)

def send(content, spi=client, cs=client_cs):
    cs(0)
    spi.write(content)
    cs(1)

def read(size, spi=client, cs=client_cs, command=b""):
    cs(0)
    spi.write(command)
    content = spi.read(size)
    cs(1)
    return list(content)

def registers(first, count, spi=client, cs=client_cs):
    return read(count, spi, cs, bytes([0x20 | first, count - 1]))

def write(first, *values, spi=client, cs=client_cs):
    send(bytes([0x40 | first, len(values) - 1]) + bytes(values), spi, cs)

def await_drdy(pin=client_drdy, ms=200):
    end = time.ticks_add(time.ticks_ms(), ms)
    while pin() and time.ticks_diff(end, time.ticks_ms()) > 0:
        machine.idle()
    return pin() == 0

def counts(word):
    value = word[6] << 16 | word[7] << 8 | word[8]
    return value - (1 << 24) if value & 0x800000 else value
"""
# One converter at 250 Hz, reference on, converting continuously.
CONVERTING = (
    CONVERTERS
    + """
time.sleep_ms(520)
send(b"\\x11")
write(1, 0x01, 0xA0)
send(b"\\x10")
start(1)
"""
)


@dataclass(frozen=True)
class Outcome:
    """What a script did."""

    said: list
    exit_code: int
    errors: str
    boots: tuple


def run_driver(script, folder, interpreter, signal=None, pace=0):
    """Run `script` as the board's main.py until it ends; return its Outcome.

    `pace`: virtual microseconds in 10 wall seconds' microseconds; 0: as fast as can be.
    """
    if interpreter == "micropython" and not board_process.has_micropython():
        import pytest

        pytest.skip("no MicroPython for this machine: its package is not installed")
    firmware = folder / "firmware"
    firmware.mkdir()
    (firmware / "simulated").symlink_to(Path(board_process.firmware_folder()) / "simulated")
    (firmware / "main.py").write_text(script + "\nraise SystemExit(0)\n")
    trace = folder / "trace.csv"
    settings = {"INPHASE_SIM_PACE": str(pace), "INPHASE_SIM_TRACE": str(trace)}
    if signal is not None:
        write_signal(folder / "signal", signal)
        settings["INPHASE_SIM_SIGNAL"] = str(folder / "signal")
    with (folder / "errors").open("wb") as errors:
        running = board_process.start(interpreter, firmware, folder, settings, errors)
        os.set_blocking(running.from_board, True)
        output = b""
        while piece := os.read(running.from_board, 65536):
            output += piece
        code = running.end()
    said = [json.loads(line) for line in output.splitlines()]
    return Outcome(said, code, (folder / "errors").read_text(), read_trace(trace))
