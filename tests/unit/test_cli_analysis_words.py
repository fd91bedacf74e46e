"""What an analysis is summed up as, and which signals a preset takes."""

import math
import re

import numpy as np
import pytest
import scipy.stats

from inphase.analysis.edf import SignalPair
from inphase.analysis.pseudo_pairs import AcrossRow, cohens_d
from inphase.analysis.result import METRICS, Analysis
from inphase.analysis.signal_kind import check_kind
from inphase.analysis.summary import summarize
from inphase.counted import binomial_quantile
from inphase.errors import SignalFileError
from inphase.presets import preset_named


def analysis(plv, p_value, *, hop_s=30.0, window_s=60.0):
    plv, p_value = np.array(plv, float), np.array(p_value, float)
    return Analysis(
        time_s=100.0 + hop_s * np.arange(len(plv)),
        **dict.fromkeys(METRICS, plv),
        p_value=p_value,
        p_value_shared=np.full(len(plv), np.nan),
        n_effective=np.where(np.isnan(plv), np.nan, 20.0),
        valid=~np.isnan(plv),
        sfreq=25.0,
        band=(0.1, 0.4),
        window_s=window_s,
        surrogates=64,
        delay_s=2.0,
    )


def pair(dimension="V", transducer=("", "")):
    return SignalPair(np.zeros((10, 2)), 25.0, dimension, ("client", "therapist"), transducer)


def test_shares_count_valid_and_tested_windows_apart():
    nan = math.nan
    found = summarize(analysis([0.2, 0.4, nan, 0.6], [nan, 0.05, nan, 0.2]))
    assert (found.windows, found.valid, found.tested, found.significant) == (4, 3, 2, 1)
    assert found.mean_plv == pytest.approx(0.4)
    assert found.share_significant == 0.5


def test_windows_that_overlap_by_half_count_half():
    found = summarize(analysis([0.2] * 40, [0.5] * 40))
    assert found.separate == 20
    assert found.chance_share == binomial_quantile(20, 0.05) / 20


@pytest.mark.parametrize("trials", [1, 4, 20, 100, 1000])
def test_the_binomial_quantile_is_scipys(trials):
    assert binomial_quantile(trials, 0.05) == scipy.stats.binom.ppf(0.95, trials, 0.05)


def test_the_words_set_the_share_beside_chance_and_say_what_it_is_not():
    words = " ".join(summarize(analysis([0.2] * 40, [0.01] * 8 + [0.5] * 32)).sentences())
    assert "40 of 40 windows (100 %) are valid" in words
    assert "8 of 40 windows (20 %) have p <= .05; chance alone gives 5 %" in words
    assert "about 20 separate windows up to 15 %" in words
    assert "without any coupling" in words


@pytest.mark.parametrize("share", [0, 8, 40])
def test_no_word_calls_synchrony_good_or_speaks_of_people(share):
    p_values = [0.01] * share + [0.5] * (40 - share)
    words = " ".join(summarize(analysis([0.9] * 40, p_values)).sentences()).lower()
    assert not re.search(r"\b(good|bad|better|worse|empath|alliance|therap|health|success)", words)


def test_without_windows_or_valid_ones_nothing_is_said_of_synchrony():
    nan = math.nan
    assert "No window ends within the signals" in summarize(analysis([], [])).sentences()[0]
    words = summarize(analysis([nan, nan], [nan, nan])).sentences()
    assert words[-1].startswith("Nothing can be said of synchrony: in every window a signal has")
    assert "PLV" not in " ".join(words)


def test_rhythms_too_regular_for_the_window_are_told_and_how_long_one_should_be():
    found = analysis([0.3, math.nan, math.nan, math.nan], [0.5] + 3 * [math.nan])
    assert not any("effective" in line for line in summarize(found).sentences())
    found.n_effective[1:] = 5.0, 6.0, 7.0
    summary = summarize(found)
    # 60 s hold 6 of the 8 that are needed.
    assert (summary.few, summary.enough_s) == (3, 80.0)
    (line,) = (line for line in summary.sentences() if "effective" in line)
    assert "fewer than 8 effective samples: 3." in line
    assert "a window of 80 s or more may hold enough" in line


def test_cohens_d_is_the_difference_over_the_pooled_spread():
    rows = [AcrossRow("a", 3.0, (1.0, 2.0)), AcrossRow("b", 5.0, (3.0, 2.0))]
    # Means 4 and 2; variances 2 (1 degree of freedom) and 2/3 (3 degrees).
    assert cohens_d(rows) == pytest.approx(2.0 / math.sqrt((2.0 + 2.0) / 4))


def test_cohens_d_leaves_out_pairs_without_a_valid_window():
    rows = [AcrossRow("a", 3.0, (1.0, math.nan)), AcrossRow("b", 5.0, (3.0, 2.0))]
    whole = [AcrossRow("a", 3.0, (1.0,)), AcrossRow("b", 5.0, (3.0, 2.0))]
    assert cohens_d(rows) == cohens_d(whole)
    assert rows[0].mean_made == 1.0


def test_cohens_d_is_none_without_two_of_each_or_without_spread():
    assert cohens_d([AcrossRow("a", 3.0, (1.0, 2.0))]) is None
    assert cohens_d([AcrossRow("a", 3.0, (1.0,)), AcrossRow("b", 3.0, (1.0,))]) is None


def test_a_dimension_the_preset_does_not_take_is_refused_with_both_named():
    with pytest.raises(SignalFileError, match=r"are in uV, .* preset motion takes .*in au, "):
        check_kind(pair("uV"), preset_named("motion"))


def test_a_transducer_of_another_kind_is_refused_by_its_words():
    with pytest.raises(SignalFileError, match=r"client is an ECG by its transducer \(chest ECG\)"):
        check_kind(pair("mV", ("chest ECG", "chest ECG")), preset_named("respiration"))


def test_one_person_of_another_kind_is_enough_to_refuse():
    with pytest.raises(SignalFileError, match="signal therapist is an EMG"):
        check_kind(pair("uV", ("EEG O1", "EMG chin")), preset_named("eeg-alpha"))


@pytest.mark.parametrize(
    ("preset", "dimension", "words"),
    [
        ("respiration", "V", "respiration belt"),
        ("respiration", "mV", "respiration derived from ECG"),
        ("respiration", "V", ""),
        ("eeg-alpha", "uV", "EEG O1 and O2 of one person, eyes closed"),
        ("eeg-theta", "uV", "AgCl electrodes"),
        ("motion", "au", "video motion energy"),
    ],
)
def test_a_signal_of_the_presets_kind_or_of_none_named_is_taken(preset, dimension, words):
    check_kind(pair(dimension, (words, words)), preset_named(preset))
