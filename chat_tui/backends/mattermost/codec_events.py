"""How Mattermost's socket events become ours, one small function for each event name; no I/O.

Names and fields: sections 2.2 and 2.5 of the protocol notes, checked against recordings of version 6.6.1.
Objects inside `data` are mostly JSON in a string. What an event only names is answered with LookupNeeded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Raw, Struct, field

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_drafts import OF_DRAFTS, Kept
from chat_tui.backends.mattermost.codec_forms import form_opened
from chat_tui.backends.mattermost.codec_objects import (
    channel_of,
    knows_kind,
    millis,
    presence_of,
    user_of,
    workspace_of,
)
from chat_tui.backends.mattermost.codec_posts import gone_at, is_history_row, message_of
from chat_tui.backends.mattermost.codec_scheduled import OF_SCHEDULED
from chat_tui.backends.mattermost.codec_scheduled import Kept as KeptForLater
from chat_tui.backends.mattermost.codec_threads import OF_THREADS, Marked
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import (
    ChannelChanged,
    ChannelLeft,
    ChannelViewed,
    EmojiMade,
    EphemeralShown,
    Event,
    LookupNeeded,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSaved,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    TypingStarted,
    UserChanged,
    WorkspaceJoined,
    WorkspaceLeft,
)
from chat_tui.model.forms import FormOpened
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, UserId, WorkspaceId


class Data(Struct):
    """The fields of all events we read; an event uses a few of them."""

    post: wire.Text = None
    channel_type: wire.Text = None
    mentions: wire.Text = None
    reaction: wire.Text = None
    emoji: wire.Text = None
    dialog: wire.Text = None
    preferences: wire.Text = None
    user_id: wire.OptionalId = None
    parent_id: wire.OptionalId = None
    status: wire.Text = None
    channel_id: wire.OptionalId = None
    team_id: wire.OptionalId = None
    channel_times: dict[wire.Id, wire.Time] | None = None
    channel: wire.Text = None
    channel_member: wire.Text = field(default=None, name="channelMember")
    team: wire.Text = None
    user: Raw = wire.NULL


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of the socket: whom it is for, where it happened, and its data."""

    me: UserId
    data: Data
    broadcast: wire.Broadcast

    @property
    def channel_id(self) -> ChannelId:
        """The channel it speaks of, or empty."""
        return ChannelId(self.data.channel_id or self.broadcast.channel_id or "")


Told = tuple[Event, ...]


def decode_event(frame: wire.Frame, me: UserId) -> Told:
    """What an event means to us; nothing for events we do not know. Raises ProtocolError for broken ones."""
    broadcast = frame.broadcast or wire.Broadcast()
    if (frame.event or "").startswith("sidebar_category_"):
        return (LookupNeeded(categories=True),)  # two of five carry the groups; made and removed, only an id
    of_draft = OF_DRAFTS.get(frame.event or "")
    if of_draft is not None:
        return of_draft(wire.parse_part(Kept, frame.data))
    of_scheduled = OF_SCHEDULED.get(frame.event or "")
    if of_scheduled is not None:
        return of_scheduled(wire.parse_part(KeptForLater, frame.data))
    of_thread = OF_THREADS.get(frame.event or "")
    if of_thread is not None:
        return of_thread(wire.parse_part(Marked, frame.data), broadcast.channel_id or "")
    decode = _DECODERS.get(frame.event or "")
    if decode is None:
        return ()
    return decode(Heard(me, wire.parse_part(Data, frame.data), broadcast))


def _posted(heard: Heard) -> Told:
    message = message_of(wire.parse(wire.Post, heard.data.post or ""))
    if message.author_id == heard.me:
        return (MessagePosted(message, mentions_me=False),)
    # 11 names only oneself, 6.6 everybody mentioned; a conversation of few concerns each of them.
    alone = heard.data.channel_type in ("D", "G")
    named = heard.data.mentions and heard.me in (wire.parse(_IDS, heard.data.mentions) or ())
    return (MessagePosted(message, mentions_me=bool(alone or named)),)


def _post_edited(heard: Heard) -> Told:
    post = wire.parse(wire.Post, heard.data.post or "")
    return () if is_history_row(post) else (MessageEdited(message_of(post)),)


def _post_deleted(heard: Heard) -> Told:
    post = wire.parse(wire.Post, heard.data.post or "")
    return (MessageDeleted(ChannelId(post.channel_id), MessageId(post.id), gone_at(post)),)


def _ephemeral(heard: Heard) -> Told:
    return (EphemeralShown(message_of(wire.parse(wire.Post, heard.data.post or ""))),)


def _form_opened(heard: Heard) -> Told:
    return (FormOpened(form_opened(heard.data.dialog or "")),)


def _preferences_changed(heard: Heard) -> Told:
    return _saved(heard, kept=True)


def _preferences_deleted(heard: Heard) -> Told:
    return _saved(heard, kept=False)


def _saved(heard: Heard, *, kept: bool) -> Told:
    """Of all that one prefers, which messages one keeps for later."""
    rows = wire.parse_list(wire.Preference, heard.data.preferences or "[]")
    return tuple(
        MessageSaved(MessageId(row.name), kept and row.value == "true")
        for row in rows
        if row.category == "flagged_post" and row.name
    )


