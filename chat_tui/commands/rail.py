"""Commands about the list of channels: notify, favourite, category, unread."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("notify", "Choose what you want to be told of in this channel")
async def notify(context: CommandContext, argument: str) -> None:
    """Show what holds, and change it."""
    context.here()
    context.ui.open_screen("channel notify")


@command("favourite", "Put this channel among your favourites, or back")
async def favourite(context: CommandContext, argument: str) -> None:
    """The other of the two."""
    context.here()
    context.ui.open_screen("channel favourite")


@command("category", "Put this channel into a group of your list, or make one", args="[name]")
async def category(context: CommandContext, argument: str) -> None:
    """Into the group of that name; without one, ask."""
    context.here()
    context.ui.open_screen(f"channel category {argument}".rstrip())


@command("unread", "Show only unread channels in the list, or all again")
async def unread(context: CommandContext, argument: str) -> None:
    """The other of the two."""
    context.ui.open_screen("channel unread")
