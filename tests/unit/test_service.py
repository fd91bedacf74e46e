"""What the service manager hears, on a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from inphase.service import Notifier, Service
from inphase.session.snapshot import Snapshot
from inphase.values import OFF, BoardStatus, Cue, LinkCounts, Quality

WATCHDOG_S = 10.0


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.setblocking(False)
        yield end


@pytest.fixture
def service(manager: socket.socket) -> Service:
    return Service(Notifier(address=manager.getsockname(), watchdog_s=WATCHDOG_S))


def heard(manager: socket.socket) -> list[str]:
    """Every assignment received so far: a datagram sent on this machine is there at once."""
    assignments = []
    while True:
        try:
            assignments += manager.recv(4096).decode().split("\n")
        except BlockingIOError:
            return assignments


def snapshot(elapsed_s: float, samples: int, *, connected: bool = True, cue: Cue = OFF) -> Snapshot:
    values: dict[str, object] = {field.name: None for field in fields(Snapshot)}
    values |= {
        "elapsed_s": elapsed_s,
        "connected": connected,
        "quality": (Quality.GOOD, Quality.LEAD_OFF),
        "cue": cue,
        "counts": LinkCounts(samples_received=samples, samples_lost_on_line=3),
    }
    return Snapshot(**values)


def test_ready_is_said_once_and_with_the_first_samples(
    service: Service, manager: socket.socket
) -> None:
    service.observe(snapshot(0.0, 0))
    assert "READY=1" not in heard(manager)
    service.observe(snapshot(0.1, 4))
    assert "READY=1" in heard(manager)
    service.observe(snapshot(0.2, 8))
    assert "READY=1" not in heard(manager)


def test_samples_of_a_board_that_has_not_said_hello_are_no_readiness(
    service: Service, manager: socket.socket
) -> None:
    service.observe(snapshot(0.0, 4, connected=False))
    assert heard(manager) == ["STATUS=waiting for the board"]
    service.observe(snapshot(0.1, 4))
    assert "READY=1" in heard(manager)


def test_the_watchdog_is_fed_while_samples_advance(
    service: Service, manager: socket.socket
) -> None:
    for tenth in range(1, 101):
        service.observe(snapshot(tenth / 10, tenth * 25))
    assert heard(manager).count("WATCHDOG=1") == 4


def test_the_watchdog_starves_when_samples_stand_still(
    service: Service, manager: socket.socket
) -> None:
    service.observe(snapshot(0.0, 1000))
    heard(manager)
    for tenth in range(1, 201):
        service.observe(snapshot(tenth / 10, 1000))
    assert "WATCHDOG=1" not in heard(manager)


def test_samples_counted_anew_after_a_reconnection_feed_the_watchdog(
    service: Service, manager: socket.socket
) -> None:
    service.observe(snapshot(0.0, 1000))
    service.observe(snapshot(5.0, 0))
    heard(manager)
    service.observe(snapshot(6.0, 4))
    assert "WATCHDOG=1" in heard(manager)


def test_nobody_who_watches_means_no_feeding(manager: socket.socket) -> None:
    service = Service(Notifier(address=manager.getsockname()))
    service.observe(snapshot(0.0, 4))
    assert "WATCHDOG=1" not in heard(manager)


def test_the_status_says_quality_cue_and_losses(service: Service, manager: socket.socket) -> None:
    service.observe(snapshot(0.0, 4, cue=Cue(light=0.5)))
    assert "STATUS=client: good; therapist: electrode off; cue on; 3 samples lost" in heard(manager)


def test_the_status_says_when_mute_is_pressed(service: Service, manager: socket.socket) -> None:
    muted = BoardStatus(0, 0.0, 0.0, True, True, False, 0, 0, 0)
    service.observe(replace(snapshot(0.0, 4), board_status=muted))
    (status,) = [line for line in heard(manager) if line.startswith("STATUS=")]
    assert status.endswith("cue off; muted at the board; 3 samples lost")


def test_the_status_is_sent_when_it_changes_and_at_most_once_a_second(
    service: Service, manager: socket.socket
) -> None:
    for tenth in range(25):
        service.observe(snapshot(tenth / 10, 0, connected=tenth % 2 == 0))
    statuses = [line for line in heard(manager) if line.startswith("STATUS=")]
    assert len(statuses) == 3
    assert statuses[0] == "STATUS=waiting for the board" or "client" in statuses[0]


def test_the_end_is_announced(service: Service, manager: socket.socket) -> None:
    service.stopping()
    assert "STOPPING=1" in heard(manager)


def test_an_abstract_socket_is_reached() -> None:
    name = f"inphase-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(f"\0{name}")
        end.setblocking(False)
        notifier = Notifier.from_environment({"NOTIFY_SOCKET": f"@{name}"})
        assert notifier.send("READY=1", "STATUS=here")
        assert heard(end) == ["READY=1", "STATUS=here"]


def test_a_socket_at_a_path_is_reached(manager: socket.socket) -> None:
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": manager.getsockname()})
    assert notifier.send("READY=1")
    assert heard(manager) == ["READY=1"]


def test_ready_is_said_again_until_it_is_heard(tmp_path: Path) -> None:
    service = Service(Notifier(address=str(tmp_path / "late")))
    service.observe(snapshot(0.0, 4))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "late"))
        end.setblocking(False)
        service.observe(snapshot(0.1, 8))
        assert "READY=1" in heard(end)


def test_a_full_socket_neither_blocks_nor_raises(manager: socket.socket) -> None:
    notifier = Notifier(address=manager.getsockname())
    results = [notifier.send("STATUS=again") for _ in range(2000)]
    assert results[0]
    assert not results[-1]


@pytest.mark.parametrize("name", ["", "relative", "vsock:2:1234"])
def test_without_a_socket_nothing_is_sent(name: str) -> None:
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": name})
    assert notifier.address is None
    assert not notifier.send("READY=1")


def test_the_watchdog_time_is_read_in_microseconds() -> None:
    environment = {"WATCHDOG_USEC": "2500000", "WATCHDOG_PID": str(os.getpid())}
    assert Notifier.from_environment(environment).watchdog_s == 2.5


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "2500000", "WATCHDOG_PID": "1"},
    ],
)
def test_a_watchdog_that_is_not_ours_is_not_fed(environment: dict[str, str]) -> None:
    assert Notifier.from_environment(environment).watchdog_s is None
