"""Settings: what a run is told, from a preset and a TOML file, checked once and then frozen.

A `Settings` holds resolved values only, so that a recording that carries one can be replayed
whatever the presets have become. Keys of the TOML file are the fields' names.
"""

import dataclasses
import datetime
import difflib
import functools
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from inphase.errors import ConfigError
from inphase.presets import DEFAULT_PRESET, Estimator, Transform, preset_named

MIN_N_EFFECTIVE = 8.0
"""Fewer effective samples than this give no verdict: PLV is then mostly chance."""
MIN_SURROGATES = 19
"""Fewer surrogates than this cannot reach p = 0.05."""
LEAST_LAG_STEP = 0.25
"""Times 1 / bandwidth. White noise at p <= 0.05: 4.9 % of windows at 0.25, 4.4 % at 1."""
LONGEST_LAG_S = 1800.0
NARROWEST_HZ = 0.01
SHORTEST_BASELINE = 80.0
"""Over 1 / bandwidth: less says too little of a rhythm (`inphase_kernels.oscillator_fit`)."""
LEAST_BASELINE_S = 180.0
BASELINE_WINDOWS = 6
PHASORS_A_BANDWIDTH = 16
"""Phasors are picked at this multiple of the bandwidth, or a little more often."""

Hertz = Annotated[float, Meta(ge=0.01, le=500.0, extra={"unit": "Hz"})]


def _seconds(low: float, high: float) -> Meta:
    return Meta(ge=low, le=high, extra={"unit": "s"})


