"""The watch over both converters, turn by turn, against chips that answer as they are told."""

import pytest
from fakes import micropython_shim

micropython_shim.install()

from inphase_board import ads1292r  # noqa: E402
from inphase_board.converter_watch import ConverterWatch  # noqa: E402

TURN_MS = 4


class Chip:
    """A converter whose registers read right or wrong."""

    def __init__(self):
        self.there = True
        self.right = True
        self.looked = 0
        self.inputs = None

    def feed(self, inputs):
        self.inputs = inputs

    def configure(self):
        self.right = True

    def is_configured(self):
        return self.there

    def is_right(self):
        self.looked += 1
        return self.right

    def stream(self):
        pass


class Sampler:
    period_us = 4000

    def __init__(self):
        self.is_faulty = False
        self.is_silent = False
        self.age = 200
        self.paused = False
        self.converts = False
        self.step_checks = 0

    def check_step(self):
        self.step_checks += 1

    def age_us(self):
        return self.age

    def pause(self, paused):
        self.paused = paused


class Bench:
    def __init__(self, faults=0, there=True):
        self.chips = (Chip(), Chip())
        for chip in self.chips:
            chip.there = there
        self.sampler = Sampler()
        self.lines = {"start": 1, "reset": 1}
        self.held = 0
        self.watch = ConverterWatch(
            self.chips,
            self.sampler,
            lambda level: self.lines.update(start=level),
            lambda level: self.lines.update(reset=level),
            self.hold,
            self.release,
            self.sleep_us,
            faults,
        )

    def hold(self):
        self.held += 1
        return 7

    def release(self, state):
        assert state == 7
        self.held -= 1

    def sleep_us(self, duration_us):
        assert self.held == 0
        self.sampler.age += duration_us
        if self.sampler.age > 4000 and self.sampler.converts:
            self.sampler.age -= 4000

    def turn(self, count=1):
        for _ in range(count):
            self.watch.update(TURN_MS)
            assert self.held == 0


def test_each_chip_is_looked_at_every_256_ms_and_their_step_every_128():
    bench = Bench()
    bench.turn(320)
    for chip in bench.chips:
        assert chip.looked == 320 * TURN_MS // 256
    assert bench.sampler.step_checks == 320 * TURN_MS // 128
    assert (bench.watch.faults, bench.watch.restarts) == (0, 0)


def test_no_look_where_a_conversion_may_come_meanwhile():
    bench = Bench()
    for age in (3500, 3999, 4000, 100_000):
        bench.sampler.age = age
        bench.turn(25)
    assert bench.chips[0].looked == 0
    bench.sampler.age = 3499
    bench.turn()
    assert bench.chips[0].looked == 1


def test_turns_that_keep_step_with_the_conversions_and_come_too_late_wait_for_one():
    bench = Bench()
    bench.sampler.converts = True
    for looked in range(1, 9):
        bench.sampler.age = 3700
        bench.turn(32 + 2)  # 128 ms, two looks that come too late, and the one that waits
        assert bench.chips[0].looked + bench.chips[1].looked == looked


@pytest.mark.parametrize("who", [0, 1])
def test_a_wrong_register_is_found_within_260_ms_and_both_chips_start_anew(who):
    bench = Bench()
    bench.turn(9)
    bench.chips[who].right = False
    turns = 0
    while bench.watch.is_running:
        bench.turn()
        turns += 1
    assert turns * TURN_MS <= 260
    assert bench.lines == {"start": 0, "reset": 0}
    assert bench.sampler.paused
    bench.turn(60)
    assert bench.lines == {"start": 1, "reset": 1}
    assert not bench.sampler.paused
    assert bench.watch.is_running
    assert (bench.watch.faults, bench.watch.restarts) == (1, 1)


def test_one_wrong_answer_on_the_wire_is_counted_and_stops_nothing():
    bench = Bench()
    bench.turn(9)
    bench.chips[1].right = False
    while bench.watch.faults == 0:
        bench.turn()
    bench.chips[1].right = True
    bench.turn(100)
    assert bench.watch.is_running
    assert (bench.watch.faults, bench.watch.restarts) == (1, 0)


def test_other_inputs_start_both_chips_anew_and_are_no_fault():
    bench = Bench()
    bench.turn(9)
    bench.watch.feed(ads1292r.SHORTED)
    assert bench.lines == {"start": 0, "reset": 0}
    bench.turn(60)
    assert [chip.inputs for chip in bench.chips] == [ads1292r.SHORTED] * 2
    assert bench.watch.is_running
    assert bench.watch.faults == 0


def test_one_word_of_a_wrong_form_stops_nothing_but_words_that_stay_so_do():
    bench = Bench()
    for _ in range(50):
        bench.sampler.is_faulty = True
        bench.turn(5)
        bench.sampler.is_faulty = False
        bench.turn(5)
    assert bench.watch.restarts == 0
    bench.sampler.is_faulty = True
    bench.turn(11)
    assert bench.watch.restarts == 1


def test_silence_starts_the_converters_anew_but_not_before_they_had_time_to_begin():
    bench = Bench()
    bench.sampler.is_silent = True
    bench.turn(100)
    assert bench.watch.restarts == 0
    bench.turn()
    assert bench.watch.restarts == 1


def test_chips_missing_at_start_are_tried_again_until_they_answer():
    bench = Bench(faults=2, there=False)
    bench.turn(1000)
    assert not bench.watch.is_running
    assert bench.watch.restarts >= 5
    assert bench.lines["start"] == 0
    for chip in bench.chips:
        chip.there = True
    bench.turn(250)
    assert bench.watch.is_running
    assert bench.lines == {"start": 1, "reset": 1}
