"""A board on a desk: its own loop, with machine objects that are plain functions."""

import struct

from fakes import micropython_shim

from inphase_wire import formats, framing, layout

micropython_shim.install()

from inphase_board import messages  # noqa: E402
from inphase_board.board import Board  # noqa: E402
from inphase_board.board_clock import BoardClock  # noqa: E402
from inphase_board.button import Button  # noqa: E402
from inphase_board.commands import Commands  # noqa: E402
from inphase_board.cue_output import CueOutput  # noqa: E402
from inphase_board.sample_frames import SampleFrames  # noqa: E402
from inphase_board.sampler import Sampler  # noqa: E402
from inphase_board.self_test import SelfTest  # noqa: E402
from inphase_board.serial_port import SerialPort  # noqa: E402
from inphase_board.settings import Settings  # noqa: E402

PERIOD_US = 4000
RUN = 0x1234
HISTORY_BYTES = 20_000


class Line:
    """Standard input and output of the board, and a poll object for each."""

    def __init__(self):
        self.to_board = bytearray()
        self.from_board = bytearray()
        self.pieces = []
        self.room = 1 << 30
        self.sleep_ms = None

    def readinto(self, buffer):
        assert len(buffer) == 1
        buffer[0] = self.to_board.pop(0)
        return 1

    def write(self, piece):
        assert len(piece) <= self.room, "this write would have waited"
        self.room -= len(piece)
        self.pieces.append(len(piece))
        self.from_board += piece

    def poll(self):
        line = self

        class Poll:
            def register(self, stream, events):
                self.wanted = events

            def ipoll(self, timeout_ms):
                if timeout_ms and not line.to_board:
                    line.sleep_ms(timeout_ms)
                ready = 1 if line.to_board else 0
                ready |= 4 if line.room else 0
                return [(line, ready & self.wanted)] if ready & self.wanted else []

        return Poll()

    def send(self, body):
        frame = bytearray(len(body) + framing.OVERHEAD)
        framing.encode(body, len(body), frame)
        self.to_board += frame

    def bodies(self):
        """Bodies of the whole frames the board has sent since the last time."""
        made = []
        while (end := self.from_board.find(0)) >= 0:
            piece = bytes(self.from_board[:end])
            del self.from_board[: end + 1]
            if piece:
                body = bytearray(framing.MAX_BODY)
                size = framing.decode(piece, len(piece), body)
                assert size, "a damaged frame"
                made.append(bytes(body[:size]))
        return made


class Converter:
    """What the interrupt sees of one converter: CS, and a word for each read."""

    def __init__(self, status=b"\xc0\x00\x00"):
        self.status = status
        self.selected = False
        self.value = 0
        self.spi = self

    def select(self, level):
        self.selected = level == 0

    def readinto(self, word):
        assert self.selected
        word[:] = self.status + bytes(3) + self.value.to_bytes(3, "big")


class Watch:
    """A ConverterWatch with nothing to do."""

    is_running = True

    def __init__(self, faults):
        self.faults = faults
        self.fed = []

    def feed(self, inputs):
        self.fed.append(inputs)

    def update(self, elapsed_ms):
        pass


class Haptic:
    works = True
    level = 0

    def drive(self, level):
        self.level = level


class Pin:
    level = 1

    def __call__(self, level=None):
        if level is not None:
            self.level = level
        return self.level


class Desk:
    """The board with everything around it; time passes one conversion a turn, or more."""

    def __init__(
        self,
        faults=0,
        pairs_per_frame=4,
        haptic=None,
        after_reset=False,
        rate_hz=250,
        history_bytes=HISTORY_BYTES,
        now_us=0,
    ):
        self.period_us = 1_000_000 // rate_hz
        self.now_us = now_us
        self.line = Line()
        self.client = Converter()
        self.therapist = Converter()
        self.duty = 0
        self.fed = 0
        self.mute = Pin()
        self.mute.level = 0
        self.mark = Pin()
        self.status_light = Pin()
        self.converting = faults == 0
        clock = BoardClock(self.ticks_us)
        self.cue = CueOutput(self.set_duty, haptic or Haptic(), after_reset)
        self.sampler = Sampler(self.ticks_us, self.client, self.therapist, rate_hz)
        self.frames = SampleFrames(self.sampler, bytearray(history_bytes), RUN, pairs_per_frame)
        settings = Settings(rate_hz, pairs_per_frame)
        self.watch = Watch(faults)
        self.self_test = SelfTest(self.watch, self.sampler)
        self.port = SerialPort(self.line, self.line, self.line.poll)
        self.board = Board(
            clock,
            self.sampler,
            self.frames,
            self.port,
            Commands(
                self.cue,
                clock,
                messages.hello(b"board id", RUN, settings, 1, 1),
                self.frames.resend,
                self.self_test.take,
            ),
            self.cue,
            Button(self.mute, down=1),
            Button(self.mark),
            self.status_light,
            self.feed,
            self.watch,
            self.self_test,
        )

    def ticks_us(self):
        return self.now_us % (1 << 30)

    def set_duty(self, duty):
        self.duty = duty

    def feed(self):
        self.fed += 1

    def turn(self, count=1, conversions=1):
        """Let turns pass, with as many conversions in each."""
        for _ in range(count):
            for _ in range(conversions):
                self.pass_period()
            self.port.wait(0)
            self.board.step()

    def pass_period(self):
        self.now_us += self.period_us
        if self.converting:
            self.convert()
            self.sampler.data_ready(None)

    def convert(self):
        self.client.value += 1
        self.therapist.value += 2

    def ask(self, light, motor=0, lease_ms=1000):
        self.line.send(
            struct.pack(formats.CUE_FORMAT, layout.CUE, 1, light, motor, lease_ms),
        )

    def samples(self):
        """Headers of the sample frames sent since the last time, and the pairs they carry."""
        headers = []
        pairs = b""
        for body in self.line.bodies():
            if body[0] == layout.SAMPLES:
                header = body[: formats.SAMPLES_HEADER_SIZE]
                headers.append(struct.unpack(formats.SAMPLES_HEADER_FORMAT, header))
                pairs += body[formats.SAMPLES_HEADER_SIZE :]
        return headers, pairs

    def status(self):
        found = [body for body in self.line.bodies() if body[0] == layout.STATUS]
        return struct.unpack(formats.STATUS_FORMAT, found[-1])


def pairs_of(first, count):
    """The bytes of `count` pairs from the conversion number `first` on."""
    return b"".join(
        n.to_bytes(3, "big") + (2 * n).to_bytes(3, "big") for n in range(first, first + count)
    )
