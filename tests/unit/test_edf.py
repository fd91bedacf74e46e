"""Reading pairs of signals from EDF and BDF files, and refusing in one sentence."""

import re

import edfio
import numpy as np
import pytest

from inphase.analysis.edf import SignalPair, open_pair, read_pair, write_pair
from inphase.errors import SignalFileError


def signal(label="client", sfreq=250.0, dimension="uV", seconds=4, seed=0):
    values = np.random.default_rng(seed).normal(size=int(sfreq * seconds))
    return edfio.EdfSignal(values, sfreq, label=label, physical_dimension=dimension)


def written(folder, *signals):
    path = folder / "pair.edf"
    edfio.Edf(signals or (signal(), signal("therapist", seed=1))).write(path)
    return path


def refusal(path, **labels):
    with pytest.raises(SignalFileError) as error:
        read_pair(path, **labels)
    sentence = str(error.value)
    assert "\n" not in sentence
    return sentence


def test_a_pair_comes_back_within_half_a_digital_step(tmp_path):
    values = np.random.default_rng(3).normal(scale=50.0, size=(1000, 2))
    write_pair(
        tmp_path / "a.edf",
        SignalPair(values, 250.0, "uV", ("client", "therapist"), ("AgCl", "dry")),
    )
    pair = read_pair(tmp_path / "a.edf")
    # Rounding to 16 bit over the signal's own range, whose ends are rounded to 8 characters.
    step = np.ptp(values, axis=0) / 2**16
    assert np.all(np.abs(pair.signals - values) <= 0.51 * step + 1e-5)
    assert (pair.sfreq, pair.dimension, pair.labels) == (250.0, "uV", ("client", "therapist"))
    assert pair.transducer == ("AgCl", "dry")
    assert pair.duration_s == 4.0
    assert pair.notes == ()


def test_the_order_is_client_first_whatever_the_order_in_the_file(tmp_path):
    path = written(tmp_path, signal("B", seed=1), signal("A", seed=2))
    forward, swapped = read_pair(path, "A", "B"), read_pair(path, "B", "A")
    assert np.array_equal(forward.signals, swapped.signals[:, ::-1])
    assert forward.labels == ("A", "B")


def test_a_label_matches_regardless_of_case_where_unambiguous(tmp_path):
    path = written(tmp_path, signal("Client"), signal("THERAPIST", seed=1))
    assert read_pair(path).labels == ("Client", "THERAPIST")


def test_an_exact_label_wins_over_one_that_differs_in_case(tmp_path):
    path = written(tmp_path, signal("CLIENT"), signal("client", seed=1), signal("therapist"))
    assert read_pair(path).labels == ("client", "therapist")


def test_a_missing_label_is_refused_with_the_labels_found(tmp_path):
    sentence = refusal(written(tmp_path), client="Fz", therapist="Cz")
    assert "'Fz'" in sentence
    assert "'client', 'therapist'" in sentence


def test_a_label_used_twice_is_refused(tmp_path):
    path = written(tmp_path, signal(), signal(seed=1), signal("therapist"))
    assert "has 2 signals labelled 'client'" in refusal(path)


def test_the_same_label_for_both_is_refused(tmp_path):
    assert "both 'client'" in refusal(written(tmp_path), therapist="client")


def test_two_rates_are_refused_with_both_named(tmp_path):
    sentence = refusal(written(tmp_path, signal(), signal("therapist", sfreq=125.0)))
    assert "250 Hz" in sentence
    assert "125 Hz" in sentence


def test_two_dimensions_are_refused_with_both_named(tmp_path):
    sentence = refusal(written(tmp_path, signal(), signal("therapist", dimension="mV")))
    assert "'uV'" in sentence
    assert "'mV'" in sentence


def test_a_micro_sign_is_written_u(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"uV", b"\xb5V"))
    assert read_pair(path).dimension == "uV"


