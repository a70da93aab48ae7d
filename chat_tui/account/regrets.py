"""How long may a deletion be regretted, and how is it taken back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.actions import DeleteMessage
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import OutboxItem

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.messages import Message

UNDO_SECONDS = 5.0
"""In which it waits in the outbox; a program that ends sends it at once, one that dies at the next start."""


async def delete_soon(account: Account, message: Message) -> bool:
    """Delete it unless it is taken back; False when that is on its way already."""
    if any(_message_of(item) == message.id for item in account.outbox.pending(message.channel_id)):
        return False
    action = DeleteMessage(account.new_client_id(), message.channel_id, message.id)
    await account.outbox.put(action, keep=UNDO_SECONDS)
    return True


async def take_back(account: Account, channel_id: ChannelId, message_id: MessageId | None = None) -> bool:
    """Keep the message after all, or the last that was deleted there; False when none waits.

    Raises TargetError for one that is being deleted just now.
    """
    waiting = [item for item in account.outbox.pending(channel_id) if _message_of(item) is not None]
    this = [item for item in waiting if _message_of(item) == message_id]
    if not waiting:
        return False
    await account.outbox.cancel((this or waiting)[-1].client_id)
    return True


def _message_of(item: OutboxItem) -> MessageId | None:
    return item.action.message_id if isinstance(item.action, DeleteMessage) else None
