"""Licences of the other libraries, which are installed here alone, are as they are listed."""

import pytest

from inphase_hardware.rules import third_party

pytestmark = pytest.mark.oracles


def test_the_licences_listed_are_those_that_the_libraries_state():
    stated = third_party.stated_licences()
    assert ("PyPI", "hypyp") in stated
    assert third_party.licences(third_party.read_list(), stated) == []
