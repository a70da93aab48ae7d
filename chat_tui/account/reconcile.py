"""Did a message arrive whose answer was lost: asked of the server's history before it is sent again."""

from __future__ import annotations

from collections.abc import Iterable

from chat_tui.backends.base import Backend
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxItem
from chat_tui.realtime.timing import Timing

READS = 2
BETWEEN_READS = 3.0
"""Seconds: a server may still be storing the message when it is first asked."""
MOST_PAGES = 5
CLOCKS_DIFFER = Millis(120_000)
"""How much earlier than ours the server's clock may be, without a time of its own to compare with."""


def earliest(item: OutboxItem, newest_known: Millis | None) -> Millis:
    """The server time before which an item cannot have been posted."""
    return Millis((item.created_at if newest_known is None else newest_known) - CLOCKS_DIFFER)


def is_that(message: Message, action: SendMessage, me: UserId) -> bool:
    """Whether a message is what an action became: by our id, or by likeness where the server keeps no id."""
    if message.client_id is not None:
        return message.client_id == action.client_id
    return (
        message.author_id == me
        and message.root_id == action.root_id
        and message.text.strip() == action.text.strip()
        and len(message.attachments) == len(action.file_ids)
    )


async def find_sent(
    backend: Backend, action: SendMessage, me: UserId, *, since: Millis, timing: Timing
) -> Message | None:
    """The message that `action` became, or None when it did not arrive; raises what the backend raises."""
    for read in range(READS):
        if read:
            await timing.sleep(BETWEEN_READS)
        found = _match(await _posted_since(backend, action, since), action, me, since)
        if found is not None:
            return found
    return None


async def _posted_since(backend: Backend, action: SendMessage, since: Millis) -> list[Message]:
    if action.root_id is not None:
        return list((await backend.thread(action.root_id)).messages)
    messages: list[Message] = []
    before: MessageId | None = None
    for _ in range(MOST_PAGES):
        page = await backend.history(action.channel_id, before=before)
        messages.extend(page.messages)
        roots = [message for message in page.messages if message.root_id is None]
        if not roots or not page.has_older:
            break
        oldest = min(roots, key=lambda message: message.position)
        if oldest.created_at < since:
            break
        before = oldest.id
    return messages


def _match(messages: Iterable[Message], action: SendMessage, me: UserId, since: Millis) -> Message | None:
    likely = [message for message in messages if message.created_at >= since and is_that(message, action, me)]
    return max(likely, key=lambda message: message.position, default=None)
