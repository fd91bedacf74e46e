"""SKiDL's electrical rules on the circuit as it is written, and on one with a mistake."""

import pytest

from inphase_hardware import netlist as netlists
from inphase_hardware.designs import LOWEST_COST

pytestmark = pytest.mark.hardware


@pytest.fixture
def sheet():
    """The circuit as it is written, made anew."""
    return pytest.importorskip("inphase_hardware.circuit.device", reason="make hardware").device()


def test_the_circuit_has_no_error_and_no_warning(sheet) -> None:
    assert sheet.electrical_rules() == []


def test_the_circuit_is_the_netlist_that_the_other_checks_read(sheet) -> None:
    assert sheet.netlist() == netlists.read()


def test_the_lowest_cost_variant_has_no_error_and_is_its_own_netlist() -> None:
    reason = "make hardware"
    circuit = pytest.importorskip("inphase_hardware.circuit.device", reason=reason)
    variant = circuit.device(LOWEST_COST)
    assert variant.electrical_rules() == []
    assert variant.netlist() == netlists.read(LOWEST_COST.netlist_csv)


def test_the_adapters_have_no_error_and_are_their_netlist() -> None:
    device = pytest.importorskip("inphase_hardware.circuit.device", reason="make hardware")
    beside = device.adapters()
    assert beside.electrical_rules() == []
    assert beside.netlist() == netlists.read(netlists.ADAPTERS_CSV)


def test_an_adapter_whose_reference_feeds_nothing_is_named() -> None:
    device = pytest.importorskip("inphase_hardware.circuit.device", reason="make hardware")
    beside = device.adapters()
    beside.place("U999", "voltage reference", "client", value="REF3320")
    assert any("U999" in line for line in beside.electrical_rules())


def test_two_outputs_on_one_net_are_named(sheet) -> None:
    sheet.net("C_DRDY", "client", "U102.OUTA")
    found = " ".join(sheet.electrical_rules())
    assert "error" in found
    assert "U102" in found
    assert "U101" in found


def test_a_pin_that_nobody_wired_is_named(sheet) -> None:
    sheet.place("R999", "resistor", "board", value="1k")
    assert any("R999" in line for line in sheet.electrical_rules())


def test_a_pin_that_does_not_exist_is_named(sheet) -> None:
    with pytest.raises(KeyError, match=r"U101\.IN9P"):
        sheet.net("C_NEW", "client", "U101.IN9P")


def test_a_wire_across_a_barrier_reaches_the_rules(sheet) -> None:
    from inphase_hardware.rules.islands import bridged_nets

    sheet.net("GND", "board", "U102.GND2")
    assert any("bridges the isolation" in line for line in bridged_nets(sheet.netlist()))
