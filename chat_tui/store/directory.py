"""What every screen shows, kept in memory: oneself, channels, one's standing in them, people and presence."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeVar

from chat_tui.model.channels import Channel, ChannelSummary, Membership, Workspace
from chat_tui.model.ids import ChannelId, Cursor, UserId, WorkspaceId
from chat_tui.model.users import Presence, User, UserPresence
from chat_tui.store import rows

if TYPE_CHECKING:
    from chat_tui.store.transaction import Moved

K = TypeVar("K")
V = TypeVar("V")


class Directory:
    """The lists, read once at the start and moved along after every commit."""

    def __init__(self) -> None:
        self.me: User | None = None
        self.cursor: Cursor | None = None
        self.kept_days = 0
        """After so many days the server deletes messages; 0 never."""
        self._workspaces: dict[WorkspaceId, Workspace] = {}
        self._channels: dict[ChannelId, Channel] = {}
        self._memberships: dict[ChannelId, Membership] = {}
        self._users: dict[UserId, User] = {}
        self._names: dict[str, UserId] = {}
        self._presences: dict[UserId, UserPresence] = {}

    def workspaces(self) -> tuple[Workspace, ...]:
        """The workspaces we are in, by title."""
        return tuple(sorted(self._workspaces.values(), key=lambda w: ((w.title or w.name).casefold(), w.id)))

    def channel_summaries(self) -> tuple[ChannelSummary, ...]:
        """The channels we are in that are not archived, by title."""
        joined = (self.summary(channel_id) for channel_id in self._memberships)
        shown = [summary for summary in joined if summary is not None and not summary.channel.archived]
        return tuple(
            sorted(shown, key=lambda s: ((s.channel.title or s.channel.name).casefold(), s.channel.id))
        )

    def summary(self, channel_id: ChannelId) -> ChannelSummary | None:
        """A channel we are in, archived or not, with our standing in it."""
        channel, membership = self._channels.get(channel_id), self._memberships.get(channel_id)
        return ChannelSummary(channel, membership) if channel and membership else None

    def channel(self, channel_id: ChannelId) -> Channel | None:
        """Any channel we know, joined or not."""
        return self._channels.get(channel_id)

    def resolve_channel(self, name: str) -> Channel | None:
        """The channel of that id or, without regard to case, name or title; one we are in comes first."""
        if (known := self._channels.get(ChannelId(name))) is not None:
            return known
        word = name.strip().removeprefix("#").casefold()
        ranked = sorted(
            self._channels.values(), key=lambda c: (c.id not in self._memberships, c.archived, c.id)
        )
        by_name = (channel for channel in ranked if channel.name.casefold() == word)
        by_title = (channel for channel in ranked if word and channel.title.casefold() == word)
        return next(by_name, None) or next(by_title, None)

    def user(self, user_id: UserId) -> User | None:
        """A user by id."""
        return self._users.get(user_id)

    def user_named(self, name: str) -> User | None:
        """A user by handle, with or without @, without regard to case."""
        user_id = self._names.get(name.removeprefix("@").casefold())
        return self._users.get(user_id) if user_id is not None else None

    def users(self) -> tuple[User, ...]:
        """Everybody we know, by handle."""
        return tuple(sorted(self._users.values(), key=lambda user: (user.name.casefold(), user.id)))

    def presence(self, user_id: UserId) -> UserPresence:
        """Where a user is now, UNKNOWN if nobody said; not kept on disk, where it would soon be false."""
        return self._presences.get(user_id) or UserPresence(user_id, Presence.UNKNOWN)

    def totals(self) -> tuple[int, int, int]:
        """How many channels have something unread, and how many unread messages and mentions in all."""
        standing = [summary.membership for summary in self.channel_summaries()]
        channels = sum(1 for membership in standing if membership.unread or membership.mentions)
        return channels, sum(m.unread for m in standing), sum(m.mentions for m in standing)

    def _load(self, connection: sqlite3.Connection) -> None:
        def read(columns: str, table: str) -> list[rows.Row]:
            return connection.execute(f"SELECT {columns} FROM {table}").fetchall()

        users = [rows.user_from(row) for row in read(rows.USER, "users")]
        channels = [rows.channel_from(row) for row in read(rows.CHANNEL, "channels")]
        memberships = [rows.membership_from(row) for row in read(rows.MEMBERSHIP, "memberships")]
        workspaces = [rows.workspace_from(row) for row in read(rows.WORKSPACE, "workspaces")]
        meta: dict[str, str] = dict(read("key, value", "meta"))
        self._users = {user.id: user for user in users}
        self._names = {user.name.casefold(): user.id for user in users}
        self._channels = {channel.id: channel for channel in channels}
        self._memberships = {membership.channel_id: membership for membership in memberships}
        self._workspaces = {workspace.id: workspace for workspace in workspaces}
        self.me = self._users.get(UserId(meta.get("me", "")))
        self.cursor = Cursor(meta["cursor"]) if "cursor" in meta else None
        self.kept_days = int(meta.get("kept_days", 0))

    def _take(self, moved: Moved) -> None:
        """Follow a transaction that was committed."""
        self.me = moved.me or self.me
        self.cursor = moved.cursor or self.cursor
        self.kept_days = self.kept_days if moved.kept_days is None else moved.kept_days
        for user in moved.users.values():
            old = self._users.get(user.id)
            if old is not None and old.name != user.name:
                self._names.pop(old.name.casefold(), None)
            self._users[user.id] = user
            self._names[user.name.casefold()] = user.id
        self._channels.update(moved.channels)
        self._presences.update(moved.presences)
        for workspace_id, workspace in moved.workspaces.items():
            _put_or_drop(self._workspaces, workspace_id, workspace)
        for channel_id, membership in moved.memberships.items():
            _put_or_drop(self._memberships, channel_id, membership)


def _put_or_drop(table: dict[K, V], key: K, value: V | None) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
