"""Which message stands where a day begins: one that is here, or one that the server is asked for?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.errors import TransientError
from chat_tui.model.events import MessageSeen
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message
from chat_tui.model.questions import NearestTo

if TYPE_CHECKING:
    from chat_tui.account.account import Account

LAST_ID = MessageId("\U0010ffff")
"""Behind all messages of a moment."""
FEW = 4
"""Rows among which there is a message: gaps stand between messages only."""


async def message_near(account: Account, channel_id: ChannelId, at: Millis) -> Message | None:
    """The first message from a moment on, else the newest before; None in a channel without any.

    The server is asked only where a hole in the history leaves it open; without a line, what is here counts.
    """
    known, is_sure = _known(account, channel_id, at)
    if is_sure:
        return known
    try:
        answer = await account.directory.ask(NearestTo(channel_id, at))
    except TransientError:
        if known is None:
            raise
        return known
    return next((event.message for event in answer.events if isinstance(event, MessageSeen)), known)


def _known(account: Account, channel_id: ChannelId, at: Millis) -> tuple[Message | None, bool]:
    """What is here, and whether nothing that is missing here could be nearer."""
    store, edge = account.store, Position(Millis(at - 1), LAST_ID)
    behind = store.timeline(channel_id, after=edge, limit=FEW).rows
    above = store.timeline(channel_id, before=Position(at, MessageId("")), limit=FEW)
    first = next((row for row in behind if isinstance(row, Message)), None)
    last = next((row for row in reversed(above.rows) if isinstance(row, Message)), None)
    if first is None:
        return last, last is not None and store.follows_server(channel_id)
    reaches_back = last is not None or store.history_complete(channel_id)
    return first, behind[0] is first and reaches_back
