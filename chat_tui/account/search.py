"""What was said, where, by whom: found in what is known here, or asked of the server."""

from __future__ import annotations

from chat_tui.model.events import Batch, MessageSeen
from chat_tui.model.messages import Message
from chat_tui.realtime.ring import Ring


class Search:
    """Searches one account: at once here, or further back on the server."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def find(self, query: str, *, limit: int = 50, typing: bool = False) -> list[Message]:
        """Messages known here that match, newest first; none for an empty query.

        While somebody is `typing`, the last word is taken for the beginning of one.
        """
        return self._ring.store.search(query, limit, typing=typing) if query.strip() else []

    async def find_on_server(self, query: str, *, limit: int = 50) -> list[Message]:
        """Messages the server finds, newest first; they are known here afterwards.

        Raises what the backend raises; a server that cannot search finds nothing.
        """
        backend = self._ring.backend
        if not query.strip() or not backend.capabilities.search:
            return []
        found = {}
        for workspace in self._ring.store.workspaces():
            for message in await backend.search(workspace.id, query):
                found[message.id] = message
        newest = sorted(found.values(), key=lambda message: message.position, reverse=True)[:limit]
        await self._ring.apply(Batch(tuple(MessageSeen(message) for message in newest)))
        return newest
