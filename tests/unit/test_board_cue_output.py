"""The cue: lease, doubt, mute, and what reaches the light and the motor."""

from itertools import pairwise

import pytest
from fakes import micropython_shim

micropython_shim.install()

from inphase_board.cue_output import CueOutput  # noqa: E402


class Haptic:
    def __init__(self, works=True):
        self.works = works
        self.level = 0

    def drive(self, level):
        if self.works:
            self.level = level

    def off(self):
        self.level = 0
        self.works = False


class Cue:
    """A cue output with its light and motor."""

    def __init__(self, works=True):
        self.duty = None
        self.haptic = Haptic(works)
        self.output = CueOutput(self.set_duty, self.haptic)

    def set_duty(self, duty):
        self.duty = duty

    def run(self, duration_ms, muted=False, doubtful=False):
        for _ in range(0, duration_ms, 4):
            self.output.update(4, muted, doubtful)


@pytest.fixture
def cue():
    return Cue()


def test_everything_is_off_at_power_up(cue):
    assert cue.duty == 0
    assert cue.haptic.level == 0
    cue.run(1000)
    assert (cue.duty, cue.output.light, cue.haptic.level) == (0, 0, 0)


def test_a_cue_is_shown_at_its_levels(cue):
    cue.output.ask(153, 64, 1000)
    cue.run(500)
    assert cue.output.light == 153
    assert cue.duty == round(65535 * 0.6**2.2)
    assert cue.output.motor == cue.haptic.level == 64
    assert cue.output.is_leased
    assert not cue.output.limited


def test_full_light_is_full_duty(cue):
    cue.output.ask(255, 0, 1000)
    cue.run(600)
    assert cue.duty == 65535


def test_a_cue_that_is_not_renewed_ramps_to_off(cue):
    cue.output.ask(255, 64, 1000)
    cue.run(952)
    assert cue.output.light == 255
    assert cue.output.is_leased
    cue.run(12)
    assert not cue.output.is_leased
    assert 0 < cue.output.light < 255
    cue.run(500)
    assert (cue.duty, cue.haptic.level) == (0, 0)


def test_a_renewed_cue_stays(cue):
    for _ in range(10):
        cue.output.ask(100, 0, 1000)
        cue.run(900)
    assert cue.output.light == 100


def test_mute_takes_the_cue_off_within_100_ms_and_keeps_it_off(cue):
    cue.output.ask(255, 153, 1000)
    cue.run(600)
    cue.run(100, muted=True)
    assert (cue.duty, cue.haptic.level) == (0, 0)
    cue.output.ask(255, 153, 1000)
    cue.run(600, muted=True)
    assert (cue.duty, cue.haptic.level) == (0, 0)


def test_doubt_about_the_samples_ramps_the_cue_to_off_whatever_the_host_asks(cue):
    cue.output.ask(255, 64, 1000)
    cue.run(400)
    cue.run(4, doubtful=True)
    assert cue.output.limited
    cue.output.ask(255, 64, 1000)
    cue.run(500, doubtful=True)
    assert (cue.duty, cue.haptic.level) == (0, 0)


def test_more_motor_than_the_cap_is_limited(cue):
    cue.output.ask(0, 255, 1000)
    cue.run(400)
    assert cue.haptic.level == 153
    assert cue.output.limited


def test_a_missing_haptic_driver_shows_no_motor_and_says_limited():
    cue = Cue(works=False)
    cue.output.ask(100, 64, 1000)
    cue.run(400)
    assert cue.output.light == 100
    assert cue.output.motor == 0
    assert cue.output.limited


def test_off_is_off_at_once(cue):
    cue.output.ask(255, 64, 1000)
    cue.run(500)
    cue.output.off()
    assert (cue.duty, cue.haptic.level) == (0, 0)


def test_no_step_of_the_lights_ramp_can_be_seen_for_itself():
    # CIE 1931 lightness L*; a difference of 1 is about what an eye tells (CIE 15). The counter has
    # 6,400 steps at 20 kHz and 128 MHz.
    seen = []
    for duty in Cue().output._duty:
        luminance = duty * 6400 // 65535 / 6400
        cube = luminance ** (1 / 3)
        seen.append(116 * cube - 16 if luminance > 216 / 24389 else luminance * 24389 / 27)
    steps = [after - before for before, after in pairwise(seen)]
    assert 0 < steps[0] < 0.2
    assert min(steps) >= 0
    assert max(steps) < 1.0


def test_a_cue_that_comes_in_no_time_moves_still():
    cue = Cue()
    cue.output.ask(255, 0, 1000)
    cue.output.update(0, False, False)
    assert (cue.output.light, cue.output.moves) == (0, True)
    cue.output.update(8, False, False)
    assert cue.output.light > 0


def test_it_moves_while_a_level_changes_and_not_where_no_driver_answers():
    for works in (True, False):
        cue = Cue(works)
        cue.output.ask(0, 64, 1000)
        cue.run(40)
        assert cue.output.moves == works
        cue.run(400)
        assert not cue.output.moves
