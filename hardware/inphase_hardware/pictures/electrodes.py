"""Where the electrodes go for each preset: torso, head and hand, drawn from a table of sites.

Sites of the head are those of the 10-20 system (Jasper 1958), from above with the nose up; those of
the hand of Boucsein and others 2012, Psychophysiology 49, 1017-1034.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from inphase_hardware.pictures.boxes import picture

Point = tuple[float, float]
COLOURS = {"P": "#c62828", "N": "#222222", "R": "#2e7d32"}
"""Of socket and lead, as the bill of materials names them for J101 and J201."""
_WIDTH, _HEIGHT = 560.0, 430.0
_LINE = 'fill="none" stroke="#555" stroke-width="2"'


@dataclass(frozen=True, slots=True)
class Site:
    """One lead on its place: socket, where in the picture, in words, and where they stand.

    `words_at` is where words begin, or end, that would lie on a line of the body.
    """

    lead: str
    at: Point
    words: str
    words_at: Point | None = None
    to_the_left: bool = False


@dataclass(frozen=True, slots=True)
class Montage:
    """One way to place the three leads, and the presets it is for."""

    name: str
    title: str
    presets: tuple[str, ...]
    body: Callable[[], list[str]]
    sites: tuple[Site, ...]
    width: float = _WIDTH


def _torso() -> list[str]:
    outline = (
        "M248 40C248 72 250 84 236 92C200 104 170 108 158 126C146 146 140 220 132 300"
        "M182 170C184 240 190 300 188 400M372 170C370 240 364 300 366 400"
        "M306 40C306 72 304 84 318 92C354 104 384 108 396 126C408 146 414 220 422 300"
    )
    bones = "M270 116C244 108 220 106 196 118M284 116C310 108 334 106 358 118"
    ribs = "M277 250C250 262 214 290 200 322M277 250C304 262 340 290 354 322"
    words = (
        '<text x="80" y="410">the person\'s right</text>'
        '<text x="478" y="410" text-anchor="end">the person\'s left</text>'
    )
    return [
        f'<path d="{outline}" {_LINE}/>',
        f'<path d="{bones}" {_LINE} stroke-opacity=".6"/>',
        f'<path d="{ribs}" {_LINE} stroke-opacity=".4" stroke-dasharray="5 4"/>',
        words,
    ]


def _torso_with_belt() -> list[str]:
    """The belt on a torso, and beside it its sensor with the two parts and three leads."""
    belt = "M186 262C230 276 324 276 368 262L368 288C324 302 230 302 186 288Z"
    body = [
        *_torso(),
        f'<path d="{belt}" fill="#d9d3c4" stroke="#555" stroke-width="2"/>',
        '<rect x="250" y="262" width="54" height="36" rx="6" fill="#fff" stroke="#555"/>',
        '<text x="277" y="285" text-anchor="middle">sensor</text>',
    ]
    wires = "M40 120H300M40 260H300M60 120V168M60 212V260M140 120V162M140 218V260"
    parts = "M220 120V186M220 194V260M202 186H238M202 194H238M200 260V300H300"
    return [
        f'<g transform="translate(-72 0)">{"".join(body)}</g>',
        '<path d="M232 280L364 250" stroke="#555" stroke-dasharray="4 4"/>',
        '<g transform="translate(356 40)">',
        '<rect x="4" y="86" width="296" height="232" fill="#fff" stroke="#bbb"/>',
        '<text x="14" y="106">at the sensor</text>',
        f'<path d="{wires}{parts}" {_LINE}/>',
        '<rect x="44" y="168" width="32" height="44" rx="5" fill="#d9d3c4" stroke="#555"/>',
        f'<rect x="130" y="162" width="20" height="56" {_LINE}/>',
        '<text x="60" y="194" text-anchor="middle" style="font-size:10px">piezo</text>',
        '<text x="156" y="182">X102</text><text x="156" y="206">10 MΩ</text>',
        '<text x="232" y="168">X103</text><text x="232" y="222">330 nF</text>',
        "</g>",
    ]


_HEAD, _RADIUS = (280.0, 220.0), 150.0


def _on_the_head(x: float, y: float) -> Point:
    """Return a place on the head: x to the person's right, y to the nose, in radii."""
    return _HEAD[0] + x * _RADIUS, _HEAD[1] - y * _RADIUS


