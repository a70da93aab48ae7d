"""What did we say here before, to be said again?"""

from __future__ import annotations

from collections.abc import Iterable

from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import OutboxItem
from chat_tui.store.store import Store

MOST = 100


def texts_sent(
    store: Store, waiting: Iterable[OutboxItem], channel_id: ChannelId, root_id: MessageId | None
) -> list[str]:
    """Our latest texts of a channel, or of a thread in it, the last first; what still waits is later yet."""
    unsent = [item.action.text for item in waiting if isinstance(item.action, SendMessage)]
    me = store.me
    sent = store.latest_by(me.id, channel_id, root_id, MOST) if me is not None else []
    return [*reversed(unsent), *(message.text for message in sent)]
