"""The loop: samples out, commands in, cue shown. It waits for nothing, and it never allocates.

Between two steps the processor sleeps, for TURN_MS or until the host's next byte: a command is
answered and its cue shown at once, and all else can wait for so long. A light or motor that moves
is moved on meanwhile. The watchdog is fed here and nowhere else.
"""

import micropython

from inphase_board import messages
from inphase_wire import framing, layout

STATUS_MS = 100
TURN_MS = 24
"""From a turn to the next. A look at the mute button and a frame that is ready wait for so long."""
MOVING_MS = 8
"""From a step of light or motor to the next, so that their ramps are smooth."""
FRAMES_A_TURN = 8
"""Frames sent at most in one turn, so that a backlog cannot hold up the cue."""
LEAVE_MS = 1000
"""From a reset that leaves something for the next start to the loop's end: the answer is out, its
repeats have come, and light and motor are off. Half of the watchdog's time."""
BLINK_MS = 1000
"""Half a period of the status light's slow blinking: converters are missing or silent."""


class Board:
    """Everything on the board, made before the heap is locked."""

    def __init__(
        self,
        clock,
        sampler,
        frames,
        port,
        commands,
        cue,
        mute,
        mark,
        status_light,
        feed,
        watch,
        self_test,
    ):
        """Take the parts; `status_light` sets a pin, `feed` feeds the watchdog.

        `watch`: the ConverterWatch.
        """
        self._clock = clock
        self._sampler = sampler
        self._frames = frames
        self._port = port
        self._commands = commands
        self._cue = cue
        self._mute = mute
        self._mark = mark
        self._status_light = status_light
        self._feed = feed
        self._watch = watch
        self._self_test = self_test
        self._body = bytearray(framing.MAX_BODY)
        self._elapsed_ms = 0
        self._status_in_ms = 0
        self._blink_ms = 0
        self._is_lit = False
        self._resetting_ms = 0

    def run(self):
        """Lock the heap and turn until a reset leaves something for the next start.

        Returns that reset's mode (`layout.RESET_*`), the heap unlocked; a plain reset is left to
        the watchdog.
        """
        turn = self.turn
        commands = self._commands
        micropython.heap_lock()
        while not commands.is_resetting or not self._leaves():
            turn()
        micropython.heap_unlock()
        return commands.reset_mode

    def turn(self):
        """Take one turn, and sleep until the next is due."""
        if not self.step():
            self._port.wait(0)
        elif self._cue.moves:
            self._move()
        else:
            self._port.wait(TURN_MS)

    @micropython.native
    def step(self):
        """Do what is due; return whether nothing is left that could go on. Does not allocate."""
        moved_ms = self._clock.advance()
        elapsed_ms = self._elapsed_ms + moved_ms
        self._elapsed_ms = 0
        # Left to the watchdog, a reset comes after the answer is out and light and motor are off.
        if not self._commands.is_resetting:
            self._feed()
        else:
            self._resetting_ms = min(self._resetting_ms + elapsed_ms, LEAVE_MS)
        # What a person sees and feels comes first.
        self._sampler.update(elapsed_ms)
        self._mute.update(moved_ms)
        if self._port.left_to_read:
            self._receive()
            # Reading takes milliseconds. A cue that has just come is given them: without any it
            # could not begin to move now.
            read_ms = self._clock.advance()
            self._elapsed_ms = read_ms
            moved_ms += read_ms
        self._show(moved_ms)
        self._watch.update(elapsed_ms)
        if self._sampler.is_testing:
            self._self_test.update(elapsed_ms)
        if self._mark.update(elapsed_ms):
            self._frames.mark()
        self._frames.update(self._clock)
        self._status_in_ms = max(self._status_in_ms - elapsed_ms, 0)
        is_done = self._send()
        if self._sampler.is_silent or not self._is_lit:
            self._blink(elapsed_ms)
        return is_done

    @micropython.native
    def _move(self):
        """Sleep for TURN_MS, or until the host's next byte, with light and motor moved on."""
        port = self._port
        for _ in range(TURN_MS // MOVING_MS - 1):
            port.wait(MOVING_MS)
            if port.left_to_read:
                return
            moved_ms = self._clock.advance()
            self._elapsed_ms += moved_ms
            self._mute.update(moved_ms)
            self._show(moved_ms)
        port.wait(MOVING_MS)  # and the next turn moves them on

    @micropython.native
    def _show(self, elapsed_ms):
        muted = self._mute.is_down or self._commands.is_resetting
        self._cue.update(elapsed_ms, muted, self._sampler.is_doubtful)

    def _leaves(self):
        if self._resetting_ms < LEAVE_MS or self._commands.reset_mode == layout.RESET_RUN:
            return False
        return self._cue.light == 0 and self._cue.motor == 0

    def _receive(self):
        port = self._port
        commands = self._commands
        while not commands.is_full:
            size = port.receive(self._body)
            if size == 0:
                return
            if not commands.handle(self._body, size, self._mute.is_down):
                port.refuse()

    @micropython.native
    def _send(self):
        """Send what there is room for; return whether there is no more of it.

        Answers first, as the host waits for them; then the status, if due; then samples.
        """
        port = self._port
        body = self._body
        for _ in range(FRAMES_A_TURN):
            if not port.flush():
                return True
            if self._commands.waiting:
                size = self._commands.next_answer(body)
            elif self._status_in_ms == 0:
                self._status_in_ms = STATUS_MS
                size = self._status(body)
            else:
                size = self._frames.next(body, self._clock)
            if size == 0:
                return True
            port.send(body, size)
        return not port.flush()

    def _status(self, body):
        return messages.status(
            body,
            self._clock,
            self._cue,
            self._mute.is_down,
            self._watch.is_running,
            self._sampler.is_testing,
            self._frames.backlog,
            self._port.damaged,
            min(self._watch.faults + self._sampler.faults, 0xFFFF),
        )

    def _blink(self, elapsed_ms):
        """Status light: steady while samples come, slowly blinking while they do not."""
        if not self._sampler.is_silent:
            self._status_light(1)
            self._is_lit = True
            return
        self._is_lit = False
        self._blink_ms = (self._blink_ms + elapsed_ms) % (2 * BLINK_MS)
        self._status_light(1 if self._blink_ms < BLINK_MS else 0)
