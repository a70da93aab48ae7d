"""How does a script have a thing done and wait for the answer, and what becomes of it where none comes?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.errors import BlockedError, ChatError, TargetError, TransientError
from chat_tui.model.actions import QueuedAction, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import MessageId

if TYPE_CHECKING:
    from chat_tui.account.account import Account

_LATELY = 200
Told = Callable[[int, int], None]
"""Hears how many bytes of how many are gone."""


async def deliver(
    account: Account, action: QueuedAction, timeout: float, told: Told, *, keep: bool = False
) -> MessageId | None:
    """Do it now, by way of the outbox; unless it is to be kept, what cannot be done now leaves it again.

    What is in the outbox under its id already is waited for and not put there twice. Raises why it was not
    done, after `timeout` seconds UnreachableError.
    """
    try:
        if account.outbox.item(action.client_id) is None:
            await put(account, action)
        receipt = await account.outbox.drain(action.client_id, timeout, lambda item: told(*item.progress))
    except (ChatError, asyncio.CancelledError) as error:
        if not (keep and isinstance(error, TransientError | BlockedError)):
            with suppress(TargetError):
                await account.outbox.cancel(action.client_id)
        raise
    if receipt.message_id is None and isinstance(action, SendMessage):
        return _said_before(account, action)
    return receipt.message_id


def _said_before(account: Account, action: SendMessage) -> MessageId | None:
    """The message that was said under this id already, if it was lately: an event of it tells no id again."""
    me = account.store.me
    if me is None:
        return None
    lately = account.store.latest_by(me.id, action.channel_id, action.root_id, _LATELY)
    return next((message.id for message in lately if message.client_id == action.client_id), None)


async def put(account: Account, action: QueuedAction) -> None:
    """Into the outbox; what it does not take leaves no copies of files behind."""
    try:
        await account.perform(action)
    except ChatError:
        if isinstance(action, SendMessage):
            account.spool.discard(action.files)
        raise


async def take_files(account: Account, paths: Iterable[Path]) -> tuple[OutgoingFile, ...]:
    """Our own copies of the files, or of none when one of them may not go."""
    taken: list[OutgoingFile] = []
    try:
        for path in paths:
            taken.append(await account.attaching.take(path, len(taken)))
    except BaseException:
        account.spool.discard(taken)
        raise
    return tuple(taken)
