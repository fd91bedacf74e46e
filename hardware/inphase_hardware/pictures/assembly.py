"""One picture a step of the assembly: the case from above, what is new in colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import Netlist
from inphase_hardware.pictures.boxes import box, picture, sides
from inphase_hardware.pictures.harness import CARRIERS, colour, wires
from inphase_hardware.rules.placement import Placed

_SCALE, _EDGE, _TITLE, _LINE = 4.2, 44.0, 34.0, 17.0
_THERE = "#eeeeee"
_WALL = 10.0
_PITCH_MM = 8.0
"""Between the wires of an electrode socket, drawn."""
_INTO_MM = 3.0
"""How far a wire's end is drawn inside of what it goes to."""
_STROKES = {"RD": "#c62828", "BK": "#222222", "GN": "#2e7d32", "WH": "#8e7cc3"}
LOOSE = ("J101", "J201", "S1", "S2", "M1")
"""What hangs on wires; other modules stand on a carrier, and their wires are its tracks."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is added in one step, by the names of placement.csv; or the wires."""

    name: str
    title: str
    items: tuple[str, ...] = ()
    shows_wires: bool = False


_ISOLATORS = (102, 103, 202, 203)
STEPS = (
    Step(
        "carriers",
        "2. Three carriers, four isolators on adapter boards across the gaps",
        (
            "client carrier",
            "board carrier",
            "therapist carrier",
            *(f"U{n} {what}" for n in _ISOLATORS for what in ("adapter", "far pads", "near pads")),
        ),
    ),
    Step(
        "modules",
        "3. Modules on their carriers",
        (
            "Pico",
            "client front end",
            "therapist front end",
            "haptic driver",
            "light",
            "status light",
        ),
    ),
    Step(
        "case",
        "4. Sockets and buttons in the walls, motor in the lid",
        ("client sockets", "therapist sockets", "mute button", "mark button", "motor"),
    ),
    Step("wires", "5. Loose wires", (), shows_wires=True),
    Step(
        "cable",
        "6. USB plug into the Pico, cable between block and clamp, then the lid",
        ("USB plug", "USB cable clamp"),
    ),
)


def drawing(
    step: Step, placed: list[Placed], netlist: Netlist, measures: Mapping[str, float]
) -> str:
    """Return a step's picture; measures: those of the case, mm."""
    number = STEPS.index(step)
    before = {item for earlier in STEPS[:number] for item in earlier.items}
    wide, deep = (measures[name] * _SCALE for name in ("inner_width", "inner_depth"))
    foot = deep + 2 * _EDGE + _TITLE
    lines = _words(step, placed, netlist, measures)
    shapes = [
        f'<text x="{_EDGE - _WALL:g}" y="20" style="font-size:15px;font-weight:bold">'
        f"{step.title}</text>",
        f'<rect x="{_EDGE - _WALL / 2:g}" y="{_EDGE + _TITLE - _WALL / 2:g}"'
        f' width="{wide + _WALL:g}" height="{deep + _WALL:g}" fill="none" stroke="#888"'
        f' stroke-width="{_WALL:g}"/>',
        *sides(_EDGE, _EDGE + _TITLE, wide, deep, away=_WALL + 10),
    ]
    for thing in sorted(placed, key=lambda thing: -thing.w_mm * thing.h_mm):
        fill = "" if thing.item in step.items else _THERE
        if thing.item in step.items or thing.item in before:
            pads = "pads" in thing.item
            shapes.append(box(thing, *_at(thing.x_mm, thing.y_mm), _SCALE, "" if pads else fill))
    if step.name == "carriers":
        shapes += _screw_holes(placed, measures)
    if step.shows_wires:
        shapes += _wires(placed, netlist)
    if step.shows_wires or step.name == "cable":
        shapes += _cable(placed, plugged=not step.shows_wires)
    shapes += [
        f'<text x="{_EDGE + 420 * column:g}" y="{foot + 8 + _LINE * row:g}">{words}</text>'
        for column, words_of in enumerate(lines)
        for row, words in enumerate(words_of)
    ]
    height = foot + _LINE * max((len(words_of) for words_of in lines), default=0)
    return picture(wide + 2 * _EDGE, height, shapes, style=".hole{fill:#fff;stroke:#b00}")


def _at(x_mm: float, y_mm: float) -> tuple[float, float]:
    return round(_EDGE + x_mm * _SCALE, 1), round(_EDGE + _TITLE + y_mm * _SCALE, 1)


def _words(
    step: Step, placed: list[Placed], netlist: Netlist, measures: Mapping[str, float]
) -> list[list[str]]:
    """Return columns of lines that stand below the picture."""
    if step.name == "carriers":
        across, along = measures["screw_inset_x"], measures["screw_inset_y"]
        return [
            [
                f"Red circles: holes of 3.2 mm, {across:g} mm from the left and right edges of each"
                f" carrier, {along:g} mm from the rear and front ones.",
                "Brown: copper of the adapter boards, pin headers included; between the sides"
                " nothing conducts. White dots: pin 1 of each isolator.",
            ]
        ]
    if step.name == "case":
        return [["From the rear: P red, N black, R green. M1 is drawn where it is in the lid."]]
    if not step.shows_wires:
        return []
    found = sorted(bundles(placed, netlist).items())
    loose = _hangs(placed)
    wired = [f"{one} to {other}: {n}" for (one, other), n in found if loose & {one, other}]
    tracks = [f"{one} to {other}: {n}" for (one, other), n in found if not loose & {one, other}]
    return [["Loose wires, how many:", *wired], ["Pins and tracks on a carrier:", *tracks]]