def _emoji_added(heard: Heard) -> Told:
    from chat_tui.backends.mattermost.codec_people import emoji_in

    name, emoji_id = emoji_in(heard.data.emoji or "")
    return (EmojiMade(name, emoji_id),) if name else ()


def _reaction_added(heard: Heard) -> Told:
    row = wire.parse(wire.Reaction, heard.data.reaction or "")
    at = millis(row.create_at)
    channel_id, message_id = heard.channel_id, MessageId(row.post_id)
    return (ReactionAdded(channel_id, message_id, UserId(row.user_id), row.emoji_name, at),)


def _reaction_removed(heard: Heard) -> Told:
    row = wire.parse(wire.Reaction, heard.data.reaction or "")
    message_id, at = MessageId(row.post_id), millis(row.update_at)
    return (ReactionRemoved(heard.channel_id, message_id, UserId(row.user_id), row.emoji_name, at),)


def _typing(heard: Heard) -> Told:
    if not heard.channel_id or not heard.data.user_id:
        return ()
    root_id = MessageId(heard.data.parent_id) if heard.data.parent_id else None
    return (TypingStarted(heard.channel_id, UserId(heard.data.user_id), root_id),)


def _status_change(heard: Heard) -> Told:
    if not heard.data.user_id:
        return ()
    return (PresenceChanged(presence_of(wire.Status(heard.data.user_id, heard.data.status))),)


def _channel_viewed(heard: Heard) -> Told:
    # Before 9.0 the event tells no time, and only the server knows its own.
    return _look_at_channel(heard)


def _channels_viewed(heard: Heard) -> Told:
    times = heard.data.channel_times or {}
    return tuple(ChannelViewed(ChannelId(channel_id), millis(at)) for channel_id, at in times.items())


def _channel_updated(heard: Heard) -> Told:
    if not heard.data.channel:
        return _look_at_channel(heard)
    raw = wire.parse(wire.Channel, heard.data.channel)
    if not knows_kind(raw):
        return ()
    channel = channel_of(raw, heard.me)
    if channel.kind is ChannelKind.GROUP:
        # The event does not say who is in the group.
        return (LookupNeeded(channel_ids=(channel.id,)),)
    return (ChannelChanged(channel),)


def _look_at_channel(heard: Heard) -> Told:
    return (LookupNeeded(channel_ids=(heard.channel_id,)),) if heard.channel_id else ()


def _member_updated(heard: Heard) -> Told:
    """Only the membership itself says of which channel it is."""
    member = heard.data.channel_member
    channel_id = wire.parse(wire.ChannelMember, member).channel_id if member else heard.channel_id
    return (LookupNeeded(channel_ids=(ChannelId(channel_id),)),) if channel_id else ()


def _user_added(heard: Heard) -> Told:
    if heard.data.user_id == heard.me:
        return _look_at_channel(heard)
    if not heard.data.user_id or not heard.channel_id:
        return ()
    return (MemberJoined(heard.channel_id, UserId(heard.data.user_id)),)


def _user_removed(heard: Heard) -> Told:
    gone = heard.data.user_id or heard.broadcast.user_id
    if not gone or not heard.channel_id:
        return ()
    return (
        ChannelLeft(heard.channel_id) if gone == heard.me else MemberLeft(heard.channel_id, UserId(gone)),
    )


def _leave_team(heard: Heard) -> Told:
    if heard.data.user_id != heard.me or not heard.data.team_id:
        return ()
    return (WorkspaceLeft(WorkspaceId(heard.data.team_id)),)


def _update_team(heard: Heard) -> Told:
    return (WorkspaceJoined(workspace_of(wire.parse(wire.Team, heard.data.team or ""))),)


def _delete_team(heard: Heard) -> Told:
    return (WorkspaceLeft(WorkspaceId(wire.parse(wire.Team, heard.data.team or "").id)),)


def _user_updated(heard: Heard) -> Told:
    return (UserChanged(user_of(wire.parse(wire.User, heard.data.user))),)


def _new_user(heard: Heard) -> Told:
    return (LookupNeeded(user_ids=(UserId(heard.data.user_id),)),) if heard.data.user_id else ()


_DECODERS: dict[str, Callable[[Heard], Told]] = {
    "posted": _posted,
    "post_edited": _post_edited,
    "post_deleted": _post_deleted,
    "post_unread": _look_at_channel,
    "ephemeral_message": _ephemeral,
    "open_dialog": _form_opened,
    "preferences_changed": _preferences_changed,
    "preferences_deleted": _preferences_deleted,
    "emoji_added": _emoji_added,
    "reaction_added": _reaction_added,
    "reaction_removed": _reaction_removed,
    "typing": _typing,
    "status_change": _status_change,
    "channel_viewed": _channel_viewed,
    "multiple_channels_viewed": _channels_viewed,
    "channel_created": _look_at_channel,
    "channel_updated": _channel_updated,
    "channel_deleted": _look_at_channel,
    "channel_restored": _look_at_channel,
    "channel_converted": _look_at_channel,
    "channel_member_updated": _member_updated,
    "direct_added": _look_at_channel,
    "group_added": _look_at_channel,
    "user_added": _user_added,
    "user_removed": _user_removed,
    "leave_team": _leave_team,
    "update_team": _update_team,
    "delete_team": _delete_team,
    "user_updated": _user_updated,
    "new_user": _new_user,
}
_IDS: Any = list[str] | None
