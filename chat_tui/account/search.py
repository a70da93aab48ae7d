"""What was said, where, by whom: found in what is known here, or asked of the server."""

from __future__ import annotations

from chat_tui.model.events import Batch, MessageSeen
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.realtime.ring import Ring

MOST = 500
"""Of what a server found, so many are looked through for what only we can tell."""


class Search:
    """Searches one account: at once here, or further back on the server."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.hidden_before = Millis(0)
        """Up to when the server hid hits of the last search that it was asked for; 0 if none."""

    def find(self, query: str, *, limit: int = 50) -> list[Message]:
        """Messages known here that match, newest first; none for an empty query."""
        return self._ring.store.search(query, limit) if query.strip() else []

    async def prepare(self) -> None:
        """Somebody is about to search; without it the first search is slower."""
        await self._ring.store.finder.prepare()

    async def find_soon(self, query: str, *, limit: int = 50, typing: bool = False) -> list[Message]:
        """The same, looked for in a thread: who stops waiting ends the search.

        While somebody is `typing`, the last word is taken for the beginning of one.
        """
        return await self._ring.store.find(query, limit, typing=typing) if query.strip() else []

    async def find_on_server(self, query: str, *, limit: int = 50, typing: bool = False) -> list[Message]:
        """Messages the server finds, newest first; they are known here afterwards.

        Raises what the backend raises; a server that cannot search finds nothing. What only we can tell
        (`has:`, `is:`) is looked for here in what it found.
        """
        from chat_tui.store.query import for_server, parse_query, unfinished  # after the first paint

        backend, store = self._ring.backend, self._ring.store
        asked = for_server(query, store.me.name if store.me is not None else "")
        if not asked or not backend.capabilities.search:
            return []
        if typing and unfinished(query) and unfinished(asked):
            asked += "*"
        self.hidden_before = Millis(0)
        found: dict[MessageId, Message] = {}
        for workspace in store.workspaces():
            answer = await backend.search(workspace.id, asked)
            self.hidden_before = Millis(max(self.hidden_before, answer.hidden_before))
            found |= {message.id: message for message in answer.messages}
        newest = sorted(found.values(), key=lambda message: message.position, reverse=True)[:limit]
        await self._ring.apply(Batch(tuple(MessageSeen(message) for message in newest)))
        told = parse_query(query)
        if not told.has and not told.states:
            return newest
        return [
            message
            for message in await self.find_soon(query, limit=MOST, typing=typing)
            if message.id in found
        ]
