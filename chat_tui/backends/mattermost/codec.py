"""How frames and bodies of the Mattermost protocol are read: bytes in, our model out; no I/O."""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_events import decode_event
from chat_tui.backends.mattermost.codec_objects import millis, presence_of, user_of
from chat_tui.backends.mattermost.codec_posts import (
    found_of,
    is_history_row,
    message_of,
    messages_of,
    page_of,
)
from chat_tui.errors import ProtocolError
from chat_tui.model.events import Event, HistoryPage
from chat_tui.model.ids import ChannelId, Millis, UserId
from chat_tui.model.messages import Found, Message
from chat_tui.model.users import User, UserPresence

NEEDS_SNAPSHOT = frozenset({"added_to_team", "leave_team", "delete_team", "restore_team"})
"""Events after which the lists are fetched anew: what changed is more than they tell."""
OUR_TEAMS_ONLY = frozenset({"added_to_team", "leave_team"})


class Hello(Struct):
    """The first event of a new connection."""

    connection_id: wire.Id
    server_version: wire.Text = ""


class Pong(Struct):
    """The answer to a ping; our own server adds the number of the last event that it sent before."""

    last_seq: wire.Count = None


class _Completion(Struct):
    users: list[Raw] | None = None
    out_of_channel: list[Raw] | None = None


class _WhoJoined(Struct):
    user_id: wire.OptionalId = None


def frame_of(text: str | bytes) -> wire.Frame:
    """One frame of the socket; ProtocolError if it is no JSON object or neither event nor reply."""
    frame = wire.parse(wire.Frame, text)
    if frame.event is None and frame.status is None:
        raise ProtocolError("The server sent a frame that is neither event nor reply.")
    if frame.event is not None and frame.seq is None:
        raise ProtocolError("The server sent an event without a number.")
    return frame


def hello_of(frame: wire.Frame) -> Hello:
    """The data of a hello event."""
    return wire.parse_part(Hello, frame.data)


def last_seq_of(frame: wire.Frame) -> int | None:
    """The number of the last event sent before a reply, where the server tells it."""
    return wire.parse_part(Pong, frame.data).last_seq


def events_of(frame: wire.Frame, me: UserId) -> tuple[Event, ...]:
    """What an event frame tells; nothing if it is of no use to us."""
    return decode_event(frame, me)


def needs_snapshot(frame: wire.Frame, me: UserId) -> bool:
    """Whether the lists must be fetched anew after this event."""
    if frame.event not in NEEDS_SNAPSHOT:
        return False
    if frame.event not in OUR_TEAMS_ONLY:
        return True
    return wire.parse_part(_WhoJoined, frame.data).user_id == me


def users_of(body: bytes) -> list[User]:
    """Users from an array, or from the groups of an autocompletion."""
    if body.lstrip()[:1] == b"{":
        inside, outside = called_of(body)
        return inside + outside
    return [user_of(row) for row in wire.parse_list(wire.User, body)]


def called_of(body: bytes) -> tuple[list[User], list[User]]:
    """From an autocompletion: those in the channel, or all where it was asked of none, and the others."""
    groups = wire.parse(_Completion, body)
    inside = wire.parse_each(wire.User, groups.users)
    outside = wire.parse_each(wire.User, groups.out_of_channel)
    return [user_of(row) for row in inside], [user_of(row) for row in outside]


def presences_of(body: bytes) -> list[UserPresence]:
    """The answer to a question for statuses."""
    return [presence_of(row) for row in wire.parse_list(wire.Status, body)]


def message_from(body: bytes) -> Message:
    """One post."""
    return message_of(wire.parse(wire.Post, body))


def messages_from(body: bytes) -> list[Message]:
    """Posts from an array, earlier versions left out."""
    return [message_of(row) for row in wire.parse_list(wire.Post, body) if not is_history_row(row)]


def history_from(body: bytes, channel_id: ChannelId) -> HistoryPage:
    """A page of a channel's posts."""
    return page_of(channel_id, wire.parse(wire.PostList, body))


def thread_from(body: bytes) -> tuple[tuple[Message, ...], bool, Millis]:
    """The posts of a thread, oldest first, whether there are more, and the newest that is hidden."""
    posts = wire.parse(wire.PostList, body)
    return messages_of(posts), bool(posts.has_next), millis(posts.first_inaccessible_post_time)


def found_from(body: bytes) -> Found:
    """What a search found, and the newest hit that is hidden."""
    posts = wire.parse(wire.PostList, body)
    return Found(found_of(posts), millis(posts.first_inaccessible_post_time))


def search_from(body: bytes) -> tuple[Message, ...]:
    """What a search found, newest first."""
    return found_of(wire.parse(wire.PostList, body))


def row_count(body: bytes) -> int:
    """How many rows a post list has, broken ones counted."""
    return len(wire.parse(wire.PostList, body).posts or {})


def error_of(body: bytes) -> wire.ErrorBody:
    """What the server says when it refuses; an empty one if it says nothing we understand."""
    try:
        return wire.parse(wire.ErrorBody, body)
    except ProtocolError:
        return wire.ErrorBody()


def strings_of(body: bytes) -> dict[str, str]:
    """A flat map such as the client configuration; values that are no strings are left out."""
    values = wire.parse(_MAP, body) or {}
    return {name: value for name, value in values.items() if isinstance(value, str)}


_MAP: Any = dict[str, Any] | None
