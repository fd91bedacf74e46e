"""What holds in every test: a session's recording replays bit for bit."""

import pytest

from inphase.recording.file import Recorder
from inphase.replay import Replay
from inphase.session.loop import Session


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
