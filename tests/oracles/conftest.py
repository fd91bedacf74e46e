"""Without the other libraries these tests are skipped; `make test-oracles` installs them."""

import pytest


@pytest.fixture(autouse=True)
def _libraries_are_there():
    for name in ("hypyp", "mne_connectivity", "tensorpac", "neurokit2"):
        pytest.importorskip(name, reason=f"no {name}: make test-oracles installs it")
