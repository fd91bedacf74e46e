"""The only loop with time and IO: reads the board, steps the pipeline, writes, records, shows."""

import contextlib
import time
from collections.abc import Callable
from typing import Literal, Protocol

from inphase.config import Settings
from inphase.errors import InphaseError, LinkError, OtherProtocolError, RecordingError
from inphase.pipeline import Pipeline
from inphase.recording.file import Recorder
from inphase.recording.format import Stepped
from inphase.session.log import Tally
from inphase.session.snapshot import SessionSummary, Snapshot
from inphase.values import OFF, Quality, Reached

__all__ = ["Session", "SessionSummary", "Snapshot", "Transport"]

READ_WAIT_S = 0.04
"""Without bytes the loop turns at this pace: staleness and renewals are late by no more."""
RETRY_EVERY_S = 0.5


class Transport(Protocol):
    """A board's port; LinkError where it is not there (any more)."""

    @property
    def name(self) -> str:
        """What the port is called."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, waiting for it up to `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Write all of `data`."""

    def reopen(self) -> None:
        """Open the port anew."""

    def close(self) -> None:
        """Give the port back."""


class Session:
    """One run on one port, from the first byte to the last OFF.

    `run` closes transport and recorder whatever happens. `resume` says how far boards had come in
    earlier recordings, so that this one goes on there; `self_test`, what came of the board's own
    before (`Snapshot.self_test`). Raises ConfigError where the settings cannot serve a live signal.
    """

    def __init__(
        self,
        transport: Transport,
        settings: Settings,
        *,
        recorder: Recorder | None = None,
        observe: Callable[[Snapshot], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        reconnect_s: float = 10.0,
        observe_every_s: float = 0.1,
        resume: tuple[Reached, ...] = (),
        self_test: str = "",
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._recorder = recorder
        self._observe = observe
        self._monotonic = monotonic
        self._sleep = sleep
        self._reconnect_s = reconnect_s
        self._observe_every_s = observe_every_s
        self._resume = resume
        self._self_test = self_test
        self._pipeline = Pipeline(settings, resume)
        self._open = False
        self._lost_s: float | None = None
        """When the port was lost, until a board has said hello again."""
        self._tally = Tally()
        self._began_s = 0.0
        self._observed_s = float("-inf")
        self._finished = False
        self._why: Literal["time", "stopped", "failed"] = "failed"

    @property
    def summary(self) -> SessionSummary:
        """The session in figures; where `run` raised, up to then."""
        tally = self._tally
        return SessionSummary(
            elapsed_s=self._monotonic() - self._began_s,
            ended=self._why,
            preset=self._settings.preset,
            hello=tally.hello,
            estimates=tally.estimates,
            estimates_valid=tally.estimates_valid,
            estimates_judged=tally.estimates_judged,
            estimates_late=tally.estimates_late,
            cues=tally.cues,
            cue_s=tally.cue_s,
            counts=self._pipeline.counts,
            connections=tally.connections,
            board_restarts=tally.restarts,
            latency_p50_ms=tally.latency.percentile_ms(50.0),
            latency_p99_ms=tally.latency.percentile_ms(99.0),
            cue_latency_p50_ms=tally.cue_latency.percentile_ms(50.0),
            cue_latency_p99_ms=tally.cue_latency.percentile_ms(99.0),
            recording=self._recorder.path if self._recorder else None,
        )

    def run(
        self, seconds: float | None = None, stop: Callable[[], bool] | None = None
    ) -> SessionSummary:
        """Run for `seconds`, or until `stop` says so, whichever is first; send OFF at the end.

        Raises LinkError where the board cannot be used, or was gone for `reconnect_s`;
        RecordingError where the recording could not be written; both after OFF was sent.
        """
        self._began_s = self._monotonic()
        until_s = None if seconds is None else self._began_s + seconds

        def ended() -> Literal["time", "stopped"] | None:
            if stop is not None and stop():
                return "stopped"
            return "time" if until_s is not None and self._monotonic() >= until_s else None

        try:
            self._connect()
            while (why := ended()) is None:
                gone = self._turn()
                if gone is not None:
                    self._reconnect(gone, ended)
            self._finish()
        except BaseException:
            # Whatever it was, the cue goes off; what fails now must not hide it.
            with contextlib.suppress(InphaseError):
                self._finish()
            raise
        finally:
            self._transport.close()
            if self._recorder is not None:
                with contextlib.suppress(RecordingError):
                    self._recorder.close()
        self._why = why
        return self.summary

    def _connect(self, *, again: bool = False) -> None:
        now_s = self._monotonic()
        if again:
            self._pipeline.reconnected(now_s)
        self._open = True
        self._tally.connected(self._transport.name)
        if self._recorder is not None:
            resume = () if again else self._resume
            self._recorder.connected(now_s, self._settings, again=again, resume=resume)

    def _turn(self) -> LinkError | None:
        """Read once, answer, record, show; return why the port is gone, if it is."""
        try:
            data = self._transport.read(READ_WAIT_S)
        except LinkError as gone:
            return gone
        read_s = self._monotonic()
        try:
            step = self._pipeline.step(read_s, data)
        except InphaseError as error:
            self._record(Stepped(read_s, data, refused=True))
            if isinstance(error, OtherProtocolError):
                raise error.on(self._transport.name) from None
            raise
        if step.hello is not None:
            self._lost_s = None
        gone_writing = self._write(step.outgoing)
        done_s = self._monotonic()
        self._tally.stepped(step, self._pipeline.quality, done_s - read_s)
        self._tally.learnt(self._pipeline.path.rhythm if self._pipeline.path else None)
        self._record(Stepped(read_s, data, step.outgoing, step.estimates))
        if done_s - self._observed_s >= self._observe_every_s:
            self._show(done_s)
        return gone_writing

    def _write(self, data: bytes) -> LinkError | None:
        if data and self._open:
            try:
                self._transport.write(data)
            except LinkError as gone:
                return gone
        return None

    def _record(self, entry: Stepped) -> None:
        if self._recorder is not None:
            self._recorder.stepped(entry)
            self._recorder.reached(entry.time_s, self._pipeline.reached)

    def _reconnect(self, gone: LinkError, ended: Callable[[], object]) -> None:
        """Try the port again until it opens, the session ends, or the board was gone too long.

        A port that opens brings no board back: its hello does.
        """
        now_s = self._monotonic()
        lost_s = self._lost_s = now_s if self._lost_s is None else self._lost_s
        self._open = False
        self._tally.disconnected(now_s, str(gone))
        while ended() is None:
            self._show(self._monotonic())
            if self._monotonic() - lost_s >= self._reconnect_s:
                raise gone
            self._sleep(RETRY_EVERY_S)
            with contextlib.suppress(LinkError):
                self._transport.reopen()
                self._connect(again=True)
                return

    def _finish(self) -> None:
        """Send OFF and close the recording; the second call does nothing."""
        if self._finished:
            return
        self._finished = True
        end_s = self._monotonic()
        off = self._pipeline.end(end_s)
        # A board that cannot be told turns off by itself when the lease runs out.
        self._write(off)
        self._tally.ended(end_s)
        if self._recorder is not None:
            self._recorder.ended(end_s, off, self._pipeline.reached)
            self._recorder.close()

    def _show(self, now_s: float) -> None:
        self._observed_s = now_s
        if self._observe is None:
            return
        pipeline, tally = self._pipeline, self._tally
        path, clock = pipeline.path, pipeline.path.clock if pipeline.path else None
        round_trip_s = clock.round_trip_s if clock else None
        snapshot = Snapshot(
            elapsed_s=now_s - self._began_s,
            connected=self._open and pipeline.hello is not None,
            hello=pipeline.hello,
            signal_time_s=path.signal_time_s if path else None,
            quality=pipeline.quality if self._open else (Quality.STALE, Quality.STALE),
            window_fill=path.window_fill if path else 0.0,
            surrogates_ready=path.surrogates_ready if path else 0,
            baseline=path.baseline if path else 0.0,
            estimate=pipeline.estimate if self._open else None,
            cue=pipeline.cue if self._open else OFF,
            board_status=pipeline.board_status if self._open else None,
            counts=pipeline.counts,
            board_restarts=tally.restarts,
            latency_p50_ms=tally.latency.percentile_ms(50.0),
            latency_p99_ms=tally.latency.percentile_ms(99.0),
            cue_latency_p50_ms=tally.cue_latency.percentile_ms(50.0),
            cue_latency_p99_ms=tally.cue_latency.percentile_ms(99.0),
            round_trip_ms=None if round_trip_s is None else 1e3 * round_trip_s,
            drift_ppm=clock.drift_ppm if clock else None,
            learning=path.learning if path else None,
            self_test=self._self_test,
        )
        self._observe(snapshot)
