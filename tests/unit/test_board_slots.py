"""What a firmware leaves for its next start, and which pin and names start.py has of its own."""

import hashlib
import re

import pytest

from inphase.firmware_files import firmware_folder
from inphase.install import installation
from inphase.install import slots as host_slots
from inphase_board import pins, slots
from inphase_wire import layout


@pytest.fixture
def flash(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_build_is_the_beginning_of_the_manifests_hash_and_zeros_without_one(flash):
    assert slots.build("a") == bytes(4)
    (flash / "a").mkdir()
    (flash / "a" / "manifest.json").write_bytes(b"{}")
    assert slots.build("a") == hashlib.sha256(b"{}").digest()[:4]


def test_keeping_names_the_slot_and_the_prompt_is_a_marker(flash):
    slots.leave(layout.RESET_KEEP, "b")
    assert (flash / "kept").read_text() == "b"
    slots.leave(layout.RESET_PROMPT, "b")
    assert sorted(each.name for each in flash.iterdir()) == ["kept", "prompt"]


def test_an_ordinary_reset_leaves_nothing(flash):
    slots.leave(layout.RESET_RUN, "b")
    assert list(flash.iterdir()) == []


def said(name):
    text = (firmware_folder() / "start.py").read_text()
    (value,) = re.findall(rf"(?m)^{name} = ([^#\n]+)", text)
    return eval(value)


def test_what_start_py_knows_is_what_firmware_and_host_know():
    assert said("MARK_BUTTON") == pins.MARK_BUTTON
    assert said("SLOTS") == host_slots.SLOTS
    assert said("OLD") == host_slots.OLD
    assert said("TRIAL_MS") / 1000 == installation.TRIAL_S
    assert said("TRIAL_WATCHDOG_MS") <= 8388
