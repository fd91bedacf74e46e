"""The limits of the cue, judged change by change of what a person sees and feels.

Written from the limits' own words (docs/safety.md), not from the firmware. Times are microseconds
of one clock that runs on through resets. `faults` holds one sentence a breach.
"""

from collections import deque

TURN_US = 32_000
"""The longest sleep and the longest turn after it."""
NOTICED_US = 2 * TURN_US
"""An end is noticed a turn late, and its ramp begins with a short step in place of that turn."""
GRACE_US = 80_000
"""A loop late by so much may cost nothing."""
LIGHT_PER_US = 1 / 500_000
TOUCH_PER_US = 0.25 / 100_000
GRAIN_US = 21_000
"""A ramp moves in steps; one step is what 20 ms of ramp would be, and a millisecond's rounding."""
RANK = 1 / 255
CAP = 0.6
TOUCH_US, REST_US = 2_000_000, 1_000_000
WINDOW_US, IN_WINDOW_US = 60_000_000, 6_000_000
MUTE_US = 100_000
RELEASE_US = 70_000
"""The button's contacts bounce: the board may hold it for pressed so long after its release."""
LEASE_US = 1_000_000
FALL_US = {"light": 500_000, "motor": 240_000}


class CueLimits:
    """Told what happened, in order of time."""

    def __init__(self):
        self.faults = []
        self.level = {"light": 0.0, "motor": 0.0}
        self.changes = 0
        self.touched_us = 0
        self._now_us = 0
        self._late = deque()
        self._turns = deque()
        self._direction = 0
        self._extreme = 0.0
        self._rise = {"light": 0.0, "motor": 0.0}
        self._fall = 0.0
        self._ramp_us = {"light": 0, "motor": 0}
        self._touch_us = None
        self._on_us = None
        self._off_us = -REST_US
        self._spells = deque()
        self._off_by_us = {"light": 0, "motor": 0}
        self._muted_by_us = None
        self._muted = False
        self._reset = False
        self._doubt_us = None
        self._quick_until_us = 0

    def turn(self, now_us, turn_us):
        """A turn of the loop begins that took `turn_us` to come; all is held until then."""
        self._now_us = now_us
        if turn_us > TURN_US:
            self._late.append((now_us, turn_us))
        while self._late and self._late[0][0] < now_us - WINDOW_US:
            self._late.popleft()
        self._held_on(now_us)

    def asked(self, now_us, lease_us):
        """The board took a cue, to be shown for `lease_us`."""
        if not 0 < lease_us <= LEASE_US:
            self._say(f"a lease of {lease_us} us was taken")
        for output, fall_us in FALL_US.items():
            self._off_by_us[output] = now_us + lease_us + fall_us

    def mute(self, now_us, pressed):
        """The mute button goes down or is up again."""
        if not pressed:
            self._quick_until_us = now_us + RELEASE_US
        self._muted = pressed
        self._muted_by_us = now_us + MUTE_US if pressed else None

    def doubt(self, from_us):
        """From `from_us` on the board knows that the samples cannot be believed; None: it may."""
        self._doubt_us = from_us

    def change(self, now_us, output, level):
        """One output takes another level: the light's luminance or the motor's drive, 0 to 1."""
        self._now_us = now_us
        self.changes += 1
        before = self.level[output]
        if level == before:
            return
        self.level[output] = level
        if output == "light":
            self._ramp("light", before ** (1 / 2.2), level ** (1 / 2.2), LIGHT_PER_US)
            self._flash(level)
            return
        if level > CAP + 1e-6:
            self._say(f"touch at {level:.3f} of full drive")
        self._ramp("motor", before, level, TOUCH_PER_US)
        if before == 0.0:
            if now_us - self._off_us >= REST_US or self._touch_us is None:
                self._touch_us = now_us
            self._on_us = now_us
        elif level == 0.0:
            self._judge_touch(now_us)
            self.touched_us += now_us - self._on_us
            self._spells.append((self._on_us, now_us))
            self._on_us = None
            self._off_us = now_us

    def reset(self, now_us):
        """The board begins anew; what follows is judged together with what was before."""
        self._now_us = now_us
        if any(self.level.values()):
            self._say("on while in reset")

    def power(self, is_falling):
        """Power or processor go (outputs go dark at once), or have come again."""
        self._reset = is_falling

    def _held_on(self, now_us):
        """Look at what has stood until now."""
        if self._on_us is not None:
            self._judge_touch(now_us)
        for output, level in self.level.items():
            if level == 0.0:
                continue
            by_us = self._off_by_us[output] + self._latest(self._off_by_us[output])
            if now_us > by_us + NOTICED_US:
                self._say(f"{output} on {now_us - by_us} us after its lease and ramp")
            if self._doubt_us is not None:
                by_us = self._doubt_us + FALL_US[output] + self._latest(self._doubt_us)
                if now_us > by_us + NOTICED_US:
                    self._say(f"{output} on though the samples cannot be believed")
            if self._muted and now_us > self._muted_by_us + self._latest(self._muted_by_us):
                self._say(f"{output} on {now_us - self._muted_by_us} us after mute's 100 ms")

    def _judge_touch(self, now_us):
        slack_us = self._slack(self._touch_us)
        if now_us - self._touch_us > TOUCH_US + slack_us:
            self._say(f"a touch of {(now_us - self._touch_us) / 1e6:.3f} s")
        while self._spells and self._spells[0][1] <= now_us - WINDOW_US:
            self._spells.popleft()
        first_us = now_us - WINDOW_US
        on_us = sum(end - max(begin, first_us) for begin, end in self._spells)
        on_us += now_us - self._on_us
        if on_us > IN_WINDOW_US + self._slack(first_us):
            self._say(f"touch for {on_us / 1e6:.3f} s of a minute")

    def _slack(self, since_us):
        """What the latest turn since then excuses."""
        late_us = max((turn for at, turn in self._late if at >= since_us), default=0)
        return max(0, late_us - GRACE_US)

    def _latest(self, by_us):
        """How late a turn was that should have come about `by_us`."""
        return sum(turn for at, turn in self._late if at >= by_us - 600_000)

    def _ramp(self, output, before, after, per_us):
        """No rise, and of the light no fall, ahead of its ramp: a bucket that leaks at its rate."""
        passed_us = self._now_us - self._ramp_us[output]
        self._ramp_us[output] = self._now_us
        rise = max(0.0, self._rise[output] - passed_us * per_us) + after - before
        self._rise[output] = max(0.0, rise)
        if rise > GRAIN_US * per_us + RANK:
            self._say(f"{output} rises by {rise:.3f} ahead of its ramp")
        if output == "light":
            fall = max(0.0, self._fall - passed_us * per_us) + before - after
            self._fall = max(0.0, fall)
            excused = self._muted or self._reset or self._now_us < self._quick_until_us
            late_us = max((turn for at, turn in self._late if at == self._now_us), default=0)
            if excused:
                self._fall = 0.0
            elif fall > max(GRAIN_US, late_us) * per_us + RANK:
                self._say(f"light falls by {fall:.3f} ahead of its ramp")
            elif late_us > GRAIN_US:
                self._fall = 0.0  # what a late turn catches up with is not held against the next

    def _flash(self, level):
        """A flash: two opposing changes of 10 % or more, the darker below 80 %."""
        if self._direction >= 0:
            self._extreme = max(self._extreme, level)
            if self._extreme - level >= 0.1 and level < 0.8:
                self._opposed(-1, level)
                return
        if self._direction <= 0:
            self._extreme = min(self._extreme, level)
            if level - self._extreme >= 0.1 and self._extreme < 0.8:
                self._opposed(1, level)

    def _opposed(self, direction, level):
        self._direction, self._extreme = direction, level
        self._turns.append(self._now_us)
        while self._turns[0] <= self._now_us - 1_000_000:
            self._turns.popleft()
        if len(self._turns) >= 4:
            self._say("two light-dark pairs in a second")

    def _say(self, sentence):
        self.faults.append(f"{self._now_us / 1e6:.4f} s: {sentence}")
