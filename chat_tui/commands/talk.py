"""Commands that say something: me, shrug, a word to one person, and what to do when it was refused."""

from __future__ import annotations

from chat_tui.account.targets import Target
from chat_tui.commands.arguments import PERSON
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command, first_word
from chat_tui.errors import TargetError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId

SHRUG = r"¯\\\_(ツ)\_/¯"
"""Markdown would eat the arms of an unescaped one."""


@command("me", "Say what you do, in the third person", args="text")
async def say_action(context: CommandContext, argument: str) -> None:
    """Send each line in italics, as every server understands it: emphasis ends with its line."""
    lines = (f"*{line.strip()}*" if line.strip() else "" for line in argument.split("\n"))
    await _say(context, context.here(), "\n".join(lines))


@command("shrug", "Add a shrug to a text", args="[text]")
async def shrug(context: CommandContext, argument: str) -> None:
    """Send the text with a shrug behind it."""
    await _say(context, context.here(), f"{argument} {SHRUG}".lstrip())


@command(
    "msg",
    "Talk to one person, or say something to them at once",
    args="@person [text]",
    aliases=("dm",),
    arguments=PERSON,
)
async def message_person(context: CommandContext, argument: str) -> None:
    """Open the direct channel with a person; a text behind the name is sent there."""
    name, text = first_word(argument)
    target = await _person(context, name)
    channel_id = await context.account.directory.open_direct(target)
    if text:
        action = SendMessage(context.account.new_client_id(), channel_id, text)
        await context.account.perform(action, hold=context.undo_seconds)
    context.ui.open_channel(channel_id)


@command("pass", "Send what waits behind a refused message, without waiting for it")
async def let_pass(context: CommandContext, argument: str) -> None:
    """What was refused stays, to be tried again or discarded; it holds nothing back any more."""
    context.account.outbox.let_pass(context.here())


async def _person(context: CommandContext, name: str) -> Target:
    target = await context.account.directory.locate(f"@{name.lstrip('@')}")
    if target.user_id is None:
        raise TargetError(f"{name} is no person.")
    return target


async def _say(context: CommandContext, channel_id: ChannelId, text: str) -> None:
    account = context.account
    action = SendMessage(account.new_client_id(), channel_id, text, context.root_id)
    await account.perform(action, hold=context.undo_seconds)
