"""How many seconds of a signal the board's history holds, by the firmware's own code.

Run `PYTHONPATH=tests:firmware python tests/bench/history.py`. Both persons' signals are of the same
kind and independent; the history is filled until its oldest blocks have gone.
"""

from array import array

import numpy as np
from fakes import micropython_shim

from inphase.simulation.ecg import beat_times, ecg
from inphase.simulation.signal_file import GAIN, VREF_VOLTS
from inphase.stages.calibration import Calibration

RATES_HZ = (1000, 250)
PERSONS = 2
BLOCK = 32
COUNTS = 2**24
HUM_VOLTS, HUM_HZ = 1e-4, 50.0
DRIFT_VOLTS, DRIFT_HZ = 1e-3, 0.3
NOISE = 0.005
"""Of the ECG's R wave, 1 mV: noise of 5 uV rms."""


class Clock:
    """Ticks, which do not matter here."""

    low = high = 0


def main():
    """Print the table."""
    micropython_shim.install()
    from inphase_board import history

    print(f"{history.BYTES:,} bytes; seconds held".ljust(60), *(f"{r:>8} Hz" for r in RATES_HZ))
    for name, signal in SIGNALS.items():
        held = [pairs_held(signal, rate_hz) / rate_hz for rate_hz in RATES_HZ]
        print(name.ljust(60), *(f"{seconds:>11.1f}" for seconds in held))


def pairs_held(signal, rate_hz):
    """Fill a history with `signal(random, n, rate_hz)`, (n,) counts; return the pairs it holds."""
    from inphase_board import history, history_block, ring

    random = np.random.default_rng(1)
    memory = bytearray(history.BYTES)
    state = array("i", [0] * history.STATE_SIZE)
    state[history.SIZE] = len(memory)
    header = bytearray(history_block.HEADER)
    slots = bytearray(ring.SLOT_SIZE * ring.SLOTS)
    pairs = array("H", [0] * ring.STATE_SIZE)
    n = len(memory) * 2  # a pair takes more than half a byte
    persons = [signal(random, n, rate_hz) % COUNTS for _ in range(PERSONS)]
    values = np.stack(persons, -1).astype(">u4")
    coded = values.view(np.uint8).reshape(n, PERSONS, 4)[:, :, 1:].reshape(n, -1)
    put = 0
    while state[history.HELD] == put:
        if put == n:
            raise SystemExit("the signal is too short to fill the history")
        for pair in coded[put : put + BLOCK]:
            at = put % ring.SLOTS * ring.SLOT_SIZE
            slots[at : at + len(pair)] = pair.tobytes()
            put += 1
        pairs[ring.HEAD] = pairs[ring.LIVE] = put % ring.SLOTS
        history.store(memory, state, header, slots, pairs, Clock, BLOCK)
    return state[history.HELD]


def counts(volts):
    """Return volts as the converter counts them."""
    return np.rint(volts / Calibration(GAIN, VREF_VOLTS).lsb_volts).astype(np.int64)


def white(volts):
    """Return a signal of white noise of `volts` rms."""
    return lambda random, n, _rate_hz: counts(volts * random.standard_normal(n))


def full_scale(random, n, _rate_hz):
    """Return n counts, each as likely as any other."""
    return random.integers(0, COUNTS, n)


def heart(random, n, rate_hz):
    """Return an ECG with hum and drift."""
    time_s = np.arange(n) / rate_hz
    # One minute of it, again and again.
    seconds = 60.0
    beats_s = beat_times(seconds, random)
    volts = ecg(beats_s, seconds, rate_hz, random, noise=NOISE, wander=0.0).volts
    volts = np.resize(volts, n)
    volts += HUM_VOLTS * np.sin(2 * np.pi * HUM_HZ * time_s)
    volts += DRIFT_VOLTS * np.sin(2 * np.pi * DRIFT_HZ * time_s)
    return counts(volts)


SIGNALS = {
    "all bits random at full scale": full_scale,
    "white noise, 1 mV rms": white(1e-3),
    "white noise, 100 uV rms": white(1e-4),
    "an ECG of 1 mV, hum 0.1 mV, drift 1 mV, noise 5 uV rms": heart,
    "white noise, 10 uV rms": white(1e-5),
}


if __name__ == "__main__":
    main()