def test_a_bdf_file_is_read_too(tmp_path):
    signals = [
        edfio.BdfSignal(np.random.default_rng(i).normal(size=500), 250.0, label=label)
        for i, label in enumerate(("client", "therapist"))
    ]
    edfio.Bdf(signals).write(tmp_path / "pair.bdf")
    assert read_pair(tmp_path / "pair.bdf").signals.shape == (500, 2)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "does not exist" in refusal(tmp_path / "none.edf")


def test_a_folder_is_refused(tmp_path):
    assert "cannot be opened" in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello world", b"\x00" * 3000, b"0"])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "other.edf"
    path.write_bytes(content)
    assert "is not an EDF or BDF file" in refusal(path)


def test_a_header_cut_short_is_refused(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:300])
    assert "damaged" in refusal(path)


def test_a_header_without_records_is_refused(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[: 256 * 3])
    assert "holds no samples" in refusal(path)


def test_a_signal_without_calibration_is_refused(tmp_path):
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    # Physical minimum and maximum of two signals, 8 characters each (Kemp and others 1992).
    at = 256 + 2 * (16 + 80 + 8)
    content[at : at + 32] = b"1       " * 4
    path.write_bytes(content)
    assert "range of signal client is empty" in refusal(path)


def test_a_file_cut_in_a_record_is_read_as_far_as_it_goes_and_says_so(tmp_path):
    path = written(tmp_path)
    whole = read_pair(path)
    content = path.read_bytes()
    path.write_bytes(content[: 768 + (len(content) - 768) // 2])
    cut = read_pair(path)
    assert 0 < len(cut.signals) <= len(whole.signals) // 2
    assert np.array_equal(cut.signals, whole.signals[: len(cut.signals)])
    assert "not as long as its header says" in cut.notes[0]


def test_a_discontinuous_file_is_refused(tmp_path):
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    content[192:197] = b"EDF+D"
    path.write_bytes(content)
    assert "time is missing between its records" in refusal(path)


def test_a_label_cannot_steer_the_terminal(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"client", b"cl\x1b[2J", 1))
    assert re.search(r"[\x00-\x1f]", refusal(path)) is None


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_header_gives_a_pair_or_a_sentence_and_never_a_traceback(tmp_path, seed):
    rng = np.random.default_rng(seed)
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    for at in rng.integers(8, 768, size=6):
        content[at] = rng.integers(256)
    path.write_bytes(content)
    try:
        pair = read_pair(path)
    except SignalFileError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert pair.signals.shape[1] == 2


def test_slices_of_an_edf_file_are_what_edfio_reads(tmp_path):
    words = [edfio.EdfAnnotation(0.25, None, "begin")]
    signals = (signal("other", sfreq=10.0), signal("therapist", seed=1), signal(seed=2))
    path = tmp_path / "plus.edf"
    edfio.Edf(signals, annotations=words).write(path)
    read = {one.label: one.data for one in edfio.read_edf(path).signals}
    whole = np.column_stack([read["client"], read["therapist"]])
    samples = open_pair(path).signals
    assert samples.shape == whole.shape
    for at in (slice(None), slice(0, 1), slice(249, 503), slice(990, 5000), slice(7, 7)):
        assert np.array_equal(samples[at], whole[at])


def test_slices_of_a_bdf_file_are_what_edfio_reads(tmp_path):
    signals = [
        edfio.BdfSignal(np.random.default_rng(i).normal(size=500), 250.0, label=label)
        for i, label in enumerate(("therapist", "other", "client"))
    ]
    path = tmp_path / "pair.bdf"
    edfio.Bdf(signals).write(path)
    read = [one.data for one in edfio.read_bdf(path).signals]
    whole = np.column_stack([read[2], read[0]])
    assert whole.min() < 0 < whole.max()
    samples = open_pair(path).signals
    for at in (slice(None), slice(249, 251), slice(400, 600)):
        assert np.array_equal(samples[at], whole[at])


def test_a_file_that_goes_away_while_it_is_read_is_one_sentence(tmp_path):
    pair = open_pair(written(tmp_path))
    (tmp_path / "pair.edf").unlink()
    with pytest.raises(SignalFileError, match="cannot be read"):
        pair.signals[:10]
