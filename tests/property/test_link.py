"""The link, for any bytes, any cut, and any loss."""

import numpy as np
from fakes.wire_double import ack, frame, has_check, hello, pairs, samples, status, waited
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.link.endpoint import Link, Ping
from inphase.values import SampleBlock
from inphase_wire import layout
from inphase_wire.framing import CHECK_SIZE

COUNTS = pairs(layout.MAX_PAIRS)


@st.composite
def bodies(draw):
    return draw(
        st.sampled_from([hello(), hello(token=1), ack(1), ack(9), status(), b"\x02\x01\x00"])
        | st.builds(
            lambda counter, n, flags, dropped: samples(
                counter, COUNTS[:n], flags=flags, dropped=dropped
            ),
            st.integers(0, 50) | st.integers(0, 2**32 - 1),
            st.integers(1, 32),
            st.integers(0, 255),
            st.integers(0, 20),
        )
    )


@st.composite
def lines(draw):
    """Frames, damaged frames and garbage, in any order."""
    line = bytearray()
    for body in draw(st.lists(bodies(), max_size=12)):
        piece = bytearray(frame(body))
        match draw(st.integers(0, 5)):
            case 0:
                piece[draw(st.integers(0, len(piece) - 1))] ^= draw(st.integers(1, 255))
            case 1:
                del piece[draw(st.integers(0, len(piece) - 1))]
            case 2:
                piece[:0] = draw(st.binary(max_size=300))
            case 3:
                piece += bytes(draw(st.integers(0, 15)))
        line += piece
    return bytes(line)


@st.composite
def cuts(draw, line):
    places = sorted(draw(st.lists(st.integers(0, len(line)), max_size=12)))
    return [line[a:b] for a, b in zip([0, *places], [*places, len(line)], strict=True)]


def plain(event):
    """An event in comparable form."""
    if isinstance(event, SampleBlock):
        fields = [getattr(event, name) for name in event.__slots__ if name != "counts"]
        return (*fields, event.counts.tobytes())
    return event


def heard(chunks):
    link = Link()
    link.send(Ping())
    link.outgoing(0.0)
    events = [plain(event) for chunk in chunks for event in link.receive(1.0, chunk)]
    return events, link.counts


def has_right_check(piece):
    return len(piece) > CHECK_SIZE and has_check(piece, len(piece) - CHECK_SIZE)


@settings(deadline=None)
@given(st.data(), st.binary(max_size=2000) | lines())
def test_the_same_events_and_counts_wherever_the_bytes_are_cut(data, line):
    assert heard(data.draw(cuts(line))) == heard([line])


@settings(deadline=None)
@given(lines())
def test_no_frame_is_taken_whose_check_is_wrong(line):
    _, counts = heard([line])
    pieces = [piece for piece in line.split(b"\0")[:-1] if piece]
    right = sum(has_right_check(piece) for piece in pieces)
    assert counts.frames_good <= right
    assert len(pieces) - 1 <= counts.frames_good + counts.frames_damaged <= len(pieces)


@settings(deadline=None)
@given(lines())
def test_after_anything_the_next_frame_but_one_is_heard(line):
    link = Link()
    link.receive(0.0, line)
    link.receive(0.0, frame(hello(token=3, board_id=b"another!")))
    before = link.counts.frames_good
    link.receive(0.0, frame(hello(token=3, board_id=b"another!")))
    assert link.counts.frames_good == before + 1


@st.composite
def runs(draw):
    """A board's run: (counter, n, dropped so far, whether the frame arrives), first and last do."""
    counter = draw(st.sampled_from([0, 1000, 2**32 - 60]))
    dropped = draw(st.sampled_from([0, 2**32 - 5]))
    run = []
    for _ in range(draw(st.integers(2, 25))):
        drop = draw(st.sampled_from([0, 0, 0, 1, 5, 70_000]))
        counter += drop
        dropped += drop
        n = draw(st.integers(1, 32))
        run.append((counter, n, dropped, draw(st.booleans())))
        counter += n
    return [(*run[0][:3], True), *run[1:-1], (*run[-1][:3], True)]


@settings(deadline=None)
@given(runs())
def test_every_lost_sample_is_counted_once_on_the_side_that_lost_it(run):
    link = Link()
    link.receive(0.0, frame(hello(token=1)))
    blocks = []
    for counter, n, dropped, arrives in run:
        if arrives:
            body = samples(counter, COUNTS[:n], dropped=dropped)
            blocks += link.receive(0.0, frame(body))
    blocks += waited(link, 0.0)
    counts = link.counts
    on_line = sum(n for _, n, _, arrives in run if not arrives)
    on_board = run[-1][2] - run[0][2]
    assert counts.samples_lost_on_line == on_line
    assert counts.samples_lost_on_board == on_board
    assert sum(block.lost_on_line for block in blocks) == on_line
    assert sum(block.lost_on_board for block in blocks) == on_board
    heard_first = run[0][0]
    assert [block.sample - blocks[0].sample for block in blocks] == [
        counter - heard_first for counter, _, _, arrives in run if arrives
    ]
    assert blocks[0].sample == heard_first % 2**32
    assert counts.frames_damaged == 0


@settings(deadline=None)
@given(st.lists(st.integers(-(2**23), 2**23 - 1), min_size=2, max_size=64))
def test_any_counts_come_out_as_the_converter_gave_them(values):
    counts = np.array(values[: len(values) // 2 * 2], np.int32).reshape(-1, 2)
    link = Link()
    _, block = link.receive(0.0, frame(hello()) + frame(samples(0, counts)))
    assert np.array_equal(block.counts, counts)
