"""Pseudo-pairs: the rank of each real pair, and of the pairing as a whole."""

import numpy as np
import pytest

from inphase.analysis.pseudo_pairs import AcrossRow, pairing_p_value, rows_of

NAMES = ("a", "b", "c")


def test_a_real_pair_stands_among_those_of_its_client_and_of_its_therapist():
    values = np.array([[5.0, 1.0, 6.0], [2.0, 5.0, 4.0], [5.0, np.nan, 5.0]])
    first, second, third = rows_of(NAMES, values)
    assert first == AcrossRow("a", 5.0, (1.0, 6.0), (2.0, 5.0))
    # 6 is above, and 5 ties: two of four reach it. What has no value is not counted.
    assert first.p_value == 3 / 5
    assert second.p_value == 1 / 4
    assert third.p_value == 3 / 4


def test_what_has_no_value_has_no_p_value():
    assert AcrossRow("a", np.nan, (1.0,)).p_value is None
    assert AcrossRow("a", 1.0, (np.nan,)).p_value is None
    assert pairing_p_value(np.full((3, 3), np.nan), seed=0) is None
    assert pairing_p_value(np.ones((1, 1)), seed=0) is None


def test_a_pairing_stands_among_all_pairings():
    # Of the 6 pairings of three clients with three therapists one is the real one.
    found = pairing_p_value(np.eye(3), seed=0)
    # A standard error of 9,999 draws is 0.4 %.
    assert found == pytest.approx(1 / 6, abs=0.015)
    assert pairing_p_value(np.eye(3), seed=1) != found
    assert pairing_p_value(np.eye(10), seed=0) == 1 / 10_000
    assert pairing_p_value(np.ones((5, 5)), seed=0) == 1.0


def test_a_file_without_a_value_of_its_own_is_left_out_of_the_pairing():
    values = np.eye(4)
    values[2, 2] = np.nan
    assert pairing_p_value(values, seed=0) == pairing_p_value(np.eye(3), seed=0)


def test_a_pairing_of_strangers_is_as_often_low_as_it_says():
    random = np.random.default_rng(1)
    found = [
        pairing_p_value(random.random((6, 6)), seed=seed, permutations=199) for seed in range(400)
    ]
    # 5 % with a standard error of 1.1 %.
    assert abs(np.mean(np.array(found) <= 0.05) - 0.05) < 0.033
