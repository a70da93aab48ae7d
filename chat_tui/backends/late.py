"""How an account exists before its backend's libraries are imported: the app paints first, then they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from chat_tui.backends.base import Backend
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel
from chat_tui.model.events import Batch, HistoryPage, LookupNeeded
from chat_tui.model.ids import ChannelId, Cursor, FileId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Attachment, Found
from chat_tui.model.metrics import Traffic
from chat_tui.model.users import User, UserPresence

if TYPE_CHECKING:
    from chat_tui.model.questions import Question

ANY_SERVER = Capabilities(dedupe_window=0, resume_window=0, presence="poll")
"""What may be promised before the server was asked."""


class _Late:
    """Makes a backend, in a thread, when it is first needed, and once however many need it."""

    def __init__(self, make: Callable[[], Backend]) -> None:
        self._make = make
        self._made: Backend | None = None
        self._turn = asyncio.Lock()

    async def _backend(self) -> Backend:
        async with self._turn:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made


class LateBackend(_Late):
    """A backend that is made when it is first asked for something.

    `make` imports what it needs, which takes tenths of a second; the event loop goes on meanwhile.
    """

    @property
    def capabilities(self) -> Capabilities:
        """The backend's own once it is made."""
        return ANY_SERVER if self._made is None else self._made.capabilities

    @property
    def traffic(self) -> Traffic:
        """The backend's own once it is made."""
        return Traffic() if self._made is None else self._made.traffic

    async def sign_in(self) -> User:
        """As the backend does it."""
        return await (await self._backend()).sign_in()

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """As the backend does it."""
        backend = await self._backend()
        async with aclosing(backend.events(cursor)) as batches:
            async for batch in batches:
                yield batch

    async def ping(self) -> None:
        """As the backend does it."""
        await (await self._backend()).ping()

    async def snapshot(self) -> Batch:
        """As the backend does it."""
        return await (await self._backend()).snapshot()

    async def lookup(self, needed: LookupNeeded) -> Batch:
        """As the backend does it."""
        return await (await self._backend()).lookup(needed)

    async def history(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 60,
    ) -> HistoryPage:
        """As the backend does it."""
        return await (await self._backend()).history(channel_id, before=before, after=after, limit=limit)

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """As the backend does it."""
        return await (await self._backend()).changed_since(channel_id, since)

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """As the backend does it."""
        return await (await self._backend()).thread(root_id)

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Found:
        """As the backend does it."""
        return await (await self._backend()).search(workspace_id, query)

    async def find_channels(self, workspace_id: WorkspaceId, term: str) -> Sequence[Channel]:
        """As the backend does it."""
        return await (await self._backend()).find_channels(workspace_id, term)

    async def find_users(self, term: str) -> Sequence[User]:
        """As the backend does it."""
        return await (await self._backend()).find_users(term)

    async def presences(self, user_ids: Sequence[UserId]) -> Sequence[UserPresence]:
        """As the backend does it."""
        return await (await self._backend()).presences(user_ids)

    async def perform(self, action: Action) -> Receipt:
        """As the backend does it."""
        return await (await self._backend()).perform(action)

    async def ask(self, question: Question) -> Batch:
        """As the backend does it."""
        return await (await self._backend()).ask(question)

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        """As the backend does it."""
        return await (await self._backend()).upload(channel_id, name, size, chunks)

    async def download(self, file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        """As the backend does it."""
        backend = await self._backend()
        async with aclosing(backend.download(file_id, offset)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """End what was made, if anything was."""
        async with self._turn:
            made = self._made
        if made is not None:
            await made.close()
