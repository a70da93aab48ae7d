"""What does `chat-tui open` do?"""

from __future__ import annotations

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.start import start_app


@click.command("open", short_help="Open the app at a channel, person or thread.")
@click.argument("target")
@pass_invocation
def open_command(invocation: Invocation, target: str) -> int:
    """Open the app at TARGET: '#channel', '@person', a thread or a permalink."""
    return start_app(invocation, target)
