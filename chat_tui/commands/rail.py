"""Commands about the list of channels and its notices: notify, notice, favourite, category, move, unread."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError

WAYS = ("bell", "osc9", "osc777", "osc99", "command")
_TO_A_GROUP = {"--up": "group_up", "--down": "group_down", "--mute": "group_mute"}
_MOVES = {"up": "raise", "down": "lower", "top": "top", "bottom": "bottom"}


@command("notify", "Choose what you want to be told of in this channel; --all in all", args="[--all]")
async def notify(context: CommandContext, argument: str) -> None:
    """Show what holds, and change it."""
    if argument == "--all":
        context.ui.open_screen("channel notify_all")
        return
    context.here()
    context.ui.open_screen("channel notify")


@command("notice", "Send yourself a test notice, and hear by which way it went", args=f"[{'|'.join(WAYS)}]")
async def notice(context: CommandContext, argument: str) -> None:
    """By the way that is named, or as messages would be told of."""
    if argument and argument not in WAYS:
        raise TargetError(f"Notices go by {', '.join(WAYS)}.")
    context.ui.open_screen(f"notice {argument}".rstrip())


@command("favourite", "Put this channel among your favourites, or back")
async def favourite(context: CommandContext, argument: str) -> None:
    """The other of the two."""
    context.here()
    context.ui.open_screen("channel favourite")


@command(
    "category",
    "Put this channel into a group of your list; or move or mute its group",
    args="[name|--up|--down|--mute]",
)
async def category(context: CommandContext, argument: str) -> None:
    """Into the group of that name; without one, ask."""
    context.here()
    asked = _TO_A_GROUP.get(argument, f"category {argument}".rstrip())
    context.ui.open_screen(f"channel {asked}")


@command("move", "Move this channel in your list, also into the next group", args="up|down|top|bottom")
async def move(context: CommandContext, argument: str) -> None:
    """By a step, or to the end of its group."""
    context.here()
    if argument not in _MOVES:
        raise TargetError("Say /move up, down, top or bottom.")
    context.ui.open_screen(f"channel {_MOVES[argument]}")


@command("unread", "Show only unread channels in the list, or all again")
async def unread(context: CommandContext, argument: str) -> None:
    """The other of the two."""
    context.ui.open_screen("channel unread")
