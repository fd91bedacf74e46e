"""All rules, by name: what `make hardware` runs and what the tests break on purpose."""

from collections.abc import Callable

from inphase_hardware import power_up, safety_file
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import (
    bill,
    claims,
    connections,
    electrode_leads,
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
}


def findings(netlist: Netlist) -> dict[str, list[str]]:
    """Run every rule; return what each found, most often nothing."""
    rows = bill.read_bill()
    pins = pin_map_rules.read_pin_map()
    placed = placement.read_placement()
    return {name: rule(netlist) for name, rule in ON_THE_NETLIST.items()} | {
        "pin map: firmware": pin_map_rules.firmware_pins(pins, pin_map_rules.read_firmware_pins()),
        "pin map: netlist": pin_map_rules.wired_pins(pins, netlist),
        "pin map: multiplexer": pin_map_rules.multiplexer(pins),
        "bill: parts": bill.parts_in_both(rows, netlist),
        "bill: values and islands": bill.values_in_both(rows, netlist),
        "bill: rows": bill.whole_rows(rows),
        "placement: 8 mm between islands": placement.distances(placed),
        "placement: adapters of the isolators": placement.adapters(placed, netlist),
        "placement: everything has a place": placement.everything_placed(placed, netlist),
        "guides: parts and nets": guides.named_parts(guides.read_guides(), netlist, rows),
        "guides: sources of the checklist": guides.sources(
            guides.read_checklist(), power_up.numbered(netlist), netlist
        ),
        **_of_the_safety_file(),
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
