"""How much of a channel's history is here: its edges, its gaps, and up to where it follows the server.

The roots known of a channel, in order, are called K. Everything the server has is in K or covered by one of:

* the old edge: unknown roots may come before the oldest of K unless `complete`;
* a gap row, named by its newer neighbour: unknown roots may come between that one and the one before it;
* the new edge: unknown roots may come after the newest of K unless `live`.

`live` says that the event stream continues from `live_to`: what is posted after it will be heard. A root
known otherwise (an own message's receipt, a search result) may stand ahead of `live_to`; if the stream is
lost before it got there, such a root gets its gap.

`synced_to` and `watermark` are how far the channel was certainly equal to the server: its position, and the
newest `updated_at`. They move with the stream while `caught_up`, and by catching up; never by pages read in
between, since those say nothing of edits to older messages.

What the server has and shows nobody (`hidden_before`) cannot be had: `complete` then says that all was asked
for, and a gap that reaches below that time stays.
"""

from __future__ import annotations

import sqlite3
from enum import IntEnum

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.store.rows import Row

_COLUMNS = (
    "channel_id, oldest_at, oldest_id, newest_at, newest_id, live_at, live_id, synced_at, synced_id,"
    " complete, live, caught_up, watermark, hidden_before"
)
_READ = (
    f"SELECT {_COLUMNS}, EXISTS (SELECT 1 FROM gaps WHERE gaps.channel_id = history.channel_id)"
    " FROM history WHERE channel_id = ?"
)
_BEFORE_ALL = (-(1 << 62), "")


class CaughtUp(IntEnum):
    """Whether the channel followed the server without a break."""

    NO = 0
    YES = 1
    TRUNCATED = 2
    """There was too much to catch up with; the newest page comes next."""


