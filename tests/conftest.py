"""What holds in every test: a session's recording replays bit for bit, and time is not shared.

Tests with a simulated board run against the clock: a board beside a second one, on two cores, is
late and its window empties, as it should. So one worker of pytest-xdist runs them all.
"""

import pytest

from inphase.recording.file import Recorder
from inphase.replay import Replay
from inphase.session.loop import Session

PACED = (
    *("test_whole_way", "test_cli_demo", "test_cli_run", "test_simulated_board"),
    *("test_board_found", "test_board_reset", "test_board_self_test", "test_cli_board_measure"),
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.stem in PACED:
            item.add_marker(pytest.mark.xdist_group("paced"))


@pytest.fixture(autouse=True)
def _every_session_replays(monkeypatch):
    recordings = []
    run = Session.run

    def recorded(session, *arguments, **options):
        try:
            return run(session, *arguments, **options)
        finally:
            if isinstance(session._recorder, Recorder):
                recordings.append(session._recorder.path)

    monkeypatch.setattr(Session, "run", recorded)
    yield
    for path in recordings:
        again = Replay(path, check=True)
        for _ in again:
            pass
        assert again.report.difference is None, path
