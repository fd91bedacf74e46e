"""Ctrl-C and SIGTERM as a wish to end: the loop finishes in order, and a second one breaks in."""

import signal
from types import FrameType


class Interruption:
    """While entered, the first SIGINT or SIGTERM is only noted; a second SIGINT is raised.

    Calling it tells whether one came, so it serves as a loop's `stop`.
    """

    def __init__(self) -> None:
        self._received: int | None = None
        self._before: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> "Interruption":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        """Tell whether the end was asked for."""
        return self._received is not None

    @property
    def exit_code(self) -> int:
        """0 where nothing or SIGTERM came (an orderly stop), 130 after Ctrl-C."""
        return 128 + signal.SIGINT if self._received == signal.SIGINT else 0

    def _note(self, number: int, _: FrameType | None) -> None:
        if self._received is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self._received = number
