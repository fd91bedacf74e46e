"""The adapter's figures by ngspice: a broken part misses its limit, and an open electrode is told.

That every limit is kept is in test_analog_limits.py.
"""

import itertools
import shutil
from collections.abc import Callable

import numpy as np
import pytest
from hardware_files import wired_past, with_value, without

from inphase.stages.quality import FULL_SCALE_COUNTS, SignalQuality
from inphase.values import Quality
from inphase_hardware import netlist as netlists
from inphase_hardware.analog import converter, fault_currents, person
from inphase_hardware.analog.electrodermal import (
    adapter,
    believed,
    bought_parts,
    currents,
    loops,
    noise,
)
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

pytestmark = [
    pytest.mark.hardware,
    pytest.mark.skipif(shutil.which("ngspice") is None, reason="apt install ngspice"),
]
PLUGGED = netlists.read().plugged(netlists.read(netlists.ADAPTERS_CSV))
WORST = 1 - 0.01  # of a resistor of 1 %


def open_share(netlist: Netlist) -> float:
    return -believed.sweep(netlist, "client").shares[0]


def bridged_share(netlist: Netlist) -> float:
    return believed.sweep(netlist, "client").shares[-1]


def verdicts(input_volts: float) -> list[Quality]:
    """What the host says of a second of a level, with the noise of a converter on it."""
    level = input_volts * converter.GAIN / converter.VREF_VOLTS * FULL_SCALE_COUNTS
    counts = np.random.default_rng(1).normal(level, 100, size=(250, 2))
    clipped = np.clip(counts, -FULL_SCALE_COUNTS - 1, FULL_SCALE_COUNTS).astype(np.int32)
    quality = SignalQuality(250)
    said = []
    for sample in clipped:
        quality.update(sample[None, :], (False, False), fault=False)
        said.append(quality.states[0])
    return said


def test_an_electrode_that_is_off_is_called_saturated_by_the_host_and_a_palm_is_not() -> None:
    found = believed.sweep(PLUGGED, "client")
    assert set(verdicts(found.input_volts[0])) == {Quality.SATURATED}
    assert set(verdicts(found.input_volts[-1])) == {Quality.SATURATED}
    palm = min(range(len(found.conductance_us)), key=lambda i: abs(found.conductance_us[i] - 5))
    # Both people have one level here, which the host calls one signal: anything but saturated.
    assert Quality.SATURATED not in verdicts(found.input_volts[palm])


def test_every_drawn_adapter_reads_saturated_with_an_electrode_off() -> None:
    assert all(
        -one.shares[0] >= believed.SATURATED_SHARE for one in believed.sweeps(PLUGGED, "client")
    )


def test_with_every_part_at_its_worst_at_once_an_open_electrode_still_reads_saturated() -> None:
    worst = PLUGGED
    for part, value in {"R309": "833.25k", "R310": "377.74k", "R312": "436.32k"}.items():
        worst = with_value(worst, part, value)
    worst = with_value(worst, "R311", "417.78k")

    def least(reference_error: float) -> float:
        builds = (
            adapter.Build(
                offsets_volts=dict.fromkeys("AB", offset_volts),
                reference_error=-reference_error,
                converter_error=adapter.REFERENCE_TOLERANCE,
            )
            for offset_volts in (-bought_parts.OFFSET_VOLTS, bought_parts.OFFSET_VOLTS)
        )
        return min(-believed.sweep(worst, "client", build).shares[0] for build in builds)

    assert least(bought_parts.REFERENCE_TOLERANCE) > believed.SATURATED_SHARE
    assert least(0.02) < believed.SATURATED_SHARE  # a regulator in its place would not do


@pytest.mark.parametrize(("part", "value"), [("R311", "383k"), ("R309", "1M")])
def test_another_level_lets_an_open_electrode_be_believed(part: str, value: str) -> None:
    assert open_share(PLUGGED) > believed.SATURATED_SHARE
    assert open_share(with_value(PLUGGED, part, value)) < believed.SATURATED_SHARE


def test_a_level_that_is_too_low_lets_bridged_electrodes_be_believed() -> None:
    assert bridged_share(PLUGGED) > believed.SATURATED_SHARE
    assert bridged_share(with_value(PLUGGED, "R312", "402k")) < believed.SATURATED_SHARE


def missed(figures: list[Figure]) -> str:
    return "; ".join(figure.name for figure in figures if not figure.is_kept)


