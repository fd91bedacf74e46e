"""The history in machine code, against what was put into it."""

import random
import struct
from dataclasses import dataclass

import pytest
from fakes.interpreters import INTERPRETERS, micropython, run

from inphase_wire import formats, layout

PERIOD_US = 1000
RUN = 0xBEEF
SPAN = 1 << 32
LOW_30 = (1 << 30) - 1

PROGRAM = """
import micropython
from array import array
from inphase_board import history, ring
from inphase_board.sample_frames import SampleFrames

class Sampler:
    period_us = 1000
    pairs = (bytearray(ring.SLOT_SIZE * ring.SLOTS), array("H", [0] * ring.STATE_SIZE))

class Clock:
    low = 0
    high = 0

slots, state = Sampler.pairs
state[ring.PERIOD_US] = 1000
for name in ("COUNTER", "TAKEN"):
    state[getattr(ring, name + "_LO")] = given["counter"] & 0xFFFF
    state[getattr(ring, name + "_HI")] = given["counter"] >> 16
clock = Clock()
frames = SampleFrames(Sampler, bytearray(given["bytes"]), 0xBEEF, given["pairs_per_frame"])
body = bytearray(253)
results = []
size = 0  # a new name would allocate
for step in given["steps"]:
    kind = step[0]
    if kind == "push":
        client, therapist, ticks = bytes.fromhex(step[1]), bytes.fromhex(step[2]), step[3]
        clock.low, clock.high = step[3], step[4]
        micropython.heap_lock()
        ring.push(slots, state, client, therapist, ticks)
        micropython.heap_unlock()
    elif kind == "mark":
        frames.mark()
    elif kind == "update":
        micropython.heap_lock()
        frames.update(clock)
        micropython.heap_unlock()
    elif kind == "resend":
        asked = bytes.fromhex(step[1])
        micropython.heap_lock()
        size = frames.resend(asked, len(asked))
        micropython.heap_unlock()
        results.append(size)
    elif kind == "held":
        results.append([frames._state[history.HELD], frames.backlog])
    else:
        for _ in range(step[1]):
            micropython.heap_lock()
            frames._unpackable = 1
            if kind == "live":
                size = frames.next(body, clock)
            else:  # without what the stream would send before
                size = frames._late(body, clock) if frames._is_asked else 0
            micropython.heap_unlock()
            results.append(bytes(body[:size]).hex())
            if size == 0 and kind == "live":
                break
print(json.dumps(results))
"""


@dataclass
class Frame:
    """A SAMPLES body taken apart."""

    flags: int
    counter: int
    ticks_us: int
    lead_off: int
    dropped: int
    pairs: list

    @classmethod
    def of(cls, body):
        size = formats.SAMPLES_HEADER_SIZE
        found = struct.unpack(formats.SAMPLES_HEADER_FORMAT, body[:size])
        kind, protocol, flags, which, counter, ticks_us, count, lead_off, dropped = found
        assert (kind, protocol, which) == (layout.SAMPLES, layout.PROTOCOL_VERSION, RUN)
        assert len(body) == size + count * formats.PAIR_SIZE
        pairs = [body[at : at + 6] for at in range(size, len(body), 6)]
        return cls(flags, counter, ticks_us, lead_off, dropped, pairs)


def kind_of_signal(name, rng):
    """Yield pairs of 24-bit values."""
    client = therapist = 0
    while True:
        if name == "any":
            client, therapist = rng.getrandbits(24), rng.getrandbits(24)
        elif name == "extremes":
            client = rng.choice((0x7FFFFF, 0x800000, 0, 0xFFFFFF))
            therapist ^= 0x800000
        elif name == "steps":
            # Every width comes up, and each channel has its own.
            client += rng.randint(-1, 1) << rng.randrange(24)
            therapist += rng.randint(-1, 1)
        elif name == "small":
            client += rng.randint(-200, 200)
            therapist += rng.randint(-3, 3)
        yield client & 0xFFFFFF, therapist & 0xFFFFFF


