"""What the shell may complete: presets, scenarios, serial ports."""

import click
from click.shell_completion import CompletionItem


def complete_preset(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the presets that begin as typed, with their summaries."""
    from inphase.presets import PRESETS

    return [
        CompletionItem(preset.name, help=preset.summary)
        for preset in PRESETS
        if preset.name.startswith(incomplete)
    ]


def complete_scenario(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the simulated scenarios that begin as typed."""
    from inphase.simulation.scenarios import SCENARIOS

    return [CompletionItem(name) for name in SCENARIOS if name.startswith(incomplete)]


def complete_port(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the serial ports that begin as typed, with what is plugged in there."""
    from serial.tools import list_ports

    return [
        CompletionItem(port.device, help=port.description)
        for port in list_ports.comports()
        if port.device.startswith(incomplete)
    ]