@pytest.mark.parametrize(
    ("broken", "figures", "said"),
    [
        ({"R311": "383k"}, believed.figures, "client: adapter, electrode off"),
        ({"R412": "402k"}, believed.figures, "therapist: adapter, electrodes bridged"),
        ({"R311": "470k"}, believed.figures, "client: adapter, least that is believed"),
        ({"R405": "100k"}, believed.figures, "therapist: adapter, most that is believed"),
        ({"R310": "590k"}, believed.figures, "client: adapter, on the skin"),
        ({"R309": "10k", "R312": "2M"}, believed.figures, "client: adapter, drive from mid-supply"),
        ({"C301": "100n", "C302": "100n"}, noise.figures, "client: adapter, corner"),
        ({"C401": "100p", "C402": "100p"}, noise.figures, "therapist: adapter, hum in a room"),
        ({"C302": "1p"}, loops.figures, "client: adapter, phase margin of both loops"),
    ],
)
def test_a_broken_part_misses_its_limit(
    broken: dict[str, str],
    figures: Callable[[Netlist], list[Figure]],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(believed, "BUILDS", 3)  # as built: the tolerances are not what is broken
    monkeypatch.setattr(noise, "BUILDS", 3)
    netlist = PLUGGED
    for part, value in broken.items():
        netlist = with_value(netlist, part, value)
    assert said in missed(figures(netlist))


def test_parts_of_five_percent_and_a_noisy_amplifier_miss_their_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(believed, "BUILDS", 20)
    monkeypatch.setitem(person.TOLERANCE, "resistor", 0.05)
    monkeypatch.setattr(bought_parts, "SLOW_NOISE_VOLTS_PP", 1e-3)
    other = with_value(PLUGGED, "R303", "1.0M")  # not the netlist whose sweeps are kept
    assert "client: adapter, gain error" in missed(believed.figures(other))
    assert noise.rms_us(PLUGGED, "client") > 1e-3


def test_a_front_end_that_fails_behind_the_amplifiers_gets_no_more_through_the_skin() -> None:
    alone = currents.direct_ua(PLUGGED, "client")
    for way in itertools.product((0.0, 1.0), repeat=3):
        rails = dict(zip(("IN2P", "IN2N", "RLDOUT"), way, strict=True))
        assert currents.direct_ua(PLUGGED, "client", None, rails) < 1.05 * alone


def test_what_p_has_over_n_rises_with_conductance() -> None:
    assert believed.sweep(PLUGGED, "therapist").volts_per_us() == pytest.approx(0.039, rel=0.02)


def test_a_reference_of_another_voltage_lets_an_open_electrode_be_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bought_parts, "REFERENCE_VOLTS", 1.8)
    assert open_share(PLUGGED) < believed.SATURATED_SHARE


@pytest.mark.parametrize("part", ["R301", "R302", "R305", "R306"])
def test_a_resistor_to_the_skin_that_is_left_out_lets_more_than_10_ua_through(part: str) -> None:
    assert currents.direct_ua(PLUGGED, "client") / WORST < 10
    assert currents.direct_ua(wired_past(PLUGGED, part), "client") / WORST > 10


def test_two_resistors_less_let_more_than_50_ua_through_failed_amplifiers() -> None:
    less = wired_past(wired_past(wired_past(PLUGGED, "R301"), "R305"), "R302")
    assert currents.worst_failure_ua(less, "client") / WORST > 50


def test_the_current_of_failed_amplifiers_is_ohms_law() -> None:
    way = 4 * 52.3e3 + 2 * fault_currents.BODY_OHM
    found = currents.worst_failure_ua(PLUGGED, "client")
    # The sense resistors' 2 Mohm to pins on the same rails lie beside it.
    assert found == pytest.approx(bought_parts.FRESH_CELL_VOLTS / way * 1e6, rel=0.06)


def test_the_enumeration_breaks_every_part_of_the_adapter_twice() -> None:
    cases = [what for what, _ in currents.with_one_broken(PLUGGED, "client")]
    assert len(cases) == len(set(cases)) == 2 * (12 + 7)
    shorts = [what for what, _ in currents.with_one_short(PLUGGED, "therapist")]
    assert shorts == [f"R40{number} short" for number in range(1, 9)]


def test_an_amplifier_without_its_capacitor_has_less_phase_margin() -> None:
    case = ("B", 10.0, 1e-9, bought_parts.OUTPUT_OHM)
    margin = loops.drive_loop.phase_margin_deg
    whole = margin(loops.loop_gain(PLUGGED, "client", *case))
    assert whole > 45
    assert margin(loops.loop_gain(without(PLUGGED, "C302"), "client", *case)) < whole - 20


def test_the_noise_is_far_below_a_response_and_grows_with_less_feedback() -> None:
    whole = noise.rms_us(PLUGGED, "client")
    # Converter alone: its density over the band, as conductance of 0.037 V a uS.
    low, high = bought_parts.BAND_HZ
    least = converter.noise_volts_per_root_hz() * (high - low) ** 0.5 / 0.04
    assert least < whole < 1e-3


def test_a_cell_of_a_tenth_does_not_last_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    assert currents.cell_months(PLUGGED, "client") > 12
    monkeypatch.setattr(bought_parts, "CELL_MAH", 20.0)
    assert currents.cell_months(PLUGGED, "client") < 12


def test_the_host_and_the_figures_agree_on_what_is_saturated() -> None:
    from inphase.presets import PRESETS
    from inphase.stages import quality

    assert quality.SATURATED_SHARE == believed.SATURATED_SHARE
    (preset,) = (preset for preset in PRESETS if preset.name == "electrodermal")
    assert preset.band_hz == bought_parts.BAND_HZ
    assert pytest.approx(converter.VREF_VOLTS / converter.GAIN) == adapter.FULL_SCALE_VOLTS