def _share(low: float, high: float, of: str) -> Meta:
    return Meta(ge=low, le=high, extra={"unit": of})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that decides what a run computes and shows; raises ConfigError when it cannot."""

    preset: str
    band_hz: tuple[Hertz, Hertz]
    window_s: Annotated[float, _seconds(0.5, 600.0)]
    estimator: Estimator
    order: Annotated[int, Meta(ge=1, le=4, extra={"unit": "poles"})]
    estimator_width_hz: Hertz
    """Width of what the estimator lets through, about the middle of the band; all of it unless
    told. Narrower is more exact and later."""
    transform: Transform
    min_lag_s: Annotated[float, _seconds(0.01, 300.0)]
    lag_step_s: Annotated[float, _seconds(0.001, 60.0)]
    flat_after_s: Annotated[float, _seconds(0.05, 60.0)]
    baseline_s: Annotated[float, _seconds(5.0, 3600.0)]
    """Clean signal from which chance is learnt before the first cue; six windows, and three minutes
    at least, unless told."""
    kalman_baseline_s: Annotated[float, _seconds(0.0, 600.0)] = 0.0
    """Clean signal of each person to which the Kalman estimator is fitted; 0 for none."""
    surrogates: Annotated[int, Meta(ge=MIN_SURROGATES, le=256, extra={"unit": "surrogates"})] = 64
    hop_s: Annotated[float, _seconds(0.05, 10.0)] = 0.25
    mains_hz: tuple[Hertz, ...] = (50.0, 60.0)
    false_cues_per_hour: Annotated[float, Meta(ge=0.1, le=30.0, extra={"unit": "cues an hour"})] = (
        2.0
    )
    """How often two people who are not in step may get a cue."""
    light: Annotated[float, _share(0.0, 1.0, "of full brightness")] = 0.6
    motor: Annotated[float, _share(0.0, 0.6, "of full drive")] = 0.25
    touch_s: Annotated[float, _seconds(0.0, 1.0)] = 0.6
    touch_every_s: Annotated[float, _seconds(10.0, 3600.0)] = 30.0
    self_test: bool = True
    """Whether the board's converters measure themselves before a session."""

    def __post_init__(self) -> None:
        for key in _fields():
            object.__setattr__(self, key, _checked(key, getattr(self, key)))
        low_hz, high_hz = self.band_hz
        if low_hz >= high_hz:
            raise ConfigError(
                f"band_hz is {_shown(self.band_hz)}; its first frequency (Hz) must be below its"
                " second"
            )
        if high_hz - low_hz < NARROWEST_HZ * (1.0 - 1e-9):
            raise ConfigError(
                f"band_hz is {_shown(self.band_hz)}; it must be {NARROWEST_HZ:g} Hz wide or more"
            )
        if self.estimator_width_hz > (high_hz - low_hz) * (1.0 + 1e-9):
            raise ConfigError(
                f"estimator_width_hz is {self.estimator_width_hz:g} Hz; it must be at most"
                f" {high_hz - low_hz:g} Hz, the width of the band"
            )
        if self.estimator_width_hz > (high_hz - low_hz) * (1.0 - 1e-9):
            # 0.4 - 0.1 is not 0.3: all of the band is all of it.
            object.__setattr__(self, "estimator_width_hz", high_hz - low_hz)
        if self.n_effective_full_band < MIN_N_EFFECTIVE:
            needed_s = MIN_N_EFFECTIVE / (2.0 * self.bandwidth_hz)
            low_hz, high_hz = self.estimator_band_hz
            raise ConfigError(
                f"window_s is {self.window_s:g} s, too short for the band {low_hz:g} to {high_hz:g}"
                f" Hz: it holds {self.n_effective_full_band:.1f} effective samples and a verdict"
                f" needs {MIN_N_EFFECTIVE:g}; use {needed_s:.3g} s or more"
            )
        if self.kalman_baseline_s > 0.0:
            self._check_baseline()
        if self.min_lag_s < 1.0 / self.bandwidth_hz:
            raise ConfigError(
                f"min_lag_s is {self.min_lag_s:g} s; surrogates of a band {self.bandwidth_hz:g} Hz"
                f" wide must lag by {1.0 / self.bandwidth_hz:.3g} s or more"
            )
        if self.lag_step_s < LEAST_LAG_STEP / self.bandwidth_hz:
            raise ConfigError(
                f"lag_step_s is {self.lag_step_s:g} s; surrogates closer than"
                f" {LEAST_LAG_STEP / self.bandwidth_hz:.3g} s in a band {self.bandwidth_hz:g} Hz"
                " wide are copies of one another, and their p-value is false"
            )
        if self.longest_lag_s > LONGEST_LAG_S:
            raise ConfigError(
                f"min_lag_s, lag_step_s and surrogates ask for lags of up to"
                f" {self.longest_lag_s:g} s; they must stay within {LONGEST_LAG_S:g} s"
            )

    def _check_baseline(self) -> None:
        shortest_s = SHORTEST_BASELINE / self.bandwidth_hz
        if self.estimator != "kalman":
            raise ConfigError(
                f"kalman_baseline_s is {self.kalman_baseline_s:g} s, and estimator is"
                f" {self.estimator!r}; only 'kalman' is fitted to a baseline, and others need 0 s"
            )
        if self.kalman_baseline_s < shortest_s:
            raise ConfigError(
                f"kalman_baseline_s is {self.kalman_baseline_s:g} s; a band"
                f" {self.bandwidth_hz:g} Hz wide needs {shortest_s:.4g} s or more, or 0 s for"
                " no fit"
            )

    @property
    def bandwidth_hz(self) -> float:
        """Width of what is analyzed, and about the estimator's equivalent noise bandwidth."""
        return self.estimator_width_hz

    @property
    def estimator_band_hz(self) -> tuple[float, float]:
        """What the estimator lets through: as wide as it is, in the middle of the band."""
        low_hz, high_hz = self.band_hz
        if self.estimator_width_hz == high_hz - low_hz:
            return self.band_hz
        centre_hz, half_hz = (low_hz + high_hz) / 2.0, self.estimator_width_hz / 2.0
        return centre_hz - half_hz, centre_hz + half_hz

    @property
    def longest_lag_s(self) -> float:
        """Largest lag of a surrogate: half of them shift the one person, half the other."""
        return self.min_lag_s + self.lag_step_s * (-(-self.surrogates // 2) - 1)

    @property
    def n_effective_full_band(self) -> float:
        """Effective samples a window holds when both signals fill the band: 2 x ENBW x T."""
        return 2.0 * self.bandwidth_hz * self.window_s

    def stride(self, rate_hz: float) -> int:
        """Samples from one phasor to the next at that rate; ConfigError where it is too low."""
        if not self.band_hz[1] < rate_hz / 2.0:
            raise ConfigError(
                f"band_hz reaches {self.band_hz[1]:g} Hz; at {rate_hz:g} samples a second it must"
                f" stay below {rate_hz / 2.0:g} Hz"
            )
        picks_hz = max(PHASORS_A_BANDWIDTH * self.bandwidth_hz, 1.0 / self.hop_s)
        return max(1, int(rate_hz / picks_hz))

    def as_dict(self) -> dict[str, Any]:
        """Every field by name, in plain JSON types; `resolve` takes it back."""
        return {key: _plain(getattr(self, key)) for key in _fields()}


def resolve(values: Mapping[str, Any] | None = None, *, preset: str | None = None) -> Settings:
    """Return Settings from a preset with `values` over it; ConfigError names the wrong key.

    `preset` (the command line's) wins over `values["preset"]` (the file's). A band, or a width of
    the estimator, without lags of its own gets lags of its own width: 6 and 2 correlation times,
    as the presets have.
    """
    given = dict(values or {})
    for key in given:
        if key not in _fields():
            near = difflib.get_close_matches(key, _fields(), n=1)
            guess = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_fields())}"
            raise ConfigError(f"{key!r} is no setting; {guess}")
    name = preset if preset is not None else given.get("preset", DEFAULT_PRESET)
    chosen = preset_named(_checked("preset", name))
    lags = {"min_lag_s": chosen.min_lag_s, "lag_step_s": chosen.lag_step_s}
    low_hz, high_hz = _checked("band_hz", given.get("band_hz", chosen.band_hz))
    width_hz = max(high_hz - low_hz, NARROWEST_HZ)
    if "estimator_width_hz" in given:
        width_hz = _checked("estimator_width_hz", given["estimator_width_hz"])
    if "band_hz" in given or "estimator_width_hz" in given:
        # A band too narrow for any lags is refused for that, not for them.
        lag_hz = max(width_hz, 0.02)
        lags = {"min_lag_s": 6.0 / lag_hz, "lag_step_s": min(50.0, 2.0 / lag_hz)}
    merged: dict[str, Any] = {
        "band_hz": chosen.band_hz,
        "window_s": chosen.window_s,
        "estimator": chosen.estimator,
        "order": chosen.order,
        "estimator_width_hz": width_hz,
        "transform": chosen.transform,
        **lags,
        "flat_after_s": chosen.flat_after_s,
        **given,
        "preset": chosen.name,
    }
    if "baseline_s" not in merged:
        window_s = _checked("window_s", merged["window_s"])
        merged["baseline_s"] = max(LEAST_BASELINE_S, BASELINE_WINDOWS * window_s)
    return Settings(**merged)


