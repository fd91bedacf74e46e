"""The board's files on an emulated RP2040, and the host's link at the other end of its USB.

The processor runs in a process of its own (chip/chip.mjs); what hangs on its pins and the host are
here. Time is the emulator's: nothing waits, and a run is the same every time.
"""

import json
import math
import struct
import subprocess
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from rp2040 import flash_image
from rp2040.bench_time import NEVER
from rp2040.bench_wires import Bench

from inphase.install.bytecode import compile_firmware
from inphase.link.endpoint import Link
from inphase.values import Acknowledgement, BoardStatus, Hello, SampleBlock

FIRMWARE = Path(__file__).parents[2] / "firmware"
MISS_CYCLES = 60
"""Of the system clock, for one line from flash: 28 clocks at half of it, and its chip select."""

_RECORD = struct.Struct("<BBHId")
_CHIP = Path(__file__).parent / "chip" / "chip.mjs"


def firmware_files(folder=FIRMWARE):
    """Return the files that go onto the board: path there to bytes."""
    names = ["boot.py", "main.py", "motor_calibration.py", "start.py"]
    for package in ("inphase_board", "inphase_wire"):
        names += [f"{package}/{path.name}" for path in sorted((folder / package).glob("*.py"))]
    return {name: (folder / name).read_bytes() for name in names}


