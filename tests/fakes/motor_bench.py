"""The haptic driver on its bus and the motor that hangs on it, on virtual time."""

from fakes.cue_room import CHIP, CLOCK, FlakyBus

from inphase_board.drv2605l import Drv2605l, registers_of

LRA = registers_of("lra", 2000, 2830, 175)


class MotorBench:
    """`levels`: (us, level) of each change of what the motor gets."""

    def __init__(self, motor=CHIP.LRA_MOTOR, registers=LRA, resonance_hz=175):
        CLOCK.now_us = 0
        self.levels = []
        self.chip = CHIP.Drv2605l(self._set_motor, motor, resonance_hz)
        self.bus = FlakyBus(self.chip)
        self.driver = Drv2605l(self.bus, self.chip.set_enable, registers)

    def _set_motor(self, level):
        self.levels.append((CLOCK.now_us, level))

    @property
    def moved_us(self):
        """How long the motor was driven."""
        starts = [time_us for time_us, level in self.levels if level]
        ends = [time_us for time_us, level in self.levels if not level]
        return sum(ends) - sum(starts)

    def sleep_ms(self, ms):
        """Let virtual time pass."""
        until_us = CLOCK.now_us + ms * 1000
        if self.chip.due_us <= until_us:
            CLOCK.now_us = self.chip.due_us
            self.chip.fire()
        CLOCK.now_us = until_us
