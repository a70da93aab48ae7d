"""What one transaction of the cache has in hand: rows read once and written once, and what it will tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel, Membership, Workspace
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, Cursor, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.users import User, UserPresence
from chat_tui.store import rows, text_index
from chat_tui.store.history import ChannelHistory
from chat_tui.store.keys import Keys


@dataclass(slots=True)
class Moved:
    """What the in-memory lists must take over after the commit; None stands for what went."""

    me: User | None = None
    cursor: Cursor | None = None
    users: dict[UserId, User] = field(default_factory=dict)
    workspaces: dict[WorkspaceId, Workspace | None] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    memberships: dict[ChannelId, Membership | None] = field(default_factory=dict)
    presences: dict[UserId, UserPresence] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    saved: bool = False
    emoji: bool = False
    """Others were made: any message may have one of them."""
    categories: bool = False
    kept_days: int | None = None


class Transaction:
    """The rows of one transaction that many events touch, and the changes they add up to."""

    def __init__(self, connection: sqlite3.Connection, *, heard: bool = True) -> None:
        self.connection = connection
        self.heard = heard
        """Whether the stream told this, so that all before it is known too."""
        self.moved = Moved()
        self.texts = text_index.Pending()
        self.keys = Keys(connection)
        self.absent: set[MessageId] = set()
        """Messages that are certainly not in the table; see `foresee`."""
        self.roots_to_count: set[MessageId] = set()
        self.has_early = _has_early(connection)
        self.channel_list_moved = False
        self.channels_moved: set[ChannelId] = set()
        self.timelines_moved: set[ChannelId] = set()
        self.threads_moved: set[MessageId] = set()
        self.settled: set[ClientId] = set()
        self.scheduled_moved = False
        self._me: User | None = None
        self._messages: dict[ChannelId, set[MessageId]] = {}
        self._histories: dict[ChannelId, ChannelHistory] = {}
        self._channels: dict[ChannelId, Channel | None] = {}
        self._memberships: dict[ChannelId, Membership | None] = {}
        self._spoken: dict[ChannelId, Millis] = {}
        self._counted: dict[ChannelId, Millis] = {}

    def foresee(self, message_ids: Sequence[MessageId]) -> None:
        """Learn at once which of these are new, so that none of them is looked for by itself."""
        for start in range(0, len(message_ids), rows.AT_ONCE):
            some = message_ids[start : start + rows.AT_ONCE]
            marks = ",".join("?" * len(some))
            known = self.connection.execute(f"SELECT id FROM messages WHERE id IN ({marks})", some)
            self.absent.update(some)
            self.absent.difference_update(row[0] for row in known.fetchall())

    @property
    def me(self) -> User | None:
        """Oneself, once known."""
        if self._me is None:
            row = self.connection.execute(
                f"SELECT {rows.USER} FROM users WHERE id = (SELECT value FROM meta WHERE key = 'me')"
            ).fetchone()
            self._me = rows.user_from(row) if row else None
        return self._me

    def set_me(self, user: User) -> None:
        """Remember who we are."""
        self.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('me', ?)", (user.id,))
        self._me = self.moved.me = user

    def set_cursor(self, cursor: Cursor) -> None:
        """Remember how far the stream was read."""
        self.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('cursor', ?)", (cursor,))
        self.moved.cursor = cursor

    def history(self, channel_id: ChannelId) -> ChannelHistory:
        """The edges of a channel's history; saved at the end."""
        history = self._histories.get(channel_id)
        if history is None:
            history = self._histories[channel_id] = ChannelHistory.load(self.connection, channel_id)
        return history

    def channel(self, channel_id: ChannelId) -> Channel | None:
        """A channel as it is now."""
        if channel_id not in self._channels:
            row = self.connection.execute(
                f"SELECT {rows.CHANNEL} FROM channels WHERE id = ?", (channel_id,)
            ).fetchone()
            self._channels[channel_id] = rows.channel_from(row) if row else None
        return self._channels[channel_id]

    def put_channel(self, channel: Channel) -> None:
        """Add or replace a channel; written at the end."""
        self._channels[channel.id] = self.moved.channels[channel.id] = channel

    def spoken(self, channel_id: ChannelId, at: Millis) -> None:
        """Something was said in a channel; its time is written at the end."""
        self._spoken[channel_id] = max(self._spoken.get(channel_id, at), at)

    def membership(self, channel_id: ChannelId) -> Membership | None:
        """Our standing in a channel as it is now; None if we are not in it."""
        if channel_id not in self._memberships:
            row = self.connection.execute(
                f"SELECT {rows.MEMBERSHIP} FROM memberships WHERE channel_id = ?", (channel_id,)
            ).fetchone()
            self._memberships[channel_id] = rows.membership_from(row) if row else None
        return self._memberships[channel_id]

    def put_membership(self, membership: Membership) -> None:
        """Add or replace our standing in a channel; written at the end."""
        channel_id = membership.channel_id
        self._memberships[channel_id] = self.moved.memberships[channel_id] = membership
        self.channels_moved.add(channel_id)

    def counted_until(self, channel_id: ChannelId) -> Millis:
        """Up to which time all messages of a channel are in its counts, whether they were heard or not."""
        if channel_id not in self._counted:
            row = self.connection.execute(
                "SELECT until FROM counted WHERE channel_id = ?", (channel_id,)
            ).fetchone()
            self._counted[channel_id] = Millis(row[0]) if row else Millis(0)
        return self._counted[channel_id]

    def set_counted_until(self, channel_id: ChannelId, until: Millis) -> None:
        """Remember it."""
        if self.counted_until(channel_id) != until:
            self._counted[channel_id] = until
            self.connection.execute(
                "INSERT OR REPLACE INTO counted (channel_id, until) VALUES (?, ?)", (channel_id, until)
            )

    def drop_membership(self, channel_id: ChannelId) -> None:
        """We are not in this channel; nothing is heard of it any more."""
        self._memberships[channel_id] = self.moved.memberships[channel_id] = None
        self.history(channel_id).lose()
        self.channel_list_moved = True

    def lose_stream(self) -> None:
        """Events were missed: no channel follows the server any more.

        What was heard of messages that never came is forgotten, since all that follows is read anew.
        """
        followed = self.connection.execute(
            "SELECT channel_id FROM history WHERE live OR caught_up"
        ).fetchall()
        for channel_id in {*self._histories, *(row[0] for row in followed)}:
            self.history(channel_id).lose()
        for table in ("early_deletes", "early_edits", "early_reactions"):
            self.connection.execute(f"DELETE FROM {table}")
        self.has_early = False

    def message_moved(self, channel_id: ChannelId, message_id: MessageId) -> None:
        """A message was added, altered or deleted."""
        self._messages.setdefault(channel_id, set()).add(message_id)

    def finish(self) -> Changes:
        """Write what is still in hand and say what changed."""
        for history in self._histories.values():
            history.save()
            if history.moved:
                self.timelines_moved.add(history.channel_id)
        for channel_id, at in self._spoken.items():
            channel = self.channel(channel_id)
            if channel is not None and at > channel.last_message_at:
                self.put_channel(replace(channel, last_message_at=at))
        self._write_lists()
        self.texts.write(self.connection)
        return self._changes()

    def _write_lists(self) -> None:
        connection, moved = self.connection, self.moved
        connection.executemany(
            f"INSERT OR REPLACE INTO channels ({rows.CHANNEL}) VALUES ({','.join('?' * 13)})",
            [rows.channel_row(channel) for channel in moved.channels.values()],
        )
        for channel_id, membership in moved.memberships.items():
            if membership is None:
                connection.execute("DELETE FROM memberships WHERE channel_id = ?", (channel_id,))
            else:
                connection.execute(
                    f"INSERT OR REPLACE INTO memberships ({rows.MEMBERSHIP}) VALUES (?, ?, ?, ?, ?, ?)",
                    rows.membership_row(membership),
                )

    def _changes(self) -> Changes:
        messages: Mapping[ChannelId, frozenset[MessageId]] = {
            channel_id: frozenset(ids) for channel_id, ids in self._messages.items()
        }
        made = Changes(
            timelines=frozenset(self.timelines_moved),
            channels=frozenset(self.channels_moved),
            channel_list=self.channel_list_moved,
            users=frozenset(self.moved.users) | frozenset(self.moved.presences),
            threads=frozenset(self.threads_moved),
            settled=frozenset(self.settled),
            scheduled=self.scheduled_moved,
            everything=self.moved.emoji,
        )
        return replace(made, messages=messages) if messages else made


def _has_early(connection: sqlite3.Connection) -> bool:
    (found,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM early_deletes) OR EXISTS (SELECT 1 FROM early_edits)"
        " OR EXISTS (SELECT 1 FROM early_reactions)"
    ).fetchone()
    return bool(found)