@dataclass(slots=True)
class ChannelHistory:
    """One channel's edges, loaded and saved by a transaction; gaps are written at once."""

    connection: sqlite3.Connection
    channel_id: ChannelId
    oldest: Position | None = None
    newest: Position | None = None
    live_to: Position | None = None
    synced_to: Position | None = None
    complete: bool = False
    live: bool = False
    caught_up: CaughtUp = CaughtUp.NO
    watermark: Millis = Millis(0)
    hidden_before: Millis = Millis(0)
    """The time of the newest message that the server shows nobody, as far as we heard; 0 if there is none."""
    has_gaps: bool = False
    """Whether there may be gaps; not saved, the gaps themselves say it."""
    moved: bool = False
    """Whether gaps or edges changed since it was loaded."""

    @classmethod
    def load(cls, connection: sqlite3.Connection, channel_id: ChannelId) -> ChannelHistory:
        """The channel's row, or the state of a channel nothing is known of."""
        row = connection.execute(_READ, (channel_id,)).fetchone()
        if row is None:
            return cls(connection, channel_id)
        return cls(
            connection,
            channel_id,
            oldest=_position(row, 1),
            newest=_position(row, 3),
            live_to=_position(row, 5),
            synced_to=_position(row, 7),
            complete=bool(row[9]),
            live=bool(row[10]),
            caught_up=CaughtUp(row[11]),
            watermark=Millis(row[12]),
            hidden_before=Millis(row[13]),
            has_gaps=bool(row[14]),
        )

    def save(self) -> None:
        """Write the row."""
        edges = (self.oldest, self.newest, self.live_to, self.synced_to)
        positions = [part for edge in edges for part in (edge or (None, None))]
        self.connection.execute(
            f"INSERT OR REPLACE INTO history ({_COLUMNS}) VALUES ({','.join('?' * 14)})",
            (
                self.channel_id,
                *positions,
                self.complete,
                self.live,
                self.caught_up,
                self.watermark,
                self.hidden_before,
            ),
        )

    def add_root(self, position: Position, *, heard: bool) -> None:
        """Take up a root that is new in the table; `heard` if the stream told of it."""
        if self.newest is None or self.oldest is None:
            self._first_root(position, heard=heard)
        elif position > self.newest:
            if not self.live:
                self._add_gap(position)
            self.newest = position
        elif position < self.oldest:
            if not self.complete or self.hidden_before:
                self._add_gap(self.oldest)
            self.oldest = position
        else:
            newer = self._next_after(position)
            if newer is not None and self._has_gap(newer):
                self._add_gap(position)
        if heard:
            self.hear(position)

    def hear(self, position: Position) -> None:
        """The stream told of this root: it goes on from there, and it left out nothing since the last one.

        A receipt can be here before the events of what was posted earlier; the gap it came with closes so.
        """
        if self.live and self.live_to is not None and position > self.live_to:
            self._close_gaps(self.live_to, position)
        self.live = True
        if self.live_to is None or position > self.live_to:
            self.live_to = position
        if self.caught_up is CaughtUp.YES and (self.synced_to is None or position > self.synced_to):
            self.synced_to = position

    def follow(self, updated_at: Millis) -> None:
        """The stream told of a change as of `updated_at`."""
        if self.caught_up is CaughtUp.YES:
            self.watermark = max(self.watermark, updated_at)

    def cover(self, low: Position | None, high: Position | None) -> None:
        """All the server has from `low` to `high` is known; None is the channel's beginning or its end."""
        if low is None and not self.complete:
            self.complete = self.moved = True
        self._close_gaps(None if low is None else self._known_from(low), high)
        if high is None:
            self.live = True
            self.live_to = self.newest

    def hide(self, before: Millis) -> None:
        """The server shows nobody what was said up to then; 0: it shows all again."""
        hidden = Millis(max(self.hidden_before, before)) if before else Millis(0)
        if hidden == self.hidden_before:
            return
        self.hidden_before, self.moved = hidden, True
        self.complete = self.complete and bool(hidden)

    def part_before(self, position: Position) -> None:
        """Unknown roots may come before this one, whatever the stream promised."""
        self._add_gap(position)

    def catch_up(self, updated_at: Millis) -> None:
        """The channel is as the server has it, and its newest change is of `updated_at`."""
        self.caught_up = CaughtUp.YES
        self.synced_to = self.newest
        self.watermark = max(self.watermark, updated_at)

    def lose(self) -> None:
        """The stream does not go on: what stands ahead of it may have unknown roots before it."""
        if self.live and self.newest is not None and (self.live_to is None or self.newest > self.live_to):
            ahead = self.connection.execute(
                "SELECT created_at, id FROM messages WHERE channel_id = ? AND root_id IS NULL"
                " AND (created_at, id) > (?, ?)",
                (self.channel_id, *(self.live_to or _BEFORE_ALL)),
            ).fetchall()
            for at, id_ in ahead:
                if (at, id_) == self.oldest:
                    self.complete = False
                else:
                    self._add_gap(Position(at, id_))
            self.moved = True
        self.live = False
        self.caught_up = CaughtUp.NO

    def _first_root(self, position: Position, *, heard: bool) -> None:
        self.oldest = self.newest = position
        # "Nothing there" was said of a time that has passed, unless the stream has been followed since.
        if not self.live and self.complete:
            self.complete = False
        if heard and self.caught_up is CaughtUp.NO:
            # With nothing known before it, no change can have been missed.
            self.caught_up = CaughtUp.YES

    def _next_after(self, position: Position) -> Position | None:
        row = self.connection.execute(
            "SELECT created_at, id FROM messages WHERE channel_id = ? AND root_id IS NULL"
            " AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT 1",
            (self.channel_id, *position),
        ).fetchone()
        return _position(row, 0) if row else None

    def _known_from(self, low: Position) -> Position | None:
        """The first of K at `low` or after it."""
        row = self.connection.execute(
            "SELECT created_at, id FROM messages WHERE channel_id = ? AND root_id IS NULL"
            " AND (created_at, id) >= (?, ?) ORDER BY created_at, id LIMIT 1",
            (self.channel_id, *low),
        ).fetchone()
        return _position(row, 0) if row else low

    def _has_gap(self, newer: Position) -> bool:
        return bool(
            self.connection.execute(
                "SELECT 1 FROM gaps WHERE channel_id = ? AND newer_at = ? AND newer_id = ?",
                (self.channel_id, *newer),
            ).fetchone()
        )

    def _add_gap(self, newer: Position) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO gaps (channel_id, newer_at, newer_id) VALUES (?, ?, ?)",
            (self.channel_id, *newer),
        )
        self.moved = self.has_gaps = True

    def _close_gaps(self, low: Position | None, high: Position | None) -> None:
        if not self.has_gaps:
            return
        closed = self.connection.execute(
            "DELETE FROM gaps WHERE channel_id = ? AND (newer_at, newer_id) > (?, ?)"
            " AND (? OR (newer_at, newer_id) <= (?, ?))",
            (self.channel_id, *(low or _BEFORE_ALL), high is None, *(high or (0, ""))),
        )
        self.moved = self.moved or closed.rowcount > 0


def _position(row: Row, start: int) -> Position | None:
    if row[start] is None:
        return None
    return Position(Millis(row[start]), MessageId(row[start + 1]))
