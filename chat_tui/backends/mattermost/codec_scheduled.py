"""How Mattermost tells what it keeps to say later: its lists, its answers and its socket events; no I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import millis
from chat_tui.model.events import Event
from chat_tui.model.ids import ChannelId, MessageId, ScheduledId, UserId
from chat_tui.model.messages import PostScheduled, PostUnscheduled, ScheduledPost


class _Scheduled(Struct):
    id: wire.Id
    channel_id: wire.Id
    scheduled_at: wire.Time = 0
    root_id: wire.OptionalId = ""
    message: wire.Text = ""
    error_code: wire.Text = ""


class Kept(Struct, rename="camel"):
    """What the events about one have: the message, as JSON in a string."""

    scheduled_post: wire.Text = None


def scheduled_from(body: bytes | str) -> ScheduledPost:
    """One that is kept."""
    return _post(wire.parse(_Scheduled, body))


def scheduled_lists_from(body: bytes) -> tuple[ScheduledPost, ...]:
    """All of the lists by team, and of the one for channels of none; each once, the next first."""
    lists = wire.parse(dict[str, list[Raw] | None], body)
    rows = [row for each in lists.values() for row in wire.parse_each(_Scheduled, each)]
    found = {row.id: _post(row) for row in rows}
    return tuple(sorted(found.values(), key=lambda post: post.at))


def scheduled_body(post: ScheduledPost, me: UserId) -> dict[str, Any]:
    """What the server is sent of one; without an id it makes one."""
    named = {"id": post.id} if post.id else {}
    return named | {
        "user_id": me,
        "channel_id": post.channel_id,
        "root_id": post.root_id or "",
        "message": post.text,
        "scheduled_at": post.at,
    }


def _post(row: _Scheduled) -> ScheduledPost:
    root_id = MessageId(row.root_id) if row.root_id else None
    at, text = millis(row.scheduled_at), row.message or ""
    return ScheduledPost(
        ScheduledId(row.id), at, ChannelId(row.channel_id), text, root_id, row.error_code or ""
    )


def _kept(told: Kept) -> tuple[Event, ...]:
    return (PostScheduled(scheduled_from(told.scheduled_post or "")),)


def _gone(told: Kept) -> tuple[Event, ...]:
    return (PostUnscheduled(scheduled_from(told.scheduled_post or "").id),)


OF_SCHEDULED: dict[str, Callable[[Kept], tuple[Event, ...]]] = {
    "scheduled_post_created": _kept,
    "scheduled_post_updated": _kept,
    "scheduled_post_deleted": _gone,
}
