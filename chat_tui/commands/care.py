"""Commands of who looks after a channel: invite, kick, rename, archive, mute; and a group of people."""

from __future__ import annotations

from chat_tui.account.targets import find_user, resolve
from chat_tui.commands.arguments import CHANNEL, PEOPLE, PERSON
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.model.actions import (
    AddMember,
    ArchiveChannel,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    SendMessage,
    SetMuted,
)
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import ChannelId
from chat_tui.model.users import User

OURS_ALONE = (ChannelKind.DIRECT, ChannelKind.GROUP)


@command("invite", "Bring people into this channel", args="@person [@person]", arguments=PEOPLE)
async def invite(context: CommandContext, argument: str) -> None:
    """Everybody who is named; nobody is brought in when one of the names is wrong."""
    channel = _shared(context)
    people = [await _person(context, word) for word in argument.split()]
    for user in people:
        await context.account.perform(AddMember(channel.id, user.id))
    context.ui.notify(f"{_names(people)} can read and write here now.")


@command("kick", "Put somebody out of this channel", args="@person", aliases=("remove",), arguments=PERSON)
async def kick(context: CommandContext, argument: str) -> None:
    """Asks first."""
    channel, user = _shared(context), await _person(context, argument)
    question = f"Put @{user.name} out of #{channel.name}?"
    if await context.ui.confirm(question, "They can be invited again.", "put out"):
        await context.account.perform(RemoveMember(channel.id, user.id))
        context.ui.notify(f"@{user.name} is no longer in #{channel.name}.")


@command("rename", "Change the title of this channel; links to it stay", args="title")
async def rename(context: CommandContext, argument: str) -> None:
    """The slug stays what it was."""
    channel, title = _shared(context), " ".join(argument.split())
    await context.account.perform(RenameChannel(channel.id, title))
    context.ui.notify(f"This channel is called {title} now.")


@command(
    "archive", "Close a channel for everybody; what was said stays", args="[#channel]", arguments=CHANNEL
)
async def archive(context: CommandContext, argument: str) -> None:
    """Asks first."""
    channel = _shared(context, argument)
    question = f"Archive #{channel.name} for everybody?"
    if await context.ui.confirm(question, "/unarchive brings it back.", "archive"):
        await context.account.perform(ArchiveChannel(channel.id))
        context.ui.leave_channel(channel.id)
        context.ui.notify(f"#{channel.name} is archived. /unarchive #{channel.name} brings it back.")


@command("unarchive", "Bring an archived channel back", args="[#channel]")
async def unarchive(context: CommandContext, argument: str) -> None:
    """It is as it was, with all that was said."""
    store = context.account.store
    name = argument.lstrip("#~")
    channel = store.resolve_channel(name) if name else store.channel(context.here())
    if channel is None:
        raise TargetError(f"There is no channel #{name}.")
    await context.account.perform(ArchiveChannel(channel.id, archived=False))
    context.ui.open_channel(channel.id)


@command("mute", "Hear of a channel only what mentions you", args="[#channel]", arguments=CHANNEL)
async def mute(context: CommandContext, argument: str) -> None:
    """The channel that is named, or this one."""
    await _mute(context, argument, muted=True)
    context.ui.notify("Muted: only what mentions you counts here. /unmute takes it back.")


@command("unmute", "Hear of a channel again", args="[#channel]", arguments=CHANNEL)
async def unmute(context: CommandContext, argument: str) -> None:
    """The channel that is named, or this one."""
    await _mute(context, argument, muted=False)
    context.ui.notify("You hear of this channel again.")


@command("group", "Talk to several people at once", args="@person @person [text]", arguments=PEOPLE)
async def group(context: CommandContext, argument: str) -> None:
    """Open the channel of these people; a text behind the names is said there."""
    names, text = _split(argument)
    people = [await _person(context, name) for name in names]
    receipt = await context.account.perform(OpenDirect(tuple(user.id for user in people)))
    if receipt is None or receipt.channel_id is None:
        raise TargetError("The server opened no channel with these people.")
    if text:
        account = context.account
        await account.perform(SendMessage(account.new_client_id(), receipt.channel_id, text))
    context.ui.open_channel(receipt.channel_id)


def _split(argument: str) -> tuple[list[str], str]:
    """The names in front, and all behind them as it was typed."""
    names: list[str] = []
    rest = argument.strip()
    while rest.startswith("@"):
        name = rest.split(maxsplit=1)[0]
        names.append(name)
        rest = rest[len(name) :].lstrip()
    if not names:
        raise TargetError("Nobody was named.", hint="Begin each name with @.")
    return names, rest


def _names(people: list[User]) -> str:
    return ", ".join(f"@{user.name}" for user in people)


def _shared(context: CommandContext, argument: str = "") -> Channel:
    """A channel that is not only of a few people; raises TargetError."""
    channel = context.account.store.channel(_named_or_here(context, argument))
    if channel is None or channel.kind in OURS_ALONE:
        raise TargetError("This is a conversation of a few people.", hint="Do it in a channel.")
    return channel


async def _mute(context: CommandContext, argument: str, *, muted: bool) -> None:
    await context.account.perform(SetMuted(_named_or_here(context, argument), muted))


def _named_or_here(context: CommandContext, argument: str) -> ChannelId:
    if not argument:
        return context.here()
    channel_id = resolve(context.account.store, argument).channel_id
    if channel_id is None:
        raise TargetError(f"Nothing was said to {argument} yet.")
    return channel_id


async def _person(context: CommandContext, word: str) -> User:
    """Somebody by handle; who is not known here is asked of the server."""
    name = word.lstrip("@")
    if context.account.store.user_named(name) is None:
        await context.account.directory.find_users(name)
    return find_user(context.account.store, name)
