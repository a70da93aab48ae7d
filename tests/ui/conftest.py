"""What do the UI's tests share: a running app over the fake server, and a way to read its screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.composer import Composer
from tests.ui.stillness import pilots_wait_for_stillness
from tests.ui.world import SmallWorld, a_world

__all__ = ["pilots_wait_for_stillness"]
WAIT = 60.0


@dataclass
class Stage:
    """A running app, its world, and what tests do with them."""

    app: ChatApp
    pilot: Pilot[int]
    account: Account
    world: SmallWorld
    channels: dict[str, Any] = field(default_factory=dict)

    @property
    def screen(self) -> ChatScreen:
        """The chat screen, whatever is above it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def composer(self) -> Composer:
        """The composer below the timeline."""
        return self.screen.main.composer

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition."""
        async with asyncio.timeout(WAIT):
            while not condition():
                await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        """Keys one after the other, and what they cause; `text:abc` is typed."""
        for key in keys:
            if key.startswith("text:"):
                await self.pilot.press(*(_named(char) for char in key[5:]))
            else:
                await self.pilot.press(key)
        await self.until(lambda: self.app.keys_are_done)
        await self.pilot.pause()

    async def open(self, name: str) -> None:
        """Go to a channel of the world by its name."""
        channel_id = self.world.channels[name].id
        self.screen.open_channel(channel_id)
        await self.until(lambda: self.screen.main.messages.channel_id == channel_id)
        await self.pilot.pause()

    def lines(self) -> list[str]:
        """The screen as a person reads it."""
        return ["".join(segment.text for segment in strip).rstrip() for strip in self._strips()]

    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines())

    def _strips(self) -> list[Any]:
        return list(self.app.screen._compositor.render_strips())


def _named(char: str) -> str:
    return {" ": "space", "\n": "ctrl+j"}.get(char, char)


OpenStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def stage(tmp_path: Path) -> OpenStage:
    """A function that opens the stage at a size, online and with the first channel shown."""

    @asynccontextmanager
    async def open_stage(
        size: tuple[int, int] = (80, 24),
        settings: UiSettings | None = None,
        world: SmallWorld | None = None,
        *,
        read_only: bool = False,
    ) -> AsyncIterator[Stage]:
        world = world or a_world()
        account = Account(
            Profile("acme", "acme", kind="personal", read_only=read_only),
            FakeBackend(world.server, world.me.id),
            Store.open(tmp_path / "cache.sqlite"),
            Mine.open(tmp_path / "mine.sqlite"),
        )
        app = ChatApp([account], settings or UiSettings())
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                staged = Stage(app, pilot, account, world)
                await staged.until(lambda: account.connection.is_online and staged.screen.visits.here)
                await staged.until(lambda: app.keys_are_done)
                await pilot.pause()
                yield staged
        finally:
            await account.close()

    return open_stage
