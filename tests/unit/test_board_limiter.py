"""The safety limits of docs/safety.md, against whatever a host may ask for."""

import random
from itertools import pairwise

import pytest
from fakes import micropython_shim
from hypothesis import given, settings
from hypothesis import strategies as st

micropython_shim.install()

from inphase_board import limiter  # noqa: E402
from inphase_board.limiter import MOTOR_MARGIN_MS  # noqa: E402

STEP_MS = 4


class _Limiter:
    """One limiter's words, and what its last step said."""

    def __init__(self, words, step):
        self._words = words
        self._step = step
        self.level = 0
        self.held = False

    def update(self, asked, elapsed_ms, muted):
        said = self._step(self._words, asked, elapsed_ms, muted)
        self.level = said & 0xFF
        self.held = bool(said & limiter.HELD)


def new_light(after_reset=False):
    return _Limiter(limiter.new_light(after_reset), limiter.step_light)


def new_motor(after_reset=False):
    return _Limiter(limiter.new_motor(after_reset), limiter.step_motor)


LEVELS = st.sampled_from((0, 1, 30, 64, 128, 153, 200, 255))
REQUESTS = st.lists(st.tuples(LEVELS, st.integers(1, 3000), st.booleans()), min_size=1, max_size=40)


def shown(limiter, requests, step_ms=STEP_MS):
    """The level after each step, for requests of (asked, duration in ms, muted)."""
    levels = [limiter.level]
    for asked, duration_ms, muted in requests:
        for _ in range(0, duration_ms, step_ms):
            limiter.update(0 if muted else asked, step_ms, muted)
            levels.append(limiter.level)
    return levels


def rises_and_falls(levels):
    """The instants, in steps, at which the level begins to rise or fall, alternating."""
    turns = []
    direction = 0
    for at in range(1, len(levels)):
        change = levels[at] - levels[at - 1]
        sign = (change > 0) - (change < 0)
        if sign and sign != direction:
            turns.append((at, sign))
            direction = sign
    return turns


