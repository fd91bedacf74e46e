"""hardware/pin_map.csv: what the RP2040 offers, and what must be off without it."""

import dataclasses

from inphase_hardware.rules import pin_map

PINS = pin_map.read_pin_map()


def changed(name: str, **fields: object) -> list[pin_map.MappedPin]:
    return [
        dataclasses.replace(pin, **fields) if pin.name == name else pin  # type: ignore[arg-type]
        for pin in PINS
    ]


def test_light_motor_converters_are_pulled_to_off() -> None:
    pulls = {pin.name: pin.external_pull for pin in PINS}
    for name in ("LIGHT", "HAPTIC_ENABLE", "CONVERTER_START", "CONVERTER_RESET"):
        assert pulls[name] == "down"


def test_a_function_that_the_multiplexer_lacks_there_is_named() -> None:
    found = pin_map.multiplexer(changed("CLIENT_SCK", gpio=22, function="SPI1 SCK"))
    assert "CLIENT_SCK: GPIO 22 cannot be SPI1 SCK" in found


def test_a_pin_with_two_jobs_is_named() -> None:
    assert "gpio 15 is used twice" in pin_map.multiplexer(changed("STATUS_LIGHT", gpio=15))


def test_a_pin_inside_the_pico_is_named() -> None:
    found = pin_map.multiplexer(changed("LIGHT", gpio=23))
    assert "LIGHT: GPIO 23 is not on the Pico's header" in found


def test_two_people_on_one_bus_are_named() -> None:
    found = pin_map.multiplexer(changed("THERAPIST_SCK", gpio=2, function="SPI0 SCK"))
    assert any("a whole SPI bus of their own" in finding for finding in found)


def test_two_outputs_on_one_pwm_slice_are_named() -> None:
    found = pin_map.multiplexer(changed("LIGHT", gpio=6, function="PWM3 A"))
    assert "PWM3 has two outputs of different frequency" in found
