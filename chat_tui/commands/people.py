"""Commands about oneself among others: presence."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.model.actions import SetPresence
from chat_tui.model.users import Presence

WORDS = {
    "online": Presence.ONLINE,
    "away": Presence.AWAY,
    "dnd": Presence.DND,
    "busy": Presence.DND,
    "offline": Presence.OFFLINE,
}


@command("status", "Say where you are: online, away, dnd, offline", args="online|away|dnd|offline")
async def status(context: CommandContext, argument: str) -> None:
    """Set one's presence."""
    presence = WORDS.get(argument.lower())
    if presence is None:
        raise TargetError(f"{argument} is no presence.", hint=f"Choose one of {', '.join(WORDS)}.")
    await context.account.perform(SetPresence(presence))
    context.ui.notify(f"You are {presence.value} now.")


@command("away", "Say that you are away")
async def away(context: CommandContext, argument: str) -> None:
    """Short for `/status away`."""
    await status(context, "away")


@command("online", "Say that you are here", aliases=("back",))
async def online(context: CommandContext, argument: str) -> None:
    """Short for `/status online`."""
    await status(context, "online")


@command("dnd", "Ask not to be disturbed")
async def do_not_disturb(context: CommandContext, argument: str) -> None:
    """Short for `/status dnd`."""
    await status(context, "dnd")
