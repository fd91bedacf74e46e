"""A USB bus in memory, as pyusb sees one through a backend: descriptors, strings, permissions."""

import errno
from types import SimpleNamespace

import usb.backend
import usb.core

STRING_TYPE = 3
GET_DESCRIPTOR = 6
SERIAL_INDEX = 3
ENGLISH = 0x0409


class Plugged:
    """One device: its descriptor's numbers, where it is plugged in, and its serial number."""

    def __init__(self, product, ports, serial, *, vendor=0x2E8A, bus=1, permitted=True):
        self.permitted = permitted
        self.serial = serial
        self.descriptor = SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x0200,
            bDeviceClass=0xEF,
            bDeviceSubClass=2,
            bDeviceProtocol=1,
            bMaxPacketSize0=64,
            idVendor=vendor,
            idProduct=product,
            bcdDevice=0x0100,
            iManufacturer=1,
            iProduct=2,
            iSerialNumber=SERIAL_INDEX if serial else 0,
            bNumConfigurations=1,
            address=ports[-1] + 10,
            bus=bus,
            port_number=ports[-1],
            port_numbers=tuple(ports),
            speed=2,
        )

    def string(self, index):
        """The string descriptor with this index; the one with index 0 lists the languages."""
        if index == 0:
            content = ENGLISH.to_bytes(2, "little")
        elif index == SERIAL_INDEX:
            content = self.serial.encode("utf-16-le")
        else:
            raise usb.core.USBError("Pipe error", errno=errno.EPIPE)
        return bytes((len(content) + 2, STRING_TYPE)) + content


class Bus(usb.backend.IBackend):
    """Devices in the order in which they were plugged in, and what was asked of them."""

    def __init__(self, *devices):
        self.devices = devices
        self.open = 0
        self.requests = []

    def enumerate_devices(self):
        return iter(self.devices)

    def get_device_descriptor(self, device):
        return device.descriptor

    def open_device(self, device):
        if not device.permitted:
            raise usb.core.USBError("Access denied (insufficient permissions)", errno=errno.EACCES)
        self.open += 1
        return device

    def close_device(self, handle):
        self.open -= 1

    def ctrl_transfer(self, handle, request_type, request, value, index, buffer, timeout):
        self.requests.append((request_type, request))
        assert (request_type, request, value >> 8) == (0x80, GET_DESCRIPTOR, STRING_TYPE)
        content = handle.string(value & 0xFF)[: len(buffer)]
        for k, byte in enumerate(content):
            buffer[k] = byte
        return len(content)


def port(device, location=None, serial=None, *, vendor=0x2E8A, product=0x0005):
    """A serial port as `serial.tools.list_ports` describes it."""
    return SimpleNamespace(
        device=device,
        description=device,
        location=location,
        serial_number=serial,
        vid=vendor,
        pid=product,
    )
