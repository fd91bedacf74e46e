"""Frames in and out of the USB serial port, without ever waiting for the host.

Out: 64 bytes at a time, and only when `poll` says there is room. USB's FIFO holds 256 bytes and a
write waits until all of its bytes fit; as every frame is padded with zeros to a multiple of 64, the
room is one too, so a write that `poll` allows does not wait. In: one byte at a time after `poll`,
because a read waits for all that it asks for.

Input and output have a poll object each: on the RP2040 both streams are the same object, and a
second `register` would replace the first one's events. Only `__init__` allocates (the first `ipoll`
on each does too, so it is made there).
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
import micropython

from inphase_board import seal
from inphase_wire import framing

POLL_IN = 1
POLL_OUT = 4
FRAME_SIZE = (framing.MAX_FRAME + seal.PIECE - 1) // seal.PIECE * seal.PIECE
READ_BUDGET = 64
"""Bytes read at most in one turn of the loop, so that a flood cannot hold up the samples."""
LONGEST_COMMAND = 32


class SerialPort:
    """One frame on its way out, one on its way in."""

    def __init__(self, stdin, stdout, new_poll):
        """Take `sys.stdin.buffer`, `sys.stdout.buffer` and `select.poll`."""
        poll_in = new_poll()
        poll_in.register(stdin, POLL_IN)
        poll_out = new_poll()
        poll_out.register(stdout, POLL_OUT)
        poll_both = new_poll()
        poll_both.register(stdin, POLL_IN)
        poll_both.register(stdout, POLL_IN | POLL_OUT if stdin is stdout else POLL_OUT)
        self._poll_in = poll_in.ipoll
        self._poll_out = poll_out.ipoll
        self._poll_both = poll_both.ipoll
        self._read_into = stdin.readinto
        self._write = stdout.write
        self._byte = bytearray(1)
        self._command = bytearray(LONGEST_COMMAND)
        self._command_size = 0
        self._frame = bytearray(FRAME_SIZE)
        view = memoryview(self._frame)
        self._pieces = [view[at : at + seal.PIECE] for at in range(0, FRAME_SIZE, seal.PIECE)]
        self._piece = 0
        # The first piece ends whatever a board before its reset left half sent.
        self._piece_end = 1
        self.left_to_read = READ_BUDGET
        """Bytes that may be read before the next `wait`; 0 too where the host has sent none."""
        self.damaged = 0
        """Frames from the host that did not pass the check, at most 65535."""
        self._is_ready(self._poll_in, POLL_IN)
        self._is_ready(self._poll_out, POLL_OUT)
        self._is_ready(self._poll_both, POLL_OUT)

    def receive(self, body):
        """Read on; return the size of the next whole command written into `body`, or 0 if none."""
        while self.left_to_read and self._is_ready(self._poll_in, POLL_IN):
            self.left_to_read -= 1
            if not self._read_into(self._byte):
                return 0  # end of input: only where standard input is a file or a pipe
            byte = self._byte[0]
            if byte:
                # One that is too long stays at its limit and is refused at its end.
                if self._command_size < LONGEST_COMMAND:
                    self._command[self._command_size] = byte
                    self._command_size += 1
                continue
            size = self._command_size
            self._command_size = 0
            if size == 0:
                continue
            if size < LONGEST_COMMAND:
                size = framing.decode(self._command, size, body, seal.has_check)
                if size:
                    return size
            self.refuse()
        return 0

    def wait(self, longest_ms):
        """Sleep for `longest_ms`, or until the host sends a byte or takes what is to be sent."""
        self.left_to_read = 0  # a byte that comes later ends the next sleep at once
        for _stream, _events in (
            self._poll_both(longest_ms)
            if self._piece < self._piece_end
            else (self._poll_in(longest_ms))
        ):
            self.left_to_read = READ_BUDGET
            return

    def refuse(self):
        """Count a frame from the host as damaged."""
        self.damaged = min(self.damaged + 1, 0xFFFF)

    def send(self, body, size):
        """Begin to send body[:size]. The frame before must be out: see `flush`."""
        self._piece = 0
        self._piece_end = seal.seal(body, size, self._frame) // seal.PIECE

    @micropython.native
    def flush(self):
        """Write as much as there is room for; return whether the whole frame is out."""
        piece = self._piece
        end = self._piece_end
        while piece < end:
            has_room = False
            for _stream, events in self._poll_out(0):
                has_room = events & POLL_OUT != 0
            if not has_room:
                break
            self._write(self._pieces[piece])
            piece += 1
        self._piece = piece
        return piece == end

    def _is_ready(self, ipoll, event):
        for _stream, events in ipoll(0):
            return events & event != 0
        return False
