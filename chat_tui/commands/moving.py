"""Commands about where one reads: goto, layout."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("goto", "Go to a day here, or to a message by its address", args="[day or link]")
async def goto(context: CommandContext, argument: str) -> None:
    """Go there; without words, ask where."""
    context.ui.open_screen(f"date {argument}".rstrip())


@command("layout", "Choose which panes are seen; they stay so", args="[full|strip|none|beside|instead|usual]")
async def layout(context: CommandContext, argument: str) -> None:
    """Take the layout that is named, or the next."""
    context.ui.open_screen(f"layout {argument}".rstrip())
