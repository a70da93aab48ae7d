"""How the full-text index follows the messages: explicitly, once a transaction, in key order."""

from __future__ import annotations

import sqlite3

# Scripts written without spaces between words: the index takes a whole run of them for one word.
_UNBROKEN = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # CJK radicals, kana, ideographs
    (0xAC00, 0xD7AF),  # Hangul: spaced, but with endings that grow onto the words
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
    (0x20000, 0x3FFFF),
)
_FIRST_UNBROKEN = "\u0e00"


def is_unbroken(text: str) -> bool:
    """Whether `text` has a script in which words cannot be told apart by spaces."""
    if text.isascii() or max(text) < _FIRST_UNBROKEN:
        return False
    return any(low <= ord(character) <= high for character in text for low, high in _UNBROKEN)


class Pending:
    """Texts that left or entered messages; the index needs the old text to forget it.

    Every message has its entry, an empty one too, so that the index can be checked against the messages.
    FTS5 is quick only when keys come in ascending order: each step back makes it write out what it has.
    """

    def __init__(self) -> None:
        self._texts: dict[int, tuple[str | None, str]] = {}

    def change(self, key: int, old: str | None, new: str) -> None:
        """The text under `key` was `old`, None for a new key, and is `new`."""
        if key in self._texts:
            old, _ = self._texts[key]
        self._texts[key] = (old, new)

    def write(self, connection: sqlite3.Connection) -> None:
        """Bring the index in step."""
        changed = [(key, old, new) for key, (old, new) in sorted(self._texts.items()) if old != new]
        connection.executemany(
            "INSERT INTO messages_text (messages_text, rowid, text) VALUES ('delete', ?, ?)",
            [(key, old) for key, old, _ in changed if old is not None],
        )
        connection.executemany(
            "INSERT INTO messages_text (rowid, text) VALUES (?, ?)", [(key, new) for key, _, new in changed]
        )
        self._texts.clear()
