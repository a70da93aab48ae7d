"""How the fake server's messages are read: pages of history, changes, threads, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat_tui.backends.fake import files
from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import RejectedError
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Found, Message


class Reading:
    """The part of the fake backend that reads."""

    def __init__(self, server: FakeServer, user_id: UserId) -> None:
        self._server = server
        self._user_id = user_id
        self._seat = files.Seat(server, user_id)

    async def history(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 60,
    ) -> HistoryPage:
        """Roots before or after one, else the newest."""
        await self._seat.call()
        self._server.world.room(channel_id, self._user_id)
        roots = self._server.world.roots(channel_id)
        start, end = _window(roots, before, after, limit)
        shown, hidden_before = self._shown(roots[start:end])
        has_older = start > 0 and bool(shown or before is None)
        page = self._server.world.page(channel_id, shown, has_older=has_older, has_newer=end < len(roots))
        return replace(page, hidden_before=hidden_before)

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """Everything of a channel whose `updated_at` is later, deleted ones too."""
        await self._seat.call()
        self._server.world.room(channel_id, self._user_id)
        changed = sorted(
            (
                message
                for message in self._server.world.messages.values()
                if message.channel_id == channel_id and message.updated_at > since
            ),
            key=lambda message: message.position,
        )
        limit = self._server.faults.since_limit
        truncated = limit is not None and len(changed) > limit
        return self._server.world.page(channel_id, tuple(changed[:limit]), truncated=truncated)

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """A root and its replies."""
        await self._seat.call()
        world = self._server.world
        root = world.message(root_id)
        world.room(root.channel_id, self._user_id)
        shown, hidden_before = self._shown((root, *world.replies(root.id)))
        if root not in shown:
            raise RejectedError("The server hides how this thread began.", code="hidden", status=404)
        return replace(world.page(root.channel_id, shown), hidden_before=hidden_before)

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Found:
        """Messages that contain the query, in any case; a star at the end goes without saying."""
        await self._seat.call()
        world = self._server.world
        found = (
            message
            for room in world.joined(self._user_id)
            for message in world.messages.values()
            if message.channel_id == room.channel.id
            and query.lower().rstrip("*") in message.text.lower()
            and not message.deleted_at
        )
        newest_first = sorted(found, key=lambda message: message.position, reverse=True)
        return Found(*self._shown(newest_first))

    def _shown(self, messages: Sequence[Message]) -> tuple[tuple[Message, ...], Millis]:
        """Those that are shown to anybody, and the time of the newest that is not."""
        until = self._server.faults.hidden_before
        shown = tuple(message for message in messages if message.created_at > until)
        hidden = (message.created_at for message in messages if message.created_at <= until)
        return shown, max(hidden, default=Millis(0))


def _window(
    roots: Sequence[Message], before: MessageId | None, after: MessageId | None, limit: int
) -> tuple[int, int]:
    """Where a page begins and ends in a list of roots; an unknown anchor stands at the far end."""
    places = {message.id: place for place, message in enumerate(roots)}
    if after is not None:
        start = places.get(after, len(roots)) + 1
        return min(start, len(roots)), min(start + limit, len(roots))
    end = len(roots) if before is None else places.get(before, 0)
    return max(0, end - limit), end
