"""Commands about channels: join, leave, create, topic, read."""

from __future__ import annotations

import difflib
import re

from chat_tui.account.targets import resolve
from chat_tui.commands.arguments import CHANNEL, PUBLIC_CHANNEL
from chat_tui.commands.at_server import workspace_of
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.model.actions import CreateChannel, JoinChannel, LeaveChannel, MarkRead, SetTopic
from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import ChannelId

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9_-]+")


@command("join", "Join a channel, or go to one you are in", args="#channel", arguments=PUBLIC_CHANNEL)
async def join(context: CommandContext, argument: str) -> None:
    """Open a channel; a public one that we are not in is joined first."""
    channel_id = _joined(context, argument)
    if channel_id is None:
        channel_id = await _public(context, argument)
        await context.account.perform(JoinChannel(channel_id))
    context.ui.open_channel(channel_id)


@command("channels", "Look through the public channels, and join one", aliases=("browse",))
async def browse(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("channels")


@command("leave", "Leave a channel", args="[#channel]", aliases=("part",), arguments=CHANNEL)
async def leave(context: CommandContext, argument: str) -> None:
    """Leave the channel that is named, or else this one."""
    channel_id = _named_or_here(context, argument)
    await context.account.perform(LeaveChannel(channel_id))
    context.ui.leave_channel(channel_id)
    context.ui.notify("You left the channel.")


@command("create", "Make a public channel; --private for a private one", args="name", aliases=("channel",))
async def create(context: CommandContext, argument: str) -> None:
    """Make a channel in the workspace of this one, and open it."""
    words = argument.split()
    kind = ChannelKind.PRIVATE if "--private" in words else ChannelKind.PUBLIC
    title = " ".join(word for word in words if word != "--private").lstrip("#")
    slug = _NOT_IN_A_SLUG.sub("-", title.lower()).strip("-_")
    if not slug:
        raise TargetError("A channel needs a name of letters, digits or dashes.")
    receipt = await context.account.perform(CreateChannel(workspace_of(context), slug, title, kind))
    if receipt is not None and receipt.channel_id is not None:
        context.ui.open_channel(receipt.channel_id)


@command("topic", "Change the line under the channel's name", args="[text]", aliases=("header",))
async def topic(context: CommandContext, argument: str) -> None:
    """Set the topic; without a text, ask for one."""
    channel_id = context.here()
    text = argument or await context.ui.ask("Topic")
    if text is not None:
        await context.account.perform(SetTopic(channel_id, text))


@command("read", "Mark a channel as read; --all for every one", args="[#channel]", arguments=CHANNEL)
async def mark_read(context: CommandContext, argument: str) -> None:
    """Mark the channel that is named as read, or this one, or all that are unread."""
    account = context.account
    if argument == "--all":
        summaries = account.store.channel_summaries()
        chosen = [one.channel.id for one in summaries if one.membership.unread or one.membership.mentions]
    else:
        chosen = [_named_or_here(context, argument)]
    for channel_id in chosen:
        await account.perform(MarkRead(account.new_client_id(), channel_id))


def _joined(context: CommandContext, name: str) -> ChannelId | None:
    try:
        return resolve(context.account.store, name).channel_id
    except TargetError:
        return None


def _named_or_here(context: CommandContext, argument: str) -> ChannelId:
    if not argument:
        return context.here()
    channel_id = resolve(context.account.store, argument).channel_id
    if channel_id is None:
        raise TargetError(f"Nothing was said to {argument} yet.")
    return channel_id


async def _public(context: CommandContext, argument: str) -> ChannelId:
    """A channel to join by name, asked of the server."""
    name = argument.rpartition("/")[2].lstrip("#").lower()
    found = await context.account.directory.find_channels(name)
    for channel in found:
        if name in (channel.name.lower(), channel.title.lower()):
            return channel.id
    everything = found or await context.account.directory.find_channels()
    close = difflib.get_close_matches(name, [channel.name for channel in everything], n=3)
    hint = f"Did you mean {' or '.join(f'#{one}' for one in close)}?" if close else ""
    raise TargetError(f"There is no public channel #{name}.", hint=hint)
