"""Every part dropped, shorted or changed, every pin cut or swapped: a rule says so, and says where.

What no rule notices is listed here with its reason, or missed by a simulated figure
(`tests/hardware/test_sweep.py`, which also joins every two nets).
"""

from collections.abc import Callable, Iterable

import hardware_mutants as mutants
import pytest
from hardware_mutants import SIMULATED, Mutant, unnoticed

from inphase_hardware import netlist as netlists
from inphase_hardware.netlist import Netlist

WHOLE = netlists.read()
NO_DIRECTION = "what is between them works either way round"
HOLDS = "1 kilohm holds CS as well, and the Pico can pull it down"
UNUSED = "channel 1 is powered down, and its network has no direction"
CHANNEL_1 = ("IN1N and IN1P", "RESP_MODP and RESP_MODN")
IDLE = "holds pins that nothing drives"
EQUIVALENT = {
    **{f"U{n}01: PGA{k}N and PGA{k}P": NO_DIRECTION for n in (1, 2) for k in (1, 2)},
    "U3: OUT+ and OUT-": NO_DIRECTION,
    **{f"U{n}01: {pins}": UNUSED for n in (1, 2) for pins in CHANNEL_1},
    **{f"U{n}01: VCAP1 and VCAP2": "each has 1 uF to ground" for n in (1, 2)},
    "R1 / 10": "the Pico's own 4 mA bound what loads the gate of Q1",
    "R1 x 10": "the gate of Q1 charges within a microsecond, and R2 holds it off through it",
    "R7 / 10": HOLDS,
    "R8 / 10": HOLDS,
    **{f"R{n}08 {scale}": IDLE for n in (1, 2) for _, scale in mutants.SCALES},
}
"""What no rule notices, and why it does no harm."""


@pytest.mark.parametrize(
    ("broken", "allowed"),
    [
        (mutants.dropped, set()),
        (mutants.shorted, set()),
        (mutants.cut_off, set()),
        (mutants.swapped_pins, {name for name in EQUIVALENT if ":" in name}),
        (mutants.other_values, {name for name in EQUIVALENT if ":" not in name} | SIMULATED),
    ],
)
def test_whatever_is_broken_is_named_but_for_what_is_listed(
    broken: Callable[[Netlist], Iterable[Mutant]], allowed: set[str]
) -> None:
    left = {mutant.broken for mutant in broken(WHOLE) if unnoticed(mutant)}
    assert left == allowed
