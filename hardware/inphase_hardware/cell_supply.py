"""What two cells give a person's island: volts at the converter with each kind of cell, and hours.

Voltages of cells are those of IEC 60086-1 and of makers' sheets, resistances of the parts between
are datasheets' largest, all as remembered (memory).
"""

from inphase_hardware import supply_currents
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist

CELLS = 2
FRESH_ALKALINE_VOLTS, FRESH_LITHIUM_VOLTS, RECHARGEABLE_VOLTS = 1.68, 1.83, 1.2
END_VOLTS = 1.4
"""Of an alkaline cell, under load: where it is called empty here, long before it is."""
MAH_TO_THE_END = 200.0
"""Of LR03 from fresh to `END_VOLTS` at 10 to 20 mA: some 15 % of the 1,200 that it has to 0.8 V."""
WAY_OHM = {"resettable fuse": 4.4, "slide switch": 0.1, "p-channel MOSFET": 0.1}
LEAST_VOLTS, MOST_VOLTS = 2.7, 3.6
"""AVDD 2.7 to 5.25 V, DVDD 1.7 to 3.6 V, first page of SBAS502; both are fed from the cells."""
LEAST_HOURS = 8.0


def island_ma(netlist: Netlist, island: str) -> float:
    """Return what an island takes: the first isolator with the front end, and each further one."""
    isolators = [
        pins
        for pins in netlist.of_kind("isolator").values()
        if island in {pin.island for pin in pins}
    ]
    further = max(len(isolators) - 1, 0)
    return supply_currents.ISLAND_MA + further * supply_currents.FROM_3V3_MA["isolator"]


def at_the_converter_volts(netlist: Netlist, island: str, cell_volts: float) -> float:
    """Return what two cells of this voltage leave behind fuse, switch and transistor."""
    ohm = sum(
        WAY_OHM[pins[0].kind]
        for pins in netlist.of_kind(*WAY_OHM).values()
        if pins[0].island == island
    )
    return CELLS * cell_volts - ohm * island_ma(netlist, island) / 1e3


def figures(netlist: Netlist) -> list[Figure]:
    """Return volts and hours of each island that cells feed; none of an island without cells."""
    found = []
    for pins in netlist.of_kind("cells").values():
        island = pins[0].island
        hours = MAH_TO_THE_END / island_ma(netlist, island)
        least, most = "SBAS502, AVDD", "SBAS502, DVDD"

        def left(cell_volts: float, island: str = island) -> float:
            return at_the_converter_volts(netlist, island, cell_volts)

        found += [
            # Fresh cells count without a drop: nothing flows while the front end is in reset.
            Figure(f"{island}: supply, fresh alkaline cells", CELLS * FRESH_ALKALINE_VOLTS, "V",
                   MOST_VOLTS, True, most),
            Figure(f"{island}: supply, alkaline cells at {END_VOLTS:g} V", left(END_VOLTS), "V",
                   LEAST_VOLTS, False, least),
            Figure(f"{island}: hours until then", hours, "h", LEAST_HOURS, False,
                   "ours: a day of sessions"),
            Figure(f"{island}: supply, rechargeable cells at {RECHARGEABLE_VOLTS:g} V",
                   left(RECHARGEABLE_VOLTS), "V", LEAST_VOLTS, False, least),
            Figure(f"{island}: supply, fresh lithium cells of 1.5 V", CELLS * FRESH_LITHIUM_VOLTS,
                   "V", MOST_VOLTS, True, most),
        ]  # fmt: skip
    return found
