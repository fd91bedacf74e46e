"""Mains: what 50 and 60 Hz leave at the input, over the tolerance of parts and of electrodes."""

import math
import random

from inphase_hardware.analog import ngspice, person
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

COPIES = 100
"""Of each island in one deck: a Monte Carlo run in one start of ngspice."""
_MAINS = "ac lin 2 50 60"
ISLAND_FARAD = (10e-12, 300e-12)
"""Of an island to earth, evenly in the logarithm: a box in the air, and one on a metal table."""
BODY_FARAD = 300e-12
"""Of a seated person to earth."""
MAINS_FARAD = 3e-12
"""Of a person to the mains in the walls; order of magnitude (Huhta and Webster 1973; memory)."""
LEAD_FARAD = 28e-15
"""Of a bare lead of 1 m to the mains: 2 nA at 230 V (6 nA for 3 m, Huhta and Webster; memory)."""
MAINS_VOLTS = 230.0


def common_mode_rejection_db(netlist: Netlist, island: str) -> list[float]:
    """Return the rejection of each copy at the worse of 50 and 60 Hz, electrodes shorted.

    The body is forced to 1 V against the island's ground.
    """
    spread, elements = random.Random(5), person.chip()
    for number in range(COPIES):
        copy = f"k{number}_"
        shorted = dict.fromkeys(person.LEADS, person.SHORT)
        elements += person.island(netlist, island, shorted, copy, spread, _held(island, copy))
        elements += [
            f"R{copy}ground {person.ground(island, copy)} 0 0.1",
            f"V{copy}body {copy}body 0 dc 0 ac 1",
            f"R{copy}signal {copy}signal 0 1",
        ]
    left = _outputs(netlist, island, elements)
    return [-20 * math.log10(value / 6) for value in left]


def residue_of_the_standard_test(netlist: Netlist, island: str) -> list[float]:
    """Return volts peak to peak, referred to the input, of each copy.

    IEC 60601-2-25 and -27, as AAMI TIR60 quotes them: 20 V rms through 100 pF to all electrodes,
    100 pF beside, and 51 kohm || 47 nF in one lead; here each lead in turn.
    """
    spread, elements = random.Random(6), person.chip()
    for number in range(COPIES):
        copy, poor = f"k{number}_", "PNR"[number % 3]
        leads = {**dict.fromkeys(person.LEADS, person.SHORT), poor: person.POOR}
        elements += person.island(netlist, island, leads, copy, spread)
        elements += [
            f"V{copy}test {copy}test 0 dc 0 ac 20",
            f"C{copy}test {copy}test {copy}body 100p",
            f"C{copy}beside {copy}body 0 100p",
            f"C{copy}island {person.ground(island, copy)} 0 {_island_farad(spread)}",
            f"R{copy}signal {copy}signal 0 1",
        ]
    return [value / 6 * 2 * math.sqrt(2) for value in _outputs(netlist, island, elements)]


def residue_in_a_room(netlist: Netlist, island: str, good: bool) -> list[float]:
    """Return volts peak to peak, referred to the input, with leads that are twisted together.

    Mains reach the person and each lead through the air: the sockets take no shield. Electrodes
    are good ones, or each is anywhere between good and poor.
    """
    spread, elements = random.Random(7), person.chip()
    for number in range(COPIES):
        copy = f"k{number}_"
        leads = {lead: person.GOOD if good else _between(spread) for lead in person.LEADS}
        bare = person.UNSHIELDED_FARAD
        elements += person.island(netlist, island, leads, copy, spread, cable_farad=bare)
        elements += _through_the_air(netlist, island, copy, spread)
        elements += [
            f"V{copy}mains {copy}mains 0 dc 0 ac {MAINS_VOLTS}",
            f"C{copy}mains {copy}mains {copy}body {MAINS_FARAD}",
            f"C{copy}body {copy}body 0 {BODY_FARAD}",
            f"C{copy}island {person.ground(island, copy)} 0 {_island_farad(spread)}",
            f"R{copy}signal {copy}signal 0 1",
        ]
    return [value / 6 * 2 * math.sqrt(2) for value in _outputs(netlist, island, elements)]


def figures(netlist: Netlist) -> list[Figure]:
    """Return the worst of each Monte Carlo run."""
    found = []
    for island in ("client", "therapist"):
        rejection = min(common_mode_rejection_db(netlist, island))
        test = max(residue_of_the_standard_test(netlist, island)) * 1e3
        prepared = max(residue_in_a_room(netlist, island, good=True)) * 1e6
        poor = max(residue_in_a_room(netlist, island, good=False)) * 1e6
        found += [
            Figure(
                f"{island}: rejection at 50/60 Hz, worst of {COPIES}",
                rejection,
                "dB",
                80,
                False,
                "ours",
            ),
            Figure(
                f"{island}: residue of 20 V through 100 pF, worst of {COPIES}",
                test,
                "mV pp",
                1,
                True,
                "IEC 60601-2-27, as AAMI TIR60 quotes it",
            ),
            Figure(
                f"{island}: hum in a room, good electrodes, worst of {COPIES}",
                prepared,
                "uV pp",
                100,
                True,
                "ours: a tenth of an R peak",
            ),
            Figure(
                f"{island}: hum in a room, good to poor ones, worst of {COPIES}",
                poor,
                "uV pp",
                1000,
                True,
                "ours: far from full scale; the host calls it hum",
            ),
        ]
    return found


def _held(island: str, copy: str) -> str:
    """Keep the right-leg drive still, so that the body can be forced."""
    prefix = person.ground(island)[0]
    return f"R{copy}drive {copy}{prefix}_RLD {person.ground(island, copy)} {1e9}"


def _island_farad(spread: random.Random) -> float:
    low, high = ISLAND_FARAD
    return math.exp(spread.uniform(math.log(low), math.log(high)))


def _through_the_air(netlist: Netlist, island: str, copy: str, spread: random.Random) -> list[str]:
    """Couple the leads to the mains: by half to one and a half times the usual, 10 % apart."""
    pins = person.part(netlist, island, "electrode sockets")
    together, elements = LEAD_FARAD * spread.uniform(0.5, 1.5), []
    for pin in pins:
        farad = together * spread.uniform(0.9, 1.1)
        elements.append(f"C{copy}air{pin.name} {copy}mains {copy}{pin.net} {farad:.4g}")
    return elements


def _between(spread: random.Random) -> person.Electrode:
    """An electrode anywhere from good to poor, evenly in the logarithm."""
    part = spread.random()

    def of(good: float, poor: float) -> float:
        return math.exp(math.log(good) * (1 - part) + math.log(poor) * part)

    return person.Electrode(
        of(person.GOOD.series_ohm, person.POOR.series_ohm),
        of(person.GOOD.contact_ohm, person.POOR.contact_ohm),
        of(person.GOOD.contact_farad, person.POOR.contact_farad),
    )


def _outputs(netlist: Netlist, island: str, elements: list[str]) -> list[float]:
    """Return what each copy's converter samples, gain included, at the worse frequency."""
    outputs = [f"mag({person.filtered(netlist, island, f'k{n}_')})" for n in range(COPIES)]
    _, *columns = ngspice.columns(elements, _MAINS, *outputs)
    return [max(column) for column in columns]
