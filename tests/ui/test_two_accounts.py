"""Are there one inbox, one search and one overview over two accounts, each deed done at the right one?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chat_tui.account.account import Account, Profile
from chat_tui.account.reminders import Reminder
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.settings import UiSettings
from tests.ui.world import SmallWorld, a_world


@dataclass
class Pair:
    """An app with an account at each of two servers, that of `acme` on the screen."""

    app: ChatApp
    pilot: Pilot[Any]
    accounts: dict[str, Account]
    worlds: dict[str, SmallWorld]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not condition() or not self.app.keys_are_done:
                await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.until(lambda: True)

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def choices(self) -> list[Any]:
        screen: Any = self.app.screen
        return list(screen.choices._choices) if hasattr(screen, "choices") else []

    def shown(self) -> tuple[str, ChannelId | None]:
        screen: Any = self.app.screen
        return screen.account.name, screen.visits.here

    def said(self, name: str, text: str) -> bool:
        """Whether something was said at the server of an account."""
        return any(message.text == text for message in self.worlds[name].server.world.messages.values())


@asynccontextmanager
async def a_pair(tmp_path: Path) -> AsyncIterator[Pair]:
    worlds = {name: a_world() for name in ("acme", "oss")}
    accounts = {}
    for name, world in worlds.items():
        folder = tmp_path / name
        folder.mkdir()
        backend = FakeBackend(world.server, world.me.id)
        store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
        accounts[name] = Account(Profile(name, name), backend, store, mine)
    app = ChatApp(list(accounts.values()), UiSettings())
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            pair = Pair(app, pilot, accounts, worlds)
            await pair.until(lambda: all(each.connection.is_online for each in accounts.values()))
            yield pair
    finally:
        for account in accounts.values():
            await account.close()


def due(account: Account, channel_id: ChannelId, words: str) -> Reminder:
    return Reminder(Millis(account.reminders.now() - 1), channel_id, words)


async def test_one_inbox_holds_both_and_an_answer_goes_to_the_right_one(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:
        for name, account in on.accounts.items():
            await account.reminders.add(due(account, on.worlds[name].channels["infra"].id, f"of {name}"))
        await on.press("alt+i")
        await on.until(lambda: {"of acme", "of oss"} <= {each.label for each in on.choices()})
        assert {each.right.split(" · ")[0] for each in on.choices()} == {"acme", "oss"}
        while on.app.screen.choices.chosen.label != "of oss":  # type: ignore[attr-defined]
            await on.press("down")
        await on.press("r", *"seen", "enter")
        await on.until(lambda: on.said("oss", "seen"))
        await on.until(lambda: "of oss" not in {each.label for each in on.choices()})
        assert not on.said("acme", "seen")
        assert on.accounts["oss"].reminders.all() == ()
        assert len(on.accounts["acme"].reminders.all()) == 1


async def test_one_search_finds_in_both_and_goes_to_the_right_one(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:
        lin, there = on.worlds["oss"].people["lin"], on.worlds["oss"].channels["design"]
        said = on.worlds["oss"].server.post(lin.id, there.id, "a heron at the pond")
        on.worlds["acme"].server.post(
            on.worlds["acme"].people["lin"].id, on.worlds["acme"].channels["design"].id, "a heron, too"
        )
        await on.until(lambda: on.accounts["oss"].store.message(said.id))
        await on.press("ctrl+f", *"heron")
        await on.until(lambda: len(on.choices()) == 2)
        while on.app.screen.choices.chosen.value.account.name != "oss":  # type: ignore[attr-defined]
            await on.press("down")
        await on.press("enter")
        await on.until(lambda: hasattr(on.app.screen, "visits") and on.shown() == ("oss", there.id))


async def test_the_overview_tells_of_both_and_marks_at_the_right_one(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:
        await on.press("alt+o")
        await on.until(lambda: {each.value.account.name for each in on.choices()} == {"acme", "oss"})
        chosen = on.app.screen.choices.chosen.value  # type: ignore[attr-defined]
        other = next(account for account in on.accounts.values() if account is not chosen.account)
        before = other.store.totals()
        await on.press("r")
        await on.until(lambda: chosen.key not in {each.value.key for each in on.choices()})
        assert other.store.totals() == before


async def test_the_channel_list_says_what_waits_in_the_other_account_and_leads_there(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:
        screen: Any = on.app.screen_stack[0]
        world, store = on.worlds["oss"], on.accounts["oss"].store

        def says(mentions: int) -> bool:
            rows = [row.title for row in screen.channels._rows if row.kind == "account"]
            return rows == [f"oss · {mentions} @"]

        await on.until(lambda: store.totals()[2] > 0 and says(store.totals()[2]))
        before = store.totals()[2]
        world.server.post(world.people["maya"].id, world.channels["infra"].id, "@tom here too")
        await on.until(lambda: says(before + 1))
        await on.press("alt+j")
        screen.channels._cursor = "oss"
        await on.press("enter")
        await on.until(lambda: on.shown()[0] == "oss")
