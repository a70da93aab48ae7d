"""What the tests of an account share: a time of their own, a fake server, and ada's account at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel
from chat_tui.model.ids import ClientId, MessageId
from chat_tui.model.messages import Gap
from chat_tui.model.users import User
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.virtual_time import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    """Seconds that pass when told."""
    return VirtualTime()


@dataclass
class Town:
    """A fake server where ada and bob talk in one channel; accounts of ada are opened on the same files."""

    time: VirtualTime
    server: FakeServer
    ada: User
    bob: User
    channel: Channel
    path: Path
    account: Account = field(init=False)
    told: list[Changes] = field(default_factory=list)

    def open(self) -> Account:
        """Ada's account as it stands on disk, not yet started."""
        store, mine = Store.open(self.path / "cache.sqlite"), Mine.open(self.path / "mine.sqlite")
        backend = FakeBackend(self.server, self.ada.id)
        self.account = Account(Profile("fake", "Fake"), backend, store, mine, timing=self.time.timing)
        return self.account

    async def start(self) -> Account:
        """Ada's account, online."""
        account = self.account
        await account.start()
        await self.time.until(lambda: account.connection.is_online)
        return account

    async def reopen(self) -> Account:
        """Leave, and come again."""
        await self.close()
        return self.open()

    async def close(self) -> None:
        """Leave; virtual time goes on meanwhile."""
        closing = asyncio.create_task(self.account.close())
        await self.time.until(closing.done)
        await closing

    async def say(self, text: str, root_id: MessageId | None = None) -> ClientId:
        """Ada posts; the row's id."""
        client_id = self.account.new_client_id()
        await self.account.perform(SendMessage(client_id, self.channel.id, text, root_id))
        return client_id

    def on_server(self) -> list[str]:
        """The texts of the channel as the server has them, in order."""
        messages = self.server.world.messages.values()
        return [message.text for message in messages if message.channel_id == self.channel.id]

    def shown(self) -> list[str]:
        """What the timeline shows, a gap as three dots."""
        rows = self.account.store.timeline(self.channel.id, limit=1_000).rows
        return ["..." if isinstance(row, Gap) else row.text for row in rows]


@pytest.fixture
async def town(time: VirtualTime, tmp_path: Path) -> AsyncIterator[Town]:
    """A town at peace; ada's account is open and not yet started."""
    await time.settle()  # from now on it knows of every thread
    server = FakeServer(clock=time.wall)
    ada, bob = server.add_user("ada"), server.add_user("bob")
    made = Town(time, server, ada, bob, server.add_channel("town"), tmp_path)
    made.open()
    yield made
    await made.close()
