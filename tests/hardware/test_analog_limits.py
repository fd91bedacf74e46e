"""The analog figures by ngspice: limits are kept, and a broken part misses the one it should."""

import dataclasses
import math
import shutil
from collections.abc import Callable

import pytest
from hardware_files import bridged, wired_past, with_value, without

from inphase_hardware import lowest_cost, supply_currents
from inphase_hardware import netlist as netlists
from inphase_hardware.analog import (
    aliasing,
    belt,
    converter,
    crosstalk,
    drive_loop,
    every_figure,
    fault_currents,
    mains_rejection,
    ngspice,
    noise,
    passband,
    person,
    settling,
)
from inphase_hardware.designs import LOWEST_COST
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

pytestmark = [
    pytest.mark.hardware,
    pytest.mark.skipif(shutil.which("ngspice") is None, reason="apt install ngspice"),
]
WHOLE = netlists.read()
LOWEST = netlists.read(LOWEST_COST.netlist_csv)
ADAPTERS = netlists.read(netlists.ADAPTERS_CSV)


def missed(figures: list[Figure]) -> str:
    return "; ".join(figure.name for figure in figures if not figure.is_kept)


def test_every_limit_is_kept() -> None:
    assert missed(every_figure.figures(WHOLE, ADAPTERS)) == ""


def test_the_lowest_cost_variant_misses_what_it_is_known_to_miss_and_nothing_else() -> None:
    figures = lowest_cost.figures(LOWEST)
    assert lowest_cost.wrong_limits(figures, LOWEST_COST) == []
    # In the analog path itself nothing differs: the table shows currents and supplies alone.
    reference = [*every_figure.of_the_device(WHOLE), *supply_currents.figures(WHOLE)]
    own = {figure.what for figure in lowest_cost.apart(figures, reference)}
    assert {name.partition(" ")[0].rstrip(",") for name in own} == {
        "current",
        "mains",
        "supply",
        "hours",
        "from",
    }


def test_a_lead_resistor_that_is_missing_is_no_known_limit() -> None:
    weak = wired_past(LOWEST, "R102")
    found = lowest_cost.wrong_limits(fault_currents.figures(weak), LOWEST_COST)
    assert "current, a lead resistor short, then front end fails misses its limit" in found


def test_one_barrier_less_is_seen_on_a_charger() -> None:
    whole = {f.name: f.value for f in fault_currents.figures(WHOLE)}
    charged = {f.name: f.value for f in lowest_cost.charging(LOWEST)}
    isolator = "barrier of the isolator short"
    assert whole[f"client: mains current, {isolator}"] == pytest.approx(5.9, abs=0.05)
    assert charged[f"client: mains current on a charger, {isolator}"] == pytest.approx(467, abs=1)
    # Both insulations short: the mains through three leads side by side, and the body.
    both = "supply's insulation and an isolator short"
    ohm = (2 * 47e3 + 1) / 3 + fault_currents.BODY_OHM + 2
    assert charged[f"client: mains current on a charger, {both}"] == pytest.approx(
        fault_currents.MAINS_VOLTS / ohm * 1e6, rel=1e-3
    )


def test_a_power_bank_alone_leaves_the_mains_no_way_but_the_air() -> None:
    worst = max(f.value for f in fault_currents.figures(LOWEST) if "isolator short" in f.name)
    assert worst == pytest.approx(2 * 3.14159 * 60 * 264 * 3e-12 * 1e6, rel=0.02)


def without_the_lead(netlist: Netlist) -> Netlist:
    return wired_past(wired_past(netlist, "R105"), "R106")


