"""`inphase.analyze`: the live stages over arrays, what it refuses, what it leaves out."""

import dataclasses
import tracemalloc

import numpy as np
import pytest

import inphase
from inphase.analysis import believed
from inphase.analysis.analyze import analyze_pair
from inphase.analysis.band_settings import band_settings
from inphase.analysis.edf import SignalPair, open_pair, write_pair
from inphase.analysis.movement import Movement
from inphase.analysis.result import METRICS
from inphase.analysis.signals import Together
from inphase.config import resolve

SFREQ = 100.0
BAND = (8.0, 12.0)
COMMON = {"sfreq": SFREQ, "band": BAND, "window_s": 4.0}


def noise(seed, seconds=60.0):
    return np.random.default_rng(seed).normal(size=int(seconds * SFREQ))


def fields(found):
    metrics = [getattr(found, name) for name in METRICS]
    return [found.time_s, *metrics, found.p_value, found.n_effective, found.valid]


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("sign", [1, -1])
def test_one_signal_twice_is_no_pair(sign):
    assert not inphase.analyze(noise(1), sign * noise(1), **COMMON).valid.any()


def test_a_dead_line_that_flickers_by_its_last_bit_is_no_signal():
    flicker = np.random.default_rng(0).integers(0, 2, 6000).astype(float)
    assert not inphase.analyze(flicker, noise(1), **COMMON).valid.any()


def test_two_alike_are_in_step_beyond_all_surrogates():
    found = inphase.analyze(noise(1), noise(1) + 0.01 * noise(2), **COMMON)
    assert found.valid.all()
    # Noise at -40 dB turns a phasor by 0.01 rad or so, more where it is small.
    np.testing.assert_allclose(found.plv, 1.0, atol=0.01)
    assert found.p_value[-1] == 1 / 65


def test_every_metric_of_two_alike_is_near_what_its_definition_says():
    # Noise at -60 dB, so that the two are not one signal.
    found = inphase.analyze(noise(1), noise(1) + 1e-3 * noise(2), **COMMON)
    ones = ("coherence", "msc", "ccorr", "accorr", "envelope_correlation", "ppc", "ppc_effective")
    for name in ones:
        np.testing.assert_allclose(getattr(found, name), 1.0, atol=1e-3, err_msg=name)
    for name in ("imaginary_coherence", "phase_difference_rad"):
        np.testing.assert_allclose(getattr(found, name), 0.0, atol=0.05, err_msg=name)


def test_every_metric_is_a_number_just_where_its_window_is_valid():
    client, therapist = noise(1), noise(2)
    client[3000] = np.nan
    found = inphase.analyze(client, therapist, **COMMON)
    assert found.valid.any()
    assert not found.valid.all()
    for name in METRICS:
        np.testing.assert_array_equal(np.isfinite(getattr(found, name)), found.valid, err_msg=name)


def test_phase_consistency_with_the_effective_size_takes_chance_off():
    plain, effective = [], []
    for seed in range(20):
        found = inphase.analyze(noise(2 * seed), noise(2 * seed + 1), **COMMON)
        plain.append(np.mean(found.ppc))
        effective.append(np.mean(found.ppc_effective))
    # A window holds about 35 effective samples in 256 picks; 20 minutes are about 300 windows.
    assert np.mean(plain) > 0.02
    assert abs(np.mean(effective)) < 3 / 35 / np.sqrt(300)


def test_two_strangers_are_below_one_in_twenty_about_one_time_in_twenty():
    shares = []
    for seed in range(8):
        found = inphase.analyze(noise(2 * seed), noise(2 * seed + 1), **COMMON)
        shares.append(np.mean(found.p_value[np.isfinite(found.p_value)] <= 0.05))
    # 8 minutes hold about 100 windows of 4 s apart from one another: 5 % within 3 standard errors.
    assert np.mean(shares) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_rows_are_half_a_window_apart_and_tell_signal_time():
    found = inphase.analyze(noise(1), noise(2), **COMMON)
    np.testing.assert_allclose(np.diff(found.time_s), 2.0, atol=1e-9)
    assert found.delay_s > 0
    # Each row ends on a sample, and tells it with the filter's delay taken off.
    ends = (found.time_s + found.delay_s) * SFREQ
    np.testing.assert_allclose(ends, np.rint(ends), atol=1e-6)
    assert found.time_s[-1] <= 60.0 - found.delay_s


