"""What the tests of commands share: an account at a fake server and a user interface that writes down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.commands import CommandContext, run
from chat_tui.commands.context import Severity
from chat_tui.errors import ConfigError
from chat_tui.model.channels import Channel
from chat_tui.model.ids import ChannelId
from chat_tui.model.users import User
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.virtual_time import VirtualTime


@dataclass
class PaperUi:
    """A user interface on paper."""

    said: list[tuple[Severity, str]] = field(default_factory=list)
    opened: list[ChannelId] = field(default_factory=list)
    left: list[ChannelId] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    theme: str = ""
    has_quit: bool = False
    answer: str | None = None

    def notify(self, text: str, severity: Severity = "information") -> None:
        self.said.append((severity, text))

    async def ask(self, question: str) -> str | None:
        return self.answer

    async def confirm(self, question: str, detail: str, yes: str) -> bool:
        return self.answer == yes

    def open_channel(self, channel_id: ChannelId) -> None:
        self.opened.append(channel_id)

    def leave_channel(self, channel_id: ChannelId) -> None:
        self.left.append(channel_id)

    def open_screen(self, name: str) -> None:
        self.screens.append(name)

    def open_address(self, url: str) -> None:
        self.addresses.append(url)

    def set_theme(self, name: str) -> None:
        if name != "chat-light":
            raise ConfigError(f"There is no theme {name}.", hint="Try chat-light.")
        self.theme = name

    def quit(self) -> None:
        self.has_quit = True


@dataclass
class Desk:
    """Where commands are typed: ada's account, in the channel `town`."""

    time: VirtualTime
    server: FakeServer
    ada: User
    bob: User
    channel: Channel
    account: Account
    ui: PaperUi

    async def type(self, line: str, *, channel_id: ChannelId | None = None, nowhere: bool = False) -> bool:
        """Type a line; says whether it succeeded."""
        here = None if nowhere else channel_id or self.channel.id
        return await run(CommandContext(self.account, self.ui, here), line)

    async def said_on_server(self, channel_id: ChannelId | None = None) -> list[str]:
        """What the channel has once everything is sent."""
        await self.time.until(lambda: self.account.outbox.waiting() == 0)
        return [
            message.text
            for message in self.server.world.messages.values()
            if message.channel_id == (channel_id or self.channel.id)
        ]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Ada, online."""
    time = VirtualTime()
    server = FakeServer(clock=time.wall)
    ada, bob = server.add_user("ada"), server.add_user("bob")
    channel = server.add_channel("town")
    store, mine = Store.open(tmp_path / "cache.sqlite"), Mine.open(tmp_path / "mine.sqlite")
    backend = FakeBackend(server, ada.id)
    account = Account(Profile("fake", "Fake"), backend, store, mine, timing=time.timing)
    await account.start()
    await time.until(lambda: account.connection.is_online)
    yield Desk(time, server, ada, bob, channel, account, PaperUi())
    closing = asyncio.create_task(account.close())
    await time.until(closing.done)
    await closing
