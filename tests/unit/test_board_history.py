"""A host that was away, turn by turn of the board's own loop: what comes afterwards, and when."""

import random
import struct
from itertools import pairwise

from fakes.board_desk import RUN, Desk

from inphase_board import history
from inphase_wire import formats, layout

PAIRS_A_TURN = 4  # 4 ms at 1,000 Hz


class NoisyDesk(Desk):
    """At 1,000 Hz, with a signal that has to be kept as it is: noise of a mean step of 2 mV."""

    def __init__(self, history_bytes=history.BYTES, step_counts=40_000):
        super().__init__(rate_hz=1000, history_bytes=history_bytes)
        self.rng = random.Random(4)
        self.step_counts = step_counts
        self.truth = []

    def convert(self):
        self.client.value = self.rng.randrange(self.step_counts)
        self.therapist.value = self.rng.randrange(self.step_counts)
        self.truth.append(
            self.client.value.to_bytes(3, "big") + self.therapist.value.to_bytes(3, "big")
        )

    def pass_time(self, seconds):
        self.turn(round(seconds * 1000) // PAIRS_A_TURN, PAIRS_A_TURN)

    def stop_reading(self):
        self.line.room = 0

    def read_again(self):
        self.line.room = 1 << 30

    def request(self, counter, count, token=9):
        self.line.send(
            struct.pack(formats.RESEND_FORMAT, layout.RESEND, token, RUN, counter, count),
        )

    def heard(self):
        """Bodies since the last time, in order; every sample in them is checked bit for bit."""
        bodies = self.line.bodies()
        for body in bodies:
            if body[0] == layout.SAMPLES:
                first, count, _ = place(body)
                pairs = body[formats.SAMPLES_HEADER_SIZE :]
                assert pairs == b"".join(self.truth[first : first + count])
        return bodies


def place(body):
    """Return (counter, samples, dropped) of a SAMPLES body."""
    header = struct.unpack(formats.SAMPLES_HEADER_FORMAT, body[: formats.SAMPLES_HEADER_SIZE])
    return header[4], header[6], header[8]


def live_of(bodies):
    return [
        place(body)
        for body in bodies
        if body[0] == layout.SAMPLES and not body[2] & layout.FLAG_LATE
    ]


def late_of(bodies):
    return [
        place(body) for body in bodies if body[0] == layout.SAMPLES and body[2] & layout.FLAG_LATE
    ]


def backlogs(bodies):
    return [
        struct.unpack(formats.STATUS_FORMAT, body)[5] for body in bodies if body[0] == layout.STATUS
    ]


def test_a_host_that_does_not_read_for_30_s_misses_nothing():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(1)
    desk.stop_reading()
    desk.pass_time(30)
    desk.read_again()
    desk.pass_time(3)
    bodies = desk.heard()
    expected = 0
    for counter, count, dropped in live_of(bodies):
        assert (counter, dropped) == (expected, 0)
        expected += count
    assert expected == 34_000
    assert 29_000 < max(backlogs(bodies)) < 30_100
    assert backlogs(bodies)[-1] < 8


def test_what_the_line_lost_is_sent_again_beside_the_live_stream():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(30)
    desk.heard()  # and all of it was lost on the way
    desk.request(0, 30_000)
    desk.pass_time(3)
    bodies = desk.heard()
    late = late_of(bodies)
    assert [counter + count for counter, count, _ in late[:-1]] == [c for c, _, _ in late[1:]]
    assert (late[0][0], sum(late[-1][:2])) == (0, 30_000)
    live = live_of(bodies)
    assert (live[0][0], sum(live[-1][:2])) == (30_000, 33_000)
    told = [body for body in bodies if body[0] == layout.RESENT]
    assert told == [
        struct.pack(formats.RESENT_FORMAT, layout.RESENT, 9, RUN, 0, 30_000, 30_000),
    ]
    at = bodies.index(told[0])
    kinds = [body[0] for body in bodies]
    # The answer comes before the first of them, RESENT after the last.
    assert bodies[kinds.index(layout.ACK)][1:3] == bytes((9, layout.ACK_OK))
    assert kinds.index(layout.ACK) < bodies.index(next(b for b in bodies if late_of([b])))
    assert all(not body[2] & layout.FLAG_LATE for body in bodies[at:] if body[0] == layout.SAMPLES)


def test_a_host_away_for_longer_than_the_history_is_told_exactly_what_is_missing():
    desk = NoisyDesk(history_bytes=20_000)
    desk.pass_time(1)
    desk.stop_reading()
    desk.pass_time(75)
    desk.read_again()
    desk.pass_time(3)
    live = live_of(desk.heard())
    gaps = [
        (counter - last - samples, after - before)
        for (last, samples, before), (counter, _, after) in pairwise(live)
        if counter != last + samples
    ]
    assert len(gaps) == 1
    missing, dropped = gaps[0]
    assert missing == dropped > 65_536
    assert sum(n for _, n, _ in live) == 79_000 - missing


def test_a_gap_that_came_before_the_host_was_away_stays_where_it_was():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(1)
    desk.stop_reading()
    desk.pass_time(5)
    for _ in range(3):
        # A loop that is too late for the ring: what does not fit is lost, and counted.
        desk.turn(1, 700)
        desk.pass_time(1)
    desk.read_again()
    desk.pass_time(4)
    live = live_of(desk.heard())
    counter, samples, dropped = live[-1]
    assert counter + samples == len(desk.truth)
    assert sum(n for _, n, _ in live) == len(desk.truth) - dropped
    lost = 700 - 127
    assert 3 * lost <= dropped <= 3 * (lost + 64)


def test_a_late_range_holds_up_neither_cue_nor_live_stream():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(20)
    desk.heard()
    desk.request(0, 20_000)
    for _ in range(50):
        desk.ask(200)
        desk.turn(1, PAIRS_A_TURN)
        bodies = desk.heard()
        assert [body for body in bodies if body[0] == layout.ACK]
        live = live_of(bodies)
        assert [n for _, n, _ in live] == [PAIRS_A_TURN]
        assert sum(live[-1][:2]) == len(desk.truth)
        assert 1 <= len(late_of(bodies)) <= 2
        # The cue's answer, then the live frame, then the late ones.
        kinds = [body[0] + 100 * bool(late_of([body])) for body in bodies]
        assert [k for k in kinds if k != layout.STATUS] == sorted(
            [k for k in kinds if k != layout.STATUS], key=[3, 2, 102].index
        )


def test_a_late_range_gives_way_where_there_is_no_room():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(20)
    desk.heard()
    desk.request(0, 20_000)
    for _ in range(300):
        desk.line.room = 256
        desk.turn(1, PAIRS_A_TURN)
    live = live_of(desk.heard())
    # Never further behind than the late frame that was on its way.
    assert sum(live[-1][:2]) >= len(desk.truth) - 2 * PAIRS_A_TURN


def test_a_mark_survives_a_host_that_was_away():
    desk = NoisyDesk(step_counts=8_000)
    desk.pass_time(1)
    desk.stop_reading()
    desk.pass_time(5)
    desk.mark.level = 0
    desk.pass_time(1)
    desk.mark.level = 1
    desk.pass_time(5)
    desk.read_again()
    desk.pass_time(3)
    marked = [
        place(body)
        for body in desk.heard()
        if body[0] == layout.SAMPLES and body[2] & formats.FLAG_MARK
    ]
    assert len(marked) == 1
    counter, samples, _ = marked[0]
    assert counter <= 6003 < counter + samples