def test_coupling_in_the_second_half_shows_there_and_not_before():
    rng = np.random.default_rng(5)
    client, therapist = noise(6, 120), noise(7, 120)
    shared = rng.normal(size=len(client)) * 4
    half = len(client) // 2
    client[half:] += shared[half:]
    therapist[half:] += shared[half:]
    found = inphase.analyze(client, therapist, **COMMON)
    before = found.time_s < 58
    after = found.time_s > 66
    assert np.median(found.plv[before]) < 0.5
    assert np.median(found.plv[after]) > 0.8
    assert np.all(found.p_value[after] <= 0.05)


@pytest.mark.parametrize("size", [1, 7, 997])
def test_the_pieces_the_signals_pass_in_change_no_bit(monkeypatch, size):
    client, therapist = noise(1, 20), noise(2, 20)
    client[700] = np.nan
    whole = fields(inphase.analyze(client, therapist, **COMMON))
    monkeypatch.setattr(believed, "PIECE_SAMPLES", size)
    assert same(fields(inphase.analyze(client, therapist, **COMMON)), whole)


def test_a_longer_hop_gives_some_of_the_rows_of_a_shorter_one():
    short = inphase.analyze(noise(1), noise(2), hop_s=0.5, **COMMON)
    long = inphase.analyze(noise(1), noise(2), hop_s=6.0, **COMMON)
    rows = np.isin(short.time_s, long.time_s)
    assert np.count_nonzero(rows) == len(long.time_s)
    assert same([column[rows] for column in fields(short)], fields(long))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_bad_sample_empties_every_window_it_is_in_and_no_other_before(bad):
    clean = inphase.analyze(noise(1), noise(2), hop_s=0.25, **COMMON)
    holed = noise(1)
    holed[3000] = bad
    found = inphase.analyze(holed, noise(2), hop_s=0.25, **COMMON)
    ends_s = found.time_s + found.delay_s
    assert not found.valid[(ends_s >= 30.0) & (ends_s < 34.0)].any()
    before = ends_s < 30.0
    assert same([f[before] for f in fields(found)], [f[before] for f in fields(clean)])
    assert found.valid[ends_s > 36.0].all()


def test_what_is_not_valid_has_no_number():
    holed = noise(1)
    holed[3000] = np.nan
    found = inphase.analyze(holed, noise(2), hop_s=0.25, **COMMON)
    out = ~found.valid
    assert out.any()
    for column in (found.plv, found.p_value, found.n_effective):
        assert np.isnan(column[out]).all()


def test_a_flat_stretch_is_never_synchrony_even_where_both_are_flat():
    client, therapist = noise(1), noise(2)
    client[2000:3000] = client[1999]
    therapist[2000:3000] = therapist[1999]
    found = inphase.analyze(client, therapist, hop_s=0.25, **COMMON)
    ends_s = found.time_s + found.delay_s
    assert not found.valid[(ends_s > 20.3) & (ends_s < 34.0)].any()
    assert found.plv[found.valid].max() < 0.9


def test_scale_and_offset_leave_the_verdict():
    plain = inphase.analyze(noise(1), noise(2), **COMMON)
    moved = inphase.analyze(noise(1) * 1e-6 + 0.3, noise(2) * 1e-6 - 0.2, **COMMON)
    # The offset is 3e5 times the signal: what is left of it after the filter's zero at DC.
    np.testing.assert_allclose(moved.plv, plain.plv, atol=1e-6)


def test_integers_are_as_good_as_floats():
    client, therapist = (np.rint(1000 * noise(seed)) for seed in (1, 2))
    floats = inphase.analyze(client, therapist, **COMMON)
    whole = inphase.analyze(client.astype(np.int32), therapist.astype(np.int32), **COMMON)
    assert same(fields(floats), fields(whole))


def test_progress_rises_to_one():
    told = []
    inphase.analyze(noise(1), noise(2), progress=told.append, **COMMON)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_value_is_frozen():
    found = inphase.analyze(noise(1), noise(2), **COMMON)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.window_s = 1.0


