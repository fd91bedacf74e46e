"""The phasor stage: picks on the counter's grid, whatever the chunks; breaks where they were."""

import itertools

import numpy as np
import pytest
from bench.estimators import rhythm
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.config import resolve
from inphase.errors import ConfigError
from inphase.stages.estimators import phase_estimator
from inphase.stages.phasors import Phasors
from inphase.values import Break
from inphase_kernels import KalmanPhasor

ALPHA = resolve(preset="eeg-alpha")
MOTION = resolve(preset="motion")
CRUDE = resolve({"estimator": "kalman"}, preset="eeg-alpha")
FITTED = resolve({"estimator": "kalman", "kalman_baseline_s": 20.0}, preset="eeg-alpha")
RATE_HZ = 250.0
ESTIMATORS = ("one-pole", "echt", "kalman", "half-morlet")


def noise(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 2))


def all_good(volts):
    return np.ones(volts.shape, np.bool_)


def joined(blocks):
    return (
        np.concatenate([block.sample for block in blocks]),
        np.concatenate([block.phasors for block in blocks]),
        np.concatenate([block.valid for block in blocks]),
        [broken for block in blocks for broken in block.breaks],
    )


def in_pieces(stage, volts, valid, cuts):
    edges = [0, *sorted(cuts), len(volts)]
    return joined([stage.update(volts[a:b], valid[a:b]) for a, b in itertools.pairwise(edges)])


@pytest.mark.parametrize(
    "preset",
    [MOTION, *(resolve({"estimator": name}, preset="eeg-alpha") for name in ESTIMATORS)],
    ids=["motion", *ESTIMATORS],
)
@given(cuts=st.lists(st.integers(0, 700), max_size=30), seed=st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_any_chunking_gives_the_same_bits(preset, cuts, seed):
    volts = noise(700, seed)
    valid = np.random.default_rng(seed + 1).random((700, 2)) > 0.004
    whole = in_pieces(Phasors(preset, RATE_HZ, start=17), volts, valid, [])
    cut = in_pieces(Phasors(preset, RATE_HZ, start=17), volts, valid, cuts)
    for one, other in zip(whole[:3], cut[:3], strict=True):
        assert one.tobytes() == other.tobytes()
    assert whole[3] == cut[3]


@pytest.mark.parametrize("start", [0, 1, 2, 3, 1_000_000_007])
def test_picks_fall_on_multiples_of_the_stride_wherever_the_host_began(start):
    stage = Phasors(ALPHA, RATE_HZ, start=start)
    volts = noise(50)
    picked = stage.update(volts, all_good(volts)).sample
    assert list(picked) == [s for s in range(start, start + 50) if s % stage.stride == 0]


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 500])
def test_a_gap_leaves_what_as_many_invalid_samples_leave(missing):
    before, after = noise(400, 1), noise(400, 2)
    gapped, filled = Phasors(ALPHA, RATE_HZ), Phasors(ALPHA, RATE_HZ)
    for stage in (gapped, filled):
        stage.update(before, all_good(before))
    gap = gapped.gap(missing)
    nothing = np.zeros((missing, 2))
    block = filled.update(nothing, np.zeros((missing, 2), np.bool_))
    assert gap.skipped == len(block.sample)
    assert gap.breaks == block.breaks == (Break(400, (True, True)),)
    one, other = (stage.update(after, all_good(after)) for stage in (gapped, filled))
    assert one.phasors.tobytes() == other.phasors.tobytes()
    assert list(one.sample) == list(other.sample)


def test_after_a_break_nothing_is_valid_until_the_filter_has_settled():
    stage = Phasors(ALPHA, RATE_HZ)
    volts = noise(1000)
    valid = all_good(volts)
    valid[500, 1] = False
    block = stage.update(volts, valid)
    client, therapist = block.valid.T
    since = block.sample - 501
    assert client[block.sample > stage.settling_s * RATE_HZ].all()
    assert not therapist[(since >= -1) & (since < stage.settling_s * RATE_HZ - 1)].any()
    assert therapist[since > stage.settling_s * RATE_HZ].all()


def test_a_break_names_its_sample_and_whose_signal_it_was():
    volts = noise(300)
    volts[100:120, 0] = np.nan
    volts[110:130, 1] = np.inf
    volts[200, 1] = np.nan
    block = Phasors(ALPHA, RATE_HZ).update(volts, all_good(volts))
    assert block.breaks == (Break(100, (True, False)), Break(200, (False, True)))


