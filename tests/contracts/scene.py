"""Who tries the contract: two people in one channel, and a listener that waits for what it hears."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from chat_tui.backends.base import Backend
from chat_tui.model.actions import SendMessage
from chat_tui.model.events import Batch, Event, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, ClientId, Cursor, MessageId, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.users import User

E = TypeVar("E")
PATIENCE = 60.0

_client_ids = itertools.count(1)


def client_id() -> ClientId:
    """A client id never used before."""
    return ClientId(f"contract-{next(_client_ids)}")


@dataclass
class Person:
    """Somebody who acts through a backend."""

    backend: Backend
    user: User

    async def say(self, channel_id: ChannelId, text: str, root_id: MessageId | None = None) -> Message:
        """Post something; the message as the receipt has it."""
        receipt = await self.backend.perform(SendMessage(client_id(), channel_id, text, root_id))
        assert receipt.message_id is not None
        (event,) = receipt.events
        message: Message = getattr(event, "message")  # noqa: B009 - every event of a sent message has one
        return message

    async def snapshot(self) -> SnapshotTaken:
        """The lists as they are now."""
        (taken,) = (await self.backend.snapshot()).events
        assert isinstance(taken, SnapshotTaken)
        return taken


@dataclass
class Scene:
    """Two people in one channel of one workspace."""

    alice: Person
    bob: Person
    workspace_id: WorkspaceId
    channel_id: ChannelId
    channel_name: str


@dataclass
class Listener:
    """What was heard on an event stream so far."""

    batches: list[Batch] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def events(self) -> list[Event]:
        """All events, in order."""
        return [event for batch in self.batches for event in batch.events]

    @property
    def cursor(self) -> Cursor | None:
        """The last cursor told."""
        return next((batch.cursor for batch in reversed(self.batches) if batch.cursor is not None), None)

    async def hears(self, kind: type[E], matches: Callable[[E], bool] = lambda _: True) -> E:
        """The first event of a kind that matches, waited for."""

        def found() -> E | None:
            return next((e for e in self.events if isinstance(e, kind) and matches(e)), None)

        async with asyncio.timeout(PATIENCE), self.heard:
            await self.heard.wait_for(lambda: found() is not None)
        event = found()
        assert event is not None
        return event

    async def hears_batches(self, count: int) -> None:
        """Wait until so many batches came."""
        async with asyncio.timeout(PATIENCE), self.heard:
            await self.heard.wait_for(lambda: len(self.batches) >= count)


@asynccontextmanager
async def listening(backend: Backend, cursor: Cursor | None = None) -> AsyncIterator[Listener]:
    """An open event stream; begins once it said that it is open."""
    listener = Listener()
    stream = backend.events(cursor)

    async def listen() -> None:
        async for batch in stream:
            async with listener.heard:
                listener.batches.append(batch)
                listener.heard.notify_all()

    task = asyncio.create_task(listen())
    try:
        waiting = asyncio.create_task(listener.hears(StreamOpened))
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            waiting.cancel()
            await task
        await waiting
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await stream.aclose()
