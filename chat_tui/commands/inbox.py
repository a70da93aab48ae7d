"""Commands about what waits for us, and about looking without telling: inbox, since, peek."""

from __future__ import annotations

from chat_tui.account.targets import resolve
from chat_tui.commands.arguments import CHANNEL
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError


@command("inbox", "See what waits for you in all accounts: mentions, direct, threads, reactions, saved")
async def show_inbox(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("inbox")


@command("since", "See what was said since you left: per channel how much, by whom, what calls you, files")
async def show_overview(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("since")


@command(
    "peek",
    "Look into a channel without marking it read, from now on; once more ends it",
    args="[#channel]",
    arguments=CHANNEL,
)
async def peek(context: CommandContext, argument: str) -> None:
    """The channel that is named, or this one: the other of what it is now."""
    account = context.account
    channel_id = resolve(account.store, argument).channel_id if argument else context.here()
    if channel_id is None:
        raise TargetError(f"Nothing was said to {argument} yet.")
    on = not account.policy.is_peeked(channel_id)
    await account.policy.peek(channel_id, on=on)
    context.ui.open_channel(channel_id)
    if on:
        context.ui.notify("You only peek in here: nothing is marked read until you say /peek again.")
    else:
        context.ui.notify("What you look at here counts as read again.")