@cache
def installed_files(folder=FIRMWARE):
    """Return the same as `inphase board install` leaves it: bytecode in the slot that is kept."""
    firmware = compile_firmware(folder)
    files = dict(firmware.start)
    files["kept"] = b"a"
    files["a/manifest.json"] = firmware.manifest
    files.update({f"a/{name}": content for name, content in firmware.files.items()})
    return files


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the processor's time went since power-up, in ns, and the cache's misses."""

    total_ns: float
    asleep_ns: float
    cache_misses: float
    pin_interrupts_ns: float
    other_interrupts_ns: float

    def since(self, before):
        """Return what was spent after `before`."""
        return Spent(*(getattr(self, f.name) - getattr(before, f.name) for f in fields(Spent)))


class EmulatedBoard:
    """A Pico with the board's files, switched on; `run` lets its time pass.

    `files`: path on the board to bytes; `settings`: what board.json says; `signal`: a signal file
    of inphase.simulation; `trace`: where light and motor are written down.
    """

    def __init__(self, uf2, folder, signal, trace, *, files=None, settings=None, miss_cycles=None):
        files = dict(firmware_files() if files is None else files)
        if settings:
            files["board.json"] = json.dumps(settings).encode()
        (folder / "flash.bin").write_bytes(flash_image.build(uf2, files))
        (folder / "bootrom.bin").write_bytes(flash_image.boot_rom())
        self._bench = bench = Bench(FIRMWARE / "simulated", signal, trace)
        pins = bench.pins
        self.converter_selects = (pins.CHIP_SELECT[0], pins.CHIP_SELECT[1])
        self.data_ready = pins.DATA_READY[0]
        self.levels = []
        """(ns, pin, level): what the board did with the pins that select a converter."""
        self.ready_ns = []
        """When the client's converter put DRDY low."""
        self.marks = []
        """(ns, value): what firmware under measurement wrote into its scratch register."""
        self.resets = []
        """(ns, reason): resets by the watchdog, or by the firmware through it."""
        self.received = bytearray()
        self.link = Link()
        self.events = []
        """What the link made of it: (s, event)."""
        self.is_open = False
        self.now_ns = 0.0
        self.spent = Spent(0.0, 0.0, 0.0, 0.0, 0.0)
        config = {
            "flash": str(folder / "flash.bin"),
            "bootrom": str(folder / "bootrom.bin"),
            "spi": [pins.SPI_PINS[0], pins.SPI_PINS[1]],
            "i2c": pins.I2C_PINS,
            "pins": bench.outputs,
            "selects": self.converter_selects,
            "unanswered": self.converter_selects,
            "pwm": bench.pwm_pins,
            "missCycles": MISS_CYCLES if miss_cycles is None else miss_cycles,
        }
        self._errors = (folder / "chip.txt").open("w+")
        self._process = subprocess.Popen(
            ["node", str(_CHIP), json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._order("A", drives=self._taken_drives(), time_ns=self._due_ns())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)
        self._errors.close()
        self._bench.close()

    @property
    def errors(self):
        """What the emulator complained of."""
        self._errors.flush()
        return Path(self._errors.name).read_text()

    @property
    def now_s(self):
        """Seconds since power-up."""
        return self.now_ns * 1e-9

    def of(self, kind):
        """The events of one kind that came so far, with their times."""
        return [(time_s, event) for time_s, event in self.events if type(event) is kind]

    @property
    def hellos(self):
        """Every hello so far."""
        return [event for _, event in self.of(Hello)]

    @property
    def blocks(self):
        """Every block of samples so far."""
        return [event for _, event in self.of(SampleBlock)]

    @property
    def statuses(self):
        """(s, status) so far."""
        return self.of(BoardStatus)

    @property
    def acknowledgements(self):
        """(s, acknowledgement) so far."""
        return self.of(Acknowledgement)

    def set_host_reads(self, reads):
        """The host goes on or stops reading its port."""
        self._order("L", value=int(reads))

    def write(self, data):
        """The host writes bytes to its port."""
        self._order("U", bytes_=data)

    def run(self, seconds, turn_s=0.01):
        """Let board time pass; the host sends what is due every `turn_s`."""
        end_ns = self.now_ns + seconds * 1e9
        while self.now_ns < end_ns:
            if sent := self.link.outgoing(self.now_s):
                self.write(sent)
            self._run_to(min(self.now_ns + turn_s * 1e9, end_ns))

    def run_until(self, condition, limit_s, turn_s=0.01):
        """Let board time pass until `condition()`; return whether it came true within `limit_s`."""
        end_s = self.now_s + limit_s
        while not condition():
            if self.now_s >= end_s:
                return False
            self.run(turn_s, turn_s)
        return True

    def _run_to(self, until_ns):
        self._order("R", time_ns=until_ns)
        while True:
            kind, a, b, time_ns, payload = self._next_record()
            if kind == "T":
                self.is_open = bool(a)
                self.now_ns = time_ns
                self.spent = Spent(time_ns, *struct.unpack("<4d", payload))
                return
            self._take(kind, a, b, time_ns, payload)

    def _take(self, kind, a, b, time_ns, payload):
        if kind == "U":
            self.received += payload
            events = self.link.receive(time_ns * 1e-9, payload)
            self.events += [(time_ns * 1e-9, event) for event in events]
            return
        if kind == "K":
            self.marks.append((time_ns, int.from_bytes(payload, "little")))
            return
        bench = self._bench
        bench.clock.now_us = max(bench.clock.now_us, int(time_ns // 1000))
        answer, following = 0, b""
        if kind == "S":
            answer, following = bench.spi_bytes(a, b, time_ns)
        elif kind == "I":
            answer = bench.i2c(a, b)
        elif kind == "P":
            if a in self.converter_selects:
                self.levels.append((time_ns, a, b))
            bench.pin_changed(a, b)
            if a in self.converter_selects:
                return
        elif kind == "W":
            bench.pwm_changed(a, int.from_bytes(payload, "little"), b)
        elif kind == "X":
            self.resets.append((time_ns, a))
            bench.processor_reset()
        elif kind == "D":
            bench.clock.reach(int(time_ns // 1000))
        else:
            raise AssertionError(f"the emulated chip said {kind!r}")
        drives = self._taken_drives()
        for i in range(0, len(drives), 2):
            if drives[i] == self.data_ready and drives[i + 1] == 0:
                self.ready_ns.append(time_ns)
        self._order("r", value=answer, time_ns=self._due_ns(), drives=drives, bytes_=following)

    def _due_ns(self):
        due_us = self._bench.clock.next_due_us()
        return math.inf if due_us >= NEVER else due_us * 1000.0

    def _taken_drives(self):
        drives = bytes(self._bench.drives)
        del self._bench.drives[:]
        return drives

    def _order(self, kind, *, value=0, time_ns=0.0, drives=b"", bytes_=b""):
        payload = drives + bytes_
        record = _RECORD.pack(ord(kind), len(drives) // 2, value & 0xFFFF, len(payload), time_ns)
        try:
            self._process.stdin.write(record + payload)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise AssertionError(f"the emulated chip has ended: {self.errors}") from None

    def _next_record(self):
        header = self._process.stdout.read(_RECORD.size)
        if len(header) < _RECORD.size:
            raise AssertionError(f"the emulated chip has ended: {self.errors}")
        kind, a, b, size, time_ns = _RECORD.unpack(header)
        return chr(kind), a, b, time_ns, self._process.stdout.read(size)
