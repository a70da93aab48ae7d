"""Where are people: asked for at intervals; of a server that tells of moves, once of those not heard of."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from chat_tui.errors import AuthError, BackendError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import Batch, Event, PresenceChanged
from chat_tui.model.ids import ChannelId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import Presence
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)

EVERY = 45.0
"""Seconds between two questions while the same people are in sight."""
NOT_BEFORE = 5.0
"""Seconds between two questions, however quickly somebody walks through the channels."""
MOST_USERS = 200
GONE = (Presence.AWAY, Presence.OFFLINE)


def _always() -> bool:
    return True


async def poll_presence(
    ring: Ring,
    visible: Callable[[], ChannelId | None],
    moved_on: asyncio.Event,
    *,
    wanted: Callable[[], bool] = _always,
) -> None:
    """Keep presences fresh for as long as a stream lives; a failed question is left for the next round.

    All who are in sight are asked for at once, and anew when another channel is opened (`moved_on`). A server
    that pushes tells of moves only, so of it those are asked for who have not moved since we know them.
    Nobody is asked for while it is not `wanted`.
    """
    while (way := ring.backend.capabilities.presence) != "none":
        moved_on.clear()
        users = people_in_sight(ring, visible()) if wanted() else ()
        if way == "push":
            users = tuple(user_id for user_id in users if _is_unknown(ring, user_id))
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
        await ring.timing.wait(moved_on, None if way == "push" else EVERY - NOT_BEFORE)
    await ring.timing.wait_forever()


def dated(events: tuple[Event, ...], now: float) -> tuple[Event, ...]:
    """The same, and of those who went just now it says when: servers push where one is, not since when."""
    if not any(isinstance(event, PresenceChanged) for event in events):
        return events
    return tuple(
        PresenceChanged(replace(event.presence, since=Millis(int(now * 1000))))
        if isinstance(event, PresenceChanged) and event.presence.presence in GONE and not event.presence.since
        else event
        for event in events
    )


def _is_unknown(ring: Ring, user_id: UserId) -> bool:
    return ring.store.presence(user_id).presence is Presence.UNKNOWN


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
