"""The loop: samples out, commands in, cue shown. It waits for nothing, and it never allocates.

`step` is one turn. Between two turns the processor sleeps, for TURN_MS or until the host's next
byte: a command is answered and its cue shown at once, and all else can wait for so long. The
watchdog is fed here and nowhere else.
"""

import micropython

from inphase_board import messages
from inphase_wire import framing, layout

STATUS_MS = 100
TURN_MS = 16
"""The longest sleep. The look at the mute button, and a frame that is ready wait
for so long at most; the limiter takes steps of up to 20 ms."""
MOVING_MS = 4
"""The longest sleep while light or motor move, so that their ramps are smooth."""
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
        self._status_in_ms = 0
        self._blink_ms = 0
        self._is_lit = False
        self._resetting_ms = 0

    def run(self):
        """Lock the heap and turn until a reset leaves something for the next start.

        Returns that reset's mode (`layout.RESET_*`), the heap unlocked; a plain reset is left to
        the watchdog.
        """
        step = self.step
        sleep = self._port.wait
        micropython.heap_lock()
        while not self._leaves():
            if step():
                sleep(MOVING_MS if self._cue.moves else TURN_MS)
            else:
                sleep(0)
        micropython.heap_unlock()
        return self._commands.reset_mode

    @micropython.native
    def step(self):
        """Take one turn; return whether nothing is left that could go on. Does not allocate."""
        # Left to the watchdog, a reset comes after the answer is out and light and motor are off.
        elapsed_ms = self._clock.advance()
        if not self._commands.is_resetting:
            self._feed()
        else:
            self._resetting_ms = min(self._resetting_ms + elapsed_ms, LEAVE_MS)
        self._sampler.update(elapsed_ms)
        self._watch.update(elapsed_ms)
        self._self_test.update(elapsed_ms)
        self._mute.update(elapsed_ms)
        if self._mark.update(elapsed_ms):
            self._frames.mark()
        self._frames.update(self._clock)
        self._receive()
        muted = self._mute.is_down or self._commands.is_resetting
        self._cue.update(elapsed_ms, muted, self._sampler.is_doubtful)
        self._status_in_ms = max(self._status_in_ms - elapsed_ms, 0)
        is_done = self._send()
        if self._sampler.is_silent or not self._is_lit:
            self._blink(elapsed_ms)
        return is_done

    def _leaves(self):
        if self._resetting_ms < LEAVE_MS or self._commands.reset_mode == layout.RESET_RUN:
            return False
        return self._cue.light == 0 and self._cue.motor == 0

    def _receive(self):
        port = self._port
        commands = self._commands
        port.new_turn()
        while not commands.is_full:
            size = port.receive(self._body)
            if size == 0:
                return
            if not commands.handle(self._body, size, self._mute.is_down):
                port.refuse()

    @micropython.native
    def _send(self):
        """Send what there is room for; return whether there is no more of it."""
        port = self._port
        for _ in range(FRAMES_A_TURN):
            if not port.flush():
                return True
            size = self._next_body()
            if size == 0:
                return True
            port.send(self._body, size)
        return not port.flush()

    def _next_body(self):
        """Answers first, as the host waits for them; then the status, if due; then samples."""
        size = self._commands.next_answer(self._body)
        if size:
            return size
        if self._status_in_ms == 0:
            self._status_in_ms = STATUS_MS
            return messages.status(
                self._body,
                self._clock,
                self._cue,
                self._mute.is_down,
                self._watch.is_running,
                self._self_test.is_running,
                self._frames.backlog,
                self._port.damaged,
                min(self._watch.faults + self._sampler.faults, 0xFFFF),
            )
        return self._frames.next(self._body, self._clock)

    def _blink(self, elapsed_ms):
        """Status light: steady while samples come, slowly blinking while they do not."""
        if not self._sampler.is_silent:
            self._status_light(1)
            self._is_lit = True
            return
        self._is_lit = False
        self._blink_ms = (self._blink_ms + elapsed_ms) % (2 * BLINK_MS)
        self._status_light(1 if self._blink_ms < BLINK_MS else 0)
