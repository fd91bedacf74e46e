"""`inphase board reset`: the real firmware lets the watchdog start it anew, its cue off first."""

import os
import time

import numpy as np
import pytest
from click.testing import CliRunner
from emulated.host_end import HostEnd

from inphase.cli import program
from inphase.cli.board import refuse_failed
from inphase.errors import LinkError
from inphase.link.endpoint import HelloRequest, Reset, SetCue
from inphase.session import restart as restart_module
from inphase.session.restart import ask, restart
from inphase.session.transport import SerialTransport
from inphase.simulation.signal_file import ConverterSignal
from inphase.simulation.trace import read_trace
from inphase_wire import layout

PATIENCE_S = 30
"""Nothing here takes longer unless it hangs."""
SIMULATED_ID = "e661000000000001"


def wave(seconds):
    n = 250 * seconds
    counts = np.tile((1000 * np.sin(np.arange(n) / 5)).astype(np.int32)[:, None], (1, 2))
    return ConverterSignal(counts, np.zeros(n, np.uint8), 250)


@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
def test_a_reset_board_says_hello_again_and_has_restarted_once(board, interpreter):
    plugged = board(wave(60), interpreter=interpreter)
    done = CliRunner().invoke(program, ["board", "reset", "--port", str(plugged.path)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"board {SIMULATED_ID} has started anew with firmware 0.1.0\n"
    assert plugged.restarts == 1
    assert plugged.errors == ""


@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
def test_a_simulated_board_sent_to_its_prompt_says_that_it_has_none(board, interpreter):
    plugged = board(wave(60), interpreter=interpreter)
    transport = SerialTransport(str(plugged.path))
    ask(transport, SIMULATED_ID, time.monotonic, layout.RESET_PROMPT)
    transport.close()
    assert plugged.wait(PATIENCE_S)
    with pytest.raises(LinkError, match="has failed: it was sent to MicroPython's prompt"):
        refuse_failed(plugged)


def test_the_cue_is_off_before_the_reset_though_the_host_goes_on_asking(board, tmp_path):
    plugged = board(wave(60))
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.hellos)
        host.link.send(SetCue(1.0, 0.0))
        assert host.until(lambda: host.statuses and host.statuses[-1].light > 0.1)
        host.link.send(Reset(SIMULATED_ID))
        asked = len(host.acknowledgements)
        assert host.until(lambda: len(host.acknowledgements) > asked)
        acknowledged = len(host.statuses)
        hellos = len(host.hellos)

        def is_back():
            host.link.send(SetCue(1.0, 0.0))
            return len(host.hellos) > hellos

        assert host.until(is_back)
        statuses = list(host.statuses[acknowledged:])
    restarted = next(
        (k for k in range(1, len(statuses)) if statuses[k].ticks_us < statuses[k - 1].ticks_us),
        len(statuses),
    )
    # The first status after the acknowledgement may be at most one period, 100 ms, young.
    assert restarted > 10
    assert [status.light for status in statuses[1:restarted]] == [0.0] * (restarted - 1)
    assert len(read_trace(tmp_path / "trace.csv")) == 2


def test_a_board_that_does_not_know_the_command_is_one_sentence(board, changed_firmware):
    firmware = changed_firmware(
        "inphase_board/commands.py", "kind == layout.RESET:", "kind == 0x7F:"
    )
    plugged = board(wave(60), firmware=firmware)
    transport = SerialTransport(str(plugged.path))
    with pytest.raises(LinkError, match="did not take the reset: unplug it"):
        restart(transport)
    transport.close()
    assert plugged.restarts == 0


def test_a_board_that_does_not_come_back_is_one_sentence(board, tmp_path, monkeypatch):
    link = tmp_path / "port"
    plugged = board(wave(60), link=link)
    monkeypatch.setattr(restart_module, "BACK_WITHIN_S", 3.0)
    transport = SerialTransport(str(link))
    read = transport.read
    unplugged = []

    def read_until_acknowledged(timeout_s):
        data = read(timeout_s)
        if unplugged:
            return data
        if bytes((layout.ACK,)) in data and asked:
            plugged.stop()
            unplugged.append(True)
        return data

    asked = []
    write = transport.write

    def note(data):
        asked.extend([True] if b"\x1f" in data else [])
        write(data)

    monkeypatch.setattr(transport, "read", read_until_acknowledged, raising=False)
    monkeypatch.setattr(transport, "write", note, raising=False)
    with pytest.raises(LinkError, match="is not back within 3 s"):
        restart(transport)
    assert not os.path.lexists(link)
