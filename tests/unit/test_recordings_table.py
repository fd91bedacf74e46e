"""What the table of real recordings says (`tests/bench/recordings.py`), as long as it is true."""

import numpy as np
import pytest
from bench.recordings import FOLDER, find, single_rows, therapy_rows, windows_of

from inphase.analysis.pseudo_pairs import cohens_d, pairing_p_value, rows_of

needs_recordings = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="no recordings: set INPHASE_DATA to their folder"
)


@needs_recordings
def test_the_locked_eeg_is_far_above_chance_and_unrelated_ecg_and_respiration_are_not():
    eeg, *unrelated = single_rows()
    assert eeg.plv > 1.5 * eeg.plv_95
    assert eeg.share_plv == 1.0
    assert eeg.plv_above
    assert eeg.ccorr_above
    assert [row.name for row in unrelated] == ["ECG, unrelated", "respiration, unrelated"]
    for row in unrelated:
        assert row.share_valid == 1.0
        assert row.windows >= 15
        assert not row.plv_above
        assert not row.ccorr_above


@needs_recordings
def test_therapy_sessions_stand_above_pairs_made_across_sessions_which_are_at_chance():
    real, made, means = therapy_rows()
    assert (len(real.found), len(made.found)) == (10, 90)
    assert real.plv_above
    assert real.ccorr_above
    assert not made.plv_above
    assert not made.ccorr_above
    assert cohens_d(rows_of([str(i) for i in range(10)], means)) > 2.0
    assert pairing_p_value(means, seed=1) < 0.001


def test_the_windows_of_the_table_are_those_the_metrics_were_computed_of():
    rng = np.random.default_rng(1)
    own, common = rng.standard_normal((250 * 60, 2)), rng.standard_normal((250 * 60, 1))
    analysis, x, y = windows_of(own + common, 250.0, "eeg-alpha")
    assert len(x) == np.count_nonzero(analysis.valid) >= 8
    plv = np.abs(np.mean(x / np.abs(x) * np.conj(y / np.abs(y)), axis=1))
    np.testing.assert_allclose(plv, analysis.plv[analysis.valid], rtol=0, atol=1e-12)


def test_a_shared_signal_is_above_the_chance_of_ccorr_and_strangers_are_below():
    rng = np.random.default_rng(2)
    own, common = rng.standard_normal((250 * 120, 2)), rng.standard_normal((250 * 120, 1))
    shared = find(own + 3 * common, 250.0, "eeg-alpha")
    strangers = find(own, 250.0, "eeg-alpha")
    assert np.mean(np.abs(shared.ccorr) > shared.ccorr_95) > 0.5
    assert np.mean(np.abs(strangers.ccorr) > strangers.ccorr_95) < 0.2
