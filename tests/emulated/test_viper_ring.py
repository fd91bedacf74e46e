"""The sample ring in machine code, against a plain one with integers of any size."""

import random
import struct

import pytest
from fakes.interpreters import INTERPRETERS, micropython, run

from inphase_wire import formats

PERIOD_US = 4000
SLOTS = 128
LOW_30 = (1 << 30) - 1

PROGRAM = """
import micropython
from array import array
from inphase_board import ring
memory = bytearray(ring.SLOT_SIZE * ring.SLOTS)
state = array("H", [0] * ring.STATE_SIZE)
state[ring.PERIOD_US] = 4000
for key, value in (("COUNTER", given["counter"]), ("TAKEN", given["taken"])):
    state[getattr(ring, key + "_LO")] = value & 0xFFFF
    state[getattr(ring, key + "_HI")] = value >> 16
state[ring.FAULTS] = given["faults"]
body = bytearray(253)
results = []
run = wires = 0  # a new name would allocate
for step in given["steps"]:
    if isinstance(step[0], str):
        client, therapist, ticks = bytes.fromhex(step[0]), bytes.fromhex(step[1]), step[2]
        micropython.heap_lock()
        ring.push(memory, state, client, therapist, ticks)
        micropython.heap_unlock()
    else:
        pairs, now, high = step
        micropython.heap_lock()
        run = ring.run_length(memory, state, pairs)
        wires = ring.take(memory, state, body, run, now, high) if run else 0
        state[ring.TAIL] = state[ring.LIVE]
        micropython.heap_unlock()
        results.append([run, wires, body[5:19 + 6 * run].hex() if run else ""])
print(json.dumps([results, state[ring.FAULTS], state[ring.WIRES]]))
"""


