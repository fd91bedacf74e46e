"""Presets: for each kind of signal, its band, its window and what counts as chance.

A preset is a starting point for `Settings`, never read again once those are resolved. Each names
the physical dimensions it accepts, so that a signal of another kind is refused and not analysed.

Windows hold several cycles of the band, and at least 8 effective samples (2 x bandwidth x window
when both signals fill the band). `min_lag_s` is beyond the time for which one person's own
rhythm is alike itself, so that a surrogate is a stranger to what it is compared with. `lag_step_s`
is a fifth of it or more: where a rhythm wanders slowly, surrogates with lags near one another are
alike, and lag 0, alone in a wide gap, is the largest too often (`tests/bench/calibration.py`).
"""

import difflib
from dataclasses import dataclass
from typing import Literal

from inphase.errors import ConfigError

Transform = Literal["identity", "log", "heart-rate", "ecg-respiration"]
Estimator = Literal["one-pole", "echt", "kalman", "half-morlet"]

VOLTS = ("V", "mV", "uV", "µV", "nV")


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of signal and the way its synchrony is measured."""

    name: str
    summary: str
    signal: str
    """What the electrodes or the sensor must measure, in words."""
    dimensions: tuple[str, ...]
    """Physical dimensions accepted, as EDF writes them; "" where the file gives none."""
    band_hz: tuple[float, float]
    window_s: float
    estimator: Estimator
    """What makes phasors of samples: see stages/phasors.py for how they compare."""
    order: int
    """Poles of the "one-pole" estimator."""
    transform: Transform
    """What is done before the filter: "log" is log(1 + x) of each sample, x at least 0;
    "heart-rate" finds the R peaks of an ECG and takes the rate between them, 4 times a second,
    "ecg-respiration" the height of their QRS complexes."""
    min_lag_s: float
    lag_step_s: float
    flat_after_s: float
    """A signal that has not moved for this long is a fallen electrode or an unplugged sensor."""
    experimental: bool = False

    def accepts(self, dimension: str) -> bool:
        """Whether a signal of this physical dimension can be one of the preset's kind."""
        return dimension.strip() in self.dimensions


RESPIRATION = Preset(
    name="respiration",
    summary="breathing, from a belt: 0.1 to 0.4 Hz, 60 s window",
    signal="a breathing belt or a signal derived from it",
    dimensions=(*VOLTS, "L", "mL", "L/s", "Ohm", "%"),
    band_hz=(0.1, 0.4),
    window_s=60.0,
    estimator="one-pole",
    order=2,
    transform="identity",
    min_lag_s=20.0,
    lag_step_s=6.5,
    flat_after_s=2.0,
)
RESPIRATION_ECG = Preset(
    name="respiration-ecg",
    summary="breathing, from an ECG: 0.1 to 0.4 Hz of the beats' height, 60 s window",
    signal="an ECG",
    dimensions=VOLTS,
    band_hz=RESPIRATION.band_hz,
    window_s=RESPIRATION.window_s,
    estimator="one-pole",
    order=2,
    transform="ecg-respiration",
    min_lag_s=RESPIRATION.min_lag_s,
    lag_step_s=RESPIRATION.lag_step_s,
    # Of the ECG, which moves with every beat.
    flat_after_s=2.0,
)
HEART_RATE = Preset(
    name="heart-rate",
    summary="heart rate, from an ECG: 0.15 to 0.40 Hz of it, 60 s window",
    signal="an ECG",
    dimensions=VOLTS,
    band_hz=(0.15, 0.4),
    window_s=60.0,
    estimator="one-pole",
    order=2,
    transform="heart-rate",
    min_lag_s=24.0,
    lag_step_s=8.0,
    # Of the ECG, which moves with every beat.
    flat_after_s=2.0,
)
# The band in which sympathetic tone moves skin conductance (Posada-Quintero and others 2016); its
# lower edge needs 120 s for five cycles. The level, which drifts for minutes, is not in it.
ELECTRODERMAL = Preset(
    name="electrodermal",
    summary="skin conductance: 0.045 to 0.25 Hz of it, 120 s window",
    signal="skin conductance",
    dimensions=("uS", "nS", "mS", "S", *VOLTS),
    band_hz=(0.045, 0.25),
    window_s=120.0,
    estimator="one-pole",
    order=2,
    transform="identity",
    min_lag_s=30.0,
    lag_step_s=10.0,
    # A calm skin stays within a converter's step for seconds.
    flat_after_s=10.0,
)
EEG_ALPHA = Preset(
    name="eeg-alpha",
    summary="EEG alpha rhythm: 8 to 12 Hz, 10 s window (experimental)",
    signal="EEG, for example O1 or O2",
    dimensions=VOLTS,
    band_hz=(8.0, 12.0),
    window_s=10.0,
    estimator="one-pole",
    order=2,
    transform="identity",
    min_lag_s=2.0,
    lag_step_s=0.75,
    flat_after_s=0.2,
    experimental=True,
)
EEG_THETA = Preset(
    name="eeg-theta",
    summary="EEG theta rhythm: 4 to 8 Hz, 10 s window (experimental)",
    signal="EEG, for example Fz",
    dimensions=VOLTS,
    band_hz=(4.0, 8.0),
    window_s=10.0,
    estimator="one-pole",
    order=2,
    transform="identity",
    min_lag_s=2.0,
    lag_step_s=0.75,
    flat_after_s=0.2,
    experimental=True,
)
MOTION = Preset(
    name="motion",
    summary="movement, from video motion energy: 0.5 to 1.5 Hz of its logarithm, 10 s window",
    signal="video motion energy",
    dimensions=("au", "a.u.", "px", ""),
    band_hz=(0.5, 1.5),
    window_s=10.0,
    estimator="one-pole",
    order=2,
    transform="log",
    min_lag_s=10.0,
    lag_step_s=2.0,
    flat_after_s=2.0,
)

PRESETS: tuple[Preset, ...] = (
    RESPIRATION,
    RESPIRATION_ECG,
    HEART_RATE,
    ELECTRODERMAL,
    EEG_ALPHA,
    EEG_THETA,
    MOTION,
)
DEFAULT_PRESET = RESPIRATION.name


def preset_named(name: str) -> Preset:
    """Return the preset of that name; ConfigError with the names there are, the nearest first."""
    for preset in PRESETS:
        if preset.name == name:
            return preset
    names = [preset.name for preset in PRESETS]
    near = difflib.get_close_matches(name, names, n=1)
    guess = f" (did you mean {near[0]!r}?)" if near else ""
    raise ConfigError(f"preset is {name!r}; it must be one of {', '.join(names)}{guess}")
