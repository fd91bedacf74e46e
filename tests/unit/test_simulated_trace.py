"""Judgements of what a person would see and feel, on traces whose truth is known."""

import pytest

from inphase.simulation.trace import (
    Change,
    largest_duty,
    level_at,
    longest_on_s,
    most_flash_pairs,
    off_from,
    read_trace,
    steepest_per_s,
)


def changes(*pairs):
    return tuple(Change(time_s, level, 20_000) for time_s, level in pairs)


def square(period_s, n, low=0.0, high=1.0):
    """n pairs of on and off."""
    return changes(*((i * period_s / 2 + 1.0, high if i % 2 == 0 else low) for i in range(2 * n)))


def ramp(duration_s, n=100):
    return changes(*((1.0 + i * duration_s / n, i / n) for i in range(1, n + 1)))


def test_a_trace_is_read_boot_by_boot_and_a_torn_last_line_is_left_out(tmp_path):
    (tmp_path / "t").write_text(
        "0,start,0.000000,5000000000\n1500000,light,0.500000,20000\n1600000,motor,0.250000,0\n"
        "1700000,end,0.000000,3\n0,start,0.000000,7000000000\n20,light,0.1"
    )
    first, second = read_trace(tmp_path / "t")
    assert first.started_s == 5.0
    assert first.light == (Change(1.5, 0.5, 20_000),)
    assert first.motor == (Change(1.6, 0.25, 0),)
    assert first.ended_s == pytest.approx(1.7)
    assert first.board_time_s(5.5, speed=4.0) == 2.0
    assert (second.light, second.motor, second.ended_s) == ((), (), None)


def test_the_level_holds_until_the_next_change():
    trace = changes((1.0, 0.5), (2.0, 0.0))
    assert [level_at(trace, t) for t in (0.5, 1.0, 1.9, 2.0, 9.0)] == [0.0, 0.5, 0.5, 0.0, 0.0]


def test_off_from_is_the_last_change_to_dark_and_never_where_it_stays_on():
    assert off_from(()) == 0.0
    assert off_from(changes((1.0, 0.5), (2.0, 0.0))) == 2.0
    assert off_from(changes((1.0, 0.5))) == float("inf")


def test_the_longest_time_on_counts_changing_levels_and_an_open_end():
    trace = changes((1.0, 0.5), (2.0, 0.6), (3.5, 0.0), (5.0, 0.1))
    assert longest_on_s(trace, 6.0) == 2.5
    assert longest_on_s(trace, 9.0) == 4.0


@pytest.mark.parametrize(("rest_s", "longest_s"), [(0.004, 6.004), (0.49, 6.49), (0.51, 3.0)])
def test_a_short_rest_is_no_break_in_the_time_on(rest_s, longest_s):
    again_s = 4.0 + rest_s
    trace = changes((1.0, 0.5), (4.0, 0.0), (again_s, 0.5), (again_s + 3.0, 0.0))
    assert longest_on_s(trace, 20.0) == pytest.approx(longest_s)


def test_duty_is_that_of_the_busiest_minute():
    trace = changes((10.0, 1.0), (16.0, 0.0), (100.0, 1.0), (102.0, 0.0), (158.0, 1.0), (164.0, 0))
    assert largest_duty(trace, 300.0) == pytest.approx(6 / 60)
    assert largest_duty(trace, 300.0, over_s=64.0) == pytest.approx(8 / 64)


def test_steepness_is_measured_within_a_window_so_that_small_steps_add_up():
    assert steepest_per_s(ramp(0.5)) == pytest.approx(2.0, rel=0.11)
    assert steepest_per_s(ramp(0.25)) == pytest.approx(4.0, rel=0.11)
    assert steepest_per_s(changes((1.0, 1.0))) == pytest.approx(1 / 0.05)
    assert steepest_per_s(()) == 0.0


def test_steepness_may_be_asked_of_another_scale():
    trace = changes(*((1.0 + i * 0.005, (i / 100) ** 2) for i in range(1, 101)))
    assert steepest_per_s(trace, scale=lambda level: level**0.5) == pytest.approx(2.0, rel=0.11)


@pytest.mark.parametrize(("period_s", "pairs"), [(2.0, 0), (1.0, 1), (0.5, 2), (0.25, 4)])
def test_flashes_are_pairs_of_opposing_changes_within_a_second(period_s, pairs):
    assert most_flash_pairs(square(period_s, 20)) == pairs


def test_small_or_bright_changes_are_no_flashes():
    assert most_flash_pairs(square(0.2, 20, 0.5, 0.59)) == 0
    assert most_flash_pairs(square(0.2, 20, 0.85, 1.0)) == 0


def test_a_slow_rise_and_a_slow_fall_are_one_pair():
    up = [(1.0 + i * 0.004, i / 100) for i in range(1, 101)]
    down = [(1.4 + i * 0.004, 1 - i / 100) for i in range(1, 101)]
    assert most_flash_pairs(changes(*up, *down)) == 1
