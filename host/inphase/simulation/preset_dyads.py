"""A plausible dyad for each preset: the signal that the preset is for, uncoupled, at 0 dB.

The rhythms are round numbers within the preset's band, not anybody's measurements: natural
frequencies a few percent apart and a line that leaves room in the band. A narrower line, or much
less noise, leaves a window fewer effective samples than the engine asks for, and so no number.
"""

from dataclasses import fields, replace
from typing import Any

from inphase.presets import preset_named
from inphase.simulation.dyad import Dyad
from inphase.simulation.sensors import HeartBeats, Level, MotionEnergy

_EEG = Level(20e-6, "V")

_DYADS = {
    "eeg-alpha": Dyad(250.0, (8.0, 12.0), (10.0, 10.3), 0.5, sensor=_EEG),
    "eeg-theta": Dyad(250.0, (4.0, 8.0), (6.0, 6.3), 1.0, sensor=_EEG),
    "respiration": Dyad(25.0, (0.1, 0.4), (0.23, 0.26), 0.03, sensor=Level(1e-3, "V")),
    "electrodermal": Dyad(
        25.0, (0.045, 0.25), (0.1, 0.11), 0.05, sensor=Level(0.1, "uS", level=8.0, offset=3.0)
    ),
    "motion": Dyad(25.0, (0.5, 1.5), (0.9, 0.95), 0.3, sensor=MotionEnergy()),
    "respiration-ecg": Dyad(
        250.0, (0.1, 0.4), (0.23, 0.26), 0.03, sensor=HeartBeats(depth=0.02, swell=0.1)
    ),
    "heart-rate": Dyad(250.0, (0.15, 0.4), (0.25, 0.27), 0.03, sensor=HeartBeats()),
}


def dyad_for(preset: str, **changes: Any) -> Dyad:
    """Return the dyad for the preset of that name, uncoupled, with `changes` to its fields.

        dyad_for("eeg-alpha", snr_db=5.0).coupled(4.0, from_s=60.0).simulate(120.0, seed=1)

    0 dB within the preset's band unless `snr_db` is changed. Raises ValueError for a name that is
    no preset's, for fields and values that no dyad has.
    """
    if preset not in _DYADS:
        raise ValueError(f"preset is {preset!r}; it must be one of {', '.join(_DYADS)}")
    known = [field.name for field in fields(Dyad)]
    for name in changes:
        if name not in known:
            raise ValueError(f"{name!r} is no field of a dyad; it has {', '.join(known)}")
    band_hz = preset_named(preset).band_hz
    return replace(_DYADS[preset], **{"band_hz": band_hz, "snr_db": 0.0, **changes})
