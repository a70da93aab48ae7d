"""How messages are read for a screen: windows of a channel with its gaps, threads, and single messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chat_tui.database.writer import Database
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position, UserId
from chat_tui.model.messages import Gap, Message, TimelinePage, TimelineRow
from chat_tui.store.ephemerals import Ephemerals
from chat_tui.store.reader import Reader
from chat_tui.store.rows import AT_ONCE, MESSAGE

_ROOTS = f"SELECT {MESSAGE} FROM messages WHERE channel_id = ? AND root_id IS NULL AND deleted_at = 0"
_EARLIEST = Position(Millis(-(1 << 62)), MessageId(""))
_LATEST = Position(Millis(1 << 62), MessageId(""))
_THREADS_AMONG = 20_000
"""How many of the newest messages are looked through for threads."""
_LAST_OWN_AMONG = 500
"""How far back one's own last message is looked for."""


class Timeline(Reader):
    """The reading side of the messages: one or a few short queries a call."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._ephemerals = Ephemerals()

    def message(self, message_id: MessageId) -> Message | None:
        """A message by id; a deleted one has `deleted_at` and no text."""
        found = self._messages(f"SELECT {MESSAGE} FROM messages WHERE id = ?", (message_id,))
        return found[0] if found else self._ephemerals.find(message_id)

    def known(self, message_ids: Iterable[MessageId]) -> frozenset[MessageId]:
        """Which of these messages are here, deleted or not."""
        ids = list(message_ids)
        found: set[MessageId] = set()
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(row[0] for row in self._all(f"SELECT id FROM messages WHERE id IN ({marks})", some))
        return frozenset(found)

    def timeline(
        self,
        channel_id: ChannelId,
        *,
        before: Position | None = None,
        after: Position | None = None,
        limit: int = 60,
    ) -> TimelinePage:
        """At most `limit` roots before or after a place, else the newest; oldest first, with gaps between.

        Deleted roots are left out and their replies with them. A gap comes just before its newer neighbour,
        in the page of that one, so pages put together show each gap once.
        """
        if after is not None:
            return self._newer(channel_id, after, limit)
        return self._older(channel_id, before, limit)

    def around(self, channel_id: ChannelId, position: Position, limit: int = 60) -> TimelinePage:
        """At most `limit` roots, half of them up to and with `position`, half after it."""
        just_after = Position(position.at, MessageId(position.id + "\0"))
        older = self._older(channel_id, just_after, max(limit - limit // 2, 1), within=True)
        newer = self._newer(channel_id, position, max(limit // 2, 1))
        return TimelinePage(older.rows + newer.rows, older.has_older, newer.has_newer)

    def thread(self, root_id: MessageId) -> tuple[Message, ...]:
        """A root and its replies, oldest first; nothing if the root was deleted."""
        rows = self._messages(
            f"SELECT {MESSAGE} FROM messages WHERE id = ? AND deleted_at = 0 UNION ALL"
            f" SELECT * FROM (SELECT {MESSAGE} FROM messages WHERE root_id = ? AND deleted_at = 0"
            " ORDER BY created_at, id)",
            (root_id, root_id),
        )
        return self._ephemerals.with_replies(rows)

    def replies_after(self, channel_id: ChannelId, at: Millis) -> list[Message]:
        """The replies of a channel since a moment, oldest first, in threads that have moved since then."""
        return self._messages(
            f"SELECT {MESSAGE} FROM messages WHERE root_id IN (SELECT id FROM messages"
            " WHERE channel_id = ? AND root_id IS NULL AND last_reply_at >= ?)"
            " AND created_at >= ? AND deleted_at = 0 ORDER BY created_at, id",
            (channel_id, at, at),
        )

    def threads(self, limit: int = 100) -> list[Message]:
        """The roots of threads in all channels, the latest reply first; among what was said lately."""
        return self._messages(
            f"SELECT {MESSAGE} FROM messages WHERE deleted_at = 0 AND reply_count > 0 AND id IN ("
            "SELECT coalesce(root_id, id) FROM ("
            "SELECT id, root_id, reply_count FROM messages ORDER BY key DESC LIMIT ?)"
            " WHERE root_id IS NOT NULL OR reply_count > 0)"
            " ORDER BY last_reply_at DESC LIMIT ?",
            (_THREADS_AMONG, limit),
        )

    def last_by(self, author: UserId, channel_id: ChannelId, root_id: MessageId | None) -> Message | None:
        """The newest message of an author among the latest of a channel, or of a thread."""
        return next(iter(self.latest_by(author, channel_id, root_id, 1)), None)

    def latest_by(
        self, author: UserId, channel_id: ChannelId, root_id: MessageId | None, limit: int
    ) -> list[Message]:
        """What an author said among the latest of a channel, or of a thread, the newest first."""
        if root_id is None:
            among = _ROOTS + " ORDER BY created_at DESC, id DESC LIMIT ?"
            values: tuple[object, ...] = (channel_id, _LAST_OWN_AMONG, author, limit)
        else:
            among = (
                f"SELECT {MESSAGE} FROM messages WHERE (root_id = ? OR id = ?) AND deleted_at = 0"
                " ORDER BY created_at DESC, id DESC LIMIT ?"
            )
            values = (root_id, root_id, _LAST_OWN_AMONG, author, limit)
        return self._messages(
            f"SELECT {MESSAGE} FROM ({among}) WHERE author_id = ? AND kind IN ('normal', 'me')"
            " ORDER BY created_at DESC, id DESC LIMIT ?",
            values,
        )

    def first_after(self, channel_id: ChannelId, at: Millis, *, not_by: UserId | None) -> Position | None:
        """The oldest root after a time, notices and those of `not_by` left out."""
        row = self._one(
            "SELECT created_at, id FROM messages WHERE channel_id = ? AND root_id IS NULL AND deleted_at = 0"
            " AND created_at > ? AND author_id != ? AND kind != 'system' ORDER BY created_at, id LIMIT 1",
            (channel_id, at, not_by or ""),
        )
        return Position(row[0], row[1]) if row else None

    def _older(
        self, channel_id: ChannelId, before: Position | None, limit: int, *, within: bool = False
    ) -> TimelinePage:
        """`within` says that `before` is no row's place, so gaps up to it belong here."""
        found = self._messages(
            _ROOTS + " AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?",
            (channel_id, *(before or _LATEST), limit + 1),
        )
        has_older = len(found) > limit
        shown = found[limit - 1 :: -1] if has_older else found[::-1]
        low = found[limit].position if has_older else _EARLIEST
        high = _LATEST if before is None else (before if within or not shown else shown[-1].position)
        has_newer = before is not None and self._has_root(channel_id, ">=", before)
        page = TimelinePage(self._with_gaps(channel_id, shown, low, high), has_older, has_newer)
        return self._ephemerals.with_roots(page, channel_id, low, before or _LATEST)

    def _newer(self, channel_id: ChannelId, after: Position, limit: int) -> TimelinePage:
        found = self._messages(
            _ROOTS + " AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
            (channel_id, *after, limit + 1),
        )
        has_newer = len(found) > limit
        shown = found[:limit]
        high = shown[-1].position if has_newer else _LATEST
        has_older = self._has_root(channel_id, "<=", after)
        page = TimelinePage(self._with_gaps(channel_id, shown, after, high), has_older, has_newer)
        return self._ephemerals.with_roots(page, channel_id, after, high)

    def _with_gaps(
        self, channel_id: ChannelId, messages: Sequence[Message], low: Position, high: Position
    ) -> tuple[TimelineRow, ...]:
        """The messages with the gaps after `low` up to and with `high` put between them."""
        gaps = self._gaps(channel_id, low, high)
        if not gaps:
            return tuple(messages)
        rows: list[TimelineRow] = []
        found: list[TimelineRow] = [*gaps, *messages]
        for row in sorted(found, key=lambda row: (row.position, isinstance(row, Message))):
            if isinstance(row, Gap) and rows and isinstance(last := rows[-1], Gap):
                # Only deleted roots stand between them: one hole to whoever reads.
                rows[-1] = Gap(channel_id, newer=row.newer, older=last.older)
            else:
                rows.append(row)
        return tuple(rows)

    def _gaps(self, channel_id: ChannelId, low: Position, high: Position) -> list[Gap]:
        rows = self._all(
            "SELECT newer_at, newer_id FROM gaps WHERE channel_id = ? AND (newer_at, newer_id) > (?, ?)"
            " AND (newer_at, newer_id) <= (?, ?) ORDER BY newer_at, newer_id",
            (channel_id, *low, *high),
        )
        return [
            Gap(channel_id, newer=(newer := Position(at, id_)), older=self._known_before(channel_id, newer))
            for at, id_ in rows
        ]

    def _known_before(self, channel_id: ChannelId, position: Position) -> Position | None:
        row = self._one(
            "SELECT created_at, id FROM messages WHERE channel_id = ? AND root_id IS NULL"
            " AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT 1",
            (channel_id, *position),
        )
        return Position(row[0], row[1]) if row else None

    def _has_root(self, channel_id: ChannelId, relation: str, position: Position) -> bool:
        row = self._one(
            "SELECT 1 FROM messages WHERE channel_id = ? AND root_id IS NULL AND deleted_at = 0"
            f" AND (created_at, id) {relation} (?, ?) LIMIT 1",
            (channel_id, *position),
        )
        return row is not None
