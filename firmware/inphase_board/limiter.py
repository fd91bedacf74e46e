"""The safety limits of light and touch: integers and milliseconds only, whatever the host asks for.

Each limiter is told how many milliseconds have passed and what is asked, and holds the level that
may be shown. Nothing here allocates. Levels are 0 to 255; inside they are counted in thousandths.
What a limiter remembers is an array of words, none of them negative, which `step_light` and
`step_motor` move: they run every turn of the loop, as machine code.
"""

# pyright: reportArgumentType=false, reportUndefinedVariable=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython
from micropython import const

FULL = const(255)
FINE = const(1000)

# A ramp may not jump because the loop was late; falling may.
LONGEST_RISE_MS = const(20)
# The loop may have slept before a ramp begins: its first step is as short as those that follow.
FIRST_STEP_MS = const(4)
# But a touch that a late loop finds too long ends at once: longer than this the loop never sleeps.
LATE_MS = const(40)
# Muted means off within 100 ms, full scale.
MUTE_FINE_PER_MS = const(FULL * FINE // 60)

# Light. WCAG 2.3.1 allows three flashes a second; here one light-dark pair, and none in a hurry.
LIGHT_RAMP_MS = const(500)
LIGHT_FINE_PER_MS = const(FULL * FINE // LIGHT_RAMP_MS)
LIGHT_PAIR_MS = const(1000)

# Touch. The ramp is such that the default touch (25 %) takes 100 ms; stronger ones take longer.
MOTOR_CAP = const(FULL * 60 // 100)
MOTOR_RAMP_MS = const(400)
MOTOR_FINE_PER_MS = const(FULL * FINE // MOTOR_RAMP_MS)
MOTOR_ON_MS = const(2000)
# A rest shorter than 1 s ends no touch: it counts among its 2 s. Whole milliseconds are counted, so
# one may be missing at either end.
MOTOR_REST_MS = const(1002)
MOTOR_WINDOW_BINS = const(60)
MOTOR_BIN_MS = const(1000)
MOTOR_ON_IN_WINDOW_MS = const(6000)
# Kept back from both budgets: a loop that is late by 80 ms, and a rise it may just have made.
MOTOR_MARGIN_MS = const(80 + LONGEST_RISE_MS)
# A touch shorter than this says nothing and is not begun.
MOTOR_SHORTEST_MS = const(500)

HELD = const(0x100)
"""In what a step returns, beside the level: less is shown than is asked."""

# The light's words: its level in thousandths, whether it moved in the last step, and the time since
# it last fell.
_LIGHT_FINE = const(0)
_LIGHT_MOVES = const(1)
_LIGHT_SINCE_FALL_MS = const(2)
_LIGHT_WORDS = const(3)
# The motor's: level; whether it moved; time since the touch began, its short rests included; time
# at rest; whether the touch has used up its time; the bin of now, the time in it, the time on in
# all bins; bins, one more than the window has: the newest still fills, so any window is covered.
_MOTOR_FINE = const(0)
_MOTOR_MOVES = const(1)
_TOUCH_MS = const(2)
_REST_MS = const(3)
_SPENT = const(4)
_BIN = const(5)
_BIN_MS = const(6)
_ON_IN_WINDOW_MS = const(7)
_BINS = const(8)
_MOTOR_WORDS = const(_BINS + MOTOR_WINDOW_BINS + 1)


def new_light(after_reset):
    """Return the words of a light that is dark, `after_reset`: only just. Allocates."""
    words = array("I", [0] * _LIGHT_WORDS)
    words[_LIGHT_SINCE_FALL_MS] = 0 if after_reset else LIGHT_PAIR_MS
    return words


def new_motor(after_reset):
    """Return the words of a motor at rest. Allocates.

    `after_reset`: what it did in the last minute is forgotten, so all of it counts as done, or a
    board that resets again and again would touch more than 6 s in 60 s.
    """
    words = array("I", [0] * _MOTOR_WORDS)
    if after_reset:
        words[_BINS] = MOTOR_ON_IN_WINDOW_MS
        words[_ON_IN_WINDOW_MS] = MOTOR_ON_IN_WINDOW_MS
    return words


@micropython.viper
def step_light(words: ptr32, asked: int, elapsed_ms: int, muted: int) -> int:
    """Move the light towards `asked` by what `elapsed_ms` allows; return level and HELD."""
    fine = int(words[_LIGHT_FINE])
    wanted = asked * FINE
    if asked > FULL:
        wanted = FULL * FINE
    since_fall_ms = int(words[_LIGHT_SINCE_FALL_MS]) + elapsed_ms
    if since_fall_ms > LIGHT_PAIR_MS:
        since_fall_ms = LIGHT_PAIR_MS
    held = 0
    before = fine
    step_ms = elapsed_ms
    if step_ms > FIRST_STEP_MS and not muted and int(words[_LIGHT_MOVES]) == 0:
        step_ms = FIRST_STEP_MS
    if wanted < fine:
        if step_ms > LIGHT_RAMP_MS:
            step_ms = LIGHT_RAMP_MS
        if muted:
            fine -= MUTE_FINE_PER_MS * step_ms
        else:
            fine -= LIGHT_FINE_PER_MS * step_ms
        if fine < wanted:
            fine = wanted
        since_fall_ms = 0
    elif wanted > fine:
        if since_fall_ms < LIGHT_PAIR_MS:
            held = HELD
        else:
            if step_ms > LONGEST_RISE_MS:
                step_ms = LONGEST_RISE_MS
            fine += LIGHT_FINE_PER_MS * step_ms
            if fine > wanted:
                fine = wanted
    words[_LIGHT_FINE] = fine
    words[_LIGHT_MOVES] = 0 if fine // FINE == before // FINE else 1
    words[_LIGHT_SINCE_FALL_MS] = since_fall_ms
    return (fine // FINE) | held


@micropython.viper
def step_motor(words: ptr32, asked: int, elapsed_ms: int, muted: int) -> int:
    """Move the motor towards `asked` by what `elapsed_ms` allows; return level and HELD."""
    fine = int(words[_MOTOR_FINE])
    touch_ms = int(words[_TOUCH_MS])
    rest_ms = 0
    if fine == 0:
        rest_ms = int(words[_REST_MS]) + elapsed_ms
        if rest_ms > MOTOR_REST_MS:
            rest_ms = MOTOR_REST_MS
    words[_REST_MS] = rest_ms
    if rest_ms == MOTOR_REST_MS:
        touch_ms = 0
    elif fine or touch_ms:
        touch_ms += elapsed_ms
    words[_TOUCH_MS] = touch_ms

    # The time that has passed goes into its bins.
    at = int(words[_BIN])
    bin_ms = int(words[_BIN_MS])
    on_ms = int(words[_ON_IN_WINDOW_MS])
    left_ms = elapsed_ms
    while left_ms > 0:
        part_ms = MOTOR_BIN_MS - bin_ms
        if part_ms > left_ms:
            part_ms = left_ms
        if fine:
            words[_BINS + at] = int(words[_BINS + at]) + part_ms
            on_ms += part_ms
        bin_ms += part_ms
        left_ms -= part_ms
        if bin_ms == MOTOR_BIN_MS:
            bin_ms = 0
            at += 1
            if at == MOTOR_WINDOW_BINS + 1:
                at = 0
            on_ms -= int(words[_BINS + at])
            words[_BINS + at] = 0
    words[_BIN] = at
    words[_BIN_MS] = bin_ms
    words[_ON_IN_WINDOW_MS] = on_ms

    if asked == 0:
        words[_SPENT] = 0
    else:
        # Whether the drive must begin to fall now to be at rest in time.
        left_ms = MOTOR_ON_IN_WINDOW_MS - on_ms
        if MOTOR_ON_MS - touch_ms < left_ms:
            left_ms = MOTOR_ON_MS - touch_ms
        if fine == 0:
            if left_ms < MOTOR_SHORTEST_MS:
                words[_SPENT] = 1
        elif left_ms <= fine // MOTOR_FINE_PER_MS + MOTOR_MARGIN_MS:
            words[_SPENT] = 1
    held = 0
    wanted = asked * FINE
    if asked > MOTOR_CAP:
        wanted = MOTOR_CAP * FINE
        held = HELD
    if int(words[_SPENT]):
        wanted = 0
        held = HELD
    before = fine
    step_ms = elapsed_ms
    if wanted < fine:
        if step_ms > FIRST_STEP_MS and step_ms <= LATE_MS:
            if not muted and int(words[_MOTOR_MOVES]) == 0:
                step_ms = FIRST_STEP_MS
        if step_ms > MOTOR_RAMP_MS:
            step_ms = MOTOR_RAMP_MS
        if muted:
            fine -= MUTE_FINE_PER_MS * step_ms
        else:
            fine -= MOTOR_FINE_PER_MS * step_ms
        if fine < wanted:
            fine = wanted
    elif wanted > fine:
        if int(words[_MOTOR_MOVES]) == 0 and step_ms > FIRST_STEP_MS:
            step_ms = FIRST_STEP_MS
        elif step_ms > LONGEST_RISE_MS:
            step_ms = LONGEST_RISE_MS
        fine += MOTOR_FINE_PER_MS * step_ms
        if fine > wanted:
            fine = wanted
    words[_MOTOR_FINE] = fine
    words[_MOTOR_MOVES] = 0 if fine // FINE == before // FINE else 1
    return (fine // FINE) | held
