"""The simulated board: the real firmware on simulated chips, behind a pseudo-terminal."""

import json
import math
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

import numpy as np
from numpy.typing import NDArray

from inphase.simulation import board_process
from inphase.simulation.board_process import EXIT_RESET, Interpreter, Running
from inphase.simulation.signal_file import ConverterSignal, ElectrodeSignal, write_signal
from inphase.simulation.usb_line import UsbLine

LABELS = ("client", "therapist")
POWER_ON_CAUSE = 1
WATCHDOG_CAUSE = 3
MOST_RESETS = 20
"""A firmware that resets again and again is broken; the board then stays off."""
_PACE_ONE = 10_000_000


class SimulatedBoard:
    """A board that is plugged in while the context lasts.

    It runs until its signal ends. A reset, by the watchdog or by the firmware, starts firmware,
    clock and signal anew on the same port. `speed` is the pace of its time (infinity: as fast as
    the machine can), `drift_ppm` how much faster its crystal runs than the host's clock,
    `ticks_start_us` what its microsecond counter begins with. `link` becomes a symbolic link to the
    port. `trace` is read by `inphase.simulation.trace`; without it the trace ends with the context.
    `firmware` is another folder of firmware than the project's own.
    """

    def __init__(
        self,
        signal: ElectrodeSignal | ConverterSignal,
        *,
        rate_hz: int = 250,
        pairs_per_frame: int = 4,
        speed: float = 1.0,
        link: Path | None = None,
        trace: Path | None = None,
        drift_ppm: float = 0.0,
        interpreter: Literal["auto", "micropython", "cpython"] = "auto",
        labels: tuple[str, str] = LABELS,
        ticks_start_us: int = 0,
        firmware: Path | None = None,
    ) -> None:
        if not speed > 0.0:
            raise ValueError(f"speed must be above 0, found {speed}")
        self._signal = signal.converted() if isinstance(signal, ElectrodeSignal) else signal
        self.on_cpython = _choose(interpreter) == "cpython"
        self.restarts = 0
        """How often the board was reset since it was plugged in."""
        self.exit_code: int | None = None
        """0: the signal ended; another: the firmware ended, see `errors`; None: still running."""
        self._board_json = {
            "rate_hz": rate_hz,
            "pairs_per_frame": pairs_per_frame,
            "labels": list(labels),
        }
        pace = 0 if math.isinf(speed) else round(speed * (1.0 + drift_ppm * 1e-6) * _PACE_ONE)
        self._settings = {
            "INPHASE_SIM_PACE": str(pace),
            "INPHASE_SIM_TICKS_START": str(ticks_start_us),
        }
        self._firmware = firmware or board_process.firmware_folder()
        self._trace = trace
        self._link = link
        self._linked = False
        self._ended = threading.Event()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._errors: IO[bytes] | None = None
        self._line: UsbLine | None = None
        self._thread: threading.Thread | None = None

    @property
    def fed(self) -> NDArray[np.int32]:
        """(n, 2) int32, ADC counts: what the converters deliver from each power-up on."""
        return self._signal.counts

    @property
    def path(self) -> Path:
        """The host's end of the serial line."""
        return self._plugged.path

    @property
    def trace_path(self) -> Path:
        """Where the changes of light and motor are written."""
        return self._trace or self._temporary / "trace.csv"

    @property
    def errors(self) -> str:
        """What the firmware, or a simulated chip about it, wrote to standard error."""
        return (self._temporary / "errors.txt").read_text(encoding="utf-8", errors="replace")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Plug the board in."""
        if self._folder is not None:
            raise RuntimeError("the board is plugged in already")
        self._folder = tempfile.TemporaryDirectory(prefix="inphase-board-")
        folder = Path(self._folder.name)
        file_system = folder / "file_system"
        file_system.mkdir()
        (file_system / "board.json").write_text(json.dumps(self._board_json), encoding="utf-8")
        write_signal(folder / "signal", self._signal)
        self._settings["INPHASE_SIM_SIGNAL"] = str(folder / "signal")
        self._settings["INPHASE_SIM_TRACE"] = str(self.trace_path.absolute())
        self._errors = (folder / "errors.txt").open("wb")
        self._line = UsbLine()
        if self._link is not None:
            if self._link.is_symlink():
                self._link.unlink()
            self._link.symlink_to(self._line.path)
            self._linked = True
        running = self._power_up(POWER_ON_CAUSE)
        self._thread = threading.Thread(
            target=self._run, args=(self._line, running), name="simulated board", daemon=True
        )
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the board has ended by itself; return whether it has."""
        return self._ended.wait(timeout_s)

    def stop(self) -> None:
        """Unplug the board. Its trace stays where `trace` named a path."""
        if self._line is not None:
            if self._thread is not None:
                self._line.wake()
                self._thread.join()
            self._line.close()
        if self._link is not None and self._linked:
            self._link.unlink(missing_ok=True)
        if self._errors is not None:
            self._errors.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = self._thread = self._line = self._errors = None
        self._linked = False

    def _power_up(self, cause: int) -> Running:
        assert self._errors is not None
        settings = {**self._settings, "INPHASE_SIM_RESET_CAUSE": str(cause)}
        return board_process.start(
            "cpython" if self.on_cpython else "micropython",
            self._firmware,
            self._temporary / "file_system",
            settings,
            self._errors,
        )

    def _run(self, line: UsbLine, running: Running) -> None:
        """Serve the line until unplugged. Runs in a thread of its own."""
        while True:
            unplugged = line.pass_on(running.from_board, running.to_board)
            code = running.end()
            if unplugged:
                return
            if code != EXIT_RESET or self.restarts == MOST_RESETS:
                break
            self.restarts += 1
            running = self._power_up(WATCHDOG_CAUSE)
        self.exit_code = code
        self._ended.set()
        line.pass_on(None, None)

    @property
    def _plugged(self) -> UsbLine:
        if self._line is None:
            raise RuntimeError("the board is not plugged in: use it as a context")
        return self._line

    @property
    def _temporary(self) -> Path:
        if self._folder is None:
            raise RuntimeError("the board is not plugged in: use it as a context")
        return Path(self._folder.name)


def _choose(interpreter: Literal["auto", "micropython", "cpython"]) -> Interpreter:
    if interpreter == "auto":
        return "micropython" if board_process.has_micropython() else "cpython"
    return interpreter
