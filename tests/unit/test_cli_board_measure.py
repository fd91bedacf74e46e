"""`inphase board measure` on a simulated board whose inputs carry what is known."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from inphase.cli import program
from inphase.errors import LinkError
from inphase.session.greeting import greet
from inphase.session.input_figures import measure_inputs
from inphase.session.transport import SerialTransport
from inphase.simulation.board import SimulatedBoard
from inphase.simulation.signal_file import ConverterSignal

RATE_HZ = 250
LSB_VOLTS = 2.42 / 6 / (2**23 - 1)
SPEED = 4.0
CLIENT_OFF_P = 0x01


def board_with(volts, wires=0):
    counts = np.round(np.column_stack(volts) / LSB_VOLTS).astype(np.int32)
    return SimulatedBoard(
        ConverterSignal(counts, np.full(len(counts), wires, np.uint8), RATE_HZ),
        rate_hz=RATE_HZ,
        speed=SPEED,
    )


def sine(hz, volts_pp):
    time_s = np.arange(30 * RATE_HZ) / RATE_HZ
    return volts_pp / 2 * np.sin(2 * np.pi * hz * time_s + 0.3)


def noise(volts, seed):
    return np.random.default_rng(seed).normal(0.0, volts, 30 * RATE_HZ)


def measured(board, *arguments):
    with board:
        return CliRunner().invoke(
            program, ["board", "measure", "--port", str(board.path), "--seconds", "4", *arguments]
        )


def test_offset_noise_hum_and_tone_are_what_is_on_the_inputs():
    client = 3e-3 + sine(10, 1e-3) + sine(50, 40e-6) + noise(1e-6, 1)
    therapist = -2e-3 + sine(10, 5e-6) + sine(60, 20e-6) + noise(2e-6, 2)
    done = measured(board_with([client, therapist]), "--tone", "10", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    # An amplitude is known to 1.4 times noise over the root of the samples, peak to peak to twice
    # that; four such for a test that always passes.
    one, other = found["client"], found["therapist"]
    within = 4 * 2 * 1.42e-6 / 1000**0.5
    assert one["offset_volts"] == pytest.approx(3e-3, abs=within)
    assert other["offset_volts"] == pytest.approx(-2e-3, abs=2 * within)
    assert one["noise_volts_rms"] == pytest.approx(1e-6, rel=0.1)
    assert other["noise_volts_rms"] == pytest.approx(2e-6, rel=0.1)
    assert one["mains_50_hz_volts_pp"] == pytest.approx(40e-6, abs=within)
    assert one["mains_60_hz_volts_pp"] < within
    assert other["mains_60_hz_volts_pp"] == pytest.approx(20e-6, abs=2 * within)
    assert one["tone_volts_pp"] == pytest.approx(1e-3, abs=within)
    assert other["tone_volts_pp"] == pytest.approx(5e-6, abs=2 * within)
    assert found["crosstalk_db"] == pytest.approx(46.0, abs=1.5)  # 1 mV over 5 uV
    assert not found["crosstalk_is_least"]
    assert (found["samples"], found["rate_hz"]) == (pytest.approx(1000, abs=32), RATE_HZ)


def test_a_tone_below_the_noise_bounds_the_crosstalk_and_no_more():
    done = measured(board_with([noise(1e-6, 3), sine(10, 1e-3) + noise(1e-6, 4)]), "--tone", "10")
    assert done.exit_code == 0, done.output
    last = done.stdout.splitlines()[-1]
    # 1 mV over six standard errors of 1 uV in some 1,000 samples.
    assert last in [
        f"crosstalk: at least {db} dB below, which noise and time let see" for db in (71, 72, 73)
    ]


def test_no_tone_at_either_input_gives_no_crosstalk():
    done = measured(board_with([noise(1e-6, 5), noise(1e-6, 6)]), "--tone", "12")
    assert done.stdout.splitlines()[-1] == "crosstalk: no tone was seen at either input"


def test_an_input_without_its_electrode_has_no_figures_and_the_exit_code_says_so():
    done = measured(board_with([noise(1e-6, 7), noise(1e-6, 8)], CLIENT_OFF_P))
    assert done.exit_code == 1
    signal, offset, noise_row, *mains = done.stdout.splitlines()[1:]
    assert signal.split("  ")[0] == "signal"
    assert "electrode off" in signal
    assert "good" in signal
    assert offset.split()[1] == noise_row.split()[1] == "-"
    assert noise_row.split()[2] != "-"
    assert [row.split()[2] for row in mains] == ["-", "-"]


def test_a_saturated_input_has_no_figures():
    done = measured(board_with([np.full(30 * RATE_HZ, 0.4), noise(1e-6, 9)]))
    assert done.exit_code == 1
    assert "saturated" in done.stdout.splitlines()[1]


def test_a_tone_that_the_rate_cannot_show_is_refused_in_one_sentence():
    done = measured(board_with([noise(1e-6, 10), noise(1e-6, 11)]), "--tone", "125")
    assert done.exit_code == 2
    assert "a tone of 125 Hz cannot be seen at 250 samples a second: give one below 125 Hz" in (
        done.output.replace("\n", " ")
    )


class Deaf:
    """A board's port that loses one read, and on which the board hears nothing from then on."""

    def __init__(self, transport):
        self._transport = transport
        self.name = transport.name
        self._reads = 0

    def read(self, timeout_s):
        self._reads += 1
        data = self._transport.read(timeout_s)
        return b"" if self._reads == 20 else data

    def write(self, data):
        if self._reads < 20:
            self._transport.write(data)


def test_samples_that_are_lost_meanwhile_are_told_and_nothing_is_measured():
    with board_with([noise(1e-6, 12), noise(1e-6, 13)]) as board:
        transport = SerialTransport(str(board.path))
        hello = greet(transport)
        with pytest.raises(LinkError, match=r"were lost meanwhile, so nothing was measured"):
            measure_inputs(Deaf(transport), hello, 8.0)
        transport.close()


def test_a_board_that_falls_silent_is_told():
    with board_with([noise(1e-6, 14), noise(1e-6, 15)]) as board:
        transport = SerialTransport(str(board.path))
        hello = greet(transport)

    class Silent:
        name = "PORT"

        def read(self, timeout_s):
            return b""

        def write(self, data):
            pass

    with pytest.raises(LinkError, match="no samples come from the board on PORT"):
        measure_inputs(Silent(), hello, 1.0)
    transport.close()
