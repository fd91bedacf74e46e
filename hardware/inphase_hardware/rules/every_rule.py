"""All rules, by name: what `make hardware` runs and what the tests break on purpose."""

from collections.abc import Callable

from inphase_hardware import adapter_readings, power_up, safety_file
from inphase_hardware.designs import REFERENCE, Design
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import (
    bill,
    cells,
    claims,
    connections,
    electrode_leads,
    electrodermal,
    front_end_module,
    front_ends,
    guide_words,
    guides,
    hazards,
    islands,
    isolators,
    placement,
    safe_state,
    signals,
    supplies,
    third_party,
)
from inphase_hardware.rules import pin_map as pin_map_rules

ON_EVERY_NETLIST: dict[str, Callable[[Netlist], list[str]]] = {
    "islands: no wire crosses a barrier": islands.bridged_nets,
    "islands: only isolators stand in two": islands.parts_in_two_islands,
    "islands: two barriers to the mains": islands.barriers_to_the_mains,
    "isolators: every channel used": isolators.isolator_channels,
    "isolators: ends carry one signal": isolators.isolator_ends,
    "isolators: sides and channels": isolators.isolator_sides,
    "isolators: two for each person": isolators.isolated_islands,
    "safe state: pulls": safe_state.pulls,
    "safe state: light and motor": safe_state.outputs_reach_their_parts,
    "safe state: buttons": safe_state.buttons,
    "electrode leads: two resistors": electrode_leads.resistors_in_leads,
    "electrode leads: nothing else": electrode_leads.nothing_else_on_leads,
    "connections: no net with one end": connections.one_ended_nets,
    "connections: no open pin": connections.open_pins,
    "connections: one output a net": connections.several_outputs,
    "cells: fused, switched, guarded": cells.cells_feed_their_island,
    "front ends: rails": front_ends.rails,
    "front ends: around each pin": front_ends.around,
    "front ends: sizes": front_ends.sizes,
    "front ends: the module": front_end_module.on_the_netlist,
    "supplies: every pin on its rail": supplies.supply_pins,
    "supplies: no load for nothing": supplies.loads,
}

ON_THE_NETLIST: dict[str, Callable[[Netlist], list[str]]] = {
    **ON_EVERY_NETLIST,
    "connections: pairs are alone": connections.pairs,
    "supplies: capacitors": supplies.bypass,
}
"""On the reference design: the last are what parts ask for that the variant leaves out."""

ON_THE_ADAPTERS: dict[str, Callable[[Netlist, Netlist], list[str]]] = {
    "adapters: two resistors before skin": lambda adapters, _: electrodermal.resistors_before_skin(
        adapters
    ),
    "adapters: leads and no other wire": electrodermal.plugs_fit,
    "adapters: a cell of their own": lambda adapters, _: electrodermal.own_cell(adapters),
    "adapters: no wire crosses a barrier": lambda adapters, device: islands.bridged_nets(
        device.plugged(adapters)
    ),
    "adapters: in one island each": lambda adapters, _: islands.parts_in_two_islands(adapters),
    "adapters: no net with one end": lambda adapters, _: connections.one_ended_nets(adapters),
    "adapters: no open pin": lambda adapters, _: connections.open_pins(adapters),
    "adapters: one output a net": lambda adapters, _: connections.several_outputs(adapters),
}
"""On the adapters and the device that they are plugged into."""


def findings(netlist: Netlist, adapters: Netlist) -> dict[str, list[str]]:
    """Run every rule on the reference design and its adapters; return what each found."""
    everything = netlist.plugged(adapters)
    rows = bill.read_bill()
    pins = pin_map_rules.read_pin_map()
    pages = guides.read_pages()
    rules = of_a_design(REFERENCE, netlist, adapters)
    rules |= {name: rule(adapters, netlist) for name, rule in ON_THE_ADAPTERS.items()}
    return rules | {
        "pin map: directions": pin_map_rules.directions(pins, netlist),
        "signals: driver and buttons": signals.board_lines(pins, netlist),
        "pin map: firmware": pin_map_rules.firmware_pins(pins, pin_map_rules.read_firmware_pins()),
        "pin map: multiplexer": pin_map_rules.multiplexer(pins),
        "bill: rows": bill.whole_rows(rows),
        "guides: parts and nets": guides.named_parts(pages, everything, rows),
        "guides: values of parts": guide_words.values(pages, everything),
        "guides: pins of parts": guide_words.pins(pages, everything),
        "guides: GPIOs": guide_words.gpios(pages, netlist),
        "guides: colours of leads": guide_words.colours(pages, rows),
        "guides: sources of the checklist": guides.sources(
            guides.read_checklist(),
            power_up.numbered(netlist) | adapter_readings.numbered(adapters),
            everything,
        ),
        **_of_the_safety_file(),
    }


def of_a_design(
    design: Design, netlist: Netlist, adapters: Netlist | None = None
) -> dict[str, list[str]]:
    """Run the rules that each design must keep: netlist, pin map, bill and placement.

    `adapters` are bought with the design, where it has them.
    """
    rows = bill.of_design(bill.read_bill(), design.cost)
    bought = netlist if adapters is None else netlist.plugged(adapters)
    pins = pin_map_rules.read_pin_map()
    placed = placement.of_design(design, netlist)
    rules = ON_THE_NETLIST if design == REFERENCE else ON_EVERY_NETLIST
    return {name: rule(netlist) for name, rule in rules.items()} | {
        "pin map: netlist": pin_map_rules.wired_pins(pins, netlist),
        "pin map: pulls": pin_map_rules.pulls(pins, netlist),
        "pin map: header": pin_map_rules.header(netlist),
        "signals: front ends": signals.front_end_lines(pins, netlist),
        "signals: nothing else on a line": signals.nothing_else(pins, netlist),
        "bill: parts": bill.parts_in_both(rows, bought),
        "bill: values and islands": bill.values_in_both(rows, bought),
        "bill: descriptions": bill.descriptions(rows, bought),
        "placement: 8 mm between islands": placement.distances(placed),
        "placement: adapters of the isolators": placement.adapters(placed, netlist),
        "placement: everything has a place": placement.everything_placed(placed, netlist),
    }


def _of_the_safety_file() -> dict[str, list[str]]:
    safety = safety_file.read()
    software = third_party.read_list()
    return {name: rule(safety) for name, rule in hazards.ON_THE_SAFETY_FILE.items()} | {
        "hazards: whole entries": hazards.whole_entries(safety_file.entries()),
        "third-party software: rows": third_party.whole_rows(software),
        "third-party software: what is always there": third_party.always_there(software),
        "third-party software: who asks for it": third_party.listed(
            software, third_party.asked_for()
        ),
        "third-party software: licences": third_party.licences(
            software, third_party.stated_licences()
        ),
        "claims: none is made": claims.claims(),
    }
