"""All rules, by name: what `make hardware` runs and what the tests break on purpose."""

from collections.abc import Callable

from inphase_hardware import power_up, safety_file
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import (
    bill,
    claims,
    connections,
    electrode_leads,
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

ON_THE_NETLIST: dict[str, Callable[[Netlist], list[str]]] = {
    "islands: no wire crosses a barrier": islands.bridged_nets,
    "islands: only isolators stand in two": islands.parts_in_two_islands,
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
    "connections: pairs are alone": connections.pairs,
    "front ends: rails": front_ends.rails,
    "front ends: around each pin": front_ends.around,
    "front ends: sizes": front_ends.sizes,
    "supplies: every pin on its rail": supplies.supply_pins,
    "supplies: capacitors": supplies.bypass,
    "supplies: no load for nothing": supplies.loads,
}


def findings(netlist: Netlist) -> dict[str, list[str]]:
    """Run every rule; return what each found, most often nothing."""
    rows = bill.read_bill()
    pins = pin_map_rules.read_pin_map()
    placed = placement.read_placement()
    pages = guides.read_pages()
    return {name: rule(netlist) for name, rule in ON_THE_NETLIST.items()} | {
        "pin map: firmware": pin_map_rules.firmware_pins(pins, pin_map_rules.read_firmware_pins()),
        "pin map: netlist": pin_map_rules.wired_pins(pins, netlist),
        "pin map: pulls": pin_map_rules.pulls(pins, netlist),
        "pin map: directions": pin_map_rules.directions(pins, netlist),
        "pin map: header": pin_map_rules.header(netlist),
        "pin map: multiplexer": pin_map_rules.multiplexer(pins),
        "signals: front ends": signals.front_end_lines(pins, netlist),
        "signals: driver and buttons": signals.board_lines(pins, netlist),
        "signals: nothing else on a line": signals.nothing_else(pins, netlist),
        "bill: parts": bill.parts_in_both(rows, netlist),
        "bill: values and islands": bill.values_in_both(rows, netlist),
        "bill: descriptions": bill.descriptions(rows, netlist),
        "bill: rows": bill.whole_rows(rows),
        "placement: 8 mm between islands": placement.distances(placed),
        "placement: everything has a place": placement.everything_placed(placed, netlist),
        "guides: parts and nets": guides.named_parts(pages, netlist, rows),
        "guides: values of parts": guide_words.values(pages, netlist),
        "guides: pins of parts": guide_words.pins(pages, netlist),
        "guides: GPIOs": guide_words.gpios(pages, netlist),
        "guides: colours of leads": guide_words.colours(pages, rows),
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
        "third-party software: what is always there": third_party.always_there(software),
        "third-party software: who asks for it": third_party.listed(
            software, third_party.asked_for()
        ),
        "third-party software: licences": third_party.licences(
            software, third_party.stated_licences()
        ),
        "claims: none is made": claims.claims(),
    }
