"""Commands about what is written and not sent: drafts."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("drafts", "See all that you began to write, go on with it or throw it away")
async def show_drafts(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("drafts")