@given(REQUESTS)
def test_no_second_holds_more_than_one_light_dark_pair(requests):
    turns = rises_and_falls(shown(new_light(), requests))
    for first, _ in turns:
        within = [at for at, _ in turns if first <= at < first + 1000 // STEP_MS]
        assert len(within) <= 3  # four changes of direction would be two pairs


@given(REQUESTS)
def test_light_waits_a_second_after_falling_before_it_rises(requests):
    levels = shown(new_light(), requests)
    last_fall = None
    for at in range(1, len(levels)):
        if levels[at] < levels[at - 1]:
            last_fall = at
        elif levels[at] > levels[at - 1] and last_fall is not None:
            # A level is a thousand fine steps: the fall may have gone on unseen, never the rise.
            assert (at - last_fall) * STEP_MS >= 1000


@pytest.mark.parametrize("step_ms", [1, 4, 8, 20])
def test_light_takes_half_a_second_over_its_full_scale(step_ms):
    levels = shown(new_light(), [(255, 2000, False), (0, 2000, False)], step_ms)
    full = levels.index(255)
    dark = levels.index(0, full)
    fall = next(at for at in range(full, dark) if levels[at] < 255)
    # One step either way is the clock's grain.
    assert abs(full * step_ms - 500) <= step_ms
    assert abs((dark - fall + 1) * step_ms - 500) <= step_ms


def test_a_late_loop_does_not_make_the_light_jump():
    light = new_light()
    light.update(255, 400, False)
    assert light.level <= 255 * 20 // 500


@pytest.mark.parametrize("new_limiter", [new_light, new_motor])
def test_mute_takes_the_output_off_within_100_ms(new_limiter):
    output = new_limiter()
    levels = shown(output, [(255, 1000, False), (255, 100, True)])
    assert max(levels) > 100
    assert levels[-1] == 0


def test_light_says_when_a_rise_has_to_wait():
    light = new_light()
    shown(light, [(200, 1000, False), (0, 600, False), (200, 100, False)])
    assert light.level == 0
    assert light.held
    shown(light, [(200, 1000, False)])
    assert light.level > 0
    assert not light.held


@given(REQUESTS)
@settings(max_examples=50)
def test_motor_keeps_its_cap_its_ramp_and_its_two_seconds(requests):
    levels = shown(new_motor(), requests)
    on_ms = 0
    for before, after in pairwise(levels):
        assert after <= 153
        assert after - before <= 3  # 255 in 400 ms is 2.55 in a step of 4 ms
        on_ms = on_ms + STEP_MS if after else 0
        assert on_ms <= 2000


@given(st.lists(st.tuples(LEVELS, st.integers(1, 5000), st.booleans()), min_size=60, max_size=90))
@settings(max_examples=20)
def test_motor_is_on_for_six_seconds_at_most_in_any_sixty(requests):
    step_ms = 20
    on = [level > 0 for level in shown(new_motor(), requests, step_ms)]
    window = 60_000 // step_ms
    on_now = 0
    for at, is_on in enumerate(on):
        on_now += is_on
        if at >= window:
            on_now -= on[at - window]
        assert on_now * step_ms <= 6000


def test_motor_spends_its_six_seconds_if_asked_to():
    touches = [(153, 1500, False), (0, 500, False)] * 30
    on = [level > 0 for level in shown(new_motor(), touches)]
    assert sum(on) * STEP_MS > 5000


def test_a_touch_that_ran_out_begins_again_only_after_none_was_asked_for():
    motor = new_motor()
    levels = shown(motor, [(64, 10_000, False)])
    assert levels[-1] == 0
    assert motor.held
    assert len(rises_and_falls(levels)) == 2
    assert max(shown(motor, [(0, 8, False), (64, 1000, False)])) == 64


def longest_touch_ms(limiter, requests, steps_ms, rest_ms=1000):
    """The longest time on, rests shorter than `rest_ms` included; what shows holds for a step."""
    now_ms = longest = 0
    begin = end = -rest_ms
    for asked, duration_ms, muted in requests:
        until_ms = now_ms + duration_ms
        while now_ms < until_ms:
            step_ms = next(steps_ms)
            if limiter.level:
                if now_ms - end >= rest_ms:
                    begin = now_ms
                end = now_ms + step_ms
                longest = max(longest, end - begin)
            limiter.update(0 if muted else asked, step_ms, muted)
            now_ms += step_ms
    return longest


def turns(chance, longest_ms):
    """How long a loop's turns take: mostly short, now and then as long as `longest_ms`."""
    while True:
        yield chance.randint(1, longest_ms) if chance.random() < 0.05 else chance.randint(1, 8)


@pytest.mark.parametrize("rest_ms", [4, 40, 200, 400, 900])
def test_rests_shorter_than_a_second_do_not_lengthen_a_touch(rest_ms):
    touches = [(153, on_ms, False) for on_ms in (300, 1000, 1500, 1900)]
    for touch in touches:
        requests = [touch, (0, rest_ms, False)] * 10
        steps_ms = iter(lambda: STEP_MS, None)
        assert 300 <= longest_touch_ms(new_motor(), requests, steps_ms) <= 2000


def test_a_touch_of_two_seconds_may_follow_a_rest_of_one():
    levels = shown(new_motor(), [(64, 3000, False), (0, 1000, False), (64, 1500, False)])
    assert min(levels[-300:]) == 64


# A stall of 400 ms, and one just short of the watchdog.
@pytest.mark.parametrize("late_ms", [8, MOTOR_MARGIN_MS - 20, 200, 400, 1990])
def test_no_stream_of_requests_holds_a_touch_beyond_two_seconds_and_a_late_turn(late_ms):
    chance = random.Random(late_ms)
    spans_ms = (4, 8, 30, 100, 300, 700, 1500, 2500)
    for _ in range(600):
        requests = [
            (chance.choice((0, 30, 64, 153, 255)), chance.choice(spans_ms), chance.random() < 0.1)
            for _ in range(12)
        ]
        longest_ms = longest_touch_ms(new_motor(), requests, turns(chance, late_ms))
        assert longest_ms <= 2000 + max(0, late_ms - (MOTOR_MARGIN_MS - 20))


def test_a_late_turn_adds_to_the_six_seconds_no_more_than_to_the_two():
    chance = random.Random(6)
    for late_ms in (80, 400, 1990):
        for _ in range(5):
            motor, steps_ms = new_motor(), turns(chance, late_ms)
            spells, now_ms = [], 0
            while now_ms < 150_000:
                asked, until_ms = chance.choice((0, 64, 255)), now_ms + chance.randint(100, 3000)
                while now_ms < until_ms:
                    step_ms = next(steps_ms)
                    if motor.level:
                        spells.append((now_ms, now_ms + step_ms))
                    motor.update(asked, step_ms, False)
                    now_ms += step_ms
            first = on_ms = 0
            for begin_ms, end_ms in spells:
                on_ms += end_ms - begin_ms
                while spells[first][1] <= end_ms - 60_000:
                    on_ms -= spells[first][1] - spells[first][0]
                    first += 1
                # Of the spell that reaches into the window, only the end is in it.
                outside_ms = max(0, end_ms - 60_000 - spells[first][0])
                assert on_ms - outside_ms <= 6000 + max(0, late_ms - 80)


def test_the_default_touch_takes_100_ms_to_rise():
    levels = shown(new_motor(), [(64, 1000, False)], 1)
    assert 100 <= levels.index(64) <= 102


def test_after_a_reset_no_touch_begins_for_a_minute_and_no_light_for_a_second():
    light, motor = new_light(after_reset=True), new_motor(after_reset=True)
    assert max(shown(light, [(255, 996, False)])) == 0
    assert max(shown(light, [(255, 500, False)])) > 200
    assert max(shown(motor, [(0, 100, False), (153, 59_800, False)])) == 0
    assert max(shown(motor, [(0, 2000, False), (153, 1000, False)])) == 153
