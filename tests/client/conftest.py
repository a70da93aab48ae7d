"""What the tests of the library share: a fake server with people, and chats that are opened there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.client import Chat, Message, Stream
from chat_tui.client.desk import Desk
from chat_tui.model.channels import Channel
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message as Said
from chat_tui.model.users import User
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store

SOON = 20.0
"""Seconds that anything may take on a busy machine."""


@dataclass
class Town:
    """A fake server with a bot, one person, and two channels that both are in."""

    server: FakeServer
    bot: User
    grace: User
    town: Channel
    ops: Channel
    folder: Path
    account: Account | None = None

    def say(self, text: str, *, channel: Channel | None = None, root: Said | None = None) -> Said:
        where = (channel or self.town).id
        return self.server.post(self.grace.id, where, text, root.id if root else None)

    @property
    def opened(self) -> Account:
        """The account of the chat that was opened last."""
        assert self.account is not None
        return self.account

    @property
    def said(self) -> list[str]:
        return [message.text for message in self.server.world.messages.values()]

    @asynccontextmanager
    async def chat(
        self, *, seat: str = "1", read_only: bool = False, patience: float = SOON
    ) -> AsyncIterator[Chat]:
        folder = self.folder / seat
        folder.mkdir(parents=True, exist_ok=True)
        account = Account(
            Profile("bot", "Bot", kind="shared", read_only=read_only),
            FakeBackend(self.server, UserId(self.bot.id)),
            Store.open(folder / "cache.sqlite"),
            Mine.open(folder / "mine.sqlite"),
        )
        desk = Desk(account, patience, self.folder / "places")
        try:
            await account.start()
            assert await account.wait_online(SOON) or self.server.faults.offline
            self.account = account
            yield Chat(desk)
        finally:
            await desk.close()
            await account.close()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    server = FakeServer()
    bot, grace = server.add_user("bot", "Bot"), server.add_user("grace", "Grace")
    return Town(server, bot, grace, server.add_channel("town"), server.add_channel("ops"), tmp_path)


async def first(stream: Stream[Any], count: int) -> list[Any]:
    """The next `count` of a stream."""
    async with asyncio.timeout(SOON):
        return [await anext(stream) for _ in range(count)]


async def nothing_more(stream: Stream[Any], town: Town) -> None:
    """Fails if anything comes before what is said now."""
    last = town.say("nothing more")
    async with asyncio.timeout(SOON):
        told = await anext(stream)
    message = told if isinstance(told, Message) else getattr(told, "message", None)
    assert message is not None, f"{told} came"
    assert message.id == last.id, f"{message.text!r} came"


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)
