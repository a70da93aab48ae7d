"""What does the server keep for us beside messages: the saved ones, emoji, and our threads?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chat_tui.database.writer import Database
from chat_tui.model import events
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.store.inbox import InboxRows
from chat_tui.store.rows import MESSAGE
from chat_tui.store.thread_state import ThreadStates

if TYPE_CHECKING:
    from chat_tui.model.categories import Category
    from chat_tui.store.transaction import Moved, Transaction

_OF_MESSAGE = ", ".join(f"messages.{name.strip()}" for name in MESSAGE.split(","))


class OwnLists(ThreadStates, InboxRows):
    """The reading side; ids that every drawn message asks for are kept in memory until they move."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._saved_ids: frozenset[MessageId] | None = None
        self._emoji: Mapping[str, str] | None = None
        self._categories: tuple[Category, ...] | None = None

    def is_saved(self, message_id: MessageId) -> bool:
        """Whether we keep a message for later."""
        if self._saved_ids is None:
            self._saved_ids = frozenset(row[0] for row in self._all("SELECT message_id FROM saved", ()))
        return message_id in self._saved_ids

    def saved(self) -> list[Message]:
        """What we keep for later and have here, the newest first."""
        return self._messages(
            f"SELECT {_OF_MESSAGE} FROM saved JOIN messages ON messages.id = saved.message_id"
            " WHERE deleted_at = 0 ORDER BY saved.place DESC, messages.key DESC",
            (),
        )

    def custom_emoji(self) -> Mapping[str, str]:
        """The emoji made here, short names with their ids; the same object until there are others."""
        if self._emoji is None:
            self._emoji = dict(self._all("SELECT name, id FROM emoji ORDER BY name", ()))
        return self._emoji

    def categories(self) -> tuple[Category, ...]:
        """The groups of our channels in their order, of all workspaces; none where no server told of any."""
        if self._categories is None:
            found = self._all("SELECT * FROM categories ORDER BY workspace_id, place", ())
            self._categories = ()
            if found:
                from chat_tui.store.categories import category_from

                self._categories = tuple(map(category_from, found))
        return self._categories

    def _lists_moved(self, moved: Moved) -> None:
        if moved.saved:
            self._saved_ids = None
        if moved.emoji:
            self._emoji = None
        if moved.categories:
            self._categories = None


def save_message(tx: Transaction, event: events.MessageSaved) -> None:
    """One is kept for later, or no longer."""
    if event.saved:
        tx.connection.execute(
            "INSERT OR IGNORE INTO saved (message_id, place)"
            " VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM saved))",
            (event.message_id,),
        )
    else:
        tx.connection.execute("DELETE FROM saved WHERE message_id = ?", (event.message_id,))
    _tell(tx, event.message_id)


def list_saved(tx: Transaction, event: events.SavedListed) -> None:
    """All of them: what is not listed is kept no longer."""
    old = {row[0] for row in tx.connection.execute("SELECT message_id FROM saved").fetchall()}
    tx.connection.execute("DELETE FROM saved")
    places = enumerate(reversed(event.message_ids))
    tx.connection.executemany(
        "INSERT OR IGNORE INTO saved (message_id, place) VALUES (?, ?)",
        [(message_id, place) for place, message_id in places],
    )
    for message_id in old ^ set(event.message_ids):
        _tell(tx, message_id)


def list_emoji(tx: Transaction, event: events.EmojiListed) -> None:
    """All that there are."""
    if (
        sorted(event.emoji)
        == tx.connection.execute("SELECT name, id FROM emoji ORDER BY name, id").fetchall()
    ):
        return
    tx.connection.execute("DELETE FROM emoji")
    tx.connection.executemany("INSERT OR IGNORE INTO emoji (name, id) VALUES (?, ?)", event.emoji)
    tx.moved.emoji = True


def add_emoji(tx: Transaction, event: events.EmojiMade) -> None:
    """One more."""
    tx.connection.execute(
        "INSERT OR REPLACE INTO emoji (name, id) VALUES (?, ?)", (event.name, event.emoji_id)
    )
    tx.moved.emoji = True


def _tell(tx: Transaction, message_id: MessageId) -> None:
    tx.moved.saved = True
    row = tx.connection.execute("SELECT channel_id FROM messages WHERE id = ?", (message_id,)).fetchone()
    if row is not None:
        tx.message_moved(row[0], message_id)
