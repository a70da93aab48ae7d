"""What was said, where, by whom: search in what is known here, without asking the server."""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.model.messages import Message
from chat_tui.store.store import Store

SCANNED = 1_000
"""Matches looked through for those that pass the filters."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: words to match, and the channel and author it is narrowed to, by name."""

    words: str
    channel: str = ""
    author: str = ""


def parse(query: str) -> Query:
    """`deploy in:#release from:@grace` -> words and filters; the last filter of a kind wins."""
    words: list[str] = []
    filters = {"in": "", "from": ""}
    for word in query.split():
        key, colon, value = word.partition(":")
        if colon and value and key.lower() in filters:
            filters[key.lower()] = value.lstrip("#@").lower()
        else:
            words.append(word)
    return Query(" ".join(words), filters["in"], filters["from"])


class Search:
    """Searches one account's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, query: str, *, limit: int = 50) -> list[Message]:
        """Messages that match, newest first; none for a query without words."""
        parsed = parse(query)
        if not parsed.words:
            return []
        if not parsed.channel and not parsed.author:
            return list(self._store.search(parsed.words, limit))
        found = self._store.search(parsed.words, SCANNED)
        return [message for message in found if self._passes(message, parsed)][:limit]

    def _passes(self, message: Message, query: Query) -> bool:
        if query.channel:
            channel = self._store.channel(message.channel_id)
            if channel is None or channel.name.lower() != query.channel:
                return False
        if query.author:
            author = self._store.user(message.author_id)
            if author is None or author.name.lower() != query.author:
                return False
        return True
