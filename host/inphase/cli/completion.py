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
    """Return the serial ports and boards' unique ids that begin as typed, and what is there."""
    from serial.tools import list_ports

    from inphase.session.found_boards import find_boards

    ports = list_ports.comports()
    names = {port.device: port.description for port in ports}
    for board in find_boards(ports=ports).boards:
        if board.unique_id is not None and board.port is not None:
            names[board.unique_id] = f"the board on {board.port}"
    return [
        CompletionItem(name, help=what)
        for name, what in names.items()
        if name.startswith(incomplete)
    ]