TEN_TWENTY: dict[str, Point] = {
    "Fpz": (0, 0.8),
    "Fz": (0, 0.4),
    "Cz": (0, 0),
    "Pz": (0, -0.4),
    "O1": (-0.25, -0.76),
    "O2": (0.25, -0.76),
    "C3": (-0.4, 0),
    "C4": (0.4, 0),
}
_MASTOIDS = {"left": (-1.02, -0.28), "right": (1.02, -0.28)}


def _head(measured: str) -> list[str]:
    """Draw the head with its sites but the one that is measured, which has its electrode."""
    x, y = _HEAD
    marks = [
        f'<circle cx="{px:g}" cy="{py:g}" r="4" fill="#bbb"/>'
        f'<text x="{px + 8:g}" y="{py + 4:g}" fill="#777">{name}</text>'
        for name, (px, py) in ((name, _on_the_head(*place)) for name, place in TEN_TWENTY.items())
        if name != measured
    ]
    ears = [
        f'<ellipse cx="{x + side * (_RADIUS + 8):g}" cy="{y:g}" rx="10" ry="32" {_LINE}/>'
        for side in (-1, 1)
    ]
    brow = y - _RADIUS + 2
    nose = f"M{x - 16:g} {brow:g}L{x:g} {brow - 26:g}L{x + 16:g} {brow:g}"
    return [
        f'<circle cx="{x:g}" cy="{y:g}" r="{_RADIUS:g}" {_LINE}/>',
        *ears,
        f'<path d="{nose}" {_LINE}/>',
        *marks,
        f'<text x="{x:g}" y="{_HEIGHT - 14:g}" text-anchor="middle">from above, the nose up</text>',
    ]


def _hand() -> list[str]:
    """A left hand, palm up, thumb to the left, and the electrodermal adapter beside it."""
    fingers = [(166, 120, 92), (206, 86, 122), (246, 96, 112), (286, 138, 76)]
    shapes = [
        f'<rect x="{x}" y="{y}" width="32" height="{length + 24}" rx="16" {_LINE}/>'
        f'<path d="M{x + 3} {y + 0.36 * length:.0f}h26M{x + 3} {y + 0.68 * length:.0f}h26"'
        f' {_LINE} stroke-opacity=".4"/>'
        for x, y, length in fingers
    ]
    palm = "M164 212L162 330C166 372 310 372 316 330L320 214"
    thumb = "M162 318C120 296 96 262 82 232C78 212 104 206 112 224C124 248 140 262 163 272"
    adapter = (
        '<rect x="384" y="150" width="150" height="74" rx="6" fill="#fff7e0" stroke="#555"/>'
        '<text x="459" y="176" text-anchor="middle">electrodermal</text>'
        '<text x="459" y="192" text-anchor="middle">adapter, with a cell</text>'
        '<text x="459" y="208" text-anchor="middle">of its own</text>'
        '<text x="430" y="146" text-anchor="middle">1</text>'
        '<text x="490" y="146" text-anchor="middle">2</text>'
    )
    pads = [
        f'<circle cx="{x}" cy="{y}" r="11" fill="#c8d6e8" stroke="#333"/>'
        f'<text x="{x}" y="{y + 4}" text-anchor="middle">{name}</text>'
        for name, x, y in (("1", 222, 146), ("2", 182, 168))
    ]
    cables = (
        '<path d="M222 146C300 40 380 60 430 150M182 168C180 20 440 0 490 150"'
        ' fill="none" stroke="#345" stroke-width="2"/>'
        '<path d="M400 224V262M400 224V296M400 224V330" fill="none" stroke="#345"/>'
    )
    return [
        *shapes,
        f'<path d="{palm}" {_LINE}/>',
        f'<path d="{thumb}" {_LINE}/>',
        cables,
        *pads,
        adapter,
        f'<text x="240" y="{_HEIGHT - 14:g}" text-anchor="middle">'
        "left palm; the middle joints of index and middle finger</text>",
    ]


