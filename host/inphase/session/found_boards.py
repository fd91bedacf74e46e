"""Which boards are plugged in: by USB and by serial port. Nothing is written to any of them.

2E8A:0005 is every board with MicroPython, so a board is known by its unique id, which is its USB
serial number, and never by the order in which ports appeared.
"""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import usb.core
from serial.tools import list_ports

from inphase.errors import LinkError

VENDOR_ID = 0x2E8A
MICROPYTHON_ID = 0x0005
BOOTSEL_IDS = (0x0003, 0x000F)
"""RP2040 and RP2350, waiting for a firmware as a USB drive."""
_UNIQUE_ID = re.compile(r"[0-9a-fA-F]{16}")


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """One board as USB shows it; whether inphase's firmware runs on it is not known yet."""

    product_id: int
    location: str | None
    """Bus and ports of the hubs on the way, as in `1-2.3`."""
    serial_number: str | None
    """None where it could not be read."""
    port: str | None
    """The serial port; None in BOOTSEL, and where the system made none."""

    @property
    def in_bootsel(self) -> bool:
        """Whether it waits for a firmware instead of running one."""
        return self.product_id in BOOTSEL_IDS

    @property
    def unique_id(self) -> str | None:
        """16 hexadecimal digits in lower case; None in BOOTSEL, whose number is not the board's."""
        if self.in_bootsel or not _UNIQUE_ID.fullmatch(self.serial_number or ""):
            return None
        return (self.serial_number or "").lower()


@dataclass(frozen=True, slots=True)
class FoundBoards:
    """Every board that was found, by unique id, then by place."""

    boards: tuple[FoundBoard, ...]
    usb_seen: bool
    """False without libusb: a board in BOOTSEL, or without a port, was not looked for."""


def find_boards(backend: Any = None, ports: Iterable[Any] | None = None) -> FoundBoards:
    """Look for boards with `backend` (a `usb.backend.IBackend`) and among `ports`.

    Without them: libusb, and the ports that `serial.tools.list_ports` finds.
    """
    unclaimed = _micropython_ports(list_ports.comports() if ports is None else ports)
    found: list[FoundBoard] = []
    devices = _usb_devices(backend)
    for device in devices or ():
        location = _location(device)
        number = None
        port = None
        if device.idProduct == MICROPYTHON_ID:
            port = next((each for each in unclaimed if _place(each) == location), None)
        if port is not None:
            # The system has read it already; by USB it needs permission.
            number = port.serial_number
            unclaimed = [each for each in unclaimed if _board(each) != _board(port)]
        found.append(
            FoundBoard(
                product_id=device.idProduct,
                location=location,
                serial_number=number or _serial_number(device),
                port=None if port is None else port.device,
            )
        )
    while unclaimed:
        port = unclaimed[0]  # a board with two serial ports speaks on the first
        unclaimed = [each for each in unclaimed if _board(each) != _board(port)]
        found.append(FoundBoard(port.pid, _place(port), port.serial_number, port.device))
    found.sort(key=lambda board: (board.unique_id or "~", board.location or ""))
    return FoundBoards(tuple(found), usb_seen=devices is not None)


def port_named(name: str, ports: Iterable[Any] | None = None) -> str:
    """Return the port of the board whose unique id is `name`; any other name as it is.

    Raises LinkError where no board with that id has a port.
    """
    if not _UNIQUE_ID.fullmatch(name) or Path(name).exists():
        return name
    plugged = _micropython_ports(list_ports.comports() if ports is None else ports)
    for port in plugged:
        if (port.serial_number or "").lower() == name.lower():
            return str(port.device)
    ids = ", ".join(sorted({str(port.serial_number).lower() for port in plugged})) or "none"
    raise LinkError(
        f"no board with the unique id {name} is plugged in (ids found: {ids}); check the cable"
        " and the id with inphase board list"
    )


def _micropython_ports(ports: Iterable[Any]) -> list[Any]:
    mine = [each for each in ports if (each.vid, each.pid) == (VENDOR_ID, MICROPYTHON_ID)]
    # By place on the bus: ttyACM0 is only who came first.
    return sorted(mine, key=lambda each: (each.location or "", each.device))


def _place(port: Any) -> str | None:
    """Where the port's device is, without the interface: `1-2.3` of `1-2.3:1.0`."""
    return port.location.partition(":")[0] if port.location else None


def _board(port: Any) -> str:
    """What ports of one board have in common."""
    return str(_place(port) or port.serial_number or port.device)


def _usb_devices(backend: Any) -> list[Any] | None:
    """Return the devices of this vendor that may be boards; None without a USB library."""
    try:
        devices = list(usb.core.find(find_all=True, backend=backend, idVendor=VENDOR_ID))
    except (usb.core.NoBackendError, usb.core.USBError):
        return None
    return [each for each in devices if each.idProduct in (MICROPYTHON_ID, *BOOTSEL_IDS)]


def _location(device: Any) -> str | None:
    if device.bus is None or not device.port_numbers:
        return None
    return f"{device.bus}-{'.'.join(str(number) for number in device.port_numbers)}"


def _serial_number(device: Any) -> str | None:
    # Without permission pyusb says ValueError: it then knows no language to ask in.
    with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
        number = device.serial_number
        return str(number) if number else None
    return None
