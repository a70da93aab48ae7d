"""How is something said, changed or taken back by a program, and what does it get for that?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chat_tui.account.client_ids import named_id
from chat_tui.account.doing import deliver, put, take_files
from chat_tui.account.reaching import find_channel, find_message
from chat_tui.client import making
from chat_tui.client.desk import Desk
from chat_tui.client.marks import marked
from chat_tui.client.values import Channel, Message, Target, Waiting
from chat_tui.errors import BlockedError, ProtocolError, RejectedError, TargetError, TransientError
from chat_tui.model import messages as inner
from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    MarkRead,
    QueuedAction,
    RemoveReaction,
    SendMessage,
    SendTyping,
)
from chat_tui.model.ids import ChannelId, ClientId, MessageId


async def channel_id_of(desk: Desk, target: Target) -> ChannelId:
    """The channel that a target names; TargetError names the nearest."""
    account = desk.account
    if isinstance(target, Channel):
        return ChannelId(target.id)
    name = target if isinstance(target, str) else target.target
    return await desk.patiently(lambda: find_channel(account, name))


async def message_of(desk: Desk, message_id: str) -> inner.Message:
    """The message of that id or permalink; TargetError if there is none."""
    account = desk.account
    return await desk.patiently(lambda: find_message(account, message_id))


async def send(
    desk: Desk,
    target: Target,
    text: str,
    *,
    files: Iterable[Path | str] = (),
    reply_to: Message | str | None = None,
    once: str = "",
) -> Message:
    """Say it, and return it as the server has it; raises why it was not said."""
    action = await _action(desk, target, text, files, reply_to, once)
    return await _said(desk, await _done(desk, action))


async def send_or_keep(
    desk: Desk,
    target: Target,
    text: str,
    *,
    files: Iterable[Path | str] = (),
    reply_to: Message | str | None = None,
    once: str = "",
) -> Message | Waiting:
    """Say it, or keep it in the outbox where it cannot go now."""
    account = desk.account
    action = await _action(desk, target, text, files, reply_to, once)
    try:
        if account.connection.is_online:
            return await _said(desk, await _done(desk, action, keep=True))
        if account.outbox.item(action.client_id) is None:
            await put(account, action)
    except (TransientError, BlockedError) as error:
        return Waiting(action.client_id, str(error))
    return Waiting(action.client_id, account.connection.state.reason)


async def edit(desk: Desk, message: Message, text: str) -> None:
    """Give a message of ours another text."""
    _check_length(desk, text)
    await _done(desk, EditMessage(*_names(desk, message), text))


async def delete(desk: Desk, message: Message) -> None:
    """Take a message of ours back."""
    await _done(desk, DeleteMessage(*_names(desk, message)))


async def react(desk: Desk, message: Message, emoji: str, *, back: bool = False) -> None:
    """Put an emoji on a message, or take it back."""
    kind = RemoveReaction if back else AddReaction
    await _done(desk, kind(*_names(desk, message), emoji.strip(":")))


async def mark_read(desk: Desk, target: Target) -> None:
    """Say that a channel was read."""
    channel_id = await channel_id_of(desk, target)
    await _done(desk, MarkRead(desk.account.new_client_id(), channel_id))


async def typing(desk: Desk, target: Target) -> None:
    """Show that we write; it may be lost."""
    await desk.account.perform(SendTyping(await channel_id_of(desk, target)))


async def _action(
    desk: Desk,
    target: Target,
    text: str,
    files: Iterable[Path | str],
    reply_to: Message | str | None,
    once: str,
) -> SendMessage:
    account = desk.account
    account.gate.check()
    _check_length(desk, text)
    channel_id = await channel_id_of(desk, target)
    root_id: MessageId | None = None
    if isinstance(reply_to, Message):
        place, root_id = reply_to.channel.id, MessageId(reply_to.thread or reply_to.id)
    elif reply_to is not None:
        found = await message_of(desk, reply_to)
        place, root_id = found.channel_id, found.root_id or found.id
    if root_id is not None and place != channel_id:
        raise TargetError(f"The message {root_id} that is replied to is in another channel.")
    client_id = marked(named_id(account.name, channel_id, once) if once else account.new_client_id())
    taken = await take_files(account, map(Path, files))
    return SendMessage(client_id, channel_id, text, root_id, files=taken)


async def _done(desk: Desk, action: QueuedAction, *, keep: bool = False) -> MessageId | None:
    return await deliver(desk.account, action, desk.patience, lambda gone, whole: None, keep=keep)


async def _said(desk: Desk, message_id: MessageId | None) -> Message:
    if message_id is None:
        raise ProtocolError("The server took the message, and does not say which one it is.")
    account = desk.account
    told = account.store.message(message_id) or await message_of(desk, message_id)
    return making.message(desk, told)


def _names(desk: Desk, message: Message) -> tuple[ClientId, ChannelId, MessageId]:
    return desk.account.new_client_id(), ChannelId(message.channel.id), MessageId(message.id)


def _check_length(desk: Desk, text: str) -> None:
    most = desk.account.capabilities.max_message_length
    if len(text) > most:
        raise RejectedError(
            f"The message has {len(text)} characters; the server takes {most}.", hint="Send it as a file."
        )
