"""Figures of the hardware against their limits, and the filter that ngspice does not compute."""

import dataclasses
import math

import pytest
from fakes import micropython_shim
from hardware_files import with_value

from inphase_hardware import netlist as netlists
from inphase_hardware import supply_currents, tools
from inphase_hardware.analog import converter
from inphase_hardware.figures import Figure, merged, table

micropython_shim.install()

from inphase_board import ads1292r  # noqa: E402


def figure(value: float, limit: float, at_most: bool, unit: str = "uA") -> Figure:
    return Figure("client: current", value, unit, limit, at_most, "ours")


def test_a_limit_is_kept_on_its_right_side_only() -> None:
    assert figure(50, 50, at_most=True).is_kept
    assert not figure(50.1, 50, at_most=True).is_kept
    assert not figure(39, 40, at_most=False).is_kept
    assert not figure(math.nan, 40, at_most=True).is_kept
    assert not figure(math.nan, 40, at_most=False).is_kept


def test_a_margin_is_a_factor_or_a_difference() -> None:
    assert figure(10, 50, at_most=True).margin == "x 5"
    assert figure(60, 40, at_most=False, unit="dB").margin == "20 dB"
    assert figure(0, 50, at_most=True).margin == "much"


def test_the_table_says_failed_where_a_limit_is_missed() -> None:
    assert "FAILED" in table([figure(60, 50, at_most=True)])
    assert "FAILED" not in table([figure(40, 50, at_most=True)])


def test_two_people_with_one_value_are_one_row_and_with_two_are_two() -> None:
    client = figure(10, 50, at_most=True)
    same = Figure("therapist: current", 10, "uA", 50, True, "ours")
    other = Figure("therapist: current", 11, "uA", 50, True, "ours")
    assert [row.name for row in merged([client, same])] == ["each: current"]
    assert merged([client, other]) == [client, other]


def test_the_supplies_are_enough() -> None:
    assert [f.name for f in supply_currents.figures(netlists.read()) if not f.is_kept] == []


def test_a_light_without_its_resistor_and_one_isolator_more_miss_their_limits() -> None:
    whole = netlists.read()
    small = with_value(whole, "R4", "33")
    assert [f.name for f in supply_currents.figures(small) if not f.is_kept] == [
        "from the USB isolator, at most",
        "the light, at most",
    ]
    another = [dataclasses.replace(pin, designator="U9") for pin in whole.part("U102")]
    more = whole.with_pins([*whole, *another])
    added = supply_currents.from_3v3_ma(more) - supply_currents.from_3v3_ma(whole)
    assert added == pytest.approx(40 + 8 / 0.42)


@pytest.mark.parametrize("rate_hz", converter.RATES_HZ)
def test_the_sinc_filter_has_the_bandwidth_of_the_datasheet(rate_hz: int) -> None:
    # SBAS502 table 1: 32.75 Hz at 125, 65.5 at 250, 131 at 500, 262 at 1000 samples a second.
    gain = converter.decimation(0.262 * rate_hz, rate_hz)
    assert 20 * math.log10(gain) == pytest.approx(-3, abs=0.05)
    assert converter.decimation(0, rate_hz) == 1
    assert converter.decimation(rate_hz, rate_hz) < 1e-9
    assert converter.decimation(converter.MODULATOR_HZ, rate_hz) == pytest.approx(1)


def test_the_model_of_the_converter_is_what_the_firmware_sets() -> None:
    assert converter.GAIN == ads1292r.GAIN
    assert pytest.approx(ads1292r.VREF_UV / 1e6) == converter.VREF_VOLTS
    assert converter.CLOCK_HZ == ads1292r.CLOCK_HZ
    assert tuple(ads1292r._DATA_RATE) == converter.RATES_HZ
    # The setup begins with register 0x00; bits 3 and 2 of LOFF, 0x03, choose the current.
    lead_off = ads1292r._SETUP[0x03]
    assert lead_off & 0xE0 == 0  # comparators at 95 % and 5 %: this is LOFF and no other register
    assert (6e-9, 22e-9, 6e-6, 22e-6)[lead_off >> 2 & 3] == converter.LEAD_OFF_AMPERE


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools.shutil, "which", lambda program: None)
    assert tools.missing_tools() == (
        "make hardware needs ngspice graphviz openscad, which it does not install:"
        " apt install ngspice graphviz openscad"
    )
    monkeypatch.setattr(tools.shutil, "which", lambda program: f"/usr/bin/{program}")
    assert tools.missing_tools() == ""
