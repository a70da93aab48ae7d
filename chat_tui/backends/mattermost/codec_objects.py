"""How Mattermost's objects become ours: users, workspaces, channels, memberships and presences; no I/O."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Raw

from chat_tui.backends.mattermost import wire
from chat_tui.errors import ProtocolError
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.ids import ChannelId, Millis, UserId, WorkspaceId
from chat_tui.model.users import Presence, User, UserPresence
from chat_tui.model.wishes import LEVELS, NO_WISHES, OwnWishes, Wishes

_KINDS = {
    "O": ChannelKind.PUBLIC,
    "P": ChannelKind.PRIVATE,
    "D": ChannelKind.DIRECT,
    "G": ChannelKind.GROUP,
}
_PRESENCES = {
    "online": Presence.ONLINE,
    "away": Presence.AWAY,
    "ooo": Presence.AWAY,
    "dnd": Presence.DND,
    "offline": Presence.OFFLINE,
}


def millis(time: int | None) -> Millis:
    """A time of the wire; hidden ones (-1) and null count as never."""
    return Millis(max(0, time or 0))


def user_of(user: wire.User) -> User:
    """A user; mention words and wishes come only with one's own notify_props."""
    settings = strings_in(user.notify_props)
    full_name = f"{user.first_name or ''} {user.last_name or ''}".strip()
    status = custom_status(user.props)
    return User(
        UserId(user.id),
        user.username or "",
        user.nickname or full_name,
        is_bot=bool(user.is_bot),
        deleted=bool(user.delete_at),
        updated_at=millis(user.update_at),
        status_emoji=status.get("emoji", ""),
        status_text=status.get("text", ""),
        status_until=_moment(status.get("expires_at", "")),
        mention_words=_mention_words(user, settings),
        wishes=_wishes(settings, "channel", "false"),
    )


def _moment(text: str) -> Millis:
    """A time of day and date; the year 1 stands for never."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return Millis(0)
    if moment.tzinfo is None or not 1970 < moment.year < 2100:
        return Millis(0)
    return Millis(int(moment.timestamp() * 1000))


def workspace_of(team: wire.Team) -> Workspace:
    """A team."""
    return Workspace(WorkspaceId(team.id), team.name or "", team.display_name or "")


def knows_kind(channel: wire.Channel) -> bool:
    """Whether a channel is of a kind we can show; newer servers have further ones."""
    return channel.type in _KINDS


def channel_of(channel: wire.Channel, me: UserId, members: Iterable[UserId] = ()) -> Channel:
    """A channel; `members` are the people of a group, those of a direct channel stand in its name."""
    kind = _KINDS.get(channel.type or "")
    if kind is None:
        raise ProtocolError("The server sent a channel of an unknown kind.")
    people: tuple[UserId, ...] = ()
    if kind is ChannelKind.DIRECT:
        people = direct_members(channel.name or "", me)
    elif kind is ChannelKind.GROUP:
        people = tuple(member for member in members if member != me)
    return Channel(
        ChannelId(channel.id),
        kind,
        channel.name or "",
        "" if kind is ChannelKind.DIRECT else channel.display_name or "",
        WorkspaceId(channel.team_id) if channel.team_id else None,
        topic=channel.header or "",
        purpose=channel.purpose or "",
        archived=bool(channel.delete_at),
        last_message_at=millis(channel.last_post_at),
        created_at=millis(channel.create_at),
        updated_at=millis(channel.update_at),
        member_ids=people,
        creator_id=UserId(channel.creator_id or ""),
    )


def direct_members(name: str, me: UserId) -> tuple[UserId, ...]:
    """The people of a direct channel but oneself, from its name `<id>__<id>`; oneself if alone."""
    ids = [part for part in name.split("__") if part]
    return tuple(UserId(part) for part in ids if part != me) or ((me,) if ids else ())


def membership_of(member: wire.ChannelMember, channel: wire.Channel, *, collapsed: bool) -> Membership:
    """Unread counts from the counts of posts and of posts read; `collapsed` counts roots only."""
    total, read, mentions = channel.total_msg_count, member.msg_count, member.mention_count
    if collapsed and channel.total_msg_count_root is not None and member.msg_count_root is not None:
        total, read, mentions = channel.total_msg_count_root, member.msg_count_root, member.mention_count_root
    settings = strings_in(member.notify_props)
    return Membership(
        ChannelId(member.channel_id),
        max(0, (total or 0) - (read or 0)),
        max(0, mentions or 0),
        millis(member.last_viewed_at),
        muted=settings.get("mark_unread") == "mention",
        wishes=_wishes(settings, "ignore_channel_mentions", "on"),
    )


def _wishes(settings: Mapping[str, str], everybody: str, ignored: str) -> Wishes:
    """Levels that we do not know, and `default`, leave it to what holds elsewhere."""
    levels = (settings.get(name, "") for name in ("desktop", "desktop_threads"))
    desktop, threads = (level if level in LEVELS else "" for level in levels)
    wishes = Wishes(desktop, threads, settings.get(everybody) == ignored)
    return NO_WISHES if wishes == NO_WISHES else wishes


def presence_of(status: wire.Status) -> UserPresence:
    """Where a user is; a word we do not know is an unknown presence."""
    presence = _PRESENCES.get(status.status or "", Presence.UNKNOWN)
    return UserPresence(UserId(status.user_id), presence, millis(status.last_activity_at))


def _mention_words(user: wire.User, settings: Mapping[str, str]) -> tuple[str, ...]:
    first_name = user.first_name if settings.get("first_name") == "true" else ""
    return (*_words_in(settings), *((first_name,) if first_name else ()))


def _words_in(settings: Mapping[str, str]) -> tuple[str, ...]:
    words = (word.strip() for word in settings.get("mention_keys", "").split(","))
    return tuple(word for word in words if word)


def own_wishes_of(user: wire.User) -> OwnWishes:
    """What one wants to be told of everywhere, from one's own notify_props."""
    settings = strings_in(user.notify_props)
    return OwnWishes(
        _wishes(settings, "channel", "false"),
        _words_in(settings),
        user.first_name or "",
        settings.get("first_name") == "true",
    )


def notify_props_with(user: wire.User, own: OwnWishes) -> dict[str, str]:
    """All notify_props as they are to be: what is not named in a patch may be lost."""
    wishes = own.wishes
    changed = {
        "channel": "false" if wishes.ignores_everybody else "true",
        "mention_keys": ",".join(own.words),
        "first_name": "true" if own.by_first_name else "false",
    }
    if wishes.desktop:
        changed["desktop"] = wishes.desktop
    if wishes.threads:
        changed["desktop_threads"] = wishes.threads
    return {**strings_in(user.notify_props), **changed}


def custom_status(props: Raw) -> dict[str, str]:
    """The fields of a custom status: JSON in a string, empty when cleared."""
    text = strings_in(props).get("customStatus")
    return strings_in(text) if text else {}


def strings_in(data: Raw | str) -> dict[str, str]:
    """The entries of a JSON object whose values are strings; anything else is as good as absent."""
    try:
        values = wire.parse(_MAP, data)
    except ProtocolError:
        return {}
    return {name: value for name, value in (values or {}).items() if isinstance(value, str)}


_MAP: Any = dict[str, Any] | None
