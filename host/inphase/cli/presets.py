"""`inphase presets`: the kinds of signal inphase knows."""

import click


@click.command()
def presets() -> None:
    """List the presets: signal, band, window, and the dimensions a file's signals may have."""
    from inphase.presets import DEFAULT_PRESET, PRESETS

    for preset in PRESETS:
        default = " (default)" if preset.name == DEFAULT_PRESET else ""
        dimensions = ", ".join(dimension or "none" for dimension in preset.dimensions)
        click.echo(f"{preset.name}{default}\n    {preset.summary}\n    in {dimensions}")
