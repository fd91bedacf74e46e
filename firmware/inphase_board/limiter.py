"""The safety limits of light and touch: integers and milliseconds only, whatever the host asks for.

Each limiter is told how many milliseconds have passed and what is asked, and holds the level that
may be shown. Nothing here allocates. Levels are 0 to 255; inside they are counted in thousandths.
"""

from array import array

FULL = 255
FINE = 1000

# A ramp may not jump because the loop was late; falling may.
LONGEST_RISE_MS = 20
# Muted means off within 100 ms, full scale.
MUTE_FINE_PER_MS = FULL * FINE // 80

# Light. WCAG 2.3.1 allows three flashes a second; here one light-dark pair, and none in a hurry.
LIGHT_RAMP_MS = 500
LIGHT_FINE_PER_MS = FULL * FINE // LIGHT_RAMP_MS
LIGHT_PAIR_MS = 1000

# Touch. The ramp is such that the default touch (25 %) takes 100 ms; stronger ones take longer.
MOTOR_CAP = FULL * 60 // 100
MOTOR_RAMP_MS = 400
MOTOR_FINE_PER_MS = FULL * FINE // MOTOR_RAMP_MS
MOTOR_ON_MS = 2000
# A shorter rest ends no touch: it counts among its 2 s.
MOTOR_REST_MS = 1000
MOTOR_WINDOW_BINS = 60
MOTOR_BIN_MS = 1000
MOTOR_ON_IN_WINDOW_MS = 6000
# Kept back from both budgets: a loop that is late by 80 ms, and a rise it may just have made.
MOTOR_MARGIN_MS = 80 + LONGEST_RISE_MS
# A touch shorter than this says nothing and is not begun.
MOTOR_SHORTEST_MS = 500


class LightLimiter:
    """The light's level: slow ramps, and dark at least a second before it may rise again.

    As every fall is followed by a second without a rise, no second holds more than one light-dark
    pair.
    """

    def __init__(self):
        self.level = 0
        self.held = False
        """A rise is asked for and has to wait."""
        self._fine = 0
        self._since_fall_ms = LIGHT_PAIR_MS

    def update(self, asked, elapsed_ms, muted):
        """Move towards `asked` (0 to 255) by what `elapsed_ms` allows. Does not allocate."""
        wanted = min(asked, FULL) * FINE
        self._since_fall_ms = min(self._since_fall_ms + elapsed_ms, LIGHT_PAIR_MS)
        self.held = False
        if wanted < self._fine:
            rate = MUTE_FINE_PER_MS if muted else LIGHT_FINE_PER_MS
            self._fine = max(wanted, self._fine - rate * min(elapsed_ms, LIGHT_RAMP_MS))
            self._since_fall_ms = 0
        elif wanted > self._fine:
            if self._since_fall_ms < LIGHT_PAIR_MS:
                self.held = True
            else:
                step = LIGHT_FINE_PER_MS * min(elapsed_ms, LONGEST_RISE_MS)
                self._fine = min(wanted, self._fine + step)
        self.level = self._fine // FINE


class MotorLimiter:
    """The motor's drive: capped, ramped, at most 2 s at a time and 6 s in any 60 s.

    A touch lasts until a rest of a second. One that used up its time ends, and another begins only
    after none was asked for.
    """

    def __init__(self):
        self.level = 0
        self.held = False
        """More drive, or more time, is asked for than is allowed."""
        self._fine = 0
        self._touch_ms = 0
        """Time since the touch began, its short rests included."""
        self._rest_ms = 0
        self._spent = False
        # One bin more than the window: the newest is still filling, so any window is covered.
        self._bins = array("H", [0] * (MOTOR_WINDOW_BINS + 1))
        self._bin = 0
        self._bin_ms = 0
        self._on_in_window_ms = 0

    def update(self, asked, elapsed_ms, muted):
        """Move towards `asked` (0 to 255) by what `elapsed_ms` allows. Does not allocate."""
        self._count(elapsed_ms)
        if asked == 0:
            self._spent = False
        elif self._is_time_up():
            self._spent = True
        wanted = 0 if self._spent else min(asked, MOTOR_CAP) * FINE
        self.held = asked > MOTOR_CAP or self._spent
        if wanted < self._fine:
            rate = MUTE_FINE_PER_MS if muted else MOTOR_FINE_PER_MS
            self._fine = max(wanted, self._fine - rate * min(elapsed_ms, MOTOR_RAMP_MS))
        elif wanted > self._fine:
            step = MOTOR_FINE_PER_MS * min(elapsed_ms, LONGEST_RISE_MS)
            self._fine = min(wanted, self._fine + step)
        self.level = self._fine // FINE

    def _is_time_up(self):
        """Whether the drive must begin to fall now to be at rest in time."""
        left_ms = MOTOR_ON_IN_WINDOW_MS - self._on_in_window_ms
        left_ms = min(left_ms, MOTOR_ON_MS - self._touch_ms)
        if self._fine == 0:
            return left_ms < MOTOR_SHORTEST_MS
        return left_ms <= self._fine // MOTOR_FINE_PER_MS + MOTOR_MARGIN_MS

    def _count(self, elapsed_ms):
        """Book the time that has passed under its bins."""
        is_on = self._fine > 0
        self._rest_ms = 0 if is_on else min(self._rest_ms + elapsed_ms, MOTOR_REST_MS)
        if self._rest_ms == MOTOR_REST_MS:
            self._touch_ms = 0
        elif is_on or self._touch_ms:
            self._touch_ms += elapsed_ms
        while elapsed_ms > 0:
            part_ms = min(elapsed_ms, MOTOR_BIN_MS - self._bin_ms)
            if is_on:
                self._bins[self._bin] += part_ms
                self._on_in_window_ms += part_ms
            self._bin_ms += part_ms
            elapsed_ms -= part_ms
            if self._bin_ms == MOTOR_BIN_MS:
                self._bin_ms = 0
                self._bin = (self._bin + 1) % len(self._bins)
                self._on_in_window_ms -= self._bins[self._bin]
                self._bins[self._bin] = 0
