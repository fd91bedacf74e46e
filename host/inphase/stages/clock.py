"""Where the board's samples lie on the host's monotonic clock: two regressions.

The sample counter is placed on the board's ticks, the ticks on the host's seconds. Both are seen
late, never early: an interrupt waits, a frame waits in buffers. So both are the lower envelope of
what was seen: a line through the earliest of each second. That envelope still holds the delay no
frame was without; the round trips, which bound it from both sides, take it off.
"""

from collections import deque

import numpy as np

BUCKET_S = 1.0
BUCKETS = 120
SLOPE_PRIOR_S2 = 25.0  # (1 ms of scatter / 200 ppm a crystal may be off)**2: nominal until known
EARLY_S = 0.2  # nothing arrives this much too early: the clocks were set anew
ROUND_TRIPS = 600  # two minutes, too, at the five a second that a session makes
_WRAP_US = 1 << 32


class LateLine:
    """A line y = x + offset + slope * x under points that are late by a changing amount.

    Keeps the earliest point of each second for two minutes, and draws the line once a second by
    least squares, leaving out those that stand out as late. Between, `add` is O(1).
    """

    def __init__(self) -> None:
        self._buckets: deque[tuple[float, float]] = deque(maxlen=BUCKETS)
        self._bucket = 0
        self._earliest: tuple[float, float] | None = None
        self._at = 0.0
        self._late = 0.0
        self.slope = 0.0

    @property
    def known(self) -> bool:
        """Whether any point was seen."""
        return self._earliest is not None

    def add(self, x: float, y: float) -> bool:
        """Take a point; return whether the line moved. x may go back by less than a second."""
        late = y - x
        if self._earliest is None or late < self._line(x) - EARLY_S:
            self._start(x, late)
            return True
        bucket = int(x // BUCKET_S)
        if bucket <= self._bucket:
            if late >= self._earliest[1]:
                return False
            self._earliest = (x, late)
            if self._buckets:
                return False
            self._at, self._late = x, late
            return True
        self._buckets.append(self._earliest)
        self._bucket = bucket
        self._earliest = (x, late)
        self._draw()
        return True

    @property
    def earliest(self) -> float:
        """How far the earliest point lies above the line; below it where negative."""
        x, late = np.array([*self._buckets, *([self._earliest] if self._earliest else ())]).T
        return float(np.min(late - self._late - self.slope * (x - self._at)))

    def at(self, x: float) -> float:
        """y at x."""
        return x + self._line(x)

    def _line(self, x: float) -> float:
        return self._late + self.slope * (x - self._at)

    def _start(self, x: float, late: float) -> None:
        self._buckets.clear()
        self._bucket = int(x // BUCKET_S)
        self._earliest = (x, late)
        self._at, self._late, self.slope = x, late, 0.0

    def _draw(self) -> None:
        x, late = np.array(self._buckets).T
        keep = np.ones(len(x), np.bool_)
        for _ in range(3):
            at, level = float(x[keep].mean()), float(late[keep].mean())
            dx = x - at
            kept = dx[keep]
            self.slope = float(kept @ (late[keep] - level) / (kept @ kept + SLOPE_PRIOR_S2))
            self._at, self._late = at, level
            above = late - level - self.slope * dx
            # Twice the median distance from the earliest: a stall of seconds stands far beyond it.
            above -= float(above.min())
            keep = above <= max(2.0 * float(np.median(above)), 1e-6)


class BoardClock:
    """The board's clock, and its converters', against the host's monotonic seconds."""

    def __init__(self, rate_hz: float) -> None:
        self.rate_hz = rate_hz
        self.round_trip_s: float | None = None
        """The shortest round trip so far."""
        self._sample = -1
        self._ticks_us = 0
        self._restart()

    def note(self, sample: int, ticks_us: int, received_s: float, samples: int = 1) -> None:
        """Take a frame of so many samples: the first, the unwrapped ticks at it, and its arrival.

        A sample behind the last one means that the board started anew, and so does this clock.
        """
        if sample <= self._sample:
            self._restart()
        # A frame leaves when its last sample is there: what that takes is no delay of the line's.
        filled_s = (samples - 1) / self.rate_hz
        if not self._ticks.known:
            self._origin_us = ticks_us - round(sample / self.rate_hz * 1e6)
            self._origin_s = received_s - (ticks_us - self._origin_us) / 1e6 - filled_s
        self._sample, self._ticks_us = sample, ticks_us
        board_s = (ticks_us - self._origin_us) / 1e6
        self._ticks.add(sample / self.rate_hz, board_s)
        if self._host.add(board_s + filled_s, received_s - self._origin_s):
            self._bound()

    def note_status(self, ticks_us: int, received_s: float) -> None:
        """Take a status that the board made, and sent, at the unwrapped `ticks_us`.

        It waited for nothing on the board, as a full frame waits for the board's next turn.
        """
        if not self._ticks.known or ticks_us < self._ticks_us:
            return
        board_s = (ticks_us - self._origin_us) / 1e6
        if self._host.add(board_s, received_s - self._origin_s):
            self._bound()

    def note_round_trip(self, ticks_us: int, sent_s: float, received_s: float) -> None:
        """Take an answered command: the board read it at `ticks_us` (32 bit or unwrapped)."""
        if not self._ticks.known:
            return
        half = _WRAP_US // 2
        ahead_us = (ticks_us - self._ticks_us + half) % _WRAP_US - half
        board_s = (self._ticks_us + ahead_us - self._origin_us) / 1e6
        self._trips.append((board_s, sent_s - self._origin_s, received_s - self._origin_s))
        trip_s = received_s - sent_s
        if self.round_trip_s is None or trip_s < self.round_trip_s:
            self.round_trip_s = trip_s
        self._bound()

    def time_of(self, sample: int) -> float | None:
        """Host time at which `sample` was converted; None before the first frame."""
        if not self._ticks.known:
            return None
        board_s = self._ticks.at(sample / self.rate_hz)
        return self._origin_s + self._host.at(board_s) + self._beside_s

    @property
    def known(self) -> bool:
        """Whether any frame was seen."""
        return self._ticks.known

    @property
    def uncertainty_s(self) -> float | None:
        """Half of what frames and round trips leave open; None without a round trip."""
        return self._within_s

    @property
    def drift_ppm(self) -> float:
        """How much faster the board's clock runs than the host's, parts per million."""
        return (1.0 / (1.0 + self._host.slope) - 1.0) * 1e6

    @property
    def rate_hz_estimated(self) -> float:
        """Samples in a second of the host's."""
        return self.rate_hz / ((1.0 + self._ticks.slope) * (1.0 + self._host.slope))

    def _restart(self) -> None:
        self._ticks = LateLine()
        self._host = LateLine()
        self._trips: deque[tuple[float, float, float]] = deque(maxlen=ROUND_TRIPS)
        self._origin_us = 0
        self._origin_s = 0.0
        self._beside_s = 0.0
        self._within_s: float | None = None
        self.round_trip_s = None

    def _bound(self) -> None:
        """Place the truth beside the frames' line: after every sending, before every arrival."""
        if not self._trips:
            return
        beside_s = [
            (sent_s - self._host.at(board_s), received_s - self._host.at(board_s))
            for board_s, sent_s, received_s in self._trips
        ]
        earliest_s = max(earliest_s for earliest_s, _ in beside_s)
        # No frame is early: the truth lies before the earliest, which the line is not.
        latest_s = min(self._host.earliest, min(latest_s for _, latest_s in beside_s))
        self._beside_s = (earliest_s + latest_s) / 2
        self._within_s = max(0.0, (latest_s - earliest_s) / 2)
