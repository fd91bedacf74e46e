"""A SKiDL circuit that knows islands: parts are placed in one, nets belong to one."""

import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inphase_hardware.circuit.parts import FAR, KINDS
from inphase_hardware.netlist import Netlist, Pin, order


@contextlib.contextmanager
def _aside() -> Iterator[None]:
    """SKiDL writes logs into the working directory and looks for KiCad's libraries: not here."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


with _aside():
    import skidl

_TYPES = {
    "passive": skidl.Pin.types.PASSIVE,
    "input": skidl.Pin.types.INPUT,
    "output": skidl.Pin.types.OUTPUT,
    "bidirectional": skidl.Pin.types.BIDIR,
    "power in": skidl.Pin.types.PWRIN,
    "power out": skidl.Pin.types.PWROUT,
}


class _Said(logging.Handler):
    """What SKiDL's check found, from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(f"{record.levelname.lower()}: {record.getMessage().strip()}")


class Sheet:
    """Parts and nets of one circuit."""

    def __init__(self) -> None:
        self.circuit = skidl.Circuit()
        self._kinds: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._islands: dict[str, tuple[str, ...]] = {}
        self._net_islands: dict[str, str] = {}
        self._nets: dict[str, skidl.Net] = {}

    def place(self, designator: str, kind: str, *islands: str, value: str = "") -> None:
        """Place a part; one that isolates names the islands of its near and far side."""
        pins = [
            skidl.Pin(num=pin.number, name=pin.name, func=_TYPES[pin.type]) for pin in KINDS[kind]
        ]
        part = skidl.Part(
            tool=skidl.SKIDL, name=kind, ref_prefix=designator[0], pins=pins, dest=skidl.TEMPLATE
        )
        part(ref=designator, value=value or kind, circuit=self.circuit)
        self._kinds[designator] = kind
        self._islands[designator] = islands
        self._values[designator] = value

    def net(self, name: str, island: str, *labels: str) -> None:
        """Join pins, written `designator.name`, on a net that stays in the island."""
        if name not in self._nets:
            self._nets[name] = skidl.Net(name, circuit=self.circuit)
            self._net_islands[name] = island
        for label in labels:
            for pin in self._pins(label):
                self._nets[name] += pin

    def has_power(self, name: str) -> None:
        """Tell the electrical rules, which see through no bead or switch, that this net is fed."""
        self._nets[name].drive = skidl.POWER

    def leave_open(self, *labels: str) -> None:
        """Say that these pins stay open on purpose."""
        for label in labels:
            for pin in self._pins(label):
                self.circuit.NC += pin

    def electrical_rules(self) -> list[str]:
        """Run SKiDL's electrical rules check; return its errors and warnings, most often none."""
        said = _Said()
        logger = skidl.logger.erc_logger
        logger.addHandler(said)
        try:
            with _aside():
                self.circuit.ERC()
        finally:
            logging.Logger.removeHandler(logger, said)
        return said.lines

    def netlist(self) -> Netlist:
        """Return the pins as plain values, read back from SKiDL's circuit."""
        pins = []
        for part in self.circuit.parts:
            sides = {kind.number: kind for kind in KINDS[self._kinds[part.ref]]}
            islands = self._islands[part.ref]
            for pin in part.pins:
                kind = sides[pin.num]
                net = self._joined(pin)
                pins.append(
                    Pin(
                        net=net,
                        net_island=self._net_islands.get(net.partition("=")[0], ""),
                        designator=part.ref,
                        kind=self._kinds[part.ref],
                        value=self._values[part.ref],
                        number=pin.num,
                        name=pin.name,
                        type=kind.type,
                        island=islands[1] if kind.side == FAR else islands[0],
                    )
                )
        return Netlist(tuple(sorted(pins, key=order)))

    def _joined(self, pin: "skidl.Pin") -> str:
        """Return the pin's net; if it joins two, both names with = between, on all pins."""
        if not pin.is_connected():
            return ""
        names = {net.name for net in pin.nets} | {
            net.name for other in pin.net.pins for net in other.nets
        }
        return "=".join(sorted(names & self._nets.keys()))

    def _pins(self, label: str) -> "list[skidl.Pin]":
        """Return all pins of that name of a part: some have two for ground."""
        designator, _, name = label.partition(".")
        parts = [part for part in self.circuit.parts if part.ref == designator]
        pins = [pin for part in parts for pin in part.pins if pin.name == name]
        if not pins:
            raise KeyError(f"there is no pin {label}: place the part first, or look at its pins")
        return pins
