"""Settings: what a file may say, and the sentence that follows when it may not."""

import dataclasses
import json
import math

import pytest

from inphase.config import SHORTEST_BASELINE, Settings, load_settings, resolve
from inphase.errors import ConfigError
from inphase_kernels.oscillator_fit import SHORTEST_BANDWIDTHS


def refusal(values, **kwargs):
    with pytest.raises(ConfigError) as caught:
        resolve(values, **kwargs)
    return str(caught.value)


def test_nothing_said_gives_the_default_preset():
    settings = resolve()
    assert (settings.preset, settings.band_hz, settings.window_s) == ("respiration", (0.1, 0.4), 60)


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    file = tmp_path / "room.toml"
    file.write_text('preset = "eeg-alpha"\nlight = 0.3\n')
    assert load_settings(file) == dataclasses.replace(resolve(preset="eeg-alpha"), light=0.3)


def test_the_command_lines_preset_wins_over_the_files():
    assert resolve({"preset": "eeg-alpha"}, preset="eeg-theta").band_hz == (4.0, 8.0)


def test_the_baseline_is_three_minutes_or_six_windows_unless_told():
    assert resolve(preset="eeg-alpha").baseline_s == 180.0
    assert resolve({"window_s": 90}).baseline_s == 540.0
    assert resolve({"window_s": 90, "baseline_s": 7}).baseline_s == 7.0


def test_a_whole_number_serves_where_a_number_is_wanted():
    assert resolve({"window_s": 90}).window_s == 90.0
    assert type(resolve({"window_s": 90}).window_s) is float


def test_a_band_of_ones_own_gets_lags_of_its_own_width():
    settings = resolve({"band_hz": [1.0, 3.0], "window_s": 10.0})
    assert (settings.min_lag_s, settings.lag_step_s) == (3.0, 1.0)


def test_settings_survive_being_written_down_exactly():
    settings = resolve({"window_s": 61.7, "false_cues_per_hour": 1 / 3}, preset="eeg-theta")
    assert resolve(json.loads(json.dumps(settings.as_dict()))) == settings


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        resolve().light = 1.0


def test_a_wrong_key_is_named_with_the_nearest_known_one():
    assert refusal({"windw_s": 3}) == "'windw_s' is no setting; did you mean 'window_s'?"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"window_s": "long"}, "window_s is 'long'; it must be a number from 0.5 to 600 s"),
        ({"window_s": 1000}, "window_s is 1000; it must be a number from 0.5 to 600 s"),
        ({"window_s": math.nan}, "window_s is nan; it must be a number from 0.5 to 600 s"),
        ({"light": math.inf}, "light is inf; it must be a number from 0 to 1 of full brightness"),
        ({"light": True}, "light is true; it must be a number from 0 to 1 of full brightness"),
        ({"order": 2.5}, "order is 2.5; it must be a whole number from 1 to 4 poles"),
        (
            {"band_hz": [3]},
            "band_hz is [3]; it must be a list of 2, each a number from 0.01 to 500 Hz",
        ),
        (
            {"estimator": "hilbert"},
            "estimator is 'hilbert'; it must be 'one-pole' or 'echt' or 'kalman' or 'half-morlet'",
        ),
        (
            {"transform": "exp"},
            "transform is 'exp'; it must be 'identity' or 'log' or 'heart-rate' or"
            " 'ecg-respiration'",
        ),
        ({"preset": 3}, "preset is 3; it must be a text"),
        ({"self_test": "no"}, "self_test is 'no'; it must be true or false"),
        ({"self_test": 0}, "self_test is 0; it must be true or false"),
        (
            {"mains_hz": [50, "x"]},
            "mains_hz is [50, 'x']; it must be a list, each a number from 0.01 to 500 Hz",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed_and_its_unit(values, sentence):
    assert refusal(values) == sentence


def test_a_window_too_short_for_the_band_is_refused_with_the_shortest_allowed():
    assert refusal({"window_s": 0.9}, preset="eeg-alpha") == (
        "window_s is 0.9 s, too short for the band 8 to 12 Hz: it holds 7.2 effective samples and a"
        " verdict needs 8; use 1 s or more"
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"band_hz": [0.4, 0.1]}, "first frequency"),
        ({"min_lag_s": 1.0}, "min_lag_s is 1 s"),
        ({"estimator_width_hz": 0.31}, "it must be at most 0.3 Hz, the width of the band"),
        ({"estimator_width_hz": 0.05}, "the band 0.225 to 0.275 Hz: it holds 6.0 effective"),
        ({"band_hz": [0.1, 0.105]}, "it must be 0.01 Hz wide or more"),
        ({"kalman_baseline_s": 300}, "estimator is 'one-pole'; only 'kalman' is fitted"),
        (
            {"estimator": "kalman", "kalman_baseline_s": 200},
            "a band 0.3 Hz wide needs 266.7 s or more, or 0 s for no fit",
        ),
        ({"band_hz": [8.0, 12.0], "window_s": 10.0, "lag_step_s": 0.01}, "lag_step_s is 0.01 s"),
    ],
)
def test_values_that_contradict_each_other_are_refused(values, words):
    assert words in refusal(values)


def test_the_estimator_is_as_wide_as_the_band_unless_told_and_lags_follow_its_width():
    plain = resolve(preset="eeg-alpha")
    assert (plain.estimator_width_hz, plain.estimator_band_hz) == (4.0, (8.0, 12.0))
    narrow = resolve({"estimator_width_hz": 1.6}, preset="eeg-alpha")
    assert narrow.band_hz == (8.0, 12.0)
    assert narrow.estimator_band_hz == pytest.approx((9.2, 10.8))
    assert narrow.n_effective_full_band == pytest.approx(2 * 1.6 * 10.0)
    assert (narrow.min_lag_s, narrow.lag_step_s) == pytest.approx((6 / 1.6, 2 / 1.6))
    assert resolve(narrow.as_dict()) == narrow


def test_the_shortest_baseline_is_the_fits_own():
    assert SHORTEST_BASELINE == SHORTEST_BANDWIDTHS


def test_settings_check_themselves_however_they_are_made():
    with pytest.raises(ConfigError, match="light is 2"):
        Settings(**{**resolve().as_dict(), "light": 2.0})


def test_a_band_beyond_half_the_sampling_rate_is_refused():
    with pytest.raises(ConfigError, match="at 20 samples a second it must stay below 10 Hz"):
        resolve(preset="eeg-alpha").stride(20.0)


def test_phasors_are_picked_at_sixteen_bandwidths_and_once_a_hop_or_more_often():
    assert resolve(preset="eeg-alpha").stride(250.0) == 3
    assert resolve({"band_hz": [0.1, 0.15], "window_s": 90}).stride(250.0) == 62


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"window_s = ", "is not TOML"), (b"\xff", "is not TOML"), (b"p = 1", "room.toml: 'p' is no")],
)
def test_a_file_that_cannot_serve_is_named(tmp_path, content, words):
    file = tmp_path / "room.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        load_settings(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_settings(tmp_path / "none.toml")
