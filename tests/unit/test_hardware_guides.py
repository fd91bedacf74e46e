"""The guides name what exists: pictures, parts, commands, presets, limits, readings."""

import dataclasses
import re
import shlex
from xml.etree import ElementTree

import click
import pytest
from hardware_files import rows

from inphase.cli import program
from inphase.presets import PRESETS
from inphase_hardware import netlist as netlists
from inphase_hardware import power_up, supply_currents
from inphase_hardware.analog import converter
from inphase_hardware.enclosure.measures import read_measures
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import HARDWARE
from inphase_hardware.pictures import assembly, electrodes
from inphase_hardware.rules import guides
from inphase_hardware.rules.placement import read_placement

WHOLE = netlists.read()
PICTURES = HARDWARE / "pictures"
TEXTS = guides.read_guides()
COMMAND = re.compile(r"`(inphase [^`]+)`")


def refused(line: str) -> str:
    """Why a command line is none of inphase's, or nothing."""
    command: click.Command = program
    words = shlex.split(line)[1:]
    while words and isinstance(command, click.Group):
        name = words.pop(0)
        if name not in command.commands:
            return f"no command {name}"
        command = command.commands[name]
    known = {option for p in command.params for option in p.opts}
    unknown = [word for word in words if word.startswith("-") and word not in known]
    return f"no option {unknown[0]}" if unknown else ""


@pytest.mark.parametrize("guide", TEXTS)
def test_every_command_of_a_guide_is_one_that_inphase_takes(guide: str) -> None:
    lines = COMMAND.findall(TEXTS[guide])
    assert {line: refused(line) for line in lines if refused(line)} == {}


def test_a_command_that_is_none_is_seen() -> None:
    assert refused("inphase board selftest") == ""
    assert refused("inphase board weigh") == "no command weigh"
    assert refused("inphase run --record DIR --twice") == "no option --twice"


def test_every_guide_is_linked_from_the_hardwares_front_page() -> None:
    text = (HARDWARE / "README.md").read_text(encoding="utf-8")
    assert [name for name in TEXTS if f"(guides/{name})" not in text] == []


def test_every_picture_is_shown_or_linked_somewhere() -> None:
    pages = [*TEXTS.values(), (HARDWARE / "README.md").read_text(encoding="utf-8")]
    assert [
        path.name
        for path in PICTURES.iterdir()
        if not any(f"pictures/{path.name})" in page for page in pages)
    ] == []


def test_a_part_a_pin_a_net_and_a_number_that_do_not_exist_are_named() -> None:
    found = guides.named_parts(
        {"a.md": "R999 beside J101.P, J101.N and C_NOWHERE, an ADS1299R, M3 screws"},
        WHOLE,
        rows("bill_of_materials.csv"),
    )
    assert found == [
        "a.md names R999, which is in no bill of materials",
        "a.md names the net C_NOWHERE, which is not in the netlist",
        "a.md names ADS1299R, which nobody buys",
    ]


def test_each_preset_has_its_heading_and_its_montage() -> None:
    text = TEXTS["electrodes.md"]
    headings = " ".join(line for line in text.splitlines() if line.startswith("## "))
    drawn = [preset for montage in electrodes.MONTAGES for preset in montage.presets]
    names = {preset.name for preset in PRESETS}
    assert names == {*drawn, *electrodes.WITHOUT_ELECTRODES}
    assert set(re.findall(r"`([\w-]+)`", headings)) == names
    assert "6 nA" in text
    assert converter.LEAD_OFF_AMPERE == 6e-9


@pytest.mark.parametrize("montage", electrodes.MONTAGES, ids=lambda montage: montage.name)
def test_a_montage_places_all_three_leads_inside_its_picture(
    montage: electrodes.Montage,
) -> None:
    assert sorted(site.lead for site in montage.sites) == ["N", "P", "R"]
    drawn = (PICTURES / f"electrodes_{montage.name}.svg").read_text(encoding="utf-8")
    assert drawn == electrodes.drawing(montage)
    width = float(ElementTree.fromstring(drawn).attrib["width"])
    for site in montage.sites:
        letters = 7.4 * len(site.words) + 16  # 12 px, bold
        x, _ = site.words_at or site.at
        assert 0 < x + (-letters if site.to_the_left else letters) < width


def test_leads_have_the_colours_of_the_bill() -> None:
    (sockets,) = (r for r in rows("bill_of_materials.csv") if r["designators"] == "J101")
    assert "P red, N black, R green" in sockets["description"]
    assert {lead: colour[1:3] for lead, colour in electrodes.COLOURS.items()} == {
        "P": "c6",
        "N": "22",
        "R": "2e",
    }