@pytest.mark.parametrize(
    ("broken", "figures", "said"),
    [
        (without_the_lead, fault_currents.figures, "client: current, front end fails"),
        (
            lambda n: wired_past(n, "R201"),
            fault_currents.figures,
            "therapist: current, a lead resistor short, then front end fails",
        ),
        (lambda n: with_value(n, "R101", "1M"), noise.figures, "client: leads' noise"),
        (lambda n: with_value(n, "C101", "100n"), passband.figures, "client: analog corner"),
        (lambda n: with_value(n, "C201", "22n"), passband.figures, "therapist: loss at 40 Hz"),
        (lambda n: without(n, "C103"), aliasing.figures, "analog path at 128 kHz"),
        (lambda n: without(n, "C101"), aliasing.figures, "analog path at 128 kHz"),
        (lambda n: with_value(n, "C104", "150n"), drive_loop.figures, "client: common mode taken"),
        (
            lambda n: with_value(without(n, "C104"), "R107", "10M"),
            drive_loop.figures,
            "client: phase margin",
        ),
        (lambda n: with_value(n, "C201", "2u"), settling.figures, "therapist: settled"),
        (
            lambda n: with_value(n, "R103", "10M"),
            mains_rejection.figures,
            "client: rejection at 50/60 Hz",
        ),
    ],
)
def test_a_broken_part_misses_its_limit(
    broken: Callable[[Netlist], Netlist], figures: Callable[[Netlist], list[Figure]], said: str
) -> None:
    assert said in missed(figures(broken(WHOLE)))


def test_one_resistor_of_47_kilohm_in_a_lead_would_not_do() -> None:
    one = WHOLE
    for number in range(1, 7):
        one = with_value(one, f"R10{number}", "47k" if number % 2 else "0.1")
    alone = fault_currents.worst_failure_ua(one, "client", fault_currents.SUPPLY_VOLTS)
    short = max(
        fault_currents.worst_failure_ua(n, "client", fault_currents.SUPPLY_VOLTS)
        for _, n in fault_currents.with_one_short(one, "client")
    )
    least = 1 - person.TOLERANCE["resistor"]
    assert alone / least == pytest.approx(50.7, abs=0.1)  # over 50 uA of direct current
    assert short / least == pytest.approx(149.1, abs=0.1)  # far above it with that resistor short


def test_the_current_of_a_failed_front_end_is_ohms_law() -> None:
    # One pin on one rail, two on the other: one lead in series with two beside one another.
    lead = 2 * 47e3 + fault_currents.BODY_OHM + 1
    expected = fault_currents.SUPPLY_VOLTS / (lead * 1.5) * 1e6
    found = fault_currents.worst_failure_ua(WHOLE, "client", fault_currents.SUPPLY_VOLTS)
    assert found == pytest.approx(expected, rel=1e-4)


def test_the_noise_of_the_leads_is_that_of_their_resistance() -> None:
    shorted = dict.fromkeys(person.LEADS, person.SHORT)
    frequency_hz, density = noise.density(WHOLE, "client", shorted)
    at_10_hz = density[min(range(len(density)), key=lambda i: abs(frequency_hz[i] - 10))]
    thermal = 4 * converter.BOLTZMANN_300K * 4 * 47e3
    expected = (thermal + converter.noise_volts_per_root_hz() ** 2) ** 0.5
    assert at_10_hz == pytest.approx(expected, rel=0.01)  # ngspice counts with 300.15 K


def test_the_mains_current_is_that_of_the_capacitances() -> None:
    # A person on a live wire: leads and body are small beside 1/(w C) of the island.
    wide = fault_currents.mains_ua(WHOLE, "client", live=True)
    most = 2 * 3.14159 * 60 * 264 * (30e-12 + 7e-12) * 1e6
    assert 0.7 * most < wide < 1.01 * most


def test_an_isolator_of_a_thousand_picofarad_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from inphase_hardware.analog import barriers

    before = fault_currents.mains_ua(WHOLE, "client")
    monkeypatch.setitem(barriers.BARRIER_FARAD, "isolator", 1e-9)
    assert fault_currents.mains_ua(WHOLE, "client") > 5 * before


def test_people_whose_electrodes_are_joined_are_told_by_the_crosstalk() -> None:
    joined = ["Rp aC_ELECTRODE_P bT_ELECTRODE_P 1k", "Rn aC_ELECTRODE_N bT_ELECTRODE_N 1k"]
    assert crosstalk.worst_db(WHOLE, "client", joined) < 40


