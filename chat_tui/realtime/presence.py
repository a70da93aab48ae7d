"""Where are people, on a server that does not say so by itself: asked for at intervals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from chat_tui.errors import AuthError, BackendError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import Batch, PresenceChanged
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)

EVERY = 45.0
"""Seconds between two questions while the same people are in sight."""
NOT_BEFORE = 5.0
"""Seconds between two questions, however quickly somebody walks through the channels."""
MOST_USERS = 200


async def poll_presence(ring: Ring, visible: Callable[[], ChannelId | None], moved_on: asyncio.Event) -> None:
    """Keep presences fresh for as long as a stream lives; a failed question is left for the next round.

    All who are in sight are asked for at once, and anew when another channel is opened (`moved_on`).
    """
    while ring.backend.capabilities.presence == "poll":
        moved_on.clear()
        users = people_in_sight(ring, visible())
        try:
            presences = await ring.backend.presences(users) if users else ()
        except AuthError:
            raise
        except BackendError as error:
            log.info("presence not known: %s", error)
            presences = ()
        moved = tuple(
            PresenceChanged(presence)
            for presence in presences
            if presence.presence is not ring.store.presence(presence.user_id).presence
        )
        if moved:
            await ring.apply(Batch(moved))
        await ring.timing.sleep(NOT_BEFORE)
        await ring.timing.wait(moved_on, EVERY - NOT_BEFORE)
    await ring.timing.wait_forever()


def people_in_sight(ring: Ring, visible: ChannelId | None) -> tuple[UserId, ...]:
    """Whose presence a person sees: partners of direct channels, then who writes in the visible one."""
    store = ring.store
    found: dict[UserId, None] = {}
    for summary in store.channel_summaries():
        if summary.channel.kind in {ChannelKind.DIRECT, ChannelKind.GROUP}:
            found.update(dict.fromkeys(summary.channel.member_ids))
    if visible is not None:
        rows = store.timeline(visible).rows
        found.update(dict.fromkeys(row.author_id for row in rows if isinstance(row, Message)))
    me = store.me
    if me is not None:
        found[me.id] = None
    return tuple(found)[:MOST_USERS]
