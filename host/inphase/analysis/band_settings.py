"""Settings of a band that is no preset's: of one pair of signals, or n:m locking of two bands."""

from typing import Any

from inphase.config import Settings, resolve
from inphase.errors import ConfigError
from inphase.presets import DEFAULT_PRESET
from inphase_kernels.arguments import locking_ratio


def band_settings(band: tuple[float, float], window_s: float, **values: object) -> Settings:
    """Return Settings of a band without a preset, `values` over what follows from the band.

    Surrogates lag by 8 over the bandwidth and 2 over it more each, still signals are refused after
    a cycle of the upper edge. Raises ConfigError.
    """
    low_hz, high_hz = _edges(band)
    if not 0 < low_hz < high_hz:
        raise ConfigError(f"band is {low_hz:g} to {high_hz:g} Hz; it must rise, from above 0 Hz")
    bandwidth_hz = high_hz - low_hz
    width_hz = values.get("estimator_width_hz")
    # What is no width within the band is refused by the settings themselves.
    if isinstance(width_hz, int | float) and 0 < width_hz < bandwidth_hz:
        bandwidth_hz = width_hz
    follows = {
        "order": 2,
        "transform": "identity",
        "min_lag_s": 8.0 / bandwidth_hz,
        "lag_step_s": 2.0 / bandwidth_hz,
        "flat_after_s": max(0.2, 1.0 / high_hz),
    }
    given = {key: value for key, value in values.items() if value is not None}
    chosen = {"band_hz": [low_hz, high_hz], "window_s": number("window_s", window_s)}
    return resolve(follows | given | chosen, preset=DEFAULT_PRESET)


def number(name: str, value: Any) -> float:
    """Return the number that was given; ConfigError where it is none."""
    try:
        if not isinstance(value, str | bytes):
            return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ConfigError(f"{name} is {value!r}; it must be a number")


def _edges(band: Any) -> tuple[float, float]:
    try:
        low_hz, high_hz = (number("band", edge) for edge in band)
    except (TypeError, ValueError, ConfigError):
        raise ConfigError(
            f"band is {band!r}; it must be two numbers in Hz, the lower edge first"
        ) from None
    return low_hz, high_hz


def locked_settings(
    band: tuple[float, float],
    therapist_band: tuple[float, float] | None,
    ratio: tuple[int, int],
    window_s: float,
    **values: object,
) -> tuple[Settings, Settings]:
    """Return Settings of each person's band for n:m phase locking, `values` as `band_settings`.

    Times that follow from a band are those of the one that asks for more. Raises ConfigError where
    the two bands, multiplied, have no frequency in common.
    """
    n, m = locking_ratio(ratio)
    client = band_settings(band, window_s, **values)
    therapist = band_settings(therapist_band or band, window_s, **values)
    (low, high), (other_low, other_high) = client.band_hz, therapist.band_hz
    if max(n * low, m * other_low) >= min(n * high, m * other_high):
        raise ConfigError(
            f"ratio is {n}:{m}, and {n} times the client's band is {n * low:g} to {n * high:g} Hz, "
            f"{m} times the therapist's {m * other_low:g} to {m * other_high:g} Hz; "
            "the two must overlap"
        )
    longer = {
        key: max(getattr(one, key) for one in (client, therapist))
        for key in ("min_lag_s", "lag_step_s", "flat_after_s")
    }
    shared = values | longer
    return (
        band_settings(band, window_s, **shared),
        band_settings(therapist_band or band, window_s, **shared),
    )