class PlainRing:
    """The same, said plainly."""

    def __init__(self, counter, taken, faults):
        self.counter = counter
        self.taken = taken
        self.faults = faults
        self.wires = 0
        self.slots = []
        self.last_us = None
        self.early = False
        self.lost = False

    def push(self, client, therapist, ticks_us):
        if self.last_us is not None:
            passed_us = ticks_us - self.last_us
            if passed_us <= PERIOD_US // 2 or self.early:
                self.early = True
                self.wires |= 0x10
                self.lost = True
                self.faults = min(self.faults + 1, 0xFFFF)
                return
            if passed_us > PERIOD_US * 3 // 2:
                self.counter += (passed_us + PERIOD_US // 2) // PERIOD_US - 1
                self.lost = True
        self.last_us = ticks_us
        wires = 0
        faults = 0
        for shift, word in ((0, client), (2, therapist)):
            status = int.from_bytes(word[:3], "big")
            electrodes = (status >> 15) & 0x1F  # LOFF_STAT[4:0]
            wires |= (electrodes >> 2 & 3) << shift  # IN2P, IN2N
            # 1100; GPIO and 13 zeros; channel 1, which is powered down.
            faults += status >> 20 != 0b1100 or status & 0x7FFF != 0 or any(word[3:6])
        if faults:
            wires |= 0x10
        self.faults = min(self.faults + faults, 0xFFFF)
        self.wires = wires
        if len(self.slots) == SLOTS - 1:
            self.lost = True
        else:
            pair = client[6:] + therapist[6:]
            self.slots.append((pair, wires, ticks_us, self.counter, self.lost))
            self.lost = False
        self.counter += 1

    def take(self, pairs):
        run = 0
        while run < pairs and run < len(self.slots) and not (run and self.slots[run][4]):
            run += 1
        if run < pairs and run == len(self.slots):
            return [0, 0, ""]
        taken, self.slots = self.slots[:run], self.slots[run:]
        _, _, ticks_us, counter, _ = taken[0]
        wires = 0
        for slot in taken:
            wires |= slot[1] | (0x20 if slot[4] else 0)
        header = struct.pack(
            formats.SAMPLES_HEADER_FORMAT,
            0,
            0,
            0,
            0,
            counter % (1 << 32),
            ticks_us % (1 << 32),
            run,
            wires & 0x0F,
            (counter - self.taken) % (1 << 32),
        )
        self.taken += run
        return [run, wires, (header[5:] + b"".join(slot[0] for slot in taken)).hex()]


def word(rng, faulty=0.0):
    status = rng.randrange(16) if rng.random() < faulty else 0b1100
    rest = rng.randrange(1 << 20) & 0x0F8000 if rng.random() < 0.3 else 0
    if rng.random() < faulty:
        rest |= 1 << rng.randrange(15)
    first = 1 << rng.randrange(24) if rng.random() < faulty else 0
    word = ((status << 20) | rest).to_bytes(3, "big") + first.to_bytes(3, "big")
    return word + rng.randbytes(3)


class Story:
    """Steps for the interpreter, and what the plain ring says to them."""

    def __init__(self, counter=0, taken=0, faults=0, start_us=0, seed=1):
        self.rng = random.Random(seed)
        self.plain = PlainRing(counter, taken, faults)
        self.given = {"counter": counter, "taken": taken, "faults": faults, "steps": []}
        self.expected = []
        self.now_us = start_us

    def push(self, passed_us=PERIOD_US, faulty=0.0):
        self.now_us += passed_us
        client, therapist = word(self.rng, faulty), word(self.rng, faulty)
        self.given["steps"].append([client.hex(), therapist.hex(), self.now_us & LOW_30])
        self.plain.push(client, therapist, self.now_us)

    def take(self, pairs=4, ahead_us=0):
        clock_us = self.now_us + ahead_us
        self.given["steps"].append([pairs, clock_us & LOW_30, (clock_us >> 30) & 3])
        self.expected.append(self.plain.take(pairs))

    def check(self, interpreter, folder):
        if interpreter == "micropython" and micropython() is None:
            pytest.skip("no MicroPython for this machine")
        found = run(interpreter, PROGRAM, self.given, folder)
        assert found == [self.expected, self.plain.faults, self.plain.wires]


pytestmark = pytest.mark.parametrize("interpreter", INTERPRETERS)


def test_pairs_come_out_as_they_went_in(interpreter, tmp_path):
    story = Story()
    for _ in range(300):
        story.push(faulty=0.1)
        story.take(4)
    assert sum(run for run, _, _ in story.expected) == 300
    story.check(interpreter, tmp_path)


@pytest.mark.parametrize("pairs", [1, 2, 7, 32])
def test_a_frame_goes_out_once_it_is_full_and_not_before(interpreter, pairs, tmp_path):
    story = Story()
    for _ in range(100):
        story.push()
        story.take(pairs)
    assert {run for run, _, _ in story.expected} <= {0, pairs}
    story.check(interpreter, tmp_path)


def test_counter_and_dropped_are_exact_when_the_ring_is_full(interpreter, tmp_path):
    story = Story()
    for _ in range(SLOTS + 500):
        story.push()
    for _ in range(100):
        story.take(4)
    for _ in range(50):
        story.push()
    for _ in range(200):
        story.take(4)
    runs = [run for run, _, _ in story.expected]
    assert 3 in runs  # the frame cut short before the gap
    story.check(interpreter, tmp_path)


@pytest.mark.parametrize("missed", [1, 2, 70_000])
def test_conversions_that_raised_no_interrupt_are_counted_as_lost(interpreter, missed, tmp_path):
    story = Story()
    for _ in range(6):
        story.push()
    story.push(PERIOD_US * (missed + 1))
    for _ in range(9):
        story.push()
    for _ in range(6):
        story.take(4)
    dropped = [
        int.from_bytes(bytes.fromhex(body)[10:14], "little") for _, _, body in story.expected
    ]
    assert missed in dropped
    story.check(interpreter, tmp_path)


def test_a_late_interrupt_is_not_a_lost_conversion(interpreter, tmp_path):
    story = Story()
    for passed_us in (PERIOD_US, PERIOD_US + 1900, PERIOD_US - 1900, PERIOD_US) * 4:
        story.push(passed_us)
        story.take(1)
    assert all(not int(body[20:28], 16) for _, _, body in story.expected)
    story.check(interpreter, tmp_path)


@pytest.mark.parametrize("counter", [0xFFF0, 0xFFFFFFF0])
def test_counters_carry_over_16_and_32_bits(interpreter, counter, tmp_path):
    story = Story(counter=counter, taken=counter - 5)
    for _ in range(40):
        story.push()
        story.take(3)
    story.check(interpreter, tmp_path)


@pytest.mark.parametrize("turn", range(1, 6))
def test_ticks_carry_over_30_and_32_bits(interpreter, turn, tmp_path):
    story = Story(start_us=(turn << 30) - 5 * PERIOD_US)
    for _ in range(12):
        story.push()
    # The third time the clock was read before the turn, and the pair came after it.
    for ahead_us in (-3 * PERIOD_US, 0, -8 * PERIOD_US, 10_000):
        story.take(3, ahead_us)
    story.check(interpreter, tmp_path)


def test_faults_stop_counting_at_65535(interpreter, tmp_path):
    story = Story(faults=0xFFFA)
    for _ in range(30):
        story.push(faulty=1.0)
        story.take(1)
    assert story.plain.faults == 0xFFFF
    story.check(interpreter, tmp_path)
