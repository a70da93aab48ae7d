"""Which plugins are there, and which are on?"""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("plugins", "See which plugins are on and what each offers; switch them")
async def show_plugins(context: CommandContext, argument: str) -> None:
    """Open the list of plugins."""
    context.ui.open_screen("plugins")
