"""All rules, by name: what `make hardware` runs and what the tests break on purpose."""

from collections.abc import Callable

from inphase_hardware import power_up, safety_file
from inphase_hardware.designs import REFERENCE, Design
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import (
    bill,
    cells,
    claims,
    connections,
    electrode_leads,
    front_end_module,
    guides,
    hazards,
    islands,
    isolators,
    placement,
    safe_state,
    third_party,
)
from inphase_hardware.rules import pin_map as pin_map_rules

ON_THE_NETLIST: dict[str, Callable[[Netlist], list[str]]] = {
    "islands: no wire crosses a barrier": islands.bridged_nets,
    "islands: only isolators stand in two": islands.parts_in_two_islands,
    "islands: two barriers to the mains": islands.barriers_to_the_mains,
    "isolators: every channel used": isolators.isolator_channels,
    "isolators: ends carry one signal": isolators.isolator_ends,
    "isolators: two for each person": isolators.isolated_islands,
    "safe state: pulls": safe_state.pulls,
    "safe state: light and motor": safe_state.outputs_reach_their_parts,
    "safe state: buttons": safe_state.buttons,
    "electrode leads: two resistors": electrode_leads.resistors_in_leads,
    "electrode leads: values": electrode_leads.lead_values,
    "electrode leads: nothing else": electrode_leads.nothing_else_on_leads,
    "connections: no net with one end": connections.one_ended_nets,
    "connections: no open pin": connections.open_pins,
    "connections: one output a net": connections.several_outputs,
    "connections: front ends": connections.front_ends,
    "cells: fused, switched, guarded": cells.cells_feed_their_island,
}


def findings(netlist: Netlist) -> dict[str, list[str]]:
    """Run every rule on the reference design; return what each found, most often nothing."""
    rows = bill.read_bill()
    pins = pin_map_rules.read_pin_map()
    return of_a_design(REFERENCE, netlist) | {
        "pin map: firmware": pin_map_rules.firmware_pins(pins, pin_map_rules.read_firmware_pins()),
        "pin map: multiplexer": pin_map_rules.multiplexer(pins),
        "bill: rows": bill.whole_rows(rows),
        "guides: parts and nets": guides.named_parts(guides.read_guides(), netlist, rows),
        "guides: the front-end module": front_end_module.changes(
            front_end_module.read_changes(), netlist
        ),
        "guides: sources of the checklist": guides.sources(
            guides.read_checklist(), power_up.numbered(netlist), netlist
        ),
        **_of_the_safety_file(),
    }


def of_a_design(design: Design, netlist: Netlist) -> dict[str, list[str]]:
    """Run the rules that each design must keep: netlist, pin map, bill and placement."""
    rows = bill.of_design(bill.read_bill(), design.cost)
    placed = placement.of_design(design, netlist)
    return {name: rule(netlist) for name, rule in ON_THE_NETLIST.items()} | {
        "pin map: netlist": pin_map_rules.wired_pins(pin_map_rules.read_pin_map(), netlist),
        "bill: parts": bill.parts_in_both(rows, netlist),
        "bill: values and islands": bill.values_in_both(rows, netlist),
        "placement: 8 mm between islands": placement.distances(placed),
        "placement: everything has a place": placement.everything_placed(placed, netlist),
    }


def _of_the_safety_file() -> dict[str, list[str]]:
    safety = safety_file.read()
    software = third_party.read_list()
    return {name: rule(safety) for name, rule in hazards.ON_THE_SAFETY_FILE.items()} | {
        "hazards: whole entries": hazards.whole_entries(safety_file.entries()),
        "third-party software: rows": third_party.whole_rows(software),
        "third-party software: who asks for it": third_party.listed(
            software, third_party.asked_for()
        ),
        "third-party software: licences": third_party.licences(
            software, third_party.stated_licences()
        ),
        "claims: none is made": claims.claims(),
    }
