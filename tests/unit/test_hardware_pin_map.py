"""hardware/pin_map.csv against the firmware's pins.py and the RP2040's pin multiplexer.

The multiplexer, in rules (RP2040 datasheet, section 1.4.3, table 2; section 4.5.2 for PWM):

- SPI: GPIO 0-7 and 16-23 reach SPI0, 8-15 and 24-29 SPI1; GPIO % 4 is 0 RX, 1 CSn, 2 SCK, 3 TX.
- I2C: GPIO % 4 is 0 I2C0 SDA, 1 I2C0 SCL, 2 I2C1 SDA, 3 I2C1 SCL.
- PWM: slice (GPIO // 2) % 8; an even GPIO is its output A, an odd one B.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hardware_files import nets, rows

PINS_PY = Path(__file__).parents[2] / "firmware/inphase_board/pins.py"
PINS_OF_THE_PICO = frozenset(range(23)) | {26, 27, 28}
"""On the header; 23, 24, 25 and 29 stay on the Pico (its datasheet, section 2.1)."""
LED_OF_THE_PICO = 25


@dataclass(frozen=True, slots=True)
class Pin:
    gpio: int
    name: str
    function: str
    direction: str
    external_pull: str
    net: str


def legal_functions(gpio: int) -> set[str]:
    """Every function of the pin map that the multiplexer offers on this GPIO."""
    bus = 1 if gpio // 8 in (1, 3) else 0
    return {
        "GPIO",
        f"SPI{bus} {('RX', 'CSn', 'SCK', 'TX')[gpio % 4]}",
        ("I2C0 SDA", "I2C0 SCL", "I2C1 SDA", "I2C1 SCL")[gpio % 4],
        f"PWM{gpio // 2 % 8} {'AB'[gpio % 2]}",
    }


def pin_map() -> list[Pin]:
    return [Pin(int(row.pop("gpio")), **row) for row in rows("pin_map.csv")]


def firmware_pins() -> dict[str, int]:
    """Names and numbers in pins.py: upper-case integers, read without running it."""
    pins = {}
    for statement in ast.parse(PINS_PY.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            (target,) = statement.targets
            assert isinstance(target, ast.Name)
            assert isinstance(statement.value.value, int)
            pins[target.id] = statement.value.value
    return pins


def test_the_pin_map_and_the_firmware_name_the_same_pins() -> None:
    assert {pin.name: pin.gpio for pin in pin_map()} == firmware_pins()


def test_no_pin_has_two_jobs_and_no_job_two_pins() -> None:
    for field in ("gpio", "name", "net"):
        counts = Counter(getattr(pin, field) for pin in pin_map())
        assert [value for value, count in counts.items() if count > 1] == []


def test_every_pin_is_on_the_header_but_the_status_light() -> None:
    inside = {pin.gpio: pin.name for pin in pin_map() if pin.gpio not in PINS_OF_THE_PICO}
    assert inside == {LED_OF_THE_PICO: "STATUS_LIGHT"}


@pytest.mark.parametrize("pin", pin_map(), ids=lambda pin: pin.name)
def test_the_multiplexer_offers_the_function_on_its_pin(pin: Pin) -> None:
    assert pin.function in legal_functions(pin.gpio)


def test_each_person_has_a_whole_spi_bus_of_their_own() -> None:
    buses: dict[str, set[str]] = {}
    for pin in pin_map():
        if pin.function.startswith("SPI"):
            bus, line = pin.function.split()
            person = pin.name.partition("_")[0]
            buses.setdefault(f"{person} {bus}", set()).add(line)
    assert buses == {
        "CLIENT SPI0": {"RX", "TX", "SCK"},
        "THERAPIST SPI1": {"RX", "TX", "SCK"},
    }


def test_outputs_of_different_frequency_do_not_share_a_pwm_slice() -> None:
    slices = Counter(pin.function.split()[0] for pin in pin_map() if "PWM" in pin.function)
    assert len(slices) == 2
    assert set(slices.values()) == {1}


def test_light_motor_converters_are_pulled_to_off() -> None:
    pulls = {pin.name: pin.external_pull for pin in pin_map()}
    for name in ("LIGHT", "HAPTIC_ENABLE", "CONVERTER_START", "CONVERTER_RESET"):
        assert pulls[name] == "down"


@pytest.mark.parametrize(
    "pin", [p for p in pin_map() if p.gpio != LED_OF_THE_PICO], ids=lambda pin: pin.name
)
def test_the_wiring_takes_the_pin_where_the_map_says(pin: Pin) -> None:
    assert [net.name for net in nets() if f"A1.GP{pin.gpio}" in net.pins] == [pin.net]


@pytest.mark.parametrize(
    "pin", [p for p in pin_map() if p.external_pull in ("up", "down")], ids=lambda pin: pin.name
)
def test_a_pull_in_the_map_is_a_resistor_in_the_wiring(pin: Pin) -> None:
    parts = {net.name: net.parts for net in nets()}
    rail = {"up": "3V3", "down": "GND"}[pin.external_pull]
    assert [part for part in parts[pin.net] & parts[rail] if part.startswith("R")]
