"""Can two accounts live beside each other in one app?"""

from __future__ import annotations

import asyncio
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.settings import UiSettings
from tests.ui.world import a_world


def an_account(folder: Path, name: str) -> Account:
    folder.mkdir()
    world = a_world()
    return Account(
        Profile(name, name),
        FakeBackend(world.server, world.me.id),
        Store.open(folder / "cache.sqlite"),
        Mine.open(folder / "mine.sqlite"),
    )


async def test_switching_keeps_each_account_as_it_was_left(tmp_path: Path) -> None:
    accounts = [an_account(tmp_path / name, name) for name in ("acme", "oss")]
    app = ChatApp(accounts, UiSettings())
    async with app.run_test(size=(90, 24)) as pilot, asyncio.timeout(90):

        def shown() -> tuple[str, str]:
            screen = app.screen
            assert isinstance(screen, ChatScreen)
            return screen.account.name, screen.main.composer.text

        for account in accounts:
            assert await account.wait_online(60)
        await pilot.press("a", "b", "alt+w")
        while shown() != ("oss", "") or not app.keys_are_done:
            await pilot.pause(0.01)
        assert "oss: Home" in "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "● oss" in "".join(strip.text for strip in app.screen._compositor.render_strips())
        await pilot.press("c", "alt+w")
        while shown() != ("acme", "ab") or not app.keys_are_done:
            await pilot.pause(0.01)
        await pilot.press("alt+w")
        while shown() != ("oss", "c"):
            await pilot.pause(0.01)
    for account in accounts:
        await account.close()


async def test_the_channel_that_was_asked_for_is_that_of_the_first_account(tmp_path: Path) -> None:
    accounts = [an_account(tmp_path / name, name) for name in ("acme", "oss")]
    app = ChatApp(accounts, UiSettings(open_at="#release"))
    async with app.run_test(size=(90, 24)) as pilot, asyncio.timeout(90):

        def here() -> tuple[str, str]:
            screen = app.screen
            assert isinstance(screen, ChatScreen)
            channel = screen.account.store.channel(screen.visits.here) if screen.visits.here else None
            return screen.account.name, channel.name if channel else ""

        while here() != ("acme", "release") or not app.keys_are_done:
            await pilot.pause(0.01)
        await pilot.press("alt+w")
        while here()[0] != "oss" or not here()[1]:
            await pilot.pause(0.01)
        assert here() != ("oss", "release")
    for account in accounts:
        await account.close()