class Story:
    """Steps for the interpreter, and what was put in."""

    def __init__(
        self, size=4000, counter=0, pairs_per_frame=4, start_us=0, signal="any", seed=1, off=0.01
    ):
        self.off = off
        self.rng = random.Random(seed)
        self.values = kind_of_signal(signal, self.rng)
        self.first = self.counter = counter
        self.now_us = start_us
        self.truth = {}  # counter without an end: (pair, ticks_us, lead-off, faulty)
        self.steps = []
        self.given = {
            "counter": counter % SPAN,
            "bytes": size,
            "pairs_per_frame": pairs_per_frame,
            "steps": self.steps,
        }

    def push(self, count=1, missed=0, update=True):
        for _ in range(count):
            self.now_us += PERIOD_US * (1 + missed)
            self.counter += missed
            client, therapist = next(self.values)
            off = self.rng.random() < self.off
            faulty = self.rng.random() < self.off
            status = ((0x0 if faulty else 0xC) << 20) | (0x20000 if off else 0)
            words = [
                top.to_bytes(3, "big") + bytes(3) + value.to_bytes(3, "big")
                for top, value in ((status, client), (0xC00000, therapist))
            ]
            low, high = self.now_us & LOW_30, (self.now_us >> 30) & 3
            self.steps.append(["push", words[0].hex(), words[1].hex(), low, high])
            pair = client.to_bytes(3, "big") + therapist.to_bytes(3, "big")
            self.truth[self.counter] = (pair, self.now_us, int(off), faulty)
            self.counter += 1
            if update:
                self.steps.append(["update"])

    def live(self, frames=1000):
        self.steps.append(["live", frames])

    def late(self, frames=1000):
        self.steps.append(["late", frames])

    def resend(self, counter, count, which=RUN):
        asked = struct.pack(formats.RESEND_FORMAT, layout.RESEND, 77, which, counter % SPAN, count)
        self.steps.append(["resend", asked.hex()])

    def held(self):
        self.steps.append(["held"])

    def told(self, interpreter, folder):
        """Run it; return (live frames, late frames, bodies of RESENT, all other results)."""
        if interpreter == "micropython" and micropython() is None:
            pytest.skip("no MicroPython for this machine")
        results = run(interpreter, PROGRAM, self.given, folder, "16M")
        live, late, resent, others = [], [], [], []
        for result in results:
            if not isinstance(result, str):
                others.append(result)
            elif result:
                body = bytes.fromhex(result)
                if body[0] == layout.RESENT:
                    resent.append(struct.unpack(formats.RESENT_FORMAT, body))
                elif body[2] & layout.FLAG_LATE:
                    late.append(Frame.of(body))
                else:
                    live.append(Frame.of(body))
        return live, late, resent, others

    def check(self, frame):
        """Check a frame bit for bit; return the counters of its samples."""
        counter = frame.counter + (self.first // SPAN) * SPAN
        if counter < self.first - SPAN // 2:
            counter += SPAN
        counters = list(range(counter, counter + len(frame.pairs)))
        truth = [self.truth[counter] for counter in counters]
        assert frame.pairs == [pair for pair, _, _, _ in truth]
        assert frame.ticks_us == truth[0][1] % SPAN
        assert frame.lead_off == max(off for _, _, off, _ in truth)
        assert bool(frame.flags & formats.FLAG_CONVERTER_FAULT) == any(bad for *_, bad in truth)
        return counters

    def check_live(self, frames):
        """Check a live stream from the start on; return the counters of its samples."""
        counters = []
        for frame in frames:
            found = self.check(frame)
            assert frame.dropped == (found[0] - self.first - len(counters)) % SPAN
            counters += found
        assert counters == sorted(set(counters))
        assert all(
            bool(frame.flags & layout.FLAG_FIRST) == (at == 0) for at, frame in enumerate(frames)
        )
        return counters


pytestmark = pytest.mark.parametrize("interpreter", INTERPRETERS)
SIGNALS = ("any", "extremes", "steps", "small", "still")
LARGEST = 204


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("pairs_per_frame", [4, 7, 32])
def test_a_host_that_was_away_gets_every_pair_bit_for_bit(
    interpreter, signal, pairs_per_frame, tmp_path
):
    story = Story(8000, pairs_per_frame=pairs_per_frame, signal=signal)
    story.push(30)
    story.live()
    story.push(600)
    story.held()
    story.live()
    story.push(100)
    story.live()
    live, _, _, others = story.told(interpreter, tmp_path)
    counters = story.check_live(live)
    assert counters == list(range(len(counters)))
    assert len(counters) > 730 - pairs_per_frame
    assert others[0][1] == 630 - 30 // pairs_per_frame * pairs_per_frame


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("counter", [0, SPAN - 700])
def test_what_the_live_stream_is_overtaken_by_is_counted(interpreter, signal, counter, tmp_path):
    story = Story(2000, counter, signal=signal)
    for _ in range(8):
        story.push(250)
        story.held()
        story.live(6)
    story.held()
    story.live()
    live, _, _, others = story.told(interpreter, tmp_path)
    counters = story.check_live(live)
    assert (len(counters) < 1990) == (signal in ("any", "extremes", "steps"))
    _, backlog = others[-1]
    # All that waited is sent but what is fewer than a frame.
    assert set(counters) >= set(range(story.counter - backlog, story.counter - 3))


def test_blocks_of_full_width_fill_the_memory(interpreter, tmp_path):
    size = LARGEST * 10 + 100
    story = Story(size, signal="extremes", off=0)
    held = []
    for _ in range(40):
        story.push(32)
        story.held()
    _, _, _, others = story.told(interpreter, tmp_path)
    held = [found for found, _ in others]
    assert held == [min(32 * n, 320) for n in range(40)]  # the newest is in the ring


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("seed", range(3))
def test_a_range_is_sent_again_ascending_and_the_rest_is_told_to_be_nowhere(
    interpreter, signal, seed, tmp_path
):
    story = Story(3000, SPAN - 900 if seed else 5000, signal=signal, seed=seed)
    asked = []
    for _ in range(60):
        story.push(story.rng.randint(0, 40), update=story.rng.random() < 0.8)
        story.push(1, missed=story.rng.choice((0, 0, 0, 1, 2, 40, 300)))
        story.steps.append(["update"])
        if story.rng.random() < 0.5:
            story.live(story.rng.randint(0, 8))
        first = story.counter - story.rng.randint(-20, 1200)
        count = story.rng.choice((1, 5, 32, 33, 200, 1500, 2**31 - 1))
        story.resend(first, count)
        story.late(150)
        story.held()
        asked.append((first, count, set(story.truth)))
    live, late, resent, others = story.told(interpreter, tmp_path)
    story.check_live(live)
    assert len(resent) == len(asked)
    helds = [found[0] for found in others if isinstance(found, list)]
    assert [found for found in others if found != layout.ACK_OK and isinstance(found, int)] == []
    late = iter(late)
    sent = 0
    for (first, count, there), held, told in zip(asked, helds, resent, strict=True):
        kind, token, which, counter, asked_count, kept = told
        assert (kind, token, which) == (layout.RESENT, 77, RUN)
        assert (counter, asked_count) == (first % SPAN, count)
        found = []
        while len(found) < kept:
            frame = next(late)
            assert frame.dropped == 0
            found += story.check(frame)
        # All that was put in is stored, or lies in the ring: fewer than two blocks.
        stored = [c for c in sorted(there) if first <= c < first + count]
        assert found == stored[len(stored) - len(found) :]
        newest = sorted(there)[-held:]
        assert set(found) >= {c for c in stored if c >= newest[0]}
        sent += len(found)
    assert next(late, None) is None
    assert sent > 100


def test_a_request_may_be_overtaken_while_it_is_sent(interpreter, tmp_path):
    story = Story(LARGEST * 10, signal="extremes", off=0)
    story.push(320)
    story.resend(0, 320)
    story.late(2)
    story.push(5 * 32)
    story.late(100)
    _, late, resent, _ = story.told(interpreter, tmp_path)
    found = [counter for frame in late for counter in story.check(frame)]
    assert found == [*range(64), *range(128, 320)]
    assert resent[0][-1] == len(found)


def test_a_newer_request_replaces_an_unfinished_one(interpreter, tmp_path):
    story = Story(4000)
    story.push(320)
    story.resend(0, 320)
    story.late(2)
    story.resend(100, 10)
    story.late(100)
    _, late, resent, _ = story.told(interpreter, tmp_path)
    assert [c for frame in late for c in story.check(frame)] == [*range(64), *range(100, 110)]
    assert [found[3:] for found in resent] == [(100, 10, 10)]


@pytest.mark.parametrize(("which", "count"), [(RUN, 0), (RUN, 2**31), (RUN + 1, 5)])
def test_a_request_that_makes_no_sense_is_refused_and_changes_nothing(
    interpreter, which, count, tmp_path
):
    story = Story(4000)
    story.push(320)
    story.resend(0, 64)
    story.resend(0, count, which)
    story.late(100)
    _, late, resent, others = story.told(interpreter, tmp_path)
    assert others == [layout.ACK_OK, layout.ACK_BAD_VALUE]
    assert [c for frame in late for c in story.check(frame)] == [*range(64)]
    assert len(resent) == 1


@pytest.mark.parametrize(("first", "count"), [(320, 5), (5000, 100), (SPAN - 70_000, 50)])
def test_what_is_not_held_is_told_at_once(interpreter, first, count, tmp_path):
    story = Story(4000)
    story.push(320)
    story.resend(first, count)
    story.late(1)
    _, late, resent, _ = story.told(interpreter, tmp_path)
    assert late == []
    assert resent == [(layout.RESENT, 77, RUN, first, count, 0)]


def test_a_mark_stays_with_its_sample(interpreter, tmp_path):
    story = Story(8000)
    marked = []
    for n in range(9):
        story.push(50, update=False)
        story.steps += [["mark"], ["update"]]
        marked.append(story.counter - 1)
        story.push(3 * n)
    story.resend(0, 600)
    story.late(100)
    for counter in (marked[2] - 1, marked[2], marked[2] + 1):
        story.resend(counter, 1)
        story.late(3)
    story.live()
    live, late, resent, _ = story.told(interpreter, tmp_path)
    assert resent[0][-1] == len(story.truth)
    whole, single = late[:-3], late[-3:]
    for frames in (whole, live):
        found = [story.check(f) for f in frames if f.flags & formats.FLAG_MARK]
        assert len(found) == len(marked)
        assert all(mark in counters for mark, counters in zip(marked, found, strict=True))
    assert [bool(frame.flags & formats.FLAG_MARK) for frame in single] == [False, True, False]


def test_lead_off_and_faults_are_told_with_their_own_pairs(interpreter, tmp_path):
    story = Story(8000)
    story.push(700)
    for counter in range(300):
        story.resend(counter, 1)
        story.late(2)
    _, late, _, _ = story.told(interpreter, tmp_path)
    assert [counter for frame in late for counter in story.check(frame)] == [*range(300)]
    assert {frame.lead_off for frame in late} == {0, 1}
    assert {frame.flags for frame in late} == {
        layout.FLAG_LATE,
        layout.FLAG_LATE | formats.FLAG_CONVERTER_FAULT,
    }


@pytest.mark.parametrize("turn", range(1, 5))
def test_ticks_carry_over_30_and_32_bits(interpreter, turn, tmp_path):
    story = Story(4000, start_us=(turn << 30) - 100 * PERIOD_US)
    story.push(30, update=False)
    story.push(170)
    story.live()
    story.resend(10, 170)
    story.late()
    live, late, _, _ = story.told(interpreter, tmp_path)
    assert len(story.check_live(live)) == 200
    assert [c for frame in late for c in story.check(frame)] == [*range(10, 180)]
