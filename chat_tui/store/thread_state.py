"""Where do we stand in each thread: do we follow it, and what of it is unread?

The server counts, and tells it with each reply. What it does not tell (that a reply is gone, that all threads
were read) is worked out from the replies that are here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.database.writer import Database
from chat_tui.model import events
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.threads import ThreadState
from chat_tui.store.reader import Reader
from chat_tui.store.rows import Row

if TYPE_CHECKING:
    from chat_tui.store.store import Store
    from chat_tui.store.transaction import Transaction

_THREAD = "root_id, channel_id, following, viewed_at, unread, mentions, last_reply_at"
_FOLLOWED = (
    f"SELECT {_THREAD} FROM thread_state t WHERE following = 1"
    " AND EXISTS (SELECT 1 FROM memberships m WHERE m.channel_id = t.channel_id)"
    " ORDER BY last_reply_at DESC, root_id"
)
_UNREAD_HERE = (
    "SELECT count(*), coalesce(sum(mentions_me), 0) FROM messages"
    " WHERE root_id = ? AND created_at > ? AND deleted_at = 0 AND author_id != ?"
)


class ThreadStates(Reader):
    """The reading side; the list that the rail asks for again and again is kept until it moves."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._followed: tuple[ThreadState, ...] | None = None

    def thread_state(self, root_id: MessageId) -> ThreadState | None:
        """Where we stand in a thread; None where nobody told."""
        row = self._one(f"SELECT {_THREAD} FROM thread_state WHERE root_id = ?", (root_id,))
        return _state(row) if row else None

    def followed_threads(self) -> tuple[ThreadState, ...]:
        """The threads that we follow in channels that we are in, the latest reply first."""
        if self._followed is None:
            self._followed = tuple(_state(row) for row in self._all(_FOLLOWED, ()))
        return self._followed

    def _threads_moved(self) -> None:
        self._followed = None


def counted_threads(store: Store) -> list[ThreadState]:
    """Those that we follow with something unread that counts."""
    unread = (state for state in store.followed_threads() if state.unread or state.mentions)
    places = ((state, store.summary(state.channel_id)) for state in unread)
    return [state for state, place in places if place is None or not place.is_silent]


def put_thread(tx: Transaction, event: events.ThreadChanged) -> None:
    """Where we stand in a thread, as the server counts.

    An answer may be older than what the stream has told meanwhile: then only how far we have read is news.
    """
    new, old = event.state, _read(tx, event.state.root_id)
    if old is not None and not tx.heard and new.last_reply_at < old.last_reply_at and new.following:
        if new.viewed_at > old.viewed_at:
            _write(tx, _counted(tx, replace(old, following=True, viewed_at=new.viewed_at)))
        return
    _write(tx, new, old)


def view_threads(tx: Transaction, event: events.ThreadViewed) -> None:
    """One thread was read up to a time, or all of them, or those of a channel; also back to unread."""
    if event.root_id is not None:
        old = _read(tx, event.root_id)
        if old is not None:
            read = replace(old, viewed_at=event.at, unread=event.unread, mentions=event.mentions)
            _write(tx, read, old)
        return
    rows = tx.connection.execute(
        f"SELECT {_THREAD} FROM thread_state WHERE unread > 0 OR mentions > 0"
    ).fetchall()
    for old in map(_state, rows):
        if event.channel_id in (None, old.channel_id):
            at = Millis(max(old.viewed_at, event.at or old.last_reply_at))
            _write(tx, replace(old, viewed_at=at, unread=0, mentions=0), old)


def follow_thread(tx: Transaction, event: events.ThreadFollowed) -> None:
    """We follow a thread from now on, what was said before counting as read; or we follow it no longer."""
    old = _read(tx, event.root_id)
    if old is None and not event.following:
        return
    if old is not None and old.following == event.following:
        return
    state = old or ThreadState(event.root_id, _channel_of(tx, event.root_id))
    root = tx.connection.execute(
        "SELECT last_reply_at FROM messages WHERE id = ?", (event.root_id,)
    ).fetchone()
    last = Millis(max(state.last_reply_at, root[0] if root else 0))
    _write(
        tx,
        replace(
            state,
            following=event.following,
            viewed_at=Millis(max(state.viewed_at, last)),
            unread=0,
            mentions=0,
            last_reply_at=last,
        ),
    )


def before_delete(tx: Transaction, event: events.MessageDeleted) -> None:
    """A root takes its thread with it; a reply that was unread counts no more, though no event says so."""
    if tx.connection.execute("DELETE FROM thread_state WHERE root_id = ?", (event.message_id,)).rowcount:
        tx.threads_moved.add(event.message_id)
        return
    reply = tx.connection.execute(
        "SELECT root_id, created_at, author_id, mentions_me FROM messages WHERE id = ? AND deleted_at = 0",
        (event.message_id,),
    ).fetchone()
    old = _read(tx, reply[0]) if reply is not None and reply[0] else None
    if old is None or reply[1] <= old.viewed_at or (tx.me is not None and reply[2] == tx.me.id):
        return
    fewer = replace(old, unread=max(0, old.unread - 1), mentions=max(0, old.mentions - reply[3]))
    _write(tx, fewer, old)


def _counted(tx: Transaction, state: ThreadState) -> ThreadState:
    """With the replies that are here and were not read."""
    me = tx.me.id if tx.me is not None else ""
    unread, mentions = tx.connection.execute(_UNREAD_HERE, (state.root_id, state.viewed_at, me)).fetchone()
    return replace(state, unread=unread, mentions=mentions)


def _channel_of(tx: Transaction, root_id: MessageId) -> ChannelId:
    row = tx.connection.execute("SELECT channel_id FROM messages WHERE id = ?", (root_id,)).fetchone()
    return ChannelId(row[0] if row is not None else "")


def _read(tx: Transaction, root_id: MessageId) -> ThreadState | None:
    row = tx.connection.execute(
        f"SELECT {_THREAD} FROM thread_state WHERE root_id = ?", (root_id,)
    ).fetchone()
    return _state(row) if row else None


def _write(tx: Transaction, state: ThreadState, old: ThreadState | None = None) -> None:
    if state == old:
        return
    channel_id = state.channel_id or (old is not None and old.channel_id) or _channel_of(tx, state.root_id)
    tx.connection.execute(
        f"INSERT OR REPLACE INTO thread_state ({_THREAD}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            state.root_id,
            channel_id,
            state.following,
            state.viewed_at,
            state.unread,
            state.mentions,
            state.last_reply_at,
        ),
    )
    tx.threads_moved.add(state.root_id)


def _state(row: Row) -> ThreadState:
    return ThreadState(row[0], row[1], bool(row[2]), *row[3:])
