"""What the tests of the realtime worker share: a time of their own, a fake server, and a worker on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.channels import Channel
from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Gap, Message
from chat_tui.model.users import User
from chat_tui.realtime.connection import ConnectionStatus
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.surroundings import Surroundings
from chat_tui.realtime.typing import Typing
from chat_tui.realtime.worker import REMOTE, Rhythm, Worker
from chat_tui.store.store import Store
from tests.virtual_time import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    """Seconds that pass when told."""
    return VirtualTime()


@dataclass
class Town:
    """A fake server where ada and bob talk in one channel, and ada's side of the ring."""

    time: VirtualTime
    server: FakeServer
    ada: User
    bob: User
    channel: Channel
    store: Store
    backend: FakeBackend
    told: list[Changes] = field(default_factory=list)
    states: list[ConnectionState] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        timing = self.time.timing
        self.ring = Ring(self.backend, self.store, self.told.append, timing)
        self.status = ConnectionStatus(timing, lambda: self.states.append(self.status.state))
        self.around = Surroundings(self.status, Typing(timing, self.told.append), self.channel.id)

    def work(
        self, rhythm: Rhythm = REMOTE, before_connect: Callable[[], Awaitable[None]] | None = None
    ) -> Worker:
        """A worker that runs until the test ends."""
        worker = Worker(self.ring, self.around, rhythm=rhythm, before_connect=before_connect)
        self.tasks.append(asyncio.create_task(worker.run()))
        return worker

    async def online(self) -> None:
        """Wait until the worker is in step."""
        await self.time.until(lambda: self.status.is_online)

    async def phase(self, phase: ConnectionPhase) -> ConnectionState:
        """Wait for a phase."""
        await self.time.until(lambda: self.status.state.phase is phase)
        return self.status.state

    def bob_says(self, *texts: str) -> list[Message]:
        """Bob posts."""
        return [self.server.post(self.bob.id, self.channel.id, text) for text in texts]

    def shown(self, channel_id: ChannelId | None = None) -> list[str]:
        """What a timeline shows, a gap as three dots."""
        rows = self.store.timeline(channel_id or self.channel.id, limit=1_000).rows
        return ["..." if isinstance(row, Gap) else row.text for row in rows]

    def all_told(self) -> Changes:
        """Everything that was published, as one."""
        merged = NOTHING
        for changes in self.told:
            merged |= changes
        return merged

    async def close(self) -> None:
        """End the workers and close the store."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.around.typing.close()
        await self.store.close()


@pytest.fixture
async def town(time: VirtualTime, tmp_path: Path) -> AsyncIterator[Town]:
    """A town at peace."""
    server = FakeServer(clock=time.wall)
    ada, bob = server.add_user("ada"), server.add_user("bob")
    channel = server.add_channel("town")
    store = Store.open(tmp_path / "cache.sqlite")
    made = Town(time, server, ada, bob, channel, store, FakeBackend(server, ada.id))
    yield made
    await made.close()