def test_one_megohm_alone_beside_a_belts_sensor_would_not_do() -> None:
    said = missed(belt.figures(WHOLE, belt.Network(1e6, 0)))
    for figure in ("gain", "phase, 0.1 to 0.4 Hz", "phase between two people"):
        assert f"client: belt: {figure}" in said


def test_a_larger_resistor_beside_a_belts_sensor_takes_the_range_for_its_offset() -> None:
    said = missed(belt.figures(WHOLE, belt.Network(100e6, 330e-9)))
    for figure in ("offset by the lead-off current", "good again after a movement"):
        assert f"therapist: belt: {figure}" in said


def test_a_belt_is_a_high_pass_of_its_network_and_sensor() -> None:
    network = belt.of_the_bill()
    responses = belt.against_a_charge_amplifier(WHOLE, "client", network)
    for (beside, sensor), found in zip(belt.copies(network), responses, strict=True):
        corner_hz = 1 / (2 * math.pi * beside.ohm * (beside.farad + sensor))
        expected = [1j * f / (corner_hz + 1j * f) for f in (0.1, 0.2, 0.3, 0.4)]
        assert found == pytest.approx(expected, abs=0.01)
    assert belt.offset_volts(WHOLE, "client", network) == pytest.approx(
        converter.LEAD_OFF_AMPERE * (network.ohm + 4 * 47e3), rel=0.02
    )


def test_a_loop_whose_margin_is_not_known_is_not_hidden_by_others() -> None:
    assert drive_loop.least([90.0, 60.0]) == 60.0
    assert math.isnan(drive_loop.least([90.0, math.nan, 60.0]))
    assert math.isnan(drive_loop.least([]))
    # A gain that never falls through 1 has no margin.
    assert math.isnan(drive_loop.phase_margin_deg([2 + 0j, 3 + 0j]))


def test_what_ngspice_does_not_understand_is_said() -> None:
    with pytest.raises(RuntimeError, match="ngspice gave no result"):
        ngspice.columns(["R1 a 0 1k", "Q1 a b 0 nothing"], "ac lin 1 50 50", "v(a)")


def test_the_leads_have_no_way_round() -> None:
    # A wire from socket to front end in the netlist itself is in the current at once.
    past = bridged(WHOLE, "C_INPUT_P", "C_ELECTRODE_P")
    current = fault_currents.worst_failure_ua(past, "client", fault_currents.SUPPLY_VOLTS)
    assert current > 50


def with_capacitor(netlist: Netlist, designator: str, value: str, *ends: str) -> Netlist:
    model = netlist.part("C123")
    return netlist.with_pins(
        [
            *netlist,
            *(
                dataclasses.replace(pin, designator=designator, value=value, net=net)
                for pin, net in zip(model, ends, strict=True)
            ),
        ]
    )


def test_the_modules_capacitors_to_its_respiration_network_must_come_off() -> None:
    left = with_capacitor(WHOLE, "C198", "100n", "C_INPUT_P", "C_RESP_MIDDLE_P")
    left = with_capacitor(left, "C199", "100n", "C_INPUT_N", "C_RESP_MIDDLE_N")
    assert min(mains_rejection.common_mode_rejection_db(WHOLE, "client")) > 95
    assert min(mains_rejection.common_mode_rejection_db(left, "client")) < 70  # the limit is 80


def test_what_stands_on_the_module_counts_for_nothing_when_it_fails() -> None:
    whole = fault_currents.worst_failure_ua(WHOLE, "client", fault_currents.SUPPLY_VOLTS)
    short = wired_past(WHOLE, "R109")
    assert fault_currents.worst_failure_ua(
        short, "client", fault_currents.SUPPLY_VOLTS
    ) == pytest.approx(whole)


@pytest.mark.parametrize("value", ["47p", "1.5n"])
def test_the_drive_is_stable_with_the_modules_capacitor_and_with_the_datasheets(value: str) -> None:
    figures = drive_loop.figures(with_value(WHOLE, "C104", value))
    assert missed([figure for figure in figures if figure.name.startswith("client")]) == ""
