"""Presets are settings that hold, each for one kind of signal."""

import pytest

from inphase.config import MIN_N_EFFECTIVE, resolve
from inphase.errors import ConfigError
from inphase.presets import DEFAULT_PRESET, PRESETS, preset_named

NAMES = [preset.name for preset in PRESETS]


@pytest.mark.parametrize("name", NAMES)
def test_each_preset_resolves_to_settings_with_enough_effective_samples(name):
    assert resolve(preset=name).n_effective_full_band >= 2 * MIN_N_EFFECTIVE


@pytest.mark.parametrize("name", NAMES)
def test_a_window_holds_several_cycles_of_the_bands_slowest_rhythm(name):
    preset = preset_named(name)
    assert preset.window_s * preset.band_hz[0] >= 5


def test_names_are_unique_and_the_default_is_one_of_them():
    assert len(set(NAMES)) == len(NAMES)
    assert DEFAULT_PRESET == "respiration"
    assert preset_named(DEFAULT_PRESET).name == DEFAULT_PRESET


def test_an_unknown_preset_is_refused_with_the_nearest_and_all_names():
    with pytest.raises(ConfigError, match=r"preset is 'eeg-alfa'; .*'eeg-alpha'") as caught:
        preset_named("eeg-alfa")
    assert all(name in str(caught.value) for name in NAMES)


def test_a_preset_accepts_its_own_dimensions_and_no_other():
    assert preset_named("eeg-alpha").accepts("uV ")
    assert not preset_named("eeg-alpha").accepts("au")
    assert preset_named("motion").accepts("au")
    assert not preset_named("motion").accepts("uV")
