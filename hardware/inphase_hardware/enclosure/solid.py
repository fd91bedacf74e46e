"""A solid as triangles: whether it is closed, how large it is, what a line meets in it."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_VERTEX = re.compile(r"vertex\s+(\S+)\s+(\S+)\s+(\S+)")
_ROUND_MM = 4
"""Decimals at which corners are the same one: OpenSCAD writes 6 digits."""
_BESIDE_MM = 0.01
"""More than a line is moved aside."""


@dataclass(frozen=True, slots=True)
class Solid:
    """Triangles, (n, 3, 3) float64, mm: triangle, corner, x y z; from outside they turn left."""

    triangles: npt.NDArray[np.float64]

    @property
    def lowest(self) -> npt.NDArray[np.float64]:
        """Least x, y and z."""
        lowest: npt.NDArray[np.float64] = self.triangles.reshape(-1, 3).min(axis=0)
        return lowest

    @property
    def size_mm(self) -> npt.NDArray[np.float64]:
        """Width, depth and height of the box around it."""
        highest: npt.NDArray[np.float64] = self.triangles.reshape(-1, 3).max(axis=0)
        return highest - self.lowest

    @property
    def volume_mm3(self) -> float:
        """Enclosed volume, positive where the triangles face outward."""
        a, b, c = np.moveaxis(self.triangles, 1, 0)
        return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)

    @property
    def open_edges(self) -> int:
        """Number of edges that do not join two triangles of opposite sense: 0 when closed."""
        corners = [
            [tuple(point) for point in triangle]
            for triangle in np.round(self.triangles, _ROUND_MM).tolist()
        ]
        edges = Counter((t[k], t[(k + 1) % 3]) for t in corners for k in range(3))
        return sum(count != edges[edge[::-1]] for edge, count in edges.items())

    def spans(self, start: tuple[float, float, float], axis: int) -> list[tuple[float, float]]:
        """Return where a line through `start` along an axis (0 x, 1 y, 2 z) is inside, sorted, mm.

        The line is moved by less than 1 um, off the corners and edges that it would meet by design.
        """
        across = [a for a in range(3) if a != axis]
        point = np.array([start[a] for a in across]) + np.array([3.1e-4, 4.7e-4])
        a, b, c = np.moveaxis(self.triangles, 1, 0)
        u, v = (b - a)[:, across], (c - a)[:, across]
        w = point - a[:, across]
        area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / area
            t = (u[:, 0] * w[:, 1] - u[:, 1] * w[:, 0]) / area
            met = (area != 0) & (s >= 0) & (t >= 0) & (s + t <= 1)
        along = a[met, axis] + s[met] * (b - a)[met, axis] + t[met] * (c - a)[met, axis]
        crossings = np.sort(along).tolist()
        return list(zip(crossings[::2], crossings[1::2], strict=True))

    def near_y(self, y: float) -> "Solid":
        """Return what lines at this y along x or z can meet: fewer triangles to look at."""
        ys = self.triangles[:, :, 1]
        met = (ys.min(axis=1) <= y + _BESIDE_MM) & (ys.max(axis=1) >= y - _BESIDE_MM)
        return Solid(self.triangles[met])

    def section(self, z: float) -> list[list[tuple[float, float]]]:
        """Return the outlines at a height, each closed, as x and y; for a solid that is closed."""
        follows: dict[tuple[float, float], tuple[float, float]] = {}
        z += 3.1e-4  # off the faces that lie at a height by design
        above = self.triangles[:, :, 2] > z
        for triangle, up in zip(self.triangles, above, strict=True):
            ends = {}
            for one, other in ((0, 1), (1, 2), (2, 0)):
                if up[one] != up[other]:
                    # In one order for both triangles of the edge, so that they end at one point.
                    a, b = sorted((triangle[one], triangle[other]), key=tuple)
                    share = (z - a[2]) / (b[2] - a[2])
                    x, y = a[:2] + share * (b[:2] - a[:2])
                    ends[bool(up[one])] = (round(float(x), 3), round(float(y), 3))
            if len(ends) == 2 and ends[True] != ends[False]:
                follows[ends[True]] = ends[False]
        outlines = []
        while follows:
            # From the least point on: OpenSCAD gives its triangles in no order.
            start = min(follows)
            point = follows.pop(start)
            outline = [start]
            while point in follows:
                outline.append(point)
                point = follows.pop(point)
            outlines.append(outline)
        return outlines


def read_stl(text: str) -> Solid:
    """Read an STL file in ASCII, as OpenSCAD writes it. Raises ValueError where it holds none."""
    corners = np.array(_VERTEX.findall(text), dtype=np.float64)
    if len(corners) == 0 or len(corners) % 3:
        raise ValueError("the STL file holds no body")
    return Solid(corners.reshape(-1, 3, 3))
