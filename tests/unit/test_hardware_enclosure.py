"""What is checked of the enclosure without OpenSCAD: its tables, and the solids' own geometry."""

import dataclasses
import re

import numpy as np
import pytest

from inphase_hardware.enclosure import case, checks, measures
from inphase_hardware.enclosure.solid import Solid, read_stl
from inphase_hardware.netlist import HARDWARE
from inphase_hardware.pictures.shaded import box_triangles, shaded, write_png
from inphase_hardware.rules import bill
from inphase_hardware.rules.placement import HEADER_ROWS_MM, read_placement

BOX = Solid(box_triangles(1, 2, 3, 10, 20, 30))


def test_openscad_is_given_the_placement_as_it_is() -> None:
    text = measures.PLACED_SCAD.read_text(encoding="utf-8")
    assert text == measures.placed_scad(read_placement())


def test_every_thing_that_openscad_asks_for_has_a_place() -> None:
    placed = {thing.item for thing in read_placement()}
    for path in measures.ENCLOSURE.glob("*.scad"):
        asked = re.findall(r'(?:left|right|rear|front)_of\("([^"]+)"\)', path.read_text("utf-8"))
        assert set(asked) <= placed, path.name


def test_every_measure_is_read() -> None:
    text = measures.MEASURES_SCAD.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("//", "$"))]
    assert len(measures.read_measures()) == len(lines)


def test_the_diffuser_and_the_screws_are_those_of_the_bill() -> None:
    parts = {row["designators"]: row for row in bill.read_bill()}
    found = measures.read_measures()
    assert "25 mm" in parts["MP2"]["description"]
    assert "3 mm" in parts["MP2"]["note"]
    assert found["diffuser"] > 25
    assert found["diffuser_depth"] == 3
    assert "polyamide" in parts["MP4"]["description"]
    screws = re.findall(r"(\d+) of (\d+) mm \((\w+)\)", parts["MP4"]["description"])
    assert [(int(n), kind) for n, _, kind in screws] == [(12, "carriers"), (4, "lid"), (2, "clamp")]
    lengths = [found[f"{kind}_screw_length"] for kind in ("carrier", "lid", "clamp")]
    assert [float(mm) for _, mm, _ in screws] == lengths
    assert f"{found['light_guide']:g} mm" in parts["MP9"]["description"]
    assert "15.24 mm" in parts["MP5"]["description"]
    assert HEADER_ROWS_MM == 15.24
    assert f"{found['mute_hole']:.0f} mm" in parts["S1"]["description"]
    assert f"{found['mark_hole']:.0f} mm" in parts["S2"]["description"]


def test_a_box_is_closed_and_one_without_a_triangle_is_not() -> None:
    assert BOX.open_edges == 0
    assert BOX.volume_mm3 == pytest.approx(10 * 20 * 30)
    assert BOX.size_mm.tolist() == [10, 20, 30]
    assert Solid(BOX.triangles[1:]).open_edges == 3


def test_a_line_is_inside_a_box_from_face_to_face() -> None:
    assert BOX.spans((0, 10, 10), axis=0) == [pytest.approx((1, 11))]
    assert BOX.spans((5, 10, 0), axis=2) == [pytest.approx((3, 33))]
    assert BOX.spans((0, 30, 10), axis=0) == []


def test_a_line_meets_the_same_in_what_lies_near_it() -> None:
    other = box_triangles(1, 50, 3, 10, 20, 30)
    both = Solid(np.concatenate([BOX.triangles, other]))
    assert len(both.near_y(10).triangles) < len(both.triangles)
    for axis in (0, 2):
        assert both.near_y(10).spans((5, 10, 10), axis) == both.spans((5, 10, 10), axis)


def test_an_opening_is_as_wide_as_it_is_and_there_is_none_inside() -> None:
    other = box_triangles(15, 2, 3, 10, 20, 30)
    both = Solid(np.concatenate([BOX.triangles, other]))
    assert case.free(both, (12, 10, 10), axis=0) == pytest.approx(4)
    assert case.free(both, (5, 10, 10), axis=0) == 0


def test_a_section_is_the_outline_at_its_height() -> None:
    (outline,) = BOX.section(10)
    xs, ys = zip(*outline, strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == (1, 11, 2, 22)
    assert BOX.section(40) == []


def test_a_file_without_a_body_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no body"):
        read_stl("solid nothing\nendsolid nothing\n")


def test_a_body_that_is_too_large_or_open_is_named() -> None:
    large = Solid(box_triangles(0, 0, 0, 230, 10, 10))
    enclosure = case.Enclosure({"base": large, "lid": Solid(BOX.triangles[1:])}, {}, [])
    assert checks.printable(enclosure) == [
        "base is 230 x 10 x 10 mm; 220 x 220 x 250 mm or less",
        "lid: 3 edges do not join two faces",
    ]


def test_two_things_in_one_place_are_named() -> None:
    placed = [
        dataclasses.replace(thing, x_mm=90) if thing.item == "haptic driver" else thing
        for thing in read_placement()
        if thing.item in ("haptic driver", "Pico")
    ]
    placed = [dataclasses.replace(thing, y_mm=40) for thing in placed]
    nothing = Solid(box_triangles(-99, -99, -99, 1, 1, 1))
    solids = {"base": nothing, "lid": nothing}
    enclosure = case.Enclosure(solids, measures.read_measures(), placed)
    assert checks.room(enclosure) == ["Pico and haptic driver take the same place"]


def test_a_carriers_sizes_and_holes_are_those_of_the_guide_and_the_bill() -> None:
    found = measures.read_measures()
    guide = (HARDWARE / "guides" / "assembly.md").read_text(encoding="utf-8")
    (boards,) = [r["description"] for r in bill.read_bill() if r["designators"] == "MP6"]
    for thing in read_placement():
        if "carrier" not in thing.item:
            continue
        across, along = found["screw_inset_x"], found["screw_inset_y"]
        size = f"{thing.w_mm:g} x {thing.h_mm:g} mm"
        assert size in boards
        assert (
            f"| {across:g} and {thing.w_mm - across:g} mm"
            f" | {along:g} and {thing.h_mm - along:g} mm | of {size} |" in guide
        )


def test_every_letter_of_the_words_on_the_case_is_drawn() -> None:
    base, letters = (
        (measures.ENCLOSURE / f"{name}.scad").read_text("utf-8") for name in ("base", "letters")
    )
    words = re.findall(r'"([A-Z]+)"', base)
    assert {"CLIENT", "THERAPIST", "MUTE", "MARK", "P", "N", "R"} <= set(words)
    assert {*"".join(words)} <= set(re.findall(r'\["([A-Z])", \[\[', letters))


def test_a_picture_shows_the_body_and_hides_what_is_behind_it(tmp_path) -> None:
    front = box_triangles(0, 0, 0, 10, 10, 10)
    behind = box_triangles(2, 40, 0, 2, 2, 2)
    red, blue = (255, 0, 0), (0, 0, 255)
    level = shaded([(front, red), (behind, blue)], 4, turn_deg=0, down_deg=1)
    assert (level[..., 0] > level[..., 2]).any()
    assert not (level[..., 2] > level[..., 0]).any()
    write_png(level, tmp_path / "box.png")
    assert (tmp_path / "box.png").read_bytes().startswith(b"\x89PNG")


def test_no_picture_is_heavier_than_a_reader_would_wait_for() -> None:
    pictures = list((HARDWARE / "pictures").glob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 100_000] == []
