"""What goes through the printed parts: plugs, buttons, light, air; and the words beside them."""

import itertools
from collections.abc import Iterator

import numpy as np

from inphase_hardware.enclosure.case import (
    ISLANDS,
    Enclosure,
    carrier_screws,
    clamp_screws,
    free,
    gaps,
    heights,
    lid_screws,
    middle,
)

MOST_VENT_MM = 2.0
ROUND_MM = 0.15
"""A circle is drawn with 32 corners."""
SOCKETS = ("client sockets", "therapist sockets")
LEADS = ("P", "N", "R")


def holes(enclosure: Enclosure) -> list[str]:
    """What a person plugs, presses, sees and screws has its hole, and the hole its width."""
    findings = []
    for name, part, point, axis, least in _openings(enclosure):
        found = free(enclosure.solids[part], point, axis)
        if found < least - ROUND_MM:
            findings.append(f"{name}: {found:.1f} mm wide in the {part}; {least:g} mm or more")
    m = enclosure.measures
    if m["socket_pitch"] < m["socket_body"]:
        findings.append(
            f"sockets of {m['socket_body']:g} mm stand {m['socket_pitch']:g} mm from one another"
        )
    return findings


def _openings(
    enclosure: Enclosure,
) -> Iterator[tuple[str, str, tuple[float, float, float], int, float]]:
    """Yield name, part, a point in the middle, the axis along which to measure, least width."""
    m = enclosure.measures
    for item, x in zip(SOCKETS, (-m["wall"] / 2, m["inner_width"] + m["wall"] / 2), strict=True):
        for lead, y in zip(LEADS, _leads_y(enclosure, item), strict=True):
            yield f"{item}, {lead}", "base", (x, y, m["socket_height"]), 2, m["socket_hole"]
    for item, hole in (("mute button", m["mute_hole"]), ("mark button", m["mark_hole"])):
        point = (middle(enclosure.place(item))[0], -m["wall"] / 2, m["button_height"])
        yield item, "base", point, 0, hole
    cable, _ = middle(enclosure.place("USB cable clamp"))
    rear = (cable, m["inner_depth"] + m["wall"] / 2, m["cable_height"])
    yield "USB cable", "base", rear, 0, m["cable_diameter"]
    seen, felt, guided = (_over(enclosure, item) for item in ("light", "motor", "status light"))
    inner, top = m["inner_height"], m["inner_height"] + m["lid_thickness"]
    yield "light window", "lid", (*seen, top - 0.5), 0, m["window"]
    yield "diffuser", "lid", (*seen, inner + 0.5), 0, m["diffuser"]
    yield "light guide", "lid", (*guided, top - 0.5), 0, m["light_guide"]
    yield "collar of the light guide", "lid", (*guided, inner - 3), 0, m["light_guide"]
    yield "motor pocket", "lid", (*felt, inner - m["motor_height"] / 2), 0, m["motor_diameter"]
    ring = (m["motor_diameter"] + m["motor_pocket_wall"]) / 2
    slot = (felt[0], felt[1] - ring, inner - m["motor_height"] / 2)
    yield "slot for the motor's leads", "lid", slot, 0, m["motor_slot"]
    for island in ISLANDS:
        for x, y in carrier_screws(enclosure, f"{island} carrier"):
            point = (x, enclosure.solid_y(y), m["post_height"] / 2)
            yield f"screw of the {island} carrier", "base", point, 0, m["screw_pilot"]
    for x, y in clamp_screws(enclosure):
        point = (x, enclosure.solid_y(y), m["cable_height"] + m["clamp_thickness"] / 2)
        yield "clamp screw", "clamp", point, 0, m["screw_through"]
    for x, y in lid_screws(enclosure):
        flat = (x, enclosure.solid_y(y))
        yield "lid screw", "base", (*flat, inner - 3), 0, m["screw_pilot"]
        yield "lid screw", "lid", (*flat, inner + 1), 0, m["screw_through"]


def _leads_y(enclosure: Enclosure, item: str) -> list[float]:
    _, y = middle(enclosure.place(item))
    pitch = enclosure.measures["socket_pitch"]
    return [enclosure.solid_y(y + place * pitch) for place in (-1, 0, 1)]


def _over(enclosure: Enclosure, item: str) -> tuple[float, float]:
    x, y = middle(enclosure.place(item))
    return x, enclosure.solid_y(y)


def sight(enclosure: Enclosure) -> list[str]:
    """Nothing stands between the Pico's own light, or the light, and their holes in the lid."""
    findings = []
    for item, under in (("status light", {"Pico"}), ("light", {"light"})):
        thing = enclosure.place(item)
        x, y = middle(thing)
        for other, _, top in heights(enclosure):
            if other.item in under or top <= enclosure.carrier_top:
                continue
            if (
                abs(middle(other)[0] - x) < (thing.w_mm + other.w_mm) / 2
                and abs(middle(other)[1] - y) < (thing.h_mm + other.h_mm) / 2
            ):
                findings.append(f"{other.item} stands over the {item}")
        line = (*_over(enclosure, item), 0.0)
        if enclosure.solids["lid"].spans(line, axis=2):
            findings.append(f"the lid has no hole over the {item}")
    return findings


def marks(enclosure: Enclosure) -> list[str]:
    """Each word is cut into its wall: a line along its middle meets a stroke of every letter."""
    m = enclosure.measures
    half, deep = m["letter_height"] / 2, m["letter_depth"] / 2
    outer = {"client": -m["wall"] + deep, "therapist": m["inner_width"] + m["wall"] - deep}
    words = [
        (
            word.upper(),
            1,
            (x, _over(enclosure, f"{word} sockets")[1], m["socket_height"] + 8 + half),
        )
        for word, x in outer.items()
    ]
    words += [
        (lead, 1, (x, y, m["socket_height"] - 8 - half))
        for who, x in outer.items()
        for lead, y in zip(LEADS, _leads_y(enclosure, f"{who} sockets"), strict=True)
    ]
    words += [
        (
            word.upper(),
            0,
            (
                middle(enclosure.place(f"{word} button"))[0],
                -m["wall"] + deep,
                m["button_height"] - 12 - half,
            ),
        )
        for word in ("mute", "mark")
    ]
    findings = []
    for word, axis, point in words:
        spans = enclosure.solids["base"].spans(point, axis)
        reach = len(word) * m["letter_height"] * 0.6  # 7 of 6 from letter to letter
        cuts = sum(
            abs((end + start) / 2 - point[axis]) < reach
            for (_, end), (start, _) in itertools.pairwise(spans)
        )
        if cuts < len(word):
            findings.append(f"the word {word} is not cut into its wall")
    return findings


def vents(enclosure: Enclosure) -> list[str]:
    """Slots are narrow and lead into the board's room alone; the cable's notch is no vent."""
    m = enclosure.measures
    findings = []
    cable, _ = middle(enclosure.place("USB cable clamp"))
    (_, board), (therapist, _) = gaps(enclosure).values()
    for z in np.arange(1.0, m["inner_height"], 1.0):
        point = (0.0, m["inner_depth"] + m["wall"] / 2, float(z))
        spans = enclosure.solids["base"].spans(point, axis=0)
        for (_, left), (right, _) in itertools.pairwise(spans):
            if left < cable < right:
                continue
            if right - left > MOST_VENT_MM:
                findings.append(
                    f"a vent is {right - left:.1f} mm wide; {MOST_VENT_MM:g} mm at most"
                )
            if not board < left < right < therapist:
                findings.append(f"a vent at x {left:.1f} leads into a person's room")
    return list(dict.fromkeys(findings))
