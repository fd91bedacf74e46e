"""What a session notes down of its steps: a tally for the summary, log lines for what changed.

A log line reads `event key=value ...`; the record carries `event` and `fields` for a formatter.
"""

import logging

from inphase.pipeline import Step
from inphase.session.latency import LatencyHistogram
from inphase.values import Hello, Quality
from inphase_kernels.kalman_design import Oscillator

log = logging.getLogger("inphase.session.loop")


def tell(event: str, *, level: int = logging.INFO, **values: object) -> None:
    """Log one event."""
    words = " ".join(f"{key}={_shown(value)}" for key, value in values.items())
    log.log(level, "%s %s", event, words, extra={"event": event, "fields": values})


class Tally:
    """Counts what happened in a session, and logs what changed."""

    def __init__(self) -> None:
        self.estimates = 0
        self.estimates_valid = 0
        self.estimates_judged = 0
        self.estimates_late = 0
        self.cues = 0
        self.cue_s = 0.0
        self.connections = 0
        self.restarts = 0
        self.hello: Hello | None = None
        self.latency = LatencyHistogram()
        self.cue_latency = LatencyHistogram()
        self._cue_since_s: float | None = None
        self._quality: tuple[Quality, Quality] | None = None
        self._rhythm: Oscillator | None = None
        self._late = False
        self._recovered = 0
        """Samples that came on request since some were last missing."""
        self._awaited = 0

    def connected(self, port: str) -> None:
        """Note that a port was opened."""
        self.connections += 1
        tell("connected", port=port)

    def disconnected(self, time_s: float, why: str) -> None:
        """Note that the port was lost."""
        self._cue_over(time_s)
        self._quality = None
        tell("disconnected", level=logging.WARNING, why=why)

    def stepped(self, step: Step, quality: tuple[Quality, Quality], duration_s: float) -> None:
        """Note a step, the signals' quality after it, and how long its answer took."""
        if step.samples:
            self.latency.add(duration_s)
            if step.cue_sent:
                self.cue_latency.add(duration_s)
        self.estimates += len(step.estimates)
        for estimate in step.estimates:
            self.estimates_valid += estimate.valid
            self.estimates_judged += estimate.p_value is not None
            self.estimates_late += estimate.late
        if step.hello is not None:
            self._heard_hello(step.hello)
        if step.restarted:
            self.restarts += 1
            tell("board_restarted", level=logging.WARNING, count=self.restarts)
        if step.resumed is not None:
            tell(
                "resumed",
                sample=step.resumed.sample,
                missing=step.resumed.missing,
                what="the last recording of this run of the board ended there; asked for the rest",
            )
        for gap in step.gaps:
            tell(
                "gap",
                level=logging.WARNING,
                sample=gap.sample,
                lost_on_board=gap.lost_on_board,
                lost_on_line=gap.lost_on_line,
            )
        self._note_missing(step)
        for sample in step.marks:
            tell("mark", sample=sample)
        if quality != self._quality:
            self._quality = quality
            tell("quality", client=quality[0].value, therapist=quality[1].value)
        self._note_cue(step)

    def _note_missing(self, step: Step) -> None:
        """Log when samples begin to be missing, and how many of them came in the end."""
        if step.awaited and not self._awaited:
            tell("samples_asked_for", missing=step.awaited)
        self._recovered += step.recovered
        if self._recovered and not step.awaited:
            tell("samples_recovered", samples=self._recovered)
            self._recovered = 0
        self._awaited = step.awaited
        if step.estimates and step.estimates[-1].late != self._late:
            self._late = step.estimates[-1].late
            tell(
                "estimates_late" if self._late else "estimates_of_now",
                sample=step.estimates[-1].sample,
            )

    def learnt(self, rhythm: Oscillator | None) -> None:
        """Note the rhythm that the estimator is fitted to, when there is another one."""
        if rhythm is not None and rhythm != self._rhythm:
            tell(
                "rhythm_fitted",
                frequency_hz=round(rhythm.frequency_hz, 3),
                width_hz=round(rhythm.width_hz, 3),
                power_over_noise=float(f"{rhythm.power / rhythm.noise:.3g}"),
                walk_over_noise=float(f"{rhythm.walk / rhythm.noise:.3g}"),
            )
        self._rhythm = rhythm

    def ended(self, time_s: float) -> None:
        """Note that the session is over."""
        self._cue_over(time_s)

    def _heard_hello(self, hello: Hello) -> None:
        self.hello = hello
        tell(
            "hello",
            board_id=hello.board_id,
            firmware=".".join(map(str, hello.firmware)),
            rate_hz=hello.rate_hz,
            pairs_per_frame=hello.pairs_per_frame,
            gain=hello.gain,
            vref_volts=hello.vref_volts,
            reset_cause=hello.reset_cause,
        )

    def _note_cue(self, step: Step) -> None:
        if step.cue.off:
            self._cue_over(step.time_s)
        elif self._cue_since_s is None:
            self._cue_since_s = step.time_s
            self.cues += 1
            tell("cue_on", light=step.cue.light, motor=step.cue.motor)

    def _cue_over(self, time_s: float) -> None:
        if self._cue_since_s is not None:
            lasted_s = time_s - self._cue_since_s
            self._cue_since_s = None
            self.cue_s += lasted_s
            tell("cue_off", lasted_s=round(lasted_s, 3))


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