def load_settings(path: Path | None = None, *, preset: str | None = None) -> Settings:
    """Return Settings from a TOML file (or none); ConfigError says what is wrong in it."""
    if path is None:
        return resolve(preset=preset)
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not TOML: it is not text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from None
    try:
        return resolve(values, preset=preset)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


@functools.cache
def _fields() -> dict[str, Any]:
    hints = typing.get_type_hints(Settings, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(Settings)}


def _checked(key: str, value: Any) -> Any:
    """Return the value in the field's type; ConfigError with what was found and what is allowed."""
    kind = _fields()[key]
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise ConfigError(f"{key} is {_shown(value)}; it must be {_allowed(kind)}") from None


def _allowed(kind: Any) -> str:
    if kind is str:
        return "a text"
    if kind is bool:
        return "true or false"
    if typing.get_origin(kind) is typing.Literal:
        return " or ".join(repr(choice) for choice in typing.get_args(kind))
    if typing.get_origin(kind) is tuple:
        members = typing.get_args(kind)
        if members[-1] is Ellipsis:
            return f"a list, each {_allowed(members[0])}"
        return f"a list of {len(members)}, each {_allowed(members[0])}"
    base, meta = typing.get_args(kind)
    noun = "a whole number" if base is int else "a number"
    return f"{noun} from {meta.ge:g} to {meta.le:g} {meta.extra['unit']}"


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _shown(value: Any) -> str:
    """Return a value about as TOML writes it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_shown(member) for member in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, datetime.date | datetime.time) else repr(value)