def test_what_never_was_clean_cannot_break():
    stage = Phasors(ALPHA, RATE_HZ)
    assert stage.gap(10).breaks == ()
    assert stage.update(np.full((10, 2), np.nan), np.ones((10, 2), np.bool_)).breaks == ()


def test_an_interruption_breaks_the_run_though_no_sample_is_missing():
    stage = Phasors(ALPHA, RATE_HZ)
    volts = noise(600)
    stage.update(volts, all_good(volts))
    block = stage.interrupt()
    assert block.breaks == (Break(600, (True, True)),)
    assert block.skipped == 0
    assert not stage.update(volts[:20], all_good(volts[:20])).valid.any()
    assert stage.interrupt().breaks == (Break(620, (True, True)),)


def test_a_gap_of_a_year_takes_no_longer_than_a_short_one():
    stage = Phasors(ALPHA, RATE_HZ)
    assert stage.gap(250 * 86_400 * 365).skipped == -(-250 * 86_400 * 365 // stage.stride)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_delay_is_where_a_tones_envelope_arrives(estimator):
    stage = Phasors(resolve({"estimator": estimator}, preset="eeg-alpha"), RATE_HZ)
    n = np.arange(4000)
    envelope = np.exp(-0.5 * ((n - 2000) / 250.0) ** 2)
    tone = (envelope * np.cos(2 * np.pi * 10.0 * n / RATE_HZ))[:, np.newaxis] * np.ones((1, 2))
    block = stage.update(tone, all_good(tone))
    # Signed: what overshoots is taken away.
    level = (block.phasors[:, 0] * np.exp(-2j * np.pi * 10.0 * block.sample / RATE_HZ)).real
    arrived = (level * block.sample).sum() / level.sum()
    # The grid is 3 samples wide, and half of that is how well a centre of gravity is known.
    assert arrived - 2000 == pytest.approx(stage.delay_s * RATE_HZ, abs=1.5)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_step_of_the_phase_shows_at_the_stated_delay(estimator):
    settings = resolve({"estimator": estimator}, preset="eeg-alpha")
    turns = 2 * np.pi * 10.0 * np.arange(4000) / RATE_HZ
    step = 0.2 * (np.arange(4000) >= 2000)
    # Two people a quarter of a turn apart: the mirror image's ripple is opposite in them.
    steady = np.column_stack([np.cos(turns), np.sin(turns)])
    stepped = np.column_stack([np.cos(turns + step), np.sin(turns + step)])
    stages = Phasors(settings, RATE_HZ), Phasors(settings, RATE_HZ)
    before, after = (
        stage.update(volts, all_good(volts))
        for stage, volts in zip(stages, (steady, stepped), strict=True)
    )
    since = after.sample >= 2000
    arrived = np.angle(after.phasors * np.conj(before.phasors)).mean(axis=1)[since] / 0.2
    # The area above the rise is the mean of the arrival, to half a pick at its beginning; the
    # first pick is sample 2001.
    late = stages[0].stride * np.sum(1 - arrived) - 0.5 * (stages[0].stride - 1)
    assert late == pytest.approx(stages[0].delay_s * RATE_HZ, abs=1.5)


def test_a_logarithm_makes_ratios_differences_and_takes_nothing_for_less_than_nothing():
    rng = np.random.default_rng(4)
    motion = np.maximum(0.0, rng.lognormal(3.0, 1.0, (4000, 2)) - 5.0)
    identity = resolve({"transform": "identity"}, preset="motion")
    one = Phasors(MOTION, 25.0).update(motion - 0.0, all_good(motion))
    other = Phasors(identity, 25.0).update(np.log1p(motion), all_good(motion))
    assert one.phasors.tobytes() == other.phasors.tobytes()
    below = motion.copy()
    below[motion == 0.0] = -0.06
    assert Phasors(MOTION, 25.0).update(below, all_good(below)).phasors.tobytes() == (
        one.phasors.tobytes()
    )


def test_the_first_sample_can_be_told_until_one_has_come():
    stage = Phasors(ALPHA, RATE_HZ)
    stage.start_at(100)
    volts = noise(10)
    assert list(stage.update(volts, all_good(volts)).sample) == [102, 105, 108]
    with pytest.raises(ValueError, match="have come up to 110"):
        stage.start_at(0)


@pytest.fixture(scope="module")
def two_alphas():
    """Two people's alpha rhythms (n, 2), 30 s, and clean but for a break in each."""
    volts = np.column_stack([rhythm(seed, 30.0, 5.0)[0] for seed in (1, 2)])
    valid = all_good(volts)
    valid[300, 0] = valid[6700, 1] = False
    return volts, valid


@pytest.mark.parametrize("size", [8, 1000])
def test_a_fitted_estimator_gives_the_same_bits_for_any_chunking(two_alphas, size):
    whole = in_pieces(Phasors(FITTED, RATE_HZ, start=17), *two_alphas, [])
    cut = in_pieces(Phasors(FITTED, RATE_HZ, start=17), *two_alphas, range(size, 7500, size))
    assert whole[2].any()
    for one, other in zip(whole[:3], cut[:3], strict=True):
        assert one.tobytes() == other.tobytes()
    assert whole[3] == cut[3]


def test_after_its_baseline_a_fitted_estimator_is_a_kalman_filter_of_that_rhythm(two_alphas):
    volts = two_alphas[0]
    stage = Phasors(FITTED, RATE_HZ)
    assert (stage.learning, stage.rhythm) == (0.0, None)
    before = stage.update(volts[:4000], all_good(volts[:4000]))
    assert stage.learning == 0.8
    needed = stage.settling_s
    after = stage.update(volts[4000:], all_good(volts[4000:]))
    assert stage.learning is None
    assert not before.valid.any()
    # 20 s of baseline and 33 steps of the fit, a tenth of a second each.
    begun = 5000 + 825
    assert not before.phasors.any()
    assert not after.phasors[after.sample < begun].any()
    kernel = KalmanPhasor(stage.rhythm, 0.05)
    expected, settled = kernel.push(np.ascontiguousarray(volts[begun:, 1]))
    at = after.sample[after.sample >= begun]
    assert after.phasors[after.sample >= begun, 1].tobytes() == expected[at - begun].tobytes()
    assert after.valid[after.sample >= begun, 1].tobytes() == settled[at - begun].tobytes()
    assert stage.delay_s == pytest.approx(0.05)
    assert needed == pytest.approx(begun / RATE_HZ + Phasors(CRUDE, RATE_HZ).settling_s)
    assert stage.settling_s < 3.0


def test_a_gap_within_the_baseline_leaves_what_as_many_invalid_samples_leave(two_alphas):
    volts = two_alphas[0]
    nothing = np.zeros((100, 2))
    for cut in (2000, 5300):
        gapped, filled = Phasors(FITTED, RATE_HZ), Phasors(FITTED, RATE_HZ)
        for stage in (gapped, filled):
            stage.update(volts[:cut], all_good(volts[:cut]))
        gapped.gap(100)
        filled.update(nothing, nothing > 0)
        one, other = (stage.update(volts, all_good(volts)) for stage in (gapped, filled))
        assert one.valid.any()
        assert one.phasors.tobytes() == other.phasors.tobytes()


@pytest.mark.parametrize("estimator", ["one-pole", "echt", "half-morlet"])
def test_a_narrower_estimator_is_as_wide_as_told_and_later(estimator):
    wide, narrow = (
        phase_estimator(resolve({"estimator": estimator, **width}, preset="eeg-alpha"), RATE_HZ)
        for width in ({}, {"estimator_width_hz": 2.0})
    )
    assert narrow.centre_hz == wide.centre_hz == 10.0
    # ecHT is about as wide as its Butterworth filter, the others just so.
    assert narrow.enbw_hz == pytest.approx(2.0, rel=0.15)
    assert narrow.delay_samples == pytest.approx(2 * wide.delay_samples, rel=0.05)


@pytest.mark.parametrize(
    ("estimator", "words"),
    [
        ("echt", "window_s is 1.2 s, and the estimator 'echt' needs 1.5 s to settle after every "),
        ("kalman", "window_s is 1.2 s, and the estimator 'kalman' needs 2.33 s to settle "),
    ],
)
def test_a_window_shorter_than_the_estimators_settling_is_refused(estimator, words):
    settings = resolve({"estimator": estimator, "window_s": 1.2}, preset="eeg-alpha")
    with pytest.raises(ConfigError, match=words) as caught:
        Phasors(settings, RATE_HZ)
    allowed_s = float(str(caught.value).split("use ")[1].split(" s")[0])
    Phasors(resolve({**settings.as_dict(), "window_s": allowed_s}), RATE_HZ)


def test_a_rate_too_low_for_the_band_is_refused():
    with pytest.raises(ConfigError, match="band_hz reaches 12 Hz"):
        Phasors(ALPHA, 24.0)
