"""The simulated `machine` and `time` behave as the port's reference says, seen from a script."""

import ast
import contextlib

import numpy as np
import pytest
from fakes.driver_script import CONVERTING, INTERPRETERS, run_driver

from inphase.simulation import board_process
from inphase.simulation.signal_file import MARK_PRESSED, MUTE_PRESSED, ConverterSignal

START = """
import json, machine, micropython, time
from machine import PWM, WDT, Pin, Timer

def say(value):
    print(json.dumps(value))
"""

_SPI_WIRES = ("SCK", "MOSI", "MISO")
_SINGLE_WIRES = (
    "CONVERTER_CLK",
    "CONVERTER_START",
    "CONVERTER_RESET",
    "HAPTIC_ENABLE",
    "LIGHT",
    "MUTE_BUTTON",
    "MARK_BUTTON",
)


@pytest.fixture(params=INTERPRETERS)
def board(request, tmp_path):
    def run(script, **settings):
        return run_driver(START + script, tmp_path, request.param, **settings)

    return run


def test_time_passes_only_in_idle_and_sleep(board):
    outcome = board(
        "for i in range(1000): time.ticks_us()\n"
        "say(time.ticks_us()); time.sleep_us(7); say(time.ticks_us()); time.sleep(0.5)\n"
        "say(time.ticks_ms()); machine.idle(); say(time.ticks_us())"
    )
    assert outcome.said == [0, 7, 500, 500_007 + 4000]


def test_ticks_wrap_at_two_to_the_thirty_and_differences_do_not_mind(board):
    outcome = board(
        "end = time.ticks_add(0, -5); say(end); say(time.ticks_diff(time.ticks_add(end, 9), end))\n"
        "say(time.ticks_diff(3, end)); say(time.ticks_diff(end, 3))"
    )
    assert outcome.said == [2**30 - 5, 9, 8, -8]


def test_the_unfed_watchdog_resets_and_the_fed_one_does_not(board):
    outcome = board(
        "dog = WDT(timeout=100)\n"
        "for i in range(50): machine.idle(); dog.feed()\n"
        "say(time.ticks_ms())\n"
        "while True: machine.idle()"
    )
    assert outcome.said == [200]
    assert outcome.exit_code == 3
    assert outcome.boots[0].ended_s == pytest.approx(0.3)


def test_timers_call_back_on_time_once_or_again_and_again(board):
    outcome = board(
        "seen = []\n"
        "Timer(mode=Timer.ONE_SHOT, period=15, callback=lambda t: seen.append(time.ticks_ms()))\n"
        "timer = Timer(period=10, callback=lambda t: seen.append(time.ticks_ms()))\n"
        "time.sleep_ms(35); timer.deinit(); time.sleep_ms(35); say(seen)"
    )
    assert outcome.said == [[10, 15, 20, 30]]


def test_a_pin_is_one_object_and_pwm_runs_at_what_its_counter_can(board):
    outcome = board(
        "a = Pin(21, Pin.OUT, value=1); say(Pin(21) is a); say(Pin(21)()); a.toggle(); say(a())\n"
        "say(PWM(Pin(7), freq=512_000, duty_u16=1).freq()); machine.freq(128_000_000)\n"
        "say(PWM(Pin(7), freq=512_000, duty_u16=1).freq()); say(len(machine.unique_id()))"
    )
    assert outcome.said == [True, 1, 0, 125_000_000 // 244, 512_000, 8]


def test_buttons_follow_the_signal_and_interrupt(board, tmp_path):
    wires = np.zeros(100, np.uint8)
    wires[10:20] = MUTE_PRESSED
    wires[15:] |= MARK_PRESSED
    signal = ConverterSignal(np.zeros((100, 2), np.int32), wires, 250)
    outcome = board(
        CONVERTING + "mute, mark = Pin(2, Pin.IN, Pin.PULL_UP), Pin(3, Pin.IN, Pin.PULL_UP)\n"
        "await_drdy(); begin = time.ticks_us(); seen = [mute(), mark()]\n"
        "def note(pin): seen.append([pin is mute, pin(), time.ticks_us() - begin])\n"
        "mute.irq(note); mark.irq(note)\n"
        "time.sleep_ms(100); say(seen)",
        signal=signal,
    )
    assert outcome.said == [
        [0, 1, [True, 1, 40_000], [False, 0, 60_000], [True, 0, 80_000]],
    ]


def test_an_allocation_in_a_hard_interrupt_ends_the_board_and_is_told(tmp_path):
    outcome = run_driver(
        START
        + CONVERTING
        + "client_drdy.irq(lambda pin: [time.ticks_us()], Pin.IRQ_FALLING, hard=True)\n"
        + "while True: machine.idle()",
        tmp_path,
        "micropython",
    )
    assert outcome.exit_code == 1
    assert "Uncaught exception in IRQ callback handler" in outcome.errors
    assert "MemoryError" in outcome.errors


def test_the_simulation_itself_does_not_allocate_once_running(tmp_path):
    outcome = run_driver(
        START
        + CONVERTING
        + """
light = PWM(Pin(15), freq=20_000, duty_u16=0)
word, other = bytearray(9), bytearray(9)
dog = WDT(timeout=1000)
seen = 0

def ready(pin):
    client_cs(0)
    client.readinto(word)
    client_cs(1)
    therapist_cs(0)
    therapist.readinto(other)
    therapist_cs(1)

def turn():
    global seen
    client_drdy.irq(ready, Pin.IRQ_FALLING, hard=True)
    micropython.heap_lock()
    for i in range(500):
        machine.idle()
        dog.feed()
        light.duty_u16(i * 100)
        seen += word[8]
        time.ticks_us()
    micropython.heap_unlock()

turn()
say(seen > 0)
""",
        tmp_path,
        "micropython",
        signal=ConverterSignal(np.full((1000, 2), 3, np.int32), np.zeros(1000, np.uint8), 250),
    )
    assert outcome.errors == ""
    assert outcome.said == [True]
    assert len(outcome.boots[0].light) == 499


def test_a_firmware_that_fails_ends_with_its_traceback(board):
    outcome = board("raise ValueError('something else')")
    assert outcome.exit_code == 1
    assert "something else" in outcome.errors


def assigned(path):
    """The constants a module assigns at its top, by name."""
    constants = {}
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(target, ast.Tuple) else [value]
            for name, one in zip(names, values, strict=True):
                with contextlib.suppress(ValueError):
                    constants[name.id] = ast.literal_eval(one)
    return constants


def test_the_bench_is_wired_as_the_firmware_expects():
    folder = board_process.firmware_folder()
    bench = assigned(folder / "simulated" / "bench.py")
    pins = assigned(folder / "inphase_board" / "pins.py")
    for bus, person in ((0, "CLIENT"), (1, "THERAPIST")):
        assert bench["SPI_PINS"][bus] == tuple(pins[f"{person}_{w}"] for w in _SPI_WIRES)
        assert bench["CHIP_SELECT"][bus] == pins[f"{person}_CS"]
        assert bench["DATA_READY"][bus] == pins[f"{person}_DRDY"]
    assert bench["I2C_PINS"] == (pins["HAPTIC_SDA"], pins["HAPTIC_SCL"])
    for name in _SINGLE_WIRES:
        assert bench[name] == pins[name], name
