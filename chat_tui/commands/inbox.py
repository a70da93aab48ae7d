"""Commands about what waits for us: the inbox."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("inbox", "See what waits for you in all accounts: mentions, direct, threads, reactions, saved")
async def show_inbox(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("inbox")
