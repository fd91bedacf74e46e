"""Every two nets joined, by a wire and by a part, and every value that a figure must notice."""

import shutil
from collections.abc import Callable, Iterable
from itertools import chain

import hardware_mutants as mutants
import pytest
from hardware_mutants import SIMULATED, Mutant, unnoticed

from inphase_hardware import netlist as netlists
from inphase_hardware.analog import aliasing, passband

pytestmark = pytest.mark.hardware
WHOLE = netlists.read()


@pytest.mark.parametrize("joined", [mutants.joined_nets, mutants.bridged_islands, mutants.added])
def test_any_two_nets_that_are_joined_are_named(
    joined: Callable[[netlists.Netlist], Iterable[Mutant]],
) -> None:
    assert [mutant.broken for mutant in joined(WHOLE) if unnoticed(mutant)] == []


@pytest.mark.skipif(shutil.which("ngspice") is None, reason="apt install ngspice")
def test_what_no_rule_notices_misses_the_limit_of_a_figure() -> None:
    left = [mutant for mutant in mutants.other_values(WHOLE) if mutant.broken in SIMULATED]
    assert len(left) == len(SIMULATED)
    kept = [
        mutant.broken
        for mutant in left
        if all(
            figure.is_kept
            for figure in chain(passband.figures(mutant.netlist), aliasing.figures(mutant.netlist))
        )
    ]
    assert kept == []
