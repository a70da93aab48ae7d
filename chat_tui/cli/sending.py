"""What is done with an account when the shell asks for it: say, change, take back, react, mark, save?

The same is done by a command with an account of its own, and by the running app for a command that has handed
it over; so the arguments are plain words, and so is what came of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chat_tui.account.called import user_name
from chat_tui.account.doing import Told, deliver, put, take_files
from chat_tui.account.reaching import find_channel, find_emoji, find_message
from chat_tui.cli.reach import CONNECT_SECONDS, knows_nothing, out_of_reach, require_online
from chat_tui.errors import (
    BlockedError,
    ProtocolError,
    RejectedError,
    TargetError,
    TooLongError,
    TransientError,
)
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage, MarkRead, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message

if TYPE_CHECKING:
    from chat_tui.account.account import Account

Words = Mapping[str, Any]
Deed = Callable[["Account", Words, Told], Awaitable[Words]]


async def send(account: Account, asked: Words, told: Told) -> Words:
    """Say `text` in `target`, in the thread of `reply`, with `files`; `queue` keeps what cannot go now."""
    keeps = asked.get("queue") is True
    problem = await out_of_reach(account)
    if problem and not (keeps and isinstance(problem, TransientError | BlockedError)):
        if isinstance(problem, TransientError):
            problem.hint = f"--queue keeps it and sends it later; {problem.hint}"
        raise problem
    if problem and knows_nothing(account):
        raise problem
    action = await _new_message(account, asked)
    message_id, why = None, ""
    try:
        if problem:
            await put(account, action)
            raise problem
        message_id = await deliver(account, action, CONNECT_SECONDS, told, keep=keeps)
    except (TransientError, BlockedError) as error:
        if not keeps:
            raise
        why = str(error)
    return {"id": message_id, "client_id": action.client_id, "queued": message_id is None, "why": why}


async def edit(account: Account, asked: Words, told: Told) -> Words:
    """Give the message `id` another `text`."""
    await require_online(account)
    message = await find_message(account, _word(asked, "id"))
    text = _word(asked, "text")
    try:
        _check_length(account, text)
    except TooLongError as error:
        error.hint = "Say the rest in another message."
        raise
    action = EditMessage(account.new_client_id(), message.channel_id, message.id, text)
    with _of_others(account, message):
        return {"id": await deliver(account, action, CONNECT_SECONDS, told)}


async def delete(account: Account, asked: Words, told: Told) -> Words:
    """Take the message `id` back."""
    await require_online(account)
    message = await find_message(account, _word(asked, "id"))
    action = DeleteMessage(account.new_client_id(), message.channel_id, message.id)
    with _of_others(account, message):
        return {"id": await deliver(account, action, CONNECT_SECONDS, told)}


async def react(account: Account, asked: Words, told: Told) -> Words:
    """React to the message `id` with `emoji`."""
    await require_online(account)
    message = await find_message(account, _word(asked, "id"))
    emoji = await find_emoji(account, _word(asked, "emoji"))
    action = AddReaction(account.new_client_id(), message.channel_id, message.id, emoji)
    return {"id": await deliver(account, action, CONNECT_SECONDS, told)}


async def mark(account: Account, asked: Words, told: Told) -> Words:
    """Say that all in the channel `channel_id` was read."""
    del told
    action = MarkRead(account.new_client_id(), ChannelId(_word(asked, "channel_id")))
    await account.perform(action)
    await account.outbox.drain(action.client_id, CONNECT_SECONDS)
    return {}


async def save(account: Account, asked: Words, told: Told) -> Words:
    """Save the file number `which` of the message `id` in `folder`; says where, and how many are `left`."""
    await require_online(account)
    message = await find_message(account, _word(asked, "id"))
    which = asked.get("which")
    if not isinstance(which, int) or not 0 <= which < len(message.attachments):
        hint = "`chat-tui read '#channel' --json` shows which have."
        raise TargetError(f"The message {message.id!r} has no files.", hint=hint)
    attachment = message.attachments[which]
    path = await account.saving.save(
        attachment, Path(_word(asked, "folder")), lambda came: told(came, attachment.size)
    )
    return {"path": str(path), "left": len(message.attachments) - which - 1}


DEEDS: Mapping[str, Deed] = {
    "send": send, "edit": edit, "delete": delete, "react": react, "mark": mark, "save": save,
}  # fmt: skip


@contextmanager
def _of_others(account: Account, message: Message) -> Iterator[None]:
    """Have a refusal say what it is about, where that is seen from here."""
    try:
        yield
    except RejectedError as error:
        if account.store.me and message.author_id != account.store.me.id and not error.hint:
            error.hint = f"It was written by @{user_name(account.store, message.author_id)}, not by you."
        raise


def _word(asked: Words, name: str) -> str:
    found = asked.get(name, "")
    if not isinstance(found, str):
        raise ProtocolError(f"{name} must be text.")
    return found


async def _new_message(account: Account, asked: Words) -> SendMessage:
    text, target, reply = (_word(asked, name) for name in ("text", "target", "reply"))
    channel_id = await find_channel(account, target)
    _check_length(account, text)
    root = await find_message(account, reply) if reply else None
    if root and root.channel_id != channel_id:
        raise TargetError(f"The message {reply!r} is not in {target}.")
    files = await _taken(account, asked.get("files", ()))
    root_id = (root.root_id or root.id) if root else None
    return SendMessage(account.new_client_id(), channel_id, text, root_id, files=files)


def _check_length(account: Account, text: str) -> None:
    most = account.capabilities.max_message_length
    if len(text) > most:
        raise TooLongError(f"The message has {len(text):,} characters; the server takes {most:,}.")


async def _taken(account: Account, paths: object) -> tuple[OutgoingFile, ...]:
    if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
        raise ProtocolError("files must be paths.")
    return await take_files(account, map(Path, paths))
