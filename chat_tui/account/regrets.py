"""How long may a deletion be regretted, or what was just said, and how is it taken back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.actions import DeleteMessage, SendMessage
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import OutboxItem
from chat_tui.realtime.timing import undivided

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


@undivided
async def into_draft(account: Account, item: OutboxItem, action: SendMessage) -> None:
    """Out of the outbox and to the head of the draft of its place, with its files.

    It is on disk there before it is gone here: a text that is in neither would be lost. Raises ChatError with
    nothing moved, such as for what is being sent just now.
    """
    drafts, place = account.drafts, (item.channel_id, item.root_id)
    before = drafts.get(*place)
    written = before.text if before is not None else ""
    together = f"{action.text}\n{written}" if written else action.text
    drafts.set(*place, together)
    drafts.attach(*place, *action.files)
    try:
        await drafts.flush()
        await account.outbox.cancel(item.client_id, keep_files=True)
    except ChatError:
        drafts.detach(*place, *action.files)
        now = drafts.get(*place)
        if now is not None and now.text == together:
            drafts.set(*place, written)
        raise


def _message_of(item: OutboxItem) -> MessageId | None:
    return item.action.message_id if isinstance(item.action, DeleteMessage) else None
