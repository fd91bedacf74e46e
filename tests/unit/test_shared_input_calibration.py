"""Two who share a stimulus and nothing else: the printed table's cases, and their limits."""

import pytest
from bench.shared_input import CASES, Case, shares

ALONE = [case for case in CASES if not case.coupling and case.jitter_cycles <= 1 / 8]


@pytest.mark.slow
@pytest.mark.parametrize("case", ALONE, ids=str)
def test_a_shared_response_alone_is_called_step_in_at_most_8_percent(case: Case) -> None:
    windows, _, locked = shares(case, 6)
    assert windows > 1000
    assert locked <= 0.08


@pytest.mark.slow
def test_the_strongest_response_fools_lagged_surrogates_many_times_as_often() -> None:
    assert max(shares(case, 2)[1] for case in ALONE) > 0.2


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case.coupling], ids=str)
def test_coupling_is_found_nearly_as_often_as_by_lagged_surrogates(case: Case) -> None:
    _, lagged, locked = shares(case, 3)
    assert locked > 0.2
    assert locked > 0.8 * lagged
