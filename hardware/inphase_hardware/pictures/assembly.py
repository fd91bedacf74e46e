"""One picture a step of the assembly: the case from above, what is new in colour."""

from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.netlist import Netlist
from inphase_hardware.pictures.boxes import box, picture
from inphase_hardware.pictures.harness import CARRIERS, wires
from inphase_hardware.rules.placement import Placed

_SCALE, _EDGE, _TITLE, _LINE = 5.0, 26.0, 30.0, 17.0
_THERE = "#eeeeee"


@dataclass(frozen=True, slots=True)
class Step:
    """What is added in one step, by the names of placement.csv; or the wires."""

    name: str
    title: str
    items: tuple[str, ...] = ()
    shows_wires: bool = False


STEPS = (
    Step(
        "carriers",
        "Three carriers, four isolators across the gaps",
        (
            "client carrier",
            "board carrier",
            "therapist carrier",
            *(f"U{n} {side} pads" for n in (102, 103, 202, 203) for side in ("far", "near")),
        ),
    ),
    Step(
        "modules",
        "Modules on their carriers",
        ("Pico", "client front end", "therapist front end", "haptic driver", "light"),
    ),
    Step(
        "case",
        "Sockets and buttons in the walls, motor in the lid",
        ("client sockets", "therapist sockets", "mute button", "mark button", "motor"),
    ),
    Step("wires", "Wires: how many from where to where", (), shows_wires=True),
    Step("cable", "USB cable under its clamp, then the lid", ("USB cable clamp",)),
)


def drawing(step: Step, placed: list[Placed], netlist: Netlist, size: tuple[float, float]) -> str:
    """Return a step's picture; size: inner width and depth of the case, mm."""
    number = STEPS.index(step)
    before = {item for earlier in STEPS[:number] for item in earlier.items}
    wide, deep = (mm * _SCALE for mm in size)
    width, foot = wide + 2 * _EDGE, deep + 2 * _EDGE + _TITLE
    height = foot + (6 * _LINE if step.shows_wires else 0)
    shapes = [
        f'<text x="{_EDGE:g}" y="22" style="font-size:15px;font-weight:bold">{step.title}</text>',
        f'<rect x="{_EDGE - 10:g}" y="{_EDGE + _TITLE - 10:g}" width="{wide + 20:g}"'
        f' height="{deep + 20:g}" fill="none" stroke="#888" stroke-width="10"/>',
    ]
    if step.name == "cable":
        shapes += _cable(placed)
    for thing in sorted(placed, key=lambda thing: -thing.w_mm * thing.h_mm):
        fill = "" if thing.item in step.items else _THERE
        if thing.item in step.items or thing.item in before:
            pads = "pads" in thing.item and not fill
            corner = (_EDGE + thing.x_mm * _SCALE, _EDGE + _TITLE + thing.y_mm * _SCALE)
            shapes.append(box(thing, *corner, _SCALE, "" if pads else fill))
    if step.shows_wires:
        shapes += _wires(placed, netlist, foot + 4)
    return picture(width, height, shapes, style="line{stroke:#b00;stroke-width:2}")


def bundles(placed: list[Placed], netlist: Netlist) -> dict[tuple[str, str], int]:
    """Return how many wires run between which two things, by the names of placement.csv."""
    items = {thing.part: thing.item for thing in placed if thing.part and "pads" not in thing.item}
    items |= {carrier: f"{island} carrier" for island, carrier in CARRIERS.items()}
    found: dict[tuple[str, str], int] = {}
    for _, (one, _), (other, _) in wires(netlist):
        if one in items and other in items:
            ends = (items[one], items[other])
            found[ends] = found.get(ends, 0) + 1
    return found


def _wires(placed: list[Placed], netlist: Netlist, below: float) -> list[str]:
    """Draw each bundle as a line, unless a module stands on its carrier; list them all below."""
    places = {thing.item: thing for thing in placed}
    shapes = []
    for number, ((one, other), count) in enumerate(sorted(bundles(placed, netlist).items())):
        column, row = divmod(number, 6)
        at = f'x="{_EDGE + 300 * column:g}" y="{below + _LINE * row:g}"'
        shapes.append(f"<text {at}>{one} to {other}: {count}</text>")
        thing, to = places[one], places[other]
        x, y = _nearest(thing, to.x_mm + to.w_mm / 2, to.y_mm + to.h_mm / 2)
        to_x, to_y = _nearest(to, x, y)
        if (x, y) == (to_x, to_y):  # on its carrier: the wires are its pin headers
            continue
        ends = [_EDGE + x * _SCALE, _EDGE + _TITLE + y * _SCALE]
        ends += [_EDGE + to_x * _SCALE, _EDGE + _TITLE + to_y * _SCALE]
        shapes.append('<line x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"/>'.format(*ends))
        shapes.append(_number((x + to_x) / 2, (y + to_y) / 2, str(count)))
    return shapes


def _nearest(thing: Placed, x: float, y: float) -> tuple[float, float]:
    """Return the thing's place that is nearest to a point."""
    return (
        min(max(x, thing.x_mm), thing.x_mm + thing.w_mm),
        min(max(y, thing.y_mm), thing.y_mm + thing.h_mm),
    )


def _number(x: float, y: float, words: str) -> str:
    px, py = _EDGE + x * _SCALE, _EDGE + _TITLE + y * _SCALE
    half = 4 + 3.4 * len(words)
    return (
        f'<rect x="{px - half:.0f}" y="{py - 9:.0f}" width="{2 * half:.0f}" height="18"'
        f' fill="#fff" stroke="#b00"/>'
        f'<text x="{px:.0f}" y="{py + 4:.0f}" text-anchor="middle">{words}</text>'
    )


def _cable(placed: list[Placed]) -> list[str]:
    """Draw the cable from the rear wall under the clamp to the Pico."""
    pico = next(thing for thing in placed if thing.item == "Pico")
    x = _EDGE + (pico.x_mm + pico.w_mm / 2) * _SCALE
    top, end = _TITLE + 4, _EDGE + _TITLE + pico.y_mm * _SCALE
    return [
        f'<line x1="{x:g}" y1="{top:g}" x2="{x:g}" y2="{end:g}" style="stroke:#222;stroke-width:12"'
        ' stroke-opacity=".55"/>',
        f'<text x="{x + 14:g}" y="{end - 24:g}">USB, to A2</text>',
    ]


def draw(
    placed: list[Placed], netlist: Netlist, size: tuple[float, float], folder: Path
) -> list[Path]:
    """Write every step's picture; return the files."""
    paths = []
    for step in STEPS:
        path = folder / f"assembly_{step.name}.svg"
        path.write_text(drawing(step, placed, netlist, size), encoding="utf-8")
        paths.append(path)
    return paths