def _screw_holes(placed: list[Placed], measures: Mapping[str, float]) -> list[str]:
    across, along = measures["screw_inset_x"], measures["screw_inset_y"]
    shapes = []
    for thing in placed:
        if "carrier" not in thing.item:
            continue
        for x in (thing.x_mm + across, thing.x_mm + thing.w_mm - across):
            for y in (thing.y_mm + along, thing.y_mm + thing.h_mm - along):
                px, py = _at(x, y)
                shapes.append(
                    f'<circle class="hole" cx="{px:g}" cy="{py:g}" r="{1.6 * _SCALE:g}"/>'
                )
    return shapes


def bundles(placed: list[Placed], netlist: Netlist) -> dict[tuple[str, str], int]:
    """Return how many wires run between which two things, by the names of placement.csv."""
    return {ends: len(nets) for ends, nets in _nets(placed, netlist).items()}


def _nets(placed: list[Placed], netlist: Netlist) -> dict[tuple[str, str], list[str]]:
    items = {
        thing.part: thing.item
        for thing in placed
        if thing.part and "pads" not in thing.item and "adapter" not in thing.item
    }
    items |= {carrier: f"{island} carrier" for island, carrier in CARRIERS.items()}
    found: dict[tuple[str, str], list[str]] = {}
    for net, (one, _), (other, _) in wires(netlist):
        if one in items and other in items:
            found.setdefault((items[one], items[other]), []).append(net)
    return found


def _hangs(placed: list[Placed]) -> set[str]:
    return {thing.item for thing in placed if thing.part in LOOSE}


def _wires(placed: list[Placed], netlist: Netlist) -> list[str]:
    """Draw each wire of what hangs on wires, in its colour, from its edge into what it goes to."""
    places = {thing.item: thing for thing in placed}
    loose = _hangs(placed)
    shapes = []
    for ends, nets in sorted(_nets(placed, netlist).items()):
        if not loose & {*ends}:
            continue
        one, other = sorted(ends, key=lambda item: item not in loose)
        thing, to = places[one], places[other]
        left_or_right = to.x_mm >= thing.x_mm + thing.w_mm or to.x_mm + to.w_mm <= thing.x_mm
        sideways = left_or_right and thing.part.startswith("J")
        for number, net in enumerate(sorted(nets, key=_as_in_the_socket)):
            apart = (number - (len(nets) - 1) / 2) * (_PITCH_MM if sideways else 4.0)
            x, y = thing.x_mm + thing.w_mm / 2, thing.y_mm + thing.h_mm / 2
            if sideways:
                x, y = (thing.x_mm + (thing.w_mm if to.x_mm > x else 0), y + apart)
            else:
                x, y = (x + apart, thing.y_mm + (thing.h_mm if to.y_mm > y else 0))
            inside = (
                min(max(x, to.x_mm + _INTO_MM), to.x_mm + to.w_mm - _INTO_MM),
                min(max(y, to.y_mm + _INTO_MM), to.y_mm + to.h_mm - _INTO_MM),
            )
            if not sideways:
                inside = (inside[0] + (0 if inside[0] == x else apart), inside[1])
            elif inside[1] != y:
                inside = (inside[0], inside[1] + apart / 4)
            (x1, y1), (x2, y2) = _at(x, y), _at(*inside)
            stroke = _STROKES[colour(net)]
            shapes.append(
                f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{stroke}" stroke-width="2.5"/>'
                f'<circle cx="{x2:g}" cy="{y2:g}" r="3.5" fill="{stroke}"/>'
            )
    return shapes


def _as_in_the_socket(net: str) -> tuple[int, str]:
    """Sort electrode wires as their sockets stand, P N R from the rear."""
    return ("PNR".find(net[-1]) if "_ELECTRODE_" in net else 9), net


def _cable(placed: list[Placed], plugged: bool) -> list[str]:
    """Draw the cable from the rear wall to the plug; dashed where it comes in a later step."""
    plug = next(thing for thing in placed if thing.item == "USB plug")
    x, end = _at(plug.x_mm + plug.w_mm / 2, plug.y_mm + (0 if plugged else plug.h_mm))
    dash = "" if plugged else ' stroke-dasharray="7 5"'
    words = "USB cable, to A2" if plugged else "USB cable, in step 6"
    return [
        f'<path d="M{x:g} {_EDGE + _TITLE - _WALL - 2:g}V{end:g}" fill="none" stroke="#222"'
        f' stroke-width="{4 * _SCALE:g}" stroke-opacity=".45"{dash}/>',
        f'<text x="{x + 16:g}" y="{_EDGE + _TITLE + 18:g}">{words}</text>',
    ]


def draw(
    placed: list[Placed], netlist: Netlist, measures: Mapping[str, float], folder: Path
) -> list[Path]:
    """Write every step's picture; return the files."""
    paths = []
    for step in STEPS:
        path = folder / f"assembly_{step.name}.svg"
        path.write_text(drawing(step, placed, netlist, measures), encoding="utf-8")
        paths.append(path)
    return paths
