"""SKiDL's electrical rules on the circuit as it is written, and on one with a mistake."""

import pytest

from inphase_hardware import netlist as netlists

pytestmark = pytest.mark.hardware
device = pytest.importorskip("inphase_hardware.circuit.device", reason="make hardware").device


def test_the_circuit_has_no_error_and_no_warning() -> None:
    assert device().electrical_rules() == []


def test_the_circuit_is_the_netlist_that_the_other_checks_read() -> None:
    assert device().netlist() == netlists.read()


def test_two_outputs_on_one_net_are_named() -> None:
    sheet = device()
    sheet.net("C_DRDY", "client", "U102.OUTA")
    found = " ".join(sheet.electrical_rules())
    assert "error" in found
    assert "U102" in found
    assert "U101" in found


def test_a_pin_that_nobody_wired_is_named() -> None:
    sheet = device()
    sheet.place("R999", "resistor", "board", value="1k")
    assert any("R999" in line for line in sheet.electrical_rules())


def test_a_pin_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyError, match=r"U101\.IN9P"):
        device().net("C_NEW", "client", "U101.IN9P")


def test_a_wire_across_a_barrier_reaches_the_rules() -> None:
    from inphase_hardware.rules.islands import bridged_nets

    sheet = device()
    sheet.net("GND", "board", "U102.GND2")
    assert any("bridges the isolation" in line for line in bridged_nets(sheet.netlist()))
