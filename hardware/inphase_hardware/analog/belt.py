"""The breathing belt: a piezo sensor with its two-part network, through the leads to the converter.

The sensor is a source of charge beside its own capacitance. Resistor and capacitor beside it are
X102 and X103 of the bill: the resistor lets the lead-off current through; the capacitor is large
beside any sensor and decides the corner. Over clothes no electrode is in the way.
"""

import cmath
import itertools
import math
from dataclasses import dataclass

from inphase_hardware.analog import converter, ngspice, noise, person
from inphase_hardware.analog.fault_currents import BODY_OHM, SUPPLY_VOLTS
from inphase_hardware.figures import Figure
from inphase_hardware.netlist import Netlist, number_of
from inphase_hardware.rules.bill import read_bill

SENSOR_FARAD = (2e-9, 100e-9)
"""From a film of 2.4 nF over strips of 5 to 9 nF to discs of ceramic (memory)."""
OHM_TOLERANCE, FARAD_TOLERANCE = 0.01, 0.05
"""As the bill has them."""
BREATH_COULOMB = 2e-9
"""Of a shallow breath, peak to peak; order of magnitude (memory), up to 7 nC for a deep one."""
_CLAMP_VOLTS = SUPPLY_VOLTS / 2 + 0.3
"""What a movement leaves on the belt at most: above it the converter's input diodes conduct."""
_BREATHING = "ac lin 4 0.1 0.4"
_LONGEST_S = 90
_NOISE_FROM_HZ = 0.01


@dataclass(frozen=True, slots=True)
class Network:
    """What stands beside the sensor, both within their tolerance."""

    ohm: float
    farad: float


def of_the_bill() -> Network:
    """Return resistor and capacitor as both people's are bought. KeyError where there is none."""
    values = {row["designators"]: row["value"] for row in read_bill()}
    return Network(number_of(values["X102 X202"]), number_of(values["X103 X203"]))


def copies(network: Network) -> list[tuple[Network, float]]:
    """Return each end of both tolerances with the smallest and the largest sensor."""
    ends = itertools.product((-1, 1), (-1, 1), SENSOR_FARAD)
    return [
        (
            Network(
                network.ohm * (1 + of_ohm * OHM_TOLERANCE),
                network.farad * (1 + of_farad * FARAD_TOLERANCE),
            ),
            sensor,
        )
        for of_ohm, of_farad, sensor in ends
    ]


def belt(netlist: Netlist, island: str, network: Network, sensor: float, copy: str) -> list[str]:
    """Return an island with a belt on its sockets, R joined with N; `Iq` is the sensor's source."""
    chip = person.part(netlist, island, "biopotential front end")
    net = {pin.name: copy + pin.net for pin in chip if pin.net}
    lead = {pin.name: copy + pin.net for pin in person.part(netlist, island, "electrode sockets")}
    ground = person.ground(island, copy)
    pins = " ".join(net[pin] for pin in ("IN2P", "IN2N", "PGA2P", "PGA2N", "RLDINV"))
    return [
        *person.island_parts(netlist, island, copy),
        f"R{copy}ground {ground} 0 0.1",
        f"V{copy}3V3 {net['DVDD']} {ground} 0",
        f"X{copy}U {pins} {copy}drive {ground} ads1292r",
        f"R{copy}drive {copy}drive {net['RLDOUT']} {person.DRIVE_OUTPUT_OHM}",
        f"R{copy}joined {lead['N']} {lead['R']} 0.1",
        f"C{copy}sensor {lead['P']} {lead['N']} {sensor}",
        f"R{copy}beside {lead['P']} {lead['N']} {network.ohm}",
        f"C{copy}beside {lead['P']} {lead['N']} {network.farad + 1e-15}",
        *(
            f"C{copy}cable{name} {node} {ground} {person.UNSHIELDED_FARAD}"
            for name, node in lead.items()
        ),
    ]


def against_a_charge_amplifier(
    netlist: Netlist, island: str, network: Network
) -> list[list[complex]]:
    """Return, for each copy, the response at 0.1 to 0.4 Hz; 1 if charge became voltage at once."""
    elements, outputs = person.chip(), []
    for number, (beside, sensor) in enumerate(copies(network)):
        copy = f"k{number}_"
        elements += belt(netlist, island, beside, sensor, copy)
        elements.append(f"Iq{number} {_leads(netlist, island, copy)} dc 0 ac 1")
        sampled = person.filtered(netlist, island, copy)
        outputs += [f"real({sampled})", f"imag({sampled})"]
    frequency_hz, *columns = ngspice.columns(elements, _BREATHING, *outputs)
    found = []
    for number, (beside, sensor) in enumerate(copies(network)):
        ideal = converter.GAIN / (beside.farad + sensor)
        pairs = zip(frequency_hz, columns[2 * number], columns[2 * number + 1], strict=True)
        found.append([complex(a, b) * 2j * math.pi * f / ideal for f, a, b in pairs])
    return found


