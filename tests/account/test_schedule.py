"""Is what was scheduled said at its time, once, and not when its time went by long ago?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.account.schedule import Scheduled, schedule_of
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.virtual_time import VirtualTime

TOWN = ChannelId("town")


@asynccontextmanager
async def running(folder: Path, time: VirtualTime) -> AsyncIterator[tuple[Account, list[Scheduled]]]:
    """An account that is not connected, so that what it would say stands in its outbox."""
    server = FakeServer(clock=time.wall)
    account = Account(
        Profile("acme", "acme"),
        FakeBackend(server, server.add_user("tom").id),
        Store.open(folder / "cache.sqlite"),
        Mine.open(folder / "mine.sqlite"),
        timing=time.timing,
    )
    late: list[Scheduled] = []
    task = asyncio.create_task(schedule_of(account).run(late.append))
    try:
        yield account, late
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await account.close()


def said(account: Account) -> list[str]:
    return [item.action.text for item in account.outbox.pending(TOWN) if isinstance(item.action, SendMessage)]


async def add(account: Account, seconds: float, text: str) -> None:
    schedule = schedule_of(account)
    await schedule.add(Millis(schedule.now() + int(seconds * 1000)), TOWN, text, None)


async def test_each_goes_at_its_time_and_is_in_the_list_no_more(tmp_path: Path) -> None:
    time = VirtualTime()
    async with running(tmp_path, time) as (account, late):
        await add(account, 600, "second")
        await add(account, 90, "first")
        await time.advance(80)
        assert said(account) == []
        await time.advance(20)
        assert said(account) == ["first"]
        await time.advance(600)
        assert said(account) == ["first", "second"]
        assert schedule_of(account).all() == ()
        assert late == []


async def test_what_is_due_a_little_ago_goes_at_the_next_start_and_what_is_long_due_waits(
    tmp_path: Path,
) -> None:
    time = VirtualTime()
    async with running(tmp_path, time) as (account, _):
        await add(account, 3_000, "not long ago")
        await add(account, 60, "long ago")
        await add(account, 9_000, "to come")
        await time.settle()
    time.now += 4_000
    async with running(tmp_path, time) as (account, late):
        await time.settle()
        assert said(account) == ["not long ago"]
        assert [each.text for each in late] == ["long ago"]
        assert [each.text for each in schedule_of(account).all()] == ["long ago", "to come"]


async def test_a_crash_between_outbox_and_list_says_it_once(tmp_path: Path) -> None:
    time = VirtualTime()
    async with running(tmp_path, time) as (account, _):
        await add(account, 60, "once")
        (message,) = schedule_of(account).all()
        await account.perform(SendMessage(message.client_id, TOWN, message.text))
        await time.advance(70)
        assert said(account) == ["once"]
        assert schedule_of(account).all() == ()
