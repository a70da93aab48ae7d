"""How what was said is fetched: pages of history, changes since a time, threads and searches."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.backends.mattermost import codec, requests
from chat_tui.backends.mattermost.codec_posts import lacks_counts, with_counts
from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.requests import SINCE_LIMIT
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.backends.mattermost.strangers import Strangers
from chat_tui.errors import RejectedError
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import ChannelId, MessageId, Millis, WorkspaceId
from chat_tui.model.messages import Found, Message

_THREAD_PAGES = 50


class Reader:
    """Reads posts, and adds the authors that this session has not met yet."""

    def __init__(self, rest: Rest, directory: Directory) -> None:
        self._rest = rest
        self._strangers = Strangers(directory.users)

    async def history(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None,
        after: MessageId | None,
        limit: int,
    ) -> HistoryPage:
        """Roots with their reply counts; replies stay in their threads."""
        body = await self._body(requests.history(channel_id, before=before, after=after, limit=limit))
        page = codec.history_from(body, channel_id)
        if not page.messages and (before or after):
            # The server names the anchor itself as neighbour, also of an empty page.
            page = replace(page, has_older=after is not None, has_newer=after is None)
        return await self._with_users(page)

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """Posts, replies, edits and deletions; how many replies a root has is another question."""
        body = await self._body(requests.changed_since(channel_id, since))
        page = codec.history_from(body, channel_id)
        if lacks_counts(page):
            counted = await self._body(requests.changed_roots_since(channel_id, since))
            page = with_counts(page, codec.history_from(counted, channel_id))
        truncated = codec.row_count(body) >= SINCE_LIMIT
        return await self._with_users(replace(page, has_older=True, has_newer=False, truncated=truncated))

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """A root and all its replies, however many pages they fill."""
        found: dict[MessageId, Message] = {}
        last: tuple[MessageId, Millis] | None = None
        hidden_before = Millis(0)
        for _ in range(_THREAD_PAGES):
            messages, more, hidden = codec.thread_from(await self._body(requests.thread(root_id, last)))
            hidden_before = Millis(max(hidden_before, hidden))
            fresh = [message for message in messages if message.id not in found]
            found |= {message.id: message for message in fresh}
            if not more or not fresh:
                break
            last = (fresh[-1].id, fresh[-1].created_at)
        if root_id not in found and hidden_before:
            raise RejectedError("The server hides how this thread began.", code="hidden", status=404)
        if root_id not in found:
            raise RejectedError("This thread does not exist.", code="not_found", status=404)
        root = found[root_id]
        replies = sorted((m for m in found.values() if m.root_id == root_id), key=lambda m: m.position)
        counted = replace(
            root,
            reply_count=len(replies),
            last_reply_at=replies[-1].created_at if replies else root.last_reply_at,
        )
        page = HistoryPage(root.channel_id, (counted, *replies), hidden_before=hidden_before)
        return await self._with_users(page)

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Found:
        """The server's own search; nothing is found for nothing."""
        if not query.strip():
            return Found()
        return codec.found_from(await self._body(requests.search(workspace_id, query)))

    async def _body(self, call: requests.Call) -> bytes:
        return (await self._rest.call(call)).body

    async def _with_users(self, page: HistoryPage) -> HistoryPage:
        """Add the authors not yet seen in this session; without them the page is still good."""
        users = await self._strangers.described(message.author_id for message in page.messages)
        return replace(page, users=tuple(users)) if users else page