@pytest.mark.parametrize("step", assembly.STEPS, ids=lambda step: step.name)
def test_the_committed_assembly_is_that_of_placement_and_netlist(step: assembly.Step) -> None:
    drawn = (PICTURES / f"assembly_{step.name}.svg").read_text(encoding="utf-8")
    assert drawn == assembly.drawing(step, read_placement(), WHOLE, read_measures())


def test_the_assembly_places_every_thing_once() -> None:
    placed = [item for step in assembly.STEPS for item in step.items]
    assert sorted(placed) == sorted(thing.item for thing in read_placement())


def test_the_wires_of_the_picture_are_all_of_the_case() -> None:
    counts = assembly.bundles(read_placement(), WHOLE)
    # Three more are the cables of the host's island.
    assert sum(counts.values()) == len(assembly.wires(WHOLE)) - 3


def test_the_readings_are_those_of_the_netlist() -> None:
    text = power_up.POWER_UP_MD.read_text(encoding="utf-8")
    assert text == power_up.written(WHOLE)


def test_each_step_of_the_first_power_up_takes_more_than_the_one_before() -> None:
    most = [row.most for row in power_up.readings(WHOLE) if row.unit == "mA"]
    assert most[0] < most[1] == most[2] < most[3]
    everything = supply_currents.from_usb_ma(WHOLE)
    assert most[3] + supply_currents.light_ma(WHOLE) == pytest.approx(everything)


@pytest.mark.parametrize("guide", ["first_power_up.md", "care.md"])
def test_the_readings_that_a_guide_names_are_in_the_table(guide: str) -> None:
    head = TEXTS[guide].partition("## Readings")[0]
    named = re.findall(r"[Rr]eadings? (\d\.\d+)(?: (?:to|and) (\d\.\d+))?", head)
    named += re.findall(r"^\| (\d\.\d+)(?: or (\d\.\d+))? ", head, re.MULTILINE)
    assert len(named) >= 1
    found = {number for pair in named for number in pair if number}
    assert found - set(power_up.numbered(WHOLE)) == set()


def test_every_reading_is_asked_for_in_a_step() -> None:
    head = TEXTS["first_power_up.md"].partition("## Readings")[0]
    asked = set()
    for first, last in re.findall(r"Readings (\d\.\d+) (?:to|and) (\d\.\d+)", head):
        step = first.partition(".")[0]
        numbers = range(int(first.partition(".")[2]), int(last.partition(".")[2]) + 1)
        asked |= {f"{step}.{number}" for number in numbers}
    assert asked == set(power_up.numbered(WHOLE))


def test_a_checklist_without_a_source_or_with_another_limit_is_named() -> None:
    checks = guides.read_checklist()
    assert len(checks) >= 15
    (voltage,) = (check for check in checks if check.source == "reading 2.4")
    wrong = dataclasses.replace(voltage, source="reading 9.9", limit="")
    assert guides.sources([wrong], power_up.numbered(WHOLE), WHOLE) == [
        "what_to_measure.md, row 1 lacks what, limit or instrument",
        "what_to_measure.md, row 1 takes its limit from 'reading 9.9', which does not exist",
    ]
    light = next(check for check in checks if check.source == "figure: the light, at most")
    figures = [Figure("the light, at most", 20, "mA", 30, True, "ours")]
    assert guides.figure_limits([light], figures) == [
        "what_to_measure.md, row 12: the limit is '<= 25 mA' and the figure's '<= 30 mA'"
    ]
    assert guides.figure_limits([light], []) == [
        "what_to_measure.md, row 12: there is no figure 'the light, at most'"
    ]


def test_the_supply_limits_of_the_checklist_are_those_of_the_figures() -> None:
    figures = supply_currents.figures(WHOLE)
    checks = [c for c in guides.read_checklist() if c.source[8:] in {f.name for f in figures}]
    assert len(checks) == 2
    assert guides.figure_limits(checks, figures) == []


def test_the_network_of_the_belts_guide_and_picture_is_that_of_the_bill() -> None:
    values = {row["designators"]: row["value"] for row in rows("bill_of_materials.csv")}
    assert (values["X102 X202"], values["X103 X203"]) == ("10M", "330n")
    (montage,) = [montage for montage in electrodes.MONTAGES if montage.name == "belt"]
    for text in (TEXTS["electrodes.md"], electrodes.drawing(montage)):
        assert "10 MΩ" in text
        assert "330 nF" in text


def test_every_accessory_that_a_preset_needs_is_in_the_electrodes_guide() -> None:
    found = guides.named_parts({"a.md": "X104 and X999"}, WHOLE, rows("bill_of_materials.csv"))
    assert found == ["a.md names X999, which is in no bill of materials"]
    for part in ("MP3", "X101", "X102", "X103", "X104", "X105", "X106", "X107"):
        assert part in TEXTS["electrodes.md"]
