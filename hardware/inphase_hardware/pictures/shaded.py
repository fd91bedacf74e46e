"""A picture of solids as PNG: seen at a slant, hidden parts hidden, edges drawn, letters on top.

Written with NumPy alone, so that no screen and no graphics driver is needed.
"""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Colour = tuple[int, int, int]
Image = npt.NDArray[np.uint8]
_LIGHT = np.array([-0.35, -0.55, 0.76])
_EDGE_MM = 1.2
"""A step in depth from one pixel to the next that is drawn as an edge: more than a face has."""
_SHADES = 24
_DISC, _DOT = 15, 3
_LETTERS = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
}
"""Five rows of four dots, a dot of 3 pixels."""


def _view(turn_deg: float, down_deg: float) -> npt.NDArray[np.float64]:
    """Return rows: to the right, up the picture, towards the viewer."""
    turn, down = np.radians([turn_deg, down_deg])
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    towards = np.array([np.sin(turn) * np.cos(down), -np.cos(turn) * np.cos(down), np.sin(down)])
    return np.array([right, np.cross(towards, right), towards])


def shaded(
    bodies: list[tuple[npt.NDArray[np.float64], Colour]],
    pixels_per_mm: float,
    turn_deg: float = 28.0,
    down_deg: float = 38.0,
    labels: Sequence[tuple[str, tuple[float, float, float]]] = (),
) -> Image:
    """Return the picture of triangles (n, 3, 3), mm, each body with its colour: (h, w, 3) uint8.

    Labels are letters of `_LETTERS` and where they point to: x, y, z, drawn over everything.
    """
    view = _view(turn_deg, down_deg)
    seen = [triangles @ view.T * pixels_per_mm for triangles, _ in bodies]
    every = np.concatenate([s.reshape(-1, 3) for s in seen])
    low, high = every.min(axis=0)[:2] - 12, every.max(axis=0)[:2] + 12
    width, height = (int(n) for n in np.ceil(high - low))
    depth = np.full((height, width), -np.inf)
    picture = np.full((height, width, 3), 255.0)
    facing = np.zeros((height, width))
    for (triangles, colour), screen in zip(bodies, seen, strict=True):
        normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        lengths = np.linalg.norm(normals, axis=1)
        light = np.clip(normals @ _LIGHT / np.maximum(lengths, 1e-12), 0, 1)
        shades = np.round((0.45 + 0.55 * light) * _SHADES) / _SHADES
        for number, corners in enumerate(screen):
            flat = corners[:, :2] - low
            _fill(
                flat,
                corners[:, 2],
                depth,
                picture,
                facing,
                np.array(colour) * shades[number],
                shades[number],
            )
    _edges(picture, depth, facing, pixels_per_mm)
    for letter, point in labels:
        x, y = (np.array(point) @ view.T * pixels_per_mm)[:2] - low
        _stamp(picture, int(x), int(y), letter)
    return np.ascontiguousarray(picture[::-1].round().astype(np.uint8))


def _fill(
    flat: npt.NDArray[np.float64],
    near: npt.NDArray[np.float64],
    depth: npt.NDArray[np.float64],
    picture: npt.NDArray[np.float64],
    facing: npt.NDArray[np.float64],
    colour: npt.NDArray[np.float64],
    shade: float,
) -> None:
    """Paint one triangle where nothing nearer was painted; those that face away are left out."""
    (ax, ay), (bx, by), (cx, cy) = flat
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if area <= 1e-9:
        return
    x0, x1 = int(flat[:, 0].min()), int(flat[:, 0].max()) + 2
    y0, y1 = int(flat[:, 1].min()), int(flat[:, 1].max()) + 2
    xs, ys = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
    s = ((xs - ax) * (cy - ay) - (ys - ay) * (cx - ax)) / area
    t = ((bx - ax) * (ys - ay) - (by - ay) * (xs - ax)) / area
    z = near[0] + s * (near[1] - near[0]) + t * (near[2] - near[0])
    room = (slice(y0, y1), slice(x0, x1))
    nearer = (s >= 0) & (t >= 0) & (s + t <= 1) & (z > depth[room])
    depth[room][nearer] = z[nearer]
    picture[room][nearer] = colour
    facing[room][nearer] = shade


def _stamp(picture: npt.NDArray[np.float64], x: int, y: int, letter: str) -> None:
    """Write a letter into a white disc around a place; the picture's rows go up."""
    ys, xs = np.ogrid[: picture.shape[0], : picture.shape[1]]
    away = np.hypot(xs - x, ys - y)
    picture[away <= _DISC] = 60.0
    picture[away <= _DISC - 2] = 255.0
    rows = [[mark == "#" for mark in row] for row in _LETTERS[letter].split()]
    dots = np.kron(np.array(rows)[::-1], np.ones((_DOT, _DOT))).astype(bool)
    top, left = y - dots.shape[0] // 2, x - dots.shape[1] // 2
    picture[top : top + dots.shape[0], left : left + dots.shape[1]][dots] = 60.0


def _edges(
    picture: npt.NDArray[np.float64],
    depth: npt.NDArray[np.float64],
    facing: npt.NDArray[np.float64],
    pixels_per_mm: float,
) -> None:
    """Darken pixels where the depth jumps or the shade of the face changes."""
    deep = np.where(np.isfinite(depth), depth, -1e4)
    for axis in (0, 1):
        jump = np.abs(np.diff(deep, axis=axis)) > _EDGE_MM * pixels_per_mm
        bend = np.abs(np.diff(facing, axis=axis)) > 1.5 / _SHADES
        marked = jump | bend
        rows = picture[:-1] if axis == 0 else picture[:, :-1]
        rows[marked] = 60.0


def box_triangles(
    x: float, y: float, z: float, width: float, depth: float, height: float
) -> npt.NDArray[np.float64]:
    """Return the twelve triangles of a box, facing outward: (12, 3, 3), mm."""
    corners = np.array(
        [
            (x + width * (n & 1), y + depth * (n >> 1 & 1), z + height * (n >> 2 & 1))
            for n in range(8)
        ]
    )
    faces = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
    return np.array([corners[[a, *pair]] for a, b, c, d in faces for pair in ((b, c), (c, d))])


def write_png(picture: Image, path: Path) -> None:
    """Write the picture with a palette of its colours. Raises ValueError where it has over 256."""
    colours, index = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    if len(colours) > 256:
        raise ValueError(f"a picture of {len(colours)} colours; 256 at most")
    height, width, _ = picture.shape
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = index.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", colours.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, body in chunks:
            file.write(struct.pack(">I", len(body)) + name + body)
            file.write(struct.pack(">I", zlib.crc32(name + body)))
