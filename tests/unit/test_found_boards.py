"""Boards are found on a simulated USB bus and named by unique id, whatever the order of ports."""

import gc
import itertools

import pytest
import usb.core
from fakes.usb_bus import Bus, Plugged, port

from inphase.errors import LinkError
from inphase.session import found_boards
from inphase.session.found_boards import find_boards, port_named

ANNA = "e661410403123456"
BEN = "e6614104036abcde"
MICROPYTHON = 0x0005
BOOTSEL = 0x0003


def test_a_running_board_has_its_port_and_its_unique_id():
    bus = Bus(Plugged(MICROPYTHON, (2, 3), ANNA))
    found = find_boards(bus, [port("/dev/ttyACM0", "1-2.3:1.0", ANNA)])
    assert found.usb_seen
    (board,) = found.boards
    assert (board.unique_id, board.port, board.location) == (ANNA, "/dev/ttyACM0", "1-2.3")
    assert not board.in_bootsel


@pytest.mark.parametrize("product", [0x0003, 0x000F])
def test_a_board_in_bootsel_has_no_port_and_its_number_there_is_not_taken_for_its_id(product):
    bus = Bus(Plugged(product, (1,), "E0C9125B0D9B0000"))
    (board,) = find_boards(bus, []).boards
    assert board.in_bootsel
    assert (board.unique_id, board.port) == (None, None)
    assert board.serial_number == "E0C9125B0D9B0000"


def test_names_do_not_depend_on_the_order_of_devices_or_of_ports():
    devices = [
        Plugged(MICROPYTHON, (1,), ANNA),
        Plugged(MICROPYTHON, (2,), BEN),
        Plugged(BOOTSEL, (3,), "E0C9125B0D9B"),
    ]
    ports = [port("/dev/ttyACM1", "1-1:1.0", ANNA), port("/dev/ttyACM0", "1-2:1.0", BEN)]
    expected = [(ANNA, "/dev/ttyACM1"), (BEN, "/dev/ttyACM0"), (None, None)]
    for order in itertools.permutations(devices):
        for plugged in itertools.permutations(ports):
            boards = find_boards(Bus(*order), plugged).boards
            assert [(board.unique_id, board.port) for board in boards] == expected
            assert port_named(ANNA, plugged) == "/dev/ttyACM1"


def test_other_devices_are_no_boards():
    bus = Bus(
        Plugged(MICROPYTHON, (1,), ANNA, vendor=0x0403),
        Plugged(0x000C, (2,), "a debug probe of the same vendor"),
    )
    others = [port("/dev/ttyUSB0", "1-1", ANNA, vendor=0x0403), port("/dev/ttyS0", vendor=None)]
    assert find_boards(bus, others).boards == ()


def test_a_board_that_may_not_be_opened_is_listed_with_what_the_system_knows():
    bus = Bus(
        Plugged(MICROPYTHON, (1,), ANNA, permitted=False),
        Plugged(BOOTSEL, (2,), "E0C9125B0D9B", permitted=False),
    )
    running, waiting = find_boards(bus, [port("/dev/ttyACM0", "1-1:1.0", ANNA)]).boards
    assert running.unique_id == ANNA
    assert waiting.in_bootsel
    assert waiting.serial_number is None


def test_a_board_without_a_serial_port_is_known_by_its_own_descriptor():
    bus = Bus(Plugged(MICROPYTHON, (1,), ANNA.upper()))
    (board,) = find_boards(bus, []).boards
    assert (board.unique_id, board.port) == (ANNA, None)


def test_a_device_without_a_serial_number_is_listed_without_an_id():
    (board,) = find_boards(Bus(Plugged(MICROPYTHON, (1,), None)), []).boards
    assert board.unique_id is None


def test_a_board_with_two_ports_is_one_board_on_its_first_port():
    ports = [port("/dev/ttyACM1", "1-1:1.2", ANNA), port("/dev/ttyACM0", "1-1:1.0", ANNA)]
    for bus in (Bus(), Bus(Plugged(MICROPYTHON, (1,), ANNA))):
        (board,) = find_boards(bus, ports).boards
        assert board.port == "/dev/ttyACM0"


def test_nothing_is_asked_of_a_device_but_strings_and_all_are_given_back():
    bus = Bus(Plugged(MICROPYTHON, (1,), ANNA), Plugged(BOOTSEL, (2,), "E0C9125B0D9B"))
    find_boards(bus, [])
    gc.collect()
    assert set(bus.requests) == {(0x80, 6)}
    assert bus.open == 0


def test_without_libusb_ports_still_tell_and_it_is_said_that_usb_was_not_seen(monkeypatch):
    def none(**_):
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(found_boards.usb.core, "find", none)
    found = find_boards(ports=[port("/dev/ttyACM0", "1-1:1.0", ANNA)])
    assert not found.usb_seen
    assert [board.unique_id for board in found.boards] == [ANNA]


def test_an_id_is_taken_in_any_case_and_a_path_as_it_is():
    ports = [port("/dev/ttyACM3", "1-1:1.0", ANNA)]
    assert port_named(ANNA.upper(), ports) == "/dev/ttyACM3"
    assert port_named("/dev/ttyACM9", ports) == "/dev/ttyACM9"


def test_an_id_that_is_not_plugged_in_is_one_sentence_with_those_that_are():
    with pytest.raises(LinkError, match=rf"no board with the unique id {BEN} .*{ANNA}"):
        port_named(BEN, [port("/dev/ttyACM0", "1-1:1.0", ANNA)])
    with pytest.raises(LinkError, match="ids found: none"):
        port_named(BEN, [])
