"""Commands about where one reads: goto."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("goto", "Go to a day here, or to a message by its address", args="[day or link]")
async def goto(context: CommandContext, argument: str) -> None:
    """Go there; without words, ask where."""
    context.ui.open_screen(f"date {argument}".rstrip())
