"""What holds the parts: screws that bite and can be reached, and the clamp of the USB cable."""

import math
from collections.abc import Iterator

from inphase_hardware.enclosure.case import (
    ISLANDS,
    Enclosure,
    carrier_screws,
    clamp_screws,
    heights,
    lid_screws,
    middle,
)
from inphase_hardware.enclosure.solid import Solid
from inphase_hardware.rules.placement import Placed

SCREWDRIVER_MM = 6.0
LEAST_THREAD_MM = 4.0
"""Of an M3 screw in plastic."""
MOST_SQUEEZE_MM = 1.5
"""Of a cable: more would cut into it."""
TOUCH_MM = 0.05


def screws(enclosure: Enclosure) -> list[str]:
    """Each screw holds what it clamps before it meets the bottom of its pilot, with enough thread.

    Posts and pilots are measured in the solids, lengths are those of the bill.
    """
    m = enclosure.measures
    findings = []
    for kind, length, clamped, at, surface in _screws(enclosure):
        pilot = enclosure.solids["base"].spans(at, axis=2)
        bottom = max((end for _, end in pilot if end < surface - TOUCH_MM), default=-math.inf)
        ring = (at[0] + (m["screw_pilot"] + m["post_diameter"]) / 4, at[1], 0.0)
        top = max((end for _, end in enclosure.solids["base"].spans(ring, axis=2)), default=0.0)
        where = f"{kind} at x {at[0]:g}, y {enclosure.solid_y(at[1]):g}"
        if abs(top - surface) > TOUCH_MM:
            findings.append(f"{where}: what it goes into is {top:.1f} mm high, not {surface:g}")
            continue
        bite, depth = length - clamped, surface - bottom
        if bite >= depth:
            findings.append(
                f"{where}: {bite:.1f} mm of thread in a hole of {depth:.1f} mm clamps nothing"
            )
        if bite < LEAST_THREAD_MM:
            findings.append(f"{where}: {bite:.1f} mm of thread; {LEAST_THREAD_MM:g} mm or more")
    return findings


def _screws(
    enclosure: Enclosure,
) -> Iterator[tuple[str, float, float, tuple[float, float, float], float]]:
    """Yield kind, length, what it clamps, its line in the base, height of the base's face."""
    m = enclosure.measures
    for island in ISLANDS:
        for x, y in carrier_screws(enclosure, f"{island} carrier"):
            line = (x, enclosure.solid_y(y), 0.0)
            kind = f"screw of the {island} carrier"
            yield kind, m["carrier_screw_length"], m["carrier_thickness"], line, m["post_height"]
    for x, y in clamp_screws(enclosure):
        line = (x, enclosure.solid_y(y), 0.0)
        clamped = _thickness(enclosure.solids["clamp"], x + m["screw_head"] / 2 - 0.5, line[1])
        yield "clamp screw", m["clamp_screw_length"], clamped, line, m["cable_height"]
    for x, y in lid_screws(enclosure):
        line = (x, enclosure.solid_y(y), 0.0)
        inward = 1 if x < m["inner_width"] / 2 else -1
        under_the_head = x + inward * (m["screw_head"] + m["screw_through"]) / 4
        clamped = _thickness(enclosure.solids["lid"], under_the_head, line[1])
        yield "lid screw", m["lid_screw_length"], clamped, line, m["inner_height"]


def _thickness(solid: Solid, x: float, y: float) -> float:
    return sum(end - start for start, end in solid.spans((x, y, 0.0), axis=2))


def reach(enclosure: Enclosure) -> list[str]:
    """A screwdriver reaches every screw of carriers and clamp from above, with everything placed.

    The lid is off, and the motor with it.
    """
    findings = []
    tops = [(thing, top) for thing, _, top in heights(enclosure) if thing.item != "motor"]
    screws_at = [
        (f"screw of the {island} carrier", f"{island} carrier", place)
        for island in ISLANDS
        for place in carrier_screws(enclosure, f"{island} carrier")
    ]
    screws_at += [("clamp screw", "USB cable clamp", place) for place in clamp_screws(enclosure)]
    for kind, own, (x, y) in screws_at:
        level = next(top for thing, top in tops if thing.item == own)
        where = f"{kind} at x {x:g}, y {y:g}"
        findings += [
            f"{where} lies under the {thing.item}"
            for thing, top in tops
            if thing.item != own and top > level and _from(thing, x, y) < SCREWDRIVER_MM / 2
        ]
        for turn in range(8):
            px = x + SCREWDRIVER_MM / 2 * math.cos(turn * math.pi / 4)
            py = enclosure.solid_y(y) + SCREWDRIVER_MM / 2 * math.sin(turn * math.pi / 4)
            spans = enclosure.solids["base"].spans((px, py, 0.0), axis=2)
            if max((end for _, end in spans), default=0.0) > level + TOUCH_MM:
                findings.append(f"{where} lies too close to a wall")
                break
    return findings


def _from(thing: Placed, x: float, y: float) -> float:
    """Return how far a point is from a thing, seen from above."""
    across = max(thing.x_mm - x, x - thing.x_mm - thing.w_mm, 0.0)
    along = max(thing.y_mm - y, y - thing.y_mm - thing.h_mm, 0.0)
    return math.hypot(across, along)


def cable(enclosure: Enclosure) -> list[str]:
    """The clamp squeezes the USB cable onto its block, and the notch's sill is not in its way."""
    m = enclosure.measures
    x, y = middle(enclosure.place("USB cable clamp"))
    line = (x, enclosure.solid_y(y), 0.0)
    block = max(end for _, end in enclosure.solids["base"].spans(line, axis=2))
    clamp = min(start for start, _ in enclosure.solids["clamp"].spans(line, axis=2))
    findings = []
    squeeze = m["cable_diameter"] - (clamp - block)
    if squeeze <= 0:
        findings.append(
            f"the clamp leaves {clamp - block:.1f} mm: it does not hold a cable of"
            f" {m['cable_diameter']:g} mm"
        )
    if squeeze > MOST_SQUEEZE_MM:
        findings.append(f"the clamp squeezes the cable by {squeeze:.1f} mm")
    rear = (x, m["inner_depth"] + m["wall"] / 2, 0.0)
    sill = max(end for _, end in enclosure.solids["base"].spans(rear, axis=2))
    lowest = m["cable_height"] - m["cable_diameter"] / 2
    if sill > lowest:
        findings.append(f"the notch begins at {sill:.1f} mm and the cable at {lowest:.1f} mm")
    return findings