def _scalp(name: str, title: str, preset: str, site: str) -> Montage:
    return Montage(
        name,
        title,
        (preset,),
        partial(_head, site),
        (
            Site("P", _on_the_head(*TEN_TWENTY[site]), site, to_the_left=site == "O1"),
            Site("N", _on_the_head(*_MASTOIDS["left"]), "left mastoid", to_the_left=True),
            Site("R", _on_the_head(*_MASTOIDS["right"]), "right mastoid"),
        ),
    )


MONTAGES = (
    Montage(
        "ecg",
        "ECG: heart rate, and breathing from the beats' height",
        ("heart-rate", "respiration-ecg"),
        _torso,
        (
            Site("N", (214, 136), "under the right collarbone", (216, 56), True),
            Site("P", (346, 318), "lowest ribs, left", (410, 340)),
            Site("R", (208, 318), "lowest ribs, right", (152, 340), True),
        ),
    ),
    Montage(
        "belt",
        "Breathing from a belt with a sensor of its own",
        ("respiration",),
        _torso_with_belt,
        (
            Site("P", (656, 160), "one wire"),
            Site("N", (656, 300), "the other"),
            Site("R", (656, 340), "joined with N"),
        ),
        width=800.0,
    ),
    _scalp("eeg_alpha", "EEG, alpha rhythm: back of the head", "eeg-alpha", "O1"),
    _scalp(
        "eeg_theta",
        "EEG, theta rhythm: midline of the scalp, behind the hairline",
        "eeg-theta",
        "Fz",
    ),
    Montage(
        "skin_conductance",
        "Skin conductance: through the electrodermal adapter",
        ("electrodermal",),
        _hand,
        (
            Site("P", (400, 262), "its red lead"),
            Site("N", (400, 296), "its black lead"),
            Site("R", (400, 330), "its green lead"),
        ),
    ),
)
WITHOUT_ELECTRODES = ("motion",)
"""Presets of signals that come from elsewhere than electrodes."""


def drawing(montage: Montage) -> str:
    """Return the montage as SVG."""
    shapes = [
        f'<text x="16" y="24" class="title">{escape(montage.title)}</text>',
        *montage.body(),
    ]
    for site in montage.sites:
        x, y = site.at
        aside = (x - 16 if site.to_the_left else x + 16, y)
        words_x, words_y = site.words_at or aside
        if site.words_at:
            shapes.append(
                f'<path d="M{x:g} {y:g}L{words_x:g} {words_y:g}" stroke="#999" fill="none"/>'
            )
        anchor = "end" if site.to_the_left else "start"
        shapes += [
            f'<circle cx="{x:g}" cy="{y:g}" r="11" fill="{COLOURS[site.lead]}" stroke="#fff"/>',
            f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" fill="#fff">{site.lead}</text>',
            f'<text x="{words_x:g}" y="{words_y + 4:g}" text-anchor="{anchor}" class="site">'
            f"{escape(site.words)}</text>",
        ]
    halo = ".site{paint-order:stroke;stroke:#fff;stroke-width:5px;font-weight:bold}"
    title = ".title{font-size:15px;font-weight:bold}"
    return picture(montage.width, _HEIGHT, shapes, style=halo + title)


def draw(folder: Path) -> list[Path]:
    """Write every montage; return the files."""
    paths = []
    for montage in MONTAGES:
        path = folder / f"electrodes_{montage.name}.svg"
        path.write_text(drawing(montage), encoding="utf-8")
        paths.append(path)
    return paths
