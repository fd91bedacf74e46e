"""Cells that feed an island: a fuse, a switch, and a transistor against cells turned round."""

from inphase_hardware.netlist import REFERENCES, Netlist, Pin

ON_THE_WAY = ("resettable fuse", "slide switch", "p-channel MOSFET")
"""Kinds of parts from the positive end to the island, in any order; the transistor by its drain."""


def cells_feed_their_island(netlist: Netlist) -> list[str]:
    """Walk from each pair of cells to the front end; name what is missing, turned or bridged."""
    findings = []
    for cells, pins in netlist.of_kind("cells").items():
        island = pins[0].island
        if netlist.net_of(cells, "-") != REFERENCES.get(island):
            findings.append(f"{cells}.- belongs on the ground of the {island}'s island")
        way, net = _walk(netlist, netlist.net_of(cells, "+"))
        missing = [kind for kind in ON_THE_WAY if kind not in [pin.kind for pin in way]]
        findings += [f"no {kind} between {cells} and the {island}'s island" for kind in missing]
        for pin in way:
            if pin.kind == "p-channel MOSFET":
                gate = netlist.net_of(pin.designator, "G")
                if pin.name != "D":
                    findings.append(f"{pin.designator} is turned: its drain belongs to {cells}")
                if gate != REFERENCES.get(island):
                    findings.append(f"{pin.designator}.G belongs on the ground of the {island}")
        rails = {
            netlist.net_of(chip, "DVDD")
            for chip, chip_pins in netlist.of_kind("biopotential front end").items()
            if chip_pins[0].island == island
        }
        beads = netlist.of_kind("ferrite bead").values()
        ends = [{pin.net for pin in bead} for bead in beads]
        fed = rails.union(*(nets for nets in ends if nets & rails))
        if not missing and net not in fed:
            findings.append(f"{cells} ends on {net or 'nothing'}: the front end is not fed")
    return findings


def _walk(netlist: Netlist, net: str) -> tuple[list[Pin], str]:
    """Return the pins by which parts on the way are entered, and the net where the way ends."""
    nets, way = netlist.nets(), list[Pin]()
    while True:
        passed = [pin.designator for pin in way]
        after = [
            pin
            for pin in nets.get(net, ())
            if pin.kind in ON_THE_WAY and pin.name != "G" and pin.designator not in passed
        ]
        if len(after) != 1:
            return way, net
        way.append(after[0])
        (net,) = (
            pin.net
            for pin in netlist.part(after[0].designator)
            if pin.name not in ("G", after[0].name)
        )
