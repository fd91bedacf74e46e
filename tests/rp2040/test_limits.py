"""What the firmware may cost an RP2040, installed as on every board, at each rate.

Times are the emulated board's, so that every run gives the same ones.
"""

import pytest
from rp2040.emulated_board import installed_files
from rp2040.workloads import (
    commands_to_light_ms,
    run_with_changing_cue,
    run_with_cue,
    wait_for_samples,
)

pytestmark = pytest.mark.rp2040

SECONDS = 12.0


@pytest.mark.parametrize("rate_hz", [250, 500, 1000])
def test_heap_processor_start_and_reaction_keep_their_limits(board, ramp, rate_hz, tmp_path):
    plugged = board(ramp(rate_hz, 60), files=installed_files(), settings={"rate_hz": rate_hz})
    assert wait_for_samples(plugged) <= 2.0
    assert plugged.hellos[-1].free_heap_bytes >= 40 * 1024
    held = run_with_cue(plugged, SECONDS)
    assert held.total_ns - held.asleep_ns <= 0.25 * held.total_ns
    changing = run_with_changing_cue(plugged, SECONDS)
    assert changing.total_ns - changing.asleep_ns <= 0.25 * changing.total_ns
    reaction_ms = commands_to_light_ms(plugged, tmp_path / "trace.csv")
    assert len(reaction_ms) > 100
    assert 0.0 < min(reaction_ms) <= max(reaction_ms) <= 10.0
    assert plugged.resets == []  # the heap is locked, and an allocation would end the loop
    assert plugged.link.counts.samples_lost_on_board == 0