def offset_volts(netlist: Netlist, island: str, network: Network, across: str = "") -> float:
    """Return what the lead-off current leaves at the converter's input, or across two nodes."""
    net = {pin.name: pin.net for pin in person.part(netlist, island, "biopotential front end")}
    current, ground = converter.LEAD_OFF_AMPERE, person.ground(island)
    elements = [
        *person.chip(),
        *belt(netlist, island, network, SENSOR_FARAD[0], ""),
        f"Iup {ground} {net['IN2P']} {current}",
        f"Idown {net['IN2N']} {ground} {current}",
        "Vsweep sweep 0 0",
    ]
    _, volts = ngspice.columns(
        elements, "dc Vsweep 0 0 1", across or person.inputs(netlist, island)
    )
    return abs(volts[0])


def noise_volts(netlist: Netlist, island: str, network: Network) -> float:
    """Return the rms at 250 samples a second, referred to the input."""
    elements = [
        *person.chip(),
        *belt(netlist, island, network, SENSOR_FARAD[0], ""),
        f"Iq {_leads(netlist, island)} dc 0 ac 1",
        f"Bout out 0 V={person.filtered(netlist, island)}",
    ]
    analysis = f"noise v(out) Iq dec 20 {_NOISE_FROM_HZ} 2k"
    frequency_hz, output = ngspice.columns(elements, analysis, "onoise_spectrum")
    return noise.sampled_volts(frequency_hz, [n / converter.GAIN for n in output], 250)


def recovery_s(netlist: Netlist, island: str, network: Network) -> float:
    """Return seconds from a movement that saturates to less than a breath away from rest."""
    sensor = max(SENSOR_FARAD)
    whole = network.farad + sensor
    pulse = f"PULSE(0 {_CLAMP_VOLTS * whole / 0.1} 0 1u 1u 0.1 1000)"
    elements = [
        *person.chip(),
        *belt(netlist, island, network, sensor, ""),
        f"Iq {_leads(netlist, island)} {pulse}",
    ]
    time_s, sampled = ngspice.columns(
        elements, f"tran 0.05 {_LONGEST_S}", person.filtered(netlist, island)
    )
    breath = BREATH_COULOMB / whole * converter.GAIN
    return max(t for t, v in zip(time_s, sampled, strict=True) if abs(v) > breath)


def touched_ua(netlist: Netlist, island: str, network: Network) -> float:
    """Return the direct current through a person who holds both wires of the sensor."""
    lead = {pin.name: pin.net for pin in person.part(netlist, island, "electrode sockets")}
    held = Network(1 / (1 / network.ohm + 1 / (2 * BODY_OHM)), network.farad)
    across = offset_volts(netlist, island, held, f"v({lead['P']})-v({lead['N']})")
    return across / (2 * BODY_OHM) * 1e6


def figures(netlist: Netlist, network: Network | None = None) -> list[Figure]:
    """Return what a belt gives at both people's sockets; without `network`, with the bill's."""
    beside = network or of_the_bill()
    held = _CLAMP_VOLTS * (beside.farad * (1 + FARAD_TOLERANCE) + max(SENSOR_FARAD)) * 1e6
    found = []
    for island in ("client", "therapist"):
        responses = against_a_charge_amplifier(netlist, island, beside)
        gain = min(abs(value) for response in responses for value in response)
        phases = [[math.degrees(cmath.phase(value)) for value in r] for r in responses]
        most = max(abs(phase) for row in phases for phase in row)
        apart = max(max(at) - min(at) for at in zip(*phases, strict=True))
        offset = offset_volts(netlist, island, beside) * 1e3
        rms = noise_volts(netlist, island, beside) * 1e6
        again = recovery_s(netlist, island, beside)
        touched = touched_ua(netlist, island, beside)
        rows = [
            ("gain, 0.1 to 0.4 Hz, 2 to 100 nF, least", 20 * math.log10(gain), "dB", -3, False,
             "ours; 0 dB is an ideal charge amplifier"),
            ("phase, 0.1 to 0.4 Hz, most", most, "deg", 45, True, "ours: of both people alike"),
            ("phase between two people, most", apart, "deg", 10, True, "ours: 0.3 s at 0.1 Hz"),
            ("offset by the lead-off current", offset, "mV", 200, True, "ours: half of full scale"),
            ("noise at 250 samples a second, rms", rms, "uV", 40, True,
             "ours: a hundredth of a shallow breath"),
            ("good again after a movement", again, "s", 60, True, "ours: its window"),
            ("current, a person holds both wires", touched, "uA", 10, True,
             "IEC 60601-1, d.c., type CF; BF alike (memory)"),
            ("charge that it holds", held, "uC", 45, True, "IEC 60601-1 8.4.3 (memory)"),
        ]  # fmt: skip
        found += [Figure(f"{island}: belt: {name}", *rest) for name, *rest in rows]
    return found


def _leads(netlist: Netlist, island: str, copy: str = "") -> str:
    """Return both ends of the sensor's source, so that its current flows out at P."""
    lead = {pin.name: pin.net for pin in person.part(netlist, island, "electrode sockets")}
    return f"{copy}{lead['N']} {copy}{lead['P']}"
