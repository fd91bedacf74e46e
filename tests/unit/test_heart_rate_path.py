"""The preset heart-rate: the same estimates live as over a file, and off when the ECG breaks."""

import numpy as np
import pytest

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.errors import ConfigError
from inphase.sample_path import SamplePath
from inphase.simulation.ecg import beat_times, ecg
from inphase.stages.calibration import Calibration
from inphase.values import Hello, Quality, SampleBlock

RATE = 250
PAIRS = 8
HELLO = Hello(
    2,
    (0, 1, 0),
    "0" * 16,
    1,
    RATE,
    PAIRS,
    6,
    2.42,
    100_000,
    1,
    False,
    "00000000",
    ("client", "therapist"),
)
SETTINGS = resolve(preset="heart-rate")


def counts(seconds, shared, seed=0):
    """Two ECGs whose rates breathe together, or each on its own, in ADC counts (n, 2)."""
    random = np.random.default_rng(seed)
    n = int(seconds * 100)

    def breath():
        """Irregular: noise that fills 0.15 to 0.4 Hz, 100 a second."""
        inside = np.abs(np.fft.rfftfreq(n, 0.01) - 0.275) < 0.125
        noise = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * inside, n)
        return 0.7 * noise / np.std(noise)

    together = breath()
    people = []
    for per_minute in (64, 78):
        beats_s = beat_times(
            seconds, random, per_minute=per_minute, breathing=together if shared else breath()
        )
        people.append(ecg(beats_s, seconds, RATE, random).volts)
    volts = np.column_stack(people)
    return np.rint(volts / Calibration(HELLO.gain, HELLO.vref_volts).lsb_volts).astype(np.int32)


def live(counts, lead_off=(), lost=()):
    """Estimates of a board's blocks; those in lead_off have the client's electrode off."""
    path = SamplePath(SETTINGS, HELLO)
    estimates = []
    for number, sample in enumerate(range(0, len(counts) - PAIRS + 1, PAIRS)):
        if number in lost:
            continue
        block = SampleBlock(
            sample=sample,
            ticks_us=sample * 4000,
            counts=counts[sample : sample + PAIRS],
            lead_off=(number in lead_off, False),
            lost_on_board=0,
            lost_on_line=0,
            restarted=False,
            mark=False,
            converter_fault=False,
        )
        estimates += path.update(sample / RATE, block)
    return estimates


@pytest.fixture(scope="module")
def together():
    return counts(360, shared=True)


@pytest.fixture(scope="module")
def found(together):
    return live(together)


def test_live_and_file_give_the_same_bits(together, found):
    volts = Calibration(HELLO.gain, HELLO.vref_volts).volts(together)
    analysis = analyze_pair(volts, RATE, SETTINGS, hop_s=5.0)
    by_time = {estimate.signal_time_s: estimate for estimate in found}
    # Learning and the first intervals are longer than the filter's settling.
    assert analysis.valid[1:].all()
    assert len(analysis.plv) > 40
    for time_s, plv, p_value in zip(analysis.time_s, analysis.plv, analysis.p_value, strict=True):
        assert by_time[time_s].plv == (None if np.isnan(plv) else plv)
        assert by_time[time_s].p_value == (None if np.isnan(p_value) else p_value)
    assert analysis.delay_s == pytest.approx(found[-1].delay_s)


def test_hearts_that_breathe_together_are_in_step_and_others_are_not(found):
    judged = [estimate for estimate in found if estimate.p_value is not None]
    assert np.mean([estimate.plv for estimate in judged]) > 0.7
    assert np.mean([estimate.p_value <= 0.05 for estimate in judged]) > 0.9
    alone = [e for e in live(counts(360, shared=False)) if e.p_value is not None]
    assert np.mean([estimate.p_value <= 0.05 for estimate in alone]) < 0.3


def test_an_estimate_is_told_when_it_says_and_its_delay_is_what_lies_between(found):
    for estimate in found[-50:]:
        # Grid times fall between samples: told with the next one.
        assert estimate.sample / RATE - estimate.signal_time_s == pytest.approx(
            estimate.delay_s, abs=1 / RATE
        )
    assert 5 < found[-1].delay_s < 9


def test_an_electrode_that_falls_off_empties_the_window_within_a_quarter_second(together):
    estimates = live(together[: 140 * RATE], lead_off=range(3750, 3760))
    off = 3750 * PAIRS
    before = [estimate for estimate in estimates if estimate.sample < off]
    after = [estimate for estimate in estimates if estimate.sample >= off]
    assert before[-1].valid
    assert not any(estimate.valid for estimate in after)
    assert after[0].sample <= off + RATE / 4 + PAIRS
    assert after[0].quality[0] is Quality.LEAD_OFF


@pytest.mark.parametrize("lost", [range(3750, 3751), range(3750, 3850)])
def test_lost_blocks_empty_the_window(together, lost):
    estimates = live(together[: 140 * RATE], lost=lost)
    after = [estimate for estimate in estimates if estimate.sample >= 3750 * PAIRS]
    assert estimates[estimates.index(after[0]) - 1].valid
    assert not any(estimate.valid for estimate in after)


def test_a_board_too_slow_for_r_peaks_is_refused():
    slow = Hello(
        2, (0, 1, 0), "0" * 16, 1, 50, PAIRS, 6, 2.42, 100_000, 1, False, "00000000", ("a", "b")
    )
    with pytest.raises(ConfigError, match="100 Hz or more"):
        SamplePath(SETTINGS, slow)
