"""What was said in all channels since a moment, replies too, in order of time; and where has that holes?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message
from chat_tui.store.keys import first_key
from chat_tui.store.reader import Reader
from chat_tui.store.rows import AT_ONCE, MESSAGE


@dataclass(frozen=True, slots=True)
class Line:
    """One message by name only; `key` is its place among those of all channels."""

    key: int
    id: MessageId
    at: Millis


class Said(Reader):
    """Reading by time, for those who follow: a page costs what is in it, however much was said before."""

    @property
    def path(self) -> Path:
        """Where all this lies."""
        return self._database.path

    def said_since(self, at: Millis, limit: int) -> list[Line]:
        """The first messages of that millisecond or later, deleted ones left out."""
        return self.said_after(first_key(at) - 1, limit)

    def said_after(self, key: int, limit: int) -> list[Line]:
        """The messages behind a key."""
        rows = self._all(
            "SELECT key, id, created_at FROM messages WHERE key > ? AND deleted_at = 0 ORDER BY key LIMIT ?",
            (key, limit),
        )
        return [Line(*row) for row in rows]

    def messages(self, message_ids: Iterable[MessageId]) -> list[Message]:
        """Those of these messages that are here, also deleted ones, in no order."""
        ids = list(message_ids)
        found: list[Message] = []
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            found += self._messages(f"SELECT {MESSAGE} FROM messages WHERE id IN ({marks})", some)
        return found

    def holes_since(self, at: Millis) -> dict[ChannelId, Position]:
        """The newest hole in the history of each channel that has one behind a moment: its newer edge."""
        rows = self._all(
            "SELECT channel_id, newer_at, newer_id FROM gaps WHERE newer_at > ? ORDER BY newer_at, newer_id",
            (at,),
        )
        return {channel_id: Position(newer_at, newer_id) for channel_id, newer_at, newer_id in rows}

    def newest_change(self) -> Millis:
        """The server's time of the newest change known of any message; 0 for none."""
        row = self._one("SELECT coalesce(max(watermark), 0) FROM history", ())
        return Millis(row[0]) if row else Millis(0)
