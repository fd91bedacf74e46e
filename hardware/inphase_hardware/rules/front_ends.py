"""Each ADS1292R as its datasheet wires it: what stands around every pin that carries no bus.

SBAS502C: 8.3.4 for the PGA, 8.3.10.2.4 for the right-leg drive. VCAP1 is that of figures 30 and
73; the sizes at VREFP and VCAP2 are from memory. Channel 1 has the module's respiration network.
"""

from collections.abc import Iterator

from inphase_hardware.netlist import REFERENCES, Netlist, number_of
from inphase_hardware.pictures.harness import on_the_module
from inphase_hardware.rules.supplies import RAILS

KIND = "biopotential front end"
ON_GROUND = {
    "CLKSEL": "it takes the outside clock",
    "AVSS": "the supply is single",
    "VREFN": "the reference stands on AVSS",
    "DGND": "analog and digital ground are one",
}
LEAD = "a lead"
NETWORK = "the respiration network"
AROUND: dict[str, tuple[tuple[str, str], ...]] = {
    "PGA1P": (("capacitor", "PGA1N"),),
    "PGA1N": (("capacitor", "PGA1P"),),
    "PGA2P": (("capacitor", "PGA2N"),),
    "PGA2N": (("capacitor", "PGA2P"),),
    "VREFP": (("capacitor", "AVSS"), ("capacitor", "AVSS")),
    "VCAP1": (("capacitor", "AVSS"),),
    "VCAP2": (("capacitor", "AVSS"),),
    "IN1P": (("resistor", "AVDD"), ("resistor", "AVSS"), ("capacitor", NETWORK)),
    "IN1N": (("resistor", "AVDD"), ("resistor", "AVSS"), ("capacitor", NETWORK)),
    "RESP_MODP": (("resistor", NETWORK),),
    "RESP_MODN": (("resistor", NETWORK),),
    "IN2P": (("capacitor", "IN2N"), ("resistor", LEAD)),
    "IN2N": (("capacitor", "IN2P"), ("resistor", LEAD)),
    "RLDINV": (("resistor", "RLDOUT"), ("capacitor", "RLDOUT")),
    "RLDOUT": (
        *(("resistor", "RLDINV"), ("capacitor", "RLDINV")),
        *(("resistor", "RLDIN"), ("resistor", LEAD)),
    ),
    "RLDIN": (("resistor", "RLDOUT"),),
    "GPIO1": (("pin", "GPIO2"), ("resistor", "DGND")),
    "GPIO2": (("pin", "GPIO1"), ("resistor", "DGND")),
}
"""All that is on the pin's net: kind of part, and the pin at its other end."""
SIZES = {
    ("capacitor", "PGA1P"): (4e-9, 100e-9),
    ("capacitor", "PGA2P"): (4e-9, 100e-9),
    ("capacitor", "VREFP"): (100e-9, 22e-6),
    ("capacitor", "VCAP1"): (680e-9, 1.5e-6),
    ("capacitor", "VCAP2"): (1e-6, 2.2e-6),
    ("capacitor", "RLDINV"): (47e-12, 3.3e-9),
    ("resistor", "RLDINV"): (470e3, 2.2e6),
}
"""Least and most, in ohm and farad. The PGA's least is SBAS502C 8.3.4; the others are ours: the
usual, and some twice of it."""
BEAD_OHM = (300.0, 1200.0)
"""At 100 MHz; ours: half and twice the usual."""


def rails(netlist: Netlist) -> list[str]:
    """Name pins that are not on the rail where they belong."""
    findings = []
    for chip, pins in netlist.of_kind(KIND).items():
        ground, analog = REFERENCES[pins[0].island], netlist.net_of(chip, "AVDD")
        findings += [
            f"{chip}.{name} belongs on {ground}: {why}"
            for name, why in ON_GROUND.items()
            if netlist.net_of(chip, name) != ground
        ]
        if netlist.net_of(chip, "DVDD") != analog:
            findings.append(f"{chip}.DVDD belongs on {analog}: the module has one supply")
        unused = {netlist.net_of(chip, name) for name in ("IN1P", "IN1N")}
        beads = [
            pin.label
            for pin in netlist.nets().get(analog, ())
            if pin.kind == "ferrite bead"
            and netlist.far_end(pin) == RAILS[pins[0].island] != analog
            and BEAD_OHM[0] <= number_of(pin.value) <= BEAD_OHM[1]
        ]
        if len(beads) != 1:
            findings.append(
                f"{chip}.AVDD ({analog}) has no ferrite bead of 300 to 1200 ohm to 3.3 V"
            )
        findings += [
            f"{pin.label} ({pin.kind}) is on {analog}, which feeds {chip} alone"
            for pin in netlist.nets().get(analog, ())
            if pin.kind != "ferrite bead"
            and (pin.kind, netlist.far_end(pin)) != ("capacitor", ground)
            and not (pin.kind == "resistor" and netlist.far_end(pin) in unused)
            and (pin.designator != chip or pin.name not in ("AVDD", "DVDD"))
        ]
    return findings


def around(netlist: Netlist) -> list[str]:
    """Compare what is on each quiet pin's net with the datasheet: what lacks, and what is extra."""
    findings = []
    for chip in netlist.of_kind(KIND):
        for name, wanted in AROUND.items():
            there = list(_there(netlist, chip, name))
            for kind, other in wanted:
                fits = [
                    one for one in there if one[0] == kind and _ends(netlist, chip, one[1], other)
                ]
                if fits:
                    there.remove(fits[0])
                else:
                    what = "" if kind == "pin" else f"no {kind} to "
                    findings.append(f"{chip}.{name} has {what or 'no wire to '}{other}")
            findings += [
                f"{chip}.{name} has {label} ({kind}) beside it, which does not belong there"
                for kind, _, label in there
            ]
    return findings


def _ends(netlist: Netlist, chip: str, net: str, wanted: str) -> bool:
    """Whether a net is the wanted pin's, a lead's, or inside the respiration network."""
    if wanted == LEAD:
        return _is_lead(netlist, net)
    if wanted == NETWORK:
        pins = netlist.nets().get(net, ())
        kinds = sorted(pin.kind for pin in pins if on_the_module(pin.designator))
        return len(pins) == 2 and kinds in (["capacitor"] * 2, ["capacitor", "resistor"])
    return net == netlist.net_of(chip, wanted)


def _is_lead(netlist: Netlist, net: str) -> bool:
    """Whether a net is the one between a lead's two resistors."""
    return [pin.kind for pin in netlist.nets().get(net, ())] == ["resistor", "resistor"]


def sizes(netlist: Netlist) -> list[str]:
    """Name resistors and capacitors of another size than the datasheet's."""
    return [
        f"{pin.designator} at {chip}.{name} is {pin.value}; {least:.3g} to {most:.3g}"
        f" {'ohm' if kind == 'resistor' else 'F'}"
        for chip in netlist.of_kind(KIND)
        for (kind, name), (least, most) in SIZES.items()
        for pin in netlist.nets().get(netlist.net_of(chip, name), ())
        if pin.kind == kind and not least <= round(number_of(pin.value), 12) <= most
    ]


def _there(netlist: Netlist, chip: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Kind, net at the other end and label of everything on a pin's net."""
    net = netlist.net_of(chip, name)
    for pin in netlist.nets().get(net, ()):
        if (pin.designator, pin.name) == (chip, name):
            continue
        if pin.designator == chip:
            yield "pin", net, pin.label
        else:
            yield pin.kind, netlist.far_end(pin), pin.label
