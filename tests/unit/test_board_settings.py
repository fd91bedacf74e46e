"""board.json: what is allowed, and defaults for anything else."""

import json

import pytest
from fakes import micropython_shim

micropython_shim.install()

from inphase_board import settings  # noqa: E402

DEFAULTS = (250, 8, ("client", "therapist"))


def loaded(tmp_path, text):
    path = tmp_path / "board.json"
    path.write_text(text)
    chosen = settings.load(str(path))
    return (chosen.rate_hz, chosen.pairs_per_frame, chosen.labels)


def test_without_a_file_the_defaults_hold(tmp_path):
    chosen = settings.load(str(tmp_path / "board.json"))
    assert (chosen.rate_hz, chosen.pairs_per_frame, chosen.labels) == DEFAULTS


def test_a_whole_file_is_taken(tmp_path):
    text = json.dumps({"rate_hz": 1000, "pairs_per_frame": 32, "labels": ["A", "B12345678901"]})
    assert loaded(tmp_path, text) == (1000, 32, ("A", "B12345678901"))


def test_what_is_left_out_keeps_its_default(tmp_path):
    assert loaded(tmp_path, '{"rate_hz": 500}') == (500, 16, ("client", "therapist"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "12",
        '{"rate_hz": 300}',
        '{"rate_hz": "250"}',
        '{"rate_hz": true}',
        '{"rate_hz": 250.0}',
        '{"pairs_per_frame": 0}',
        '{"pairs_per_frame": 33}',
        '{"pairs_per_frame": true}',
        '{"labels": ["one"]}',
        '{"labels": "ab"}',
        '{"labels": ["a", ""]}',
        '{"labels": ["a", "thirteen chars"]}',
        '{"labels": ["a", "\\u00e9"]}',
        '{"labels": ["a", 3]}',
        '{"rate": 250, "rate_hz": 500}',
        '{"rate_hz": 500, "pairs_per_frame": 99}',
    ],
)
def test_a_wrong_file_means_all_defaults(tmp_path, text):
    found = loaded(tmp_path, text)
    assert found == DEFAULTS
    assert type(found[0]) is int  # 250.0 == 250


def test_the_motor_of_the_haptic_driver_is_a_linear_actuator_unless_said():
    assert settings.parse({}).motor == settings.Settings().motor
    assert dict(settings.parse({"actuator": "lra"}).motor)[0x1A] & 0x80
    coin = dict(settings.parse({"actuator": "erm", "rated_mv": 2500, "clamp_mv": 3000}).motor)
    assert not coin[0x1A] & 0x80
    assert (coin[0x16], coin[0x17]) == (118, 136)


@pytest.mark.parametrize(
    "found",
    [
        {"actuator": "piezo"},
        {"actuator": ["lra"]},
        {"rated_mv": 2000.0},
        {"rated_mv": 4000},
        {"clamp_mv": 100},
        {"resonance_hz": 700},
        {"resonance_hz": True},
    ],
)
def test_a_motor_that_cannot_be_means_the_defaults(found):
    assert settings.parse(found) is None
