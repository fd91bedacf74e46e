"""A button between a pin and ground: down at once, up only when it has been up for a while.

The mark button closes its line when it is pressed. The mute button opens it: a broken wire mutes.
"""

RELEASE_MS = 50
"""Longer than contacts bounce."""


class Button:
    """One button; `level` returns the pin, `down` while it is pressed. Does not allocate."""

    def __init__(self, level, down=0):
        self._level = level
        self._down = down
        self._up_ms = 0
        self.is_down = False

    def update(self, elapsed_ms):
        """Look at the pin; return whether the button went down just now."""
        if self._level() == self._down:
            went_down = not self.is_down
            self.is_down = True
            self._up_ms = 0
            return went_down
        if self.is_down:
            self._up_ms += elapsed_ms
            self.is_down = self._up_ms < RELEASE_MS
        return False
