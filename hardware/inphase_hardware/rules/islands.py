"""Isolation: a net stays in its island, and only parts that isolate stand in two."""

from inphase_hardware.netlist import Netlist, Pin

ISOLATING = ("isolator", "isolator with supply", "USB isolator")
NEXT_TO = {"host": {"board"}, "board": {"host", "client", "therapist"}}
"""Barriers that exist: host to board, board to each person. Never person to person."""
MAINS = "power supply"
"""The one kind of part that touches the mains; a power bank does not."""
LEAST_BARRIERS = 2


def bridged_nets(netlist: Netlist) -> list[str]:
    """Name nets with pins of another island than their own: a wire across a barrier."""
    findings = []
    for name, pins in netlist.nets().items():
        islands = sorted({pin.island for pin in pins})
        if len(islands) > 1:
            some = ", ".join(_some([pin for pin in pins if pin.island == side]) for side in islands)
            findings.append(
                f"net {name} bridges the isolation between {' and '.join(islands)}: {some}"
            )
            continue
        wrong = [pin.label for pin in pins if pin.net_island != pin.island]
        if wrong:
            findings.append(f"net {name} is meant for {pins[0].net_island}, and joins {wrong}")
    return findings


def _some(pins: list[Pin]) -> str:
    """Return a few pins of one island, and how many more there are."""
    shown = " ".join(pin.label for pin in pins[:3])
    more = f" and {len(pins) - 3} more" if len(pins) > 3 else ""
    return f"{shown}{more} ({pins[0].island})"


def parts_in_two_islands(netlist: Netlist) -> list[str]:
    """Name parts that stand in two islands and do not isolate, or isolate what has no barrier."""
    findings = []
    for designator in sorted(netlist.designators):
        pins = netlist.part(designator)
        islands = {pin.island for pin in pins}
        if len(islands) == 1:
            continue
        if pins[0].kind not in ISOLATING:
            findings.append(f"{designator} ({pins[0].kind}) stands in {sorted(islands)}")
        elif not any(islands == {near, far} for near in NEXT_TO for far in NEXT_TO[near]):
            findings.append(
                f"{designator} isolates {sorted(islands)}, which have no common barrier"
            )
    return findings


def barriers_to_the_mains(netlist: Netlist) -> list[str]:
    """Name people with fewer than two isolating parts between them and the mains' supply.

    The supply's own insulation comes on top. Each barrier counts once, however many stand in it.
    """
    between = {
        frozenset(pin.island for pin in pins) for pins in netlist.of_kind(*ISOLATING).values()
    }
    findings = []
    for supply, pins in netlist.of_kind(MAINS).items():
        reached, barriers = {pins[0].island}, 0
        ways = {pins[0].island: 0}
        while reached:
            barriers += 1
            reached = {
                island
                for pair in between
                if pair & reached
                for island in pair
                if island not in ways
            }
            ways |= dict.fromkeys(reached, barriers)
        findings += [
            f"{ways[island]} barrier between {supply} on the mains and the {island};"
            f" {LEAST_BARRIERS}, or a power bank in the place of {supply}"
            for island in ("client", "therapist")
            if island in ways and ways[island] < LEAST_BARRIERS
        ]
    return findings