REFUSED = {
    "unequal": ((noise(1), noise(2)[:-1]), {}, "6000 samples and therapist 5999"),
    "shape": ((noise(1).reshape(2, -1), noise(2)), {}, "client has shape (2, 3000)"),
    "complex": ((noise(1), noise(2) + 1j), {}, "therapist holds complex128"),
    "text": ((["a"] * 6000, noise(2)), {}, "client holds <U1"),
    "objects": (([None] * 6000, noise(2)), {}, "client holds object"),
    "all NaN": ((np.full(6000, np.nan), noise(2)), {}, "client has no sample that is a number"),
    "empty": (([], []), {}, "client has no sample that is a number"),
    "rate zero": ((noise(1), noise(2)), {"sfreq": 0.0}, "sfreq is 0.0"),
    "rate negative": ((noise(1), noise(2)), {"sfreq": -100.0}, "sfreq is -100.0"),
    "rate infinite": ((noise(1), noise(2)), {"sfreq": np.inf}, "sfreq is inf"),
    "rate NaN": ((noise(1), noise(2)), {"sfreq": np.nan}, "sfreq is nan"),
    "band falls": ((noise(1), noise(2)), {"band": (12.0, 8.0)}, "band is 12 to 8 Hz"),
    "band at zero": ((noise(1), noise(2)), {"band": (0.0, 8.0)}, "band is 0 to 8 Hz"),
    "band NaN": ((noise(1), noise(2)), {"band": (np.nan, 8.0)}, "band is nan to 8 Hz"),
    "band infinite": ((noise(1), noise(2)), {"band": (8.0, np.inf)}, "band_hz is [8.0, inf]"),
    "all infinite": ((noise(1), np.full(6000, np.inf)), {}, "therapist has no sample that is a n"),
    "weights": ((noise(1), noise(2)), {"window": "round"}, "'rectangular' or 'exponential'"),
    "ratio zero": ((noise(1), noise(2)), {"ratio": (0, 1)}, "ratio's n must lie in 1 to 8"),
    "ratio of three": ((noise(1), noise(2)), {"ratio": (1, 2, 3)}, "two whole numbers (n, m)"),
    "ratio apart": ((noise(1), noise(2)), {"ratio": (2, 1)}, "16 to 24 Hz, 1 times the therapist"),
    "Nyquist": ((noise(1), noise(2)), {"band": (40.0, 60.0)}, "below 50 Hz"),
    "window": ((noise(1), noise(2)), {"window_s": 0.9}, "too short for the band"),
    "window NaN": ((noise(1), noise(2)), {"window_s": np.nan}, "window_s is nan"),
    "too short": ((noise(1)[:420], noise(2)[:420]), {}, "the signals last 4.2 s"),
    "surrogates": ((noise(1), noise(2)), {"surrogates": 5}, "surrogates is 5"),
    "hop": ((noise(1), noise(2)), {"hop_s": 0.0}, "hop_s is 0.0 s"),
    "order": ((noise(1), noise(2)), {"order": 9}, "order is 9"),
    "settling": (
        (noise(1), noise(2)),
        {"window_s": 1.2, "estimator": "echt"},
        "window_s is 1.2 s, and the estimator 'echt' needs 1.49 s to settle",
    ),
    "width": ((noise(1), noise(2)), {"estimator_width_hz": 5.0}, "must be at most 4 Hz"),
    "width zero": ((noise(1), noise(2)), {"estimator_width_hz": 0.0}, "estimator_width_hz is 0"),
    "baseline": ((noise(1), noise(2)), {"kalman_baseline_s": 30.0}, "only 'kalman' is fitted"),
    "transform": ((noise(1), noise(2)), {"transform": "cube"}, "transform is 'cube'"),
    "rate of no kind": ((noise(1), noise(2)), {"sfreq": None}, "sfreq is None; it must be a"),
    "rate in words": ((noise(1), noise(2)), {"sfreq": "250"}, "sfreq is '250'; it must be a"),
    "one edge": ((noise(1), noise(2)), {"band": 8}, "band is 8; it must be two numbers"),
    "three edges": ((noise(1), noise(2)), {"band": (8, 9, 10)}, "must be two numbers in Hz"),
    "no window": ((noise(1), noise(2)), {"window_s": None}, "window_s is None; it must be a"),
    "huge window": ((noise(1), noise(2)), {"window_s": 10**400}, "it must be a number"),
    "hop in words": ((noise(1), noise(2)), {"hop_s": "x"}, "hop_s is 'x'; it must be a number"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_analyzed_is_refused_in_one_sentence(case):
    signals, changes, words = case
    with pytest.raises(ValueError, match=r".") as error:
        inphase.analyze(*signals, **(COMMON | changes))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_stillness_is_found_alike_for_any_pieces(size):
    pair = np.random.default_rng(3).integers(0, 2, size=(400, 2)).astype(float)
    pair[100:110, 0] = 5.0
    pair[37, 1] = np.nan
    whole = Movement(4).update(pair)
    stage = Movement(4)
    parts = [stage.update(pair[i : i + size]) for i in range(0, len(pair), size)]
    assert np.array_equal(np.vstack(parts), whole)


def test_a_sample_is_still_once_it_has_not_changed_for_so_many_samples():
    pair = np.array([[0.0, 1], [5, 2], [5, 3], [5, 4], [5, 5], [6, 6]])
    assert Movement(3).update(pair)[:, 0].tolist() == [True, True, True, True, False, True]


def skin_conductance(seed, minutes=30, rate=16):
    """A drifting level with responses at random times, 2 s up and 6 s down, in microsiemens."""
    random = np.random.default_rng(seed)
    n = minutes * 60 * rate
    at_s = np.arange(0, 30, 1 / rate)
    response = np.exp(-at_s / 6) - np.exp(-at_s / 2)
    nerve = (random.random(n) < 0.1 / rate) * random.exponential(1.0, n)
    level = 5 + np.cumsum(random.standard_normal(n)) * 0.002
    return level + np.convolve(nerve, response)[:n], nerve


def test_skin_conductance_is_in_step_where_its_responses_are_shared_and_not_by_its_level():
    settings = resolve(preset="electrodermal")
    one, nerve = skin_conductance(0)
    other, _ = skin_conductance(1)
    at_s = np.arange(0, 30, 1 / 16)
    shared = np.convolve(nerve, np.exp(-at_s / 6) - np.exp(-at_s / 2))[: len(one)]
    trend = np.linspace(0, 4, len(one))
    coupled = analyze_pair(np.column_stack([one, shared + 0.3 * other]), 16.0, settings)
    alone = analyze_pair(np.column_stack([one + trend, other + trend]), 16.0, settings)
    for found, share in ((coupled, (0.9, 1.0)), (alone, (0.0, 0.25))):
        judged = found.p_value[np.isfinite(found.p_value)]
        assert len(judged) > 10
        assert share[0] <= np.mean(judged <= 0.05) <= share[1]


def test_memory_does_not_grow_with_the_length_of_a_file(tmp_path):
    peaks = []
    for minutes in (4, 32):
        values = np.random.default_rng(0).standard_normal((minutes * 15_000, 2))
        write_pair(tmp_path / "a.edf", SignalPair(values, 250.0, "uV", ("client", "therapist")))
        del values
        tracemalloc.start()
        pair = open_pair(tmp_path / "a.edf")
        analyze_pair(pair.signals, pair.sfreq, band_settings((8.0, 12.0), 10.0))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The longer one's samples come to 6.7 MB more, and its windows to 0.1 MB.
    assert peaks[1] - peaks[0] < 5e5


def rhythms(lead_ms=0.0, seconds=120.0):
    """A rhythm that wanders around 5.5 Hz, one of twice its phase, and one of another's."""
    rng = np.random.default_rng(5)
    n = int(seconds * SFREQ)
    time_s = np.arange(n) / SFREQ
    wander, apart = np.cumsum(0.12 * rng.standard_normal((2, n)), axis=1)
    slow = 2 * np.pi * 5.5 * time_s + wander
    other = 2 * np.pi * 5.5 * time_s + apart
    turn = 2 * np.pi * 11.0 * lead_ms * 1e-3
    rows = np.cos([slow, 2 * slow - turn, 2 * other])
    return rows + 0.5 * rng.standard_normal((3, n))


LOCKED = {"sfreq": SFREQ, "band": (4.0, 7.0), "therapist_band": (8.0, 14.0), "window_s": 8.0}


@pytest.mark.parametrize("window", ["rectangular", "exponential"])
def test_two_to_one_locking_is_found_with_its_lead_and_only_where_it_is(window):
    slow, fast, unrelated = rhythms(lead_ms=10.0)
    found = inphase.analyze(slow, fast, ratio=(2, 1), window=window, **LOCKED)
    judged = found.p_value[np.isfinite(found.p_value)]
    assert len(judged) > 10
    assert np.mean(judged <= 0.05) == 1.0
    # Noise at about 9 dB in the band: a few ms a window, and less over all of them.
    assert np.median(found.lead_ms) == pytest.approx(10.0, abs=2.0)
    np.testing.assert_allclose(found.phase_difference_deg, found.lead_ms * 0.36 * 11.0)
    alone = inphase.analyze(slow, unrelated, ratio=(2, 1), window=window, **LOCKED)
    assert np.median(alone.plv) < 0.4 < 0.8 < np.median(found.plv)
    assert np.mean(alone.p_value[np.isfinite(alone.p_value)] <= 0.05) < 0.3


def test_metrics_of_magnitudes_are_left_out_where_a_phase_is_multiplied():
    slow, fast, _ = rhythms()
    found = inphase.analyze(slow, fast, ratio=(2, 1), **LOCKED)
    left_out = {name for name in METRICS if np.isnan(getattr(found, name)).all()}
    named = {"wpli", "coherence", "msc", "imaginary_coherence", "envelope_correlation"}
    assert left_out == named


@pytest.mark.parametrize("size", [1, 7, 997])
def test_pieces_change_no_bit_of_two_bands_with_fading_weights(monkeypatch, size):
    slow, fast, _ = rhythms(seconds=30.0)
    slow[1700] = np.nan
    options = {"ratio": (2, 1), "window": "exponential", **LOCKED, "window_s": 4.0}
    whole = fields(inphase.analyze(slow, fast, **options))
    assert whole[-1].any()
    monkeypatch.setattr(believed, "PIECE_SAMPLES", size)
    assert same(fields(inphase.analyze(slow, fast, **options)), whole)


def test_fading_weights_keep_to_the_rate_of_false_alarms():
    judged = []
    for seed in range(8):
        client, therapist = noise(2 * seed, 120.0), noise(2 * seed + 1, 120.0)
        found = inphase.analyze(client, therapist, window="exponential", hop_s=4.0, **COMMON)
        judged.append(found.p_value[np.isfinite(found.p_value)])
    # About 200 windows, of which neighbours share a third of their weight.
    assert 0.0 < np.mean(np.concatenate(judged) <= 0.1) < 0.2


@pytest.mark.parametrize("seed", ["x", 1.5, -1, None, True])
def test_a_seed_that_is_none_is_refused_whatever_the_chance(seed):
    with pytest.raises(ValueError, match="it must be a whole number, 0 or more"):
        inphase.analyze(noise(1), noise(2), seed=seed, **COMMON)


def test_a_lead_has_no_value_where_there_is_no_window():
    client = noise(1)
    client[3000:3400] = np.nan
    found = inphase.analyze(client, noise(2), **COMMON)
    assert np.array_equal(np.isnan(found.lead_ms), ~found.valid)


@pytest.mark.parametrize("sfreq", [4.0, 16.0])
def test_coarse_steps_at_a_low_rate_are_still_two_signals(sfreq):
    # Skin conductance in a converter's steps: a level of hundreds, a response of tens.
    random = np.random.default_rng(7)
    n = int(900 * sfreq)
    time_s = np.arange(n) / sfreq
    hz = np.fft.rfftfreq(n, 1 / sfreq)
    inside = (hz > 0.045) & (hz < 0.25)
    signals = []
    for _person in range(2):
        slow = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * inside, n)
        steps = 400 + 60 * np.sin(time_s / 300) + 8 * slow / slow.std()
        signals.append(np.rint(steps + 3 * random.standard_normal(n)))
    found = analyze_pair(Together(*signals), sfreq, resolve(preset="electrodermal"))
    assert found.valid.all()
    assert np.nanmean(found.plv) < 0.4
    twice = analyze_pair(Together(signals[0], signals[0]), sfreq, resolve(preset="electrodermal"))
    assert not twice.valid.any()
