"""Each verdict, when it comes and when it goes: causal, and the same however samples are cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.stages.quality import SignalQuality
from inphase.values import Quality

RATE_HZ = 250
TOP = 2**23 - 1
NO_LEAD_OFF = (False, False)


def lively(seconds, seed=0, rms_counts=1000, rate_hz=RATE_HZ):
    n = int(seconds * rate_hz)
    noise = np.random.default_rng(seed).normal(0, rms_counts, (n, 2))
    # Every sample moves by more than noise at rest, whatever the seed.
    return (noise + 50 * (np.arange(n) % 2)[:, None]).astype(np.int32)


def alpha(seconds, seed=0, rms_counts=200, rate_hz=RATE_HZ):
    """(n, 2) float64: noise around 10 Hz, 2 Hz wide, independent in the two persons, on 1/f."""
    n = int(seconds * rate_hz)
    hz = np.fft.rfftfreq(n, 1 / rate_hz)
    rng = np.random.default_rng(seed)
    shapes = np.exp(-0.5 * (hz - 10) ** 2), 1 / np.sqrt(np.maximum(hz, 0.3))
    parts = [
        np.fft.irfft(np.fft.rfft(rng.normal(size=(n, 2)), axis=0) * s[:, None], n, axis=0)
        for s in shapes
    ]
    return sum(rms_counts * part / part.std() for part in parts)


def hum(n, hz, amplitude_counts, rate_hz=RATE_HZ):
    return amplitude_counts * np.sin(2 * np.pi * hz * np.arange(n) / rate_hz)[:, None]


def judged(counts, quality=None, lead_off=NO_LEAD_OFF, fault=False):
    quality = quality or SignalQuality(RATE_HZ)
    return quality.update(np.asarray(counts, np.int32), lead_off, fault)


def test_a_lively_signal_is_good():
    quality = SignalQuality(RATE_HZ)
    assert judged(lively(20), quality).all()
    assert quality.states == (Quality.GOOD, Quality.GOOD)


def test_before_any_sample_there_is_no_data():
    assert SignalQuality(RATE_HZ).states == (Quality.STALE, Quality.STALE)


def test_no_samples_give_no_verdicts_and_change_no_state():
    quality = SignalQuality(RATE_HZ)
    judged(lively(1), quality)
    assert judged(np.zeros((0, 2)), quality).shape == (0, 2)
    assert quality.states == (Quality.GOOD, Quality.GOOD)


@pytest.mark.parametrize("person", [0, 1])
def test_an_electrode_off_is_its_persons_alone_and_at_once(person):
    quality = SignalQuality(RATE_HZ)
    judged(lively(1), quality)
    lead_off = (person == 0, person == 1)
    valid = judged(lively(1)[:4], quality, lead_off)
    assert not valid[:, person].any()
    assert valid[:, 1 - person].all()
    assert quality.states[person] is Quality.LEAD_OFF
    assert judged(lively(1)[:4], quality).all()


def test_a_converter_fault_is_both_persons_and_goes_before_an_electrode_off():
    quality = SignalQuality(RATE_HZ)
    assert not judged(lively(1)[:4], quality, (True, False), fault=True).any()
    assert quality.states == (Quality.FAULT, Quality.FAULT)


@pytest.mark.parametrize("sign", [1, -1])
def test_98_percent_of_full_scale_is_saturated_and_stays_so_for_a_tenth_of_a_second(sign):
    counts = lively(1)
    counts[50, 0] = sign * np.ceil(0.98 * TOP)
    valid = judged(counts)
    assert np.flatnonzero(~valid[:, 0]).tolist() == list(range(50, 50 + 26))
    assert valid[:, 1].all()


def test_just_below_98_percent_of_full_scale_is_good():
    counts = lively(1)
    counts[50] = np.floor(0.98 * TOP)
    assert judged(counts).all()


def test_the_lowest_count_there_is_is_saturated():
    counts = lively(1)
    counts[-1, 1] = -(2**23)
    quality = SignalQuality(RATE_HZ)
    judged(counts, quality)
    assert quality.states == (Quality.GOOD, Quality.SATURATED)


def test_full_scale_is_as_told():
    counts = lively(1)
    counts[50, 0] = 30_000
    valid = judged(counts, SignalQuality(RATE_HZ, full_scale_counts=30_000))
    assert not valid[50, 0]


def test_a_level_is_flat_after_0_2_s_and_good_as_soon_as_it_moves():
    counts = lively(1)
    counts[100:180, 1] = 777
    valid = judged(counts)
    assert np.flatnonzero(~valid[:, 1]).tolist() == list(range(150, 180))
    assert valid[:, 0].all()


@pytest.mark.parametrize(("step", "good"), [(2, False), (3, True)])
def test_a_movement_of_more_than_two_counts_is_life(step, good):
    counts = lively(0.8)
    counts[:, 0] = np.arange(200) % 2 * step
    assert judged(counts)[-1].tolist() == [good, True]


def test_a_slow_drift_is_no_flat_line():
    # 20 counts a second leave two counts' reach in 0.15 s, inside the 0.2 s.
    counts = lively(4)
    counts[:, 0] = np.arange(1000) * 20 / RATE_HZ
    assert judged(counts).all()


def test_flat_after_is_as_told():
    counts = lively(2.4)
    counts[:, 0] = 0
    valid = judged(counts, SignalQuality(RATE_HZ, flat_after_s=2.0))
    assert np.flatnonzero(~valid[:, 0])[0] == 500


@pytest.mark.parametrize("sign", [1, -1])
def test_one_signal_on_both_leads_is_told_after_half_a_second(sign):
    counts = lively(2)
    counts[100:400, 1] = sign * counts[100:400, 0] + np.arange(300) % 3
    quality = SignalQuality(RATE_HZ)
    valid = judged(counts[:400], quality)
    assert quality.states == (Quality.SAME, Quality.SAME)
    assert np.flatnonzero(~valid.all(axis=1))[0] in range(224, 227)
    assert judged(counts[400:], quality).all()


def test_two_leads_as_near_as_two_converters_noise_are_two():
    noise = np.random.default_rng(3).normal(0, 15, (2500, 2))
    assert judged(np.rint(lively(10)[:, :1] + noise)).all()


def test_a_gap_is_a_state_until_the_next_sample():
    quality = SignalQuality(RATE_HZ)
    judged(lively(1), quality)
    quality.gap(12)
    assert quality.states == (Quality.GAP, Quality.GAP)
    judged(lively(1)[:1], quality)
    assert quality.states == (Quality.GOOD, Quality.GOOD)


def test_no_gap_is_no_gap():
    quality = SignalQuality(RATE_HZ)
    judged(lively(1), quality)
    quality.gap(0)
    assert quality.states == (Quality.GOOD, Quality.GOOD)


def test_gaps_do_not_hide_a_flat_line():
    quality = SignalQuality(RATE_HZ)
    verdicts = []
    for _ in range(40):
        verdicts.append(judged(np.full((4, 2), 5), quality)[-1, 0])
        quality.gap(4)
    assert verdicts[0]
    assert not verdicts[-1]


def test_a_gap_uses_up_the_hold_after_saturation():
    quality = SignalQuality(RATE_HZ)
    counts = lively(1)
    counts[-1] = TOP
    judged(counts, quality)
    quality.gap(20)
    assert np.flatnonzero(~judged(lively(1), quality)[:, 0]).tolist() == list(range(5))


@pytest.mark.parametrize("hz", [49.8, 50.0, 50.2, 60.0])
def test_hum_that_outweighs_the_band_after_its_filter_is_flagged_within_2_s(hz):
    # 50 Hz leaves the alpha filter 250 times smaller, 60 Hz 390 times: 400 times alpha remains.
    counts = alpha(30) + hum(30 * RATE_HZ, hz, 400 * 200 * np.sqrt(2))
    quality = SignalQuality(RATE_HZ, band_hz=(8.0, 12.0))
    valid = judged(counts, quality)
    assert not valid[2 * RATE_HZ :].any()
    assert quality.states == (Quality.MAINS, Quality.MAINS)


@pytest.mark.parametrize("hz", [50.0, 60.0])
@pytest.mark.parametrize("band_hz", [(8.0, 12.0), (4.0, 8.0), (0.1, 0.4), (0.5, 1.5)])
def test_hum_five_times_the_signal_spoils_no_band_and_is_not_flagged(hz, band_hz):
    counts = alpha(60) + hum(60 * RATE_HZ, hz, 5 * 280)
    assert judged(counts, SignalQuality(RATE_HZ, band_hz=band_hz)).all()


@pytest.mark.parametrize("hz", [50.0, 60.0])
def test_where_no_band_is_told_hum_below_the_signal_is_not_flagged_and_ten_times_it_is(hz):
    assert judged(alpha(30) + hum(30 * RATE_HZ, hz, 280)).all()
    valid = judged(alpha(30) + hum(30 * RATE_HZ, hz, 2800))
    # The band reaches down to 0.1 Hz, and its filter takes that long to settle.
    assert not valid[20 * RATE_HZ :].any()


def test_hum_is_its_persons_alone_and_goes_when_it_goes():
    counts = alpha(40)
    n = len(counts)
    counts[n // 4 : n // 2, :1] += hum(n // 4, 50.0, 400 * 280)
    valid = judged(counts, SignalQuality(RATE_HZ, band_hz=(8.0, 12.0)))
    assert valid[:, 1].all()
    assert not valid[n // 4 + RATE_HZ : n // 2, 0].any()
    assert valid[n // 2 + 2 * RATE_HZ :, 0].all()


@pytest.mark.parametrize("broken", ["gap", "saturated"])
def test_hum_is_judged_anew_once_the_filter_has_settled_after_a_break(broken):
    counts = alpha(30) + hum(30 * RATE_HZ, 50.0, 400 * 280)
    quality = SignalQuality(RATE_HZ, band_hz=(8.0, 12.0))
    judged(counts, quality)
    if broken == "gap":
        quality.gap(1)
    else:
        judged(np.full((1, 2), TOP), quality)
        judged(counts[:50], quality)
    judged(counts[50:100], quality)
    assert quality.states == (Quality.GOOD, Quality.GOOD)
    judged(counts[100 : 100 + 2 * RATE_HZ], quality)
    assert quality.states == (Quality.MAINS, Quality.MAINS)


def test_a_step_and_a_spike_are_no_hum():
    counts = alpha(30)
    counts[3000:] += 1e6
    counts[5000, 0] += 1e6
    assert judged(counts, SignalQuality(RATE_HZ, band_hz=(8.0, 12.0))).all()


@pytest.mark.parametrize(
    ("rate_hz", "seen"),
    [
        (25, ()),
        (100, ()),
        (110, (50.0,)),
        (120, (50.0,)),
        (125, (50.0, 60.0)),
        (1000, (50.0, 60.0)),
    ],
)
def test_only_mains_below_half_the_rate_can_be_seen(rate_hz, seen):
    quality = SignalQuality(rate_hz, band_hz=(0.1, 0.4))
    assert quality.mains_seen_hz == seen
    judged(lively(4, rate_hz=rate_hz), quality)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_the_same_verdicts_and_states_however_the_samples_are_cut(data):
    counts = alpha(12, seed=1)
    counts += hum(len(counts), 50.0, data.draw(st.sampled_from([0, 30_000, 200_000])))
    for _ in range(data.draw(st.integers(0, 3))):
        at, n = data.draw(st.integers(0, 2900)), data.draw(st.integers(1, 300))
        person = data.draw(st.integers(0, 1))
        counts[at : at + n, person] = data.draw(st.sampled_from([0, TOP, -(2**23)]))
    counts = np.clip(counts, -(2**23), TOP).astype(np.int32)
    flags = [(NO_LEAD_OFF, False)] * 10
    flags[data.draw(st.integers(0, 9))] = ((True, False), data.draw(st.booleans()))
    whole, pieces = SignalQuality(RATE_HZ, band_hz=(8, 12)), SignalQuality(RATE_HZ, band_hz=(8, 12))
    gap_after = data.draw(st.integers(0, 9))
    for k, (lead_off, fault) in enumerate(flags):
        part = counts[300 * k : 300 * (k + 1)]
        places = [0, *sorted(data.draw(st.lists(st.integers(0, 300), max_size=8))), 300]
        cut = [pieces.update(part[a:b], lead_off, fault) for a, b in pairwise(places)]
        assert np.array_equal(np.concatenate(cut), whole.update(part, lead_off, fault))
        assert pieces.states == whole.states
        if k == gap_after:
            whole.gap(7)
            pieces.gap(7)
