"""Which events tell of which change: names, payloads and scopes of the WebSocket protocol."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server import wire_channels, wire_posts, wire_users
from chat_tui.server.events import Event
from chat_tui.server.records import channels, threads, users
from chat_tui.server.records.posts import Posted
from chat_tui.server.records.rows import Row, unpacked


def posted(db: sqlite3.Connection, result: Posted, *, pending_post_id: str = "") -> list[Event]:
    """A new post, what it did to its thread, and that its author has read so far."""
    events: list[Event] = []
    if result.is_new:
        events = [_posted(db, result, pending_post_id), *_thread_events(db, result)]
    if result.viewed:
        times = {result.post["channel_id"]: result.post["create_at"]}
        events.append(viewed(result.post["user_id"], times))
    return events


def _posted(db: sqlite3.Connection, result: Posted, pending_post_id: str) -> Event:
    row = result.post
    channel = channels.by_id(db, row["channel_id"])
    author = users.by_id(db, row["user_id"])
    assert channel is not None
    assert author is not None
    sender = f"@{author['username']}"
    data: dict[str, object] = {
        "channel_display_name": sender if channel["type"] == "D" else channel["display_name"],
        "channel_name": channel["name"],
        "channel_type": channel["type"],
        "post": wire_posts.as_text(wire_posts.post(db, row, pending_post_id=pending_post_id)),
        "sender_name": _sender_name(row, sender),
        "set_online": True,
        "team_id": channel["team_id"],
    }
    mentions = result.mentions or _added_user(row)
    if mentions:
        data["mentions"] = wire_posts.as_text(mentions)
    followers = [user_id for user_id in result.followers if user_id != row["user_id"]]
    if followers:
        data["followers"] = wire_posts.as_text(followers)
    file_ids = unpacked(row["file_ids"])
    if file_ids:
        data["otherFile"] = "true"
        if any(one.get("width") for one in wire_posts.post(db, row)["metadata"].get("files", [])):
            data["image"] = "true"
    return Event("posted", data, channel_id=channel["id"])


def _added_user(row: Row) -> list[str]:
    added = row["type"] == "system_add_to_channel"
    return [unpacked(row["props"])["addedUserId"]] if added else []


def _sender_name(row: Row, sender: str) -> str:
    if str(row["type"]).startswith("system_"):
        return "System"
    return str(unpacked(row["props"]).get("override_username") or sender)


def _thread_events(db: sqlite3.Connection, result: Posted) -> list[Event]:
    row = result.post
    channel = channels.by_id(db, row["channel_id"])
    events = []
    for user_id in result.followers:
        thread = threads.get(db, row["root_id"], user_id)
        if thread is None or channel is None:
            continue
        is_author = user_id == row["user_id"]
        mentioned = int(user_id in result.mentions)
        data: dict[str, object] = {
            "thread": wire_posts.as_text(wire_posts.thread(db, thread, extended=True)),
            "previous_unread_replies": max(0, thread["unread_replies"] - (0 if is_author else 1)),
            "previous_unread_mentions": max(0, thread["unread_mentions"] - mentioned),
        }
        events.append(Event("thread_updated", data, user_id=user_id, team_id=channel["team_id"]))
    return events


def viewed(user_id: str, times: dict[str, int]) -> Event:
    """Somebody has read channels, at the times (milliseconds) of their last posts."""
    return Event("multiple_channels_viewed", {"channel_times": times}, user_id=user_id)


def post_edited(db: sqlite3.Connection, row: Row) -> Event:
    """A post has another text, props or pin."""
    text = wire_posts.as_text(wire_posts.post(db, row))
    return Event("post_edited", {"post": text}, channel_id=row["channel_id"])


def post_deleted(before: Row, shown: Row) -> Event:
    """A post is gone; `shown` is what it was."""
    return Event("post_deleted", {"post": wire_posts.as_text(shown)}, channel_id=before["channel_id"])


def reaction(name: str, channel_id: str, row: Row, *, removed_at: int = 0) -> Event:
    """`reaction_added` or `reaction_removed`."""
    text = wire_posts.as_text(wire_posts.reaction(row, removed_at=removed_at))
    return Event(name, {"reaction": text}, channel_id=channel_id)


def emoji_added(row: Row) -> Event:
    """Somebody made an emoji: to everybody."""
    return Event("emoji_added", {"emoji": wire_posts.as_text(wire_posts.emoji(row))})


def channel_updated(row: Row) -> Event:
    """A channel has other names, header or purpose."""
    text = wire_posts.as_text(wire_channels.channel(row))
    return Event("channel_updated", {"channel": text}, channel_id=row["id"])


def channel_scope(name: str, row: Row, data: dict[str, object]) -> Event:
    """An event for the whole team if the channel is public, else for its members."""
    if row["type"] == "O":
        return Event(name, data, team_id=row["team_id"])
    return Event(name, data, channel_id=row["id"])


def member_updated(row: Row) -> Event:
    """Somebody's own membership has changed."""
    text = wire_posts.as_text(wire_channels.member(row, row["user_id"]))
    return Event("channel_member_updated", {"channelMember": text}, user_id=row["user_id"])


def channel_created(channel: Row) -> Event:
    """A channel is made: to who made it."""
    data: dict[str, object] = {"channel_id": channel["id"], "team_id": channel["team_id"]}
    return Event("channel_created", data, user_id=channel["creator_id"])


def direct_added(channel: Row, creator_id: str, teammate_id: str) -> Event:
    """Two people have a channel of their own now."""
    data: dict[str, object] = {"creator_id": creator_id, "teammate_id": teammate_id}
    return Event("direct_added", data, channel_id=channel["id"])


def user_added(channel: Row, user_id: str) -> Event:
    """Somebody is in a channel now."""
    data: dict[str, object] = {"user_id": user_id, "team_id": channel["team_id"]}
    return Event("user_added", data, channel_id=channel["id"])


def user_removed(channel_id: str, user_id: str, remover_id: str) -> Sequence[Event]:
    """Somebody is no longer in a channel: to those who are, and to himself."""
    to_members: dict[str, object] = {"user_id": user_id, "remover_id": remover_id}
    to_himself: dict[str, object] = {"channel_id": channel_id, "remover_id": remover_id}
    return (
        Event("user_removed", to_members, channel_id=channel_id),
        Event("user_removed", to_himself, user_id=user_id),
    )


def user_updated(row: Row) -> Sequence[Event]:
    """A user is changed: the full row to himself (unless he is shut out), the public one to all others."""
    seen: dict[str, object] = {"user": wire_users.user(row)}
    to_others = Event("user_updated", seen, omit_users=(row["id"],), about=row["id"])
    if row["delete_at"]:
        return (to_others,)
    return (Event("user_updated", {"user": wire_users.user(row, row["id"])}, user_id=row["id"]), to_others)


def status_changed(row: Row, connected: frozenset[str]) -> Event:
    """Somebody is online, away, busy or gone: told to all who are here, so that nobody has to ask."""
    data: dict[str, object] = {"user_id": row["user_id"], "status": row["status"]}
    return Event("status_change", data, only=connected, about=row["user_id"])


def preferences(name: str, user_id: str, values: Sequence[Row]) -> Sequence[Event]:
    """`preferences_changed` or `preferences_deleted`, to one's own terminals; favourites are a group."""
    data: dict[str, object] = {"preferences": wire_posts.as_text(list(values))}
    told = Event(name, data, user_id=user_id)
    if any(row["category"] == "favorite_channel" for row in values):
        return (Event("sidebar_category_updated", user_id=user_id), told)
    return (told,)
