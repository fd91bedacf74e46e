"""What is expected at each step of the first power-up: counted from the netlist, or of a datasheet.

The steps build on each other, so that a fault is met by the least that it can damage.
"""

from dataclasses import dataclass
from pathlib import Path

from inphase_hardware import supply_currents
from inphase_hardware.analog.converter import CLOCK_HZ, VREF_VOLTS
from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.pages import with_its_end_anew

POWER_UP_MD = HARDWARE / "guides" / "first_power_up.md"
_MARK = "## Readings\n"
STEPS = ("supply alone", "islands alone", "Pico", "haptics", "front ends", "self-test")
_CURRENTS = "`hardware/inphase_hardware/supply_currents.py`"
_VISO = "ISOW7841, SLLSEY2G 7.15"
_PULLS = "R2, R3, R5, R6"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing to read off, and the range that it must be in."""

    step: str
    what: str
    least: float
    most: float
    unit: str
    source: str

    @property
    def allowed(self) -> str:
        """The range in words."""
        if self.least == self.most:
            return f"{self.most:g} {self.unit}".strip()
        if self.least == 0:
            return f"at most {self.most:.3g} {self.unit}"
        return f"{self.least:g} to {self.most:g} {self.unit}"


def without(netlist: Netlist, *kinds: str) -> Netlist:
    """Return the netlist without the parts of these kinds."""
    return netlist.with_pins(pin for pin in netlist if pin.kind not in kinds)


def readings(netlist: Netlist) -> list[Reading]:
    """Return every reading, in the order in which they are taken."""
    quiet = without(netlist, "haptic driver")
    islands_ma = supply_currents.from_3v3_ma(quiet)
    light_ma = supply_currents.light_ma(netlist)
    pico_ma = supply_currents.from_usb_ma(quiet) - light_ma
    haptic_ma = supply_currents.from_usb_ma(netlist) - light_ma
    reference = (round(VREF_VOLTS * 0.98, 2), round(VREF_VOLTS * 1.02, 2))
    rows = [
        ("supply alone", "A4 at A3, loaded by A3", 4.75, 5.25, "V", "USB 2.0, 7.2.2 (memory)"),
        ("supply alone", "A2's far side, loaded with 100 ohm", 4.5, 5.5, "V",
         "Pico datasheet 2.3, VBUS"),
        ("supply alone", "GND of A2's far side to A3's USB shell", 20, 999, "Mohm", "a barrier"),
        ("islands alone", "current into 3V3 at 3.3 V", 0, islands_ma, "mA", _CURRENTS),
        ("islands alone", "C_3V3 to C_GND", 3.13, 3.58, "V", _VISO),
        ("islands alone", "T_3V3 to T_GND", 3.13, 3.58, "V", _VISO),
        ("islands alone", "GND, C_GND, T_GND: each pair, supply off", 20, 999, "Mohm",
         "barriers"),
        ("islands alone", "LIGHT, HAPTIC_ENABLE, START and RESET to GND", 0, 0.1, "V", _PULLS),
        ("islands alone", "CLIENT_CS and THERAPIST_CS to GND", 3.2, 3.4, "V", "R7, R8"),
        ("islands alone", "MUTE to GND, S1 out", 0, 0.1, "V", "S1 is closed"),
        ("islands alone", "MUTE to GND, S1 pressed in", 3.2, 3.4, "V", "R9: an open line mutes"),
        ("islands alone", "MARK to GND, S2 not pressed", 3.2, 3.4, "V", "R10"),
        ("Pico", "3V3 to GND", 3.2, 3.4, "V", "Pico datasheet (memory)"),
        ("Pico", "current from A2", 0, pico_ma, "mA", _CURRENTS),
        ("Pico", "status light: on, then off, each", 1, 1, "s", "docs/safety.md, the status light"),
        ("Pico", "CLK", CLOCK_HZ / 1e3, CLOCK_HZ / 1e3, "kHz",
         "`firmware/inphase_board/ads1292r.py`"),
        ("haptics", "current from A2, motor still", 0, pico_ma, "mA", _CURRENTS),
        ("haptics", "current from A2 while the motor moves", 0, haptic_ma, "mA", _CURRENTS),
        ("haptics", "HAPTIC_ENABLE to GND, no touch", 0, 0.1, "V", "R3"),
        ("front ends", "C_AVDD to C_GND, T_AVDD to T_GND", 3.1, 3.58, "V", "FB101, FB201"),
        ("front ends", "C_VREFP to C_GND, T_VREFP to T_GND", *reference, "V",
         "2.42 V, SBAS502C (2 % ours)"),
        ("front ends", "status light: steady", 1, 1, "", "docs/safety.md, the status light"),
        ("self-test", "`inphase board selftest`: rows that say FAIL", 0, 0, "",
         "`host/inphase/session/self_test.py`"),
        ("self-test", "`inphase run`: quality of both open inputs is electrode off", 1, 1, "",
         "`host/inphase/stages/quality.py`"),
    ]  # fmt: skip
    return [Reading(*row) for row in rows]


def numbered(netlist: Netlist) -> dict[str, Reading]:
    """Return readings by number: 2.1 is the first of the second step."""
    found: dict[str, Reading] = {}
    for place, step in enumerate(STEPS, 1):
        rows = [reading for reading in readings(netlist) if reading.step == step]
        found |= {f"{place}.{n}": reading for n, reading in enumerate(rows, 1)}
    return found


def written(netlist: Netlist, path: Path = POWER_UP_MD) -> str:
    """Return first_power_up.md with its table made anew; what is above it stays."""
    lines = ["| no. | step | reading | expected | from |", "|---|---|---|---|---|"]
    lines += [
        f"| {number} | {row.step} | {row.what} | {_said(row)} | {row.source} |"
        for number, row in numbered(netlist).items()
    ]
    return with_its_end_anew(path, _MARK, "\n".join(lines))


def _said(row: Reading) -> str:
    if row.unit == "Mohm":
        return f"over {row.least:g} MΩ"
    return row.allowed if row.unit else ("none" if row.most == 0 else "yes")
