"""Is a person reminded at the time, once, and also after a restart?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui.account.reminders import _KEY, MOST, Reminder, Reminders
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.store.mine import Mine
from tests.virtual_time import VirtualTime

TOWN = ChannelId("town")


@asynccontextmanager
async def running(path: Path, time: VirtualTime) -> AsyncIterator[tuple[Reminders, list[str]]]:
    """Reminders that are told, and what was."""
    mine = Mine.open(path)
    reminders, told = Reminders(mine, time.timing), list[str]()
    task = asyncio.create_task(reminders.run(lambda each: told.append(each.words)))
    try:
        yield reminders, told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await mine.close()


def after(reminders: Reminders, seconds: float, words: str) -> Reminder:
    return Reminder(Millis(reminders.now() + int(seconds * 1000)), TOWN, words, MessageId("m"))


async def test_each_is_told_once_at_its_time(tmp_path: Path) -> None:
    time = VirtualTime()
    async with running(tmp_path / "mine.sqlite", time) as (reminders, told):
        await reminders.add(after(reminders, 600, "later"))
        await reminders.add(after(reminders, 90, "soon"))
        await time.advance(89)
        assert told == []
        await time.advance(2)
        assert told == ["soon"]
        await time.advance(600)
        assert told == ["soon", "later"]
        assert [each.words for each in reminders.all()] == ["soon", "later"]


async def test_what_was_not_done_is_told_after_a_restart(tmp_path: Path) -> None:
    time, path = VirtualTime(), tmp_path / "mine.sqlite"
    async with running(path, time) as (reminders, _):
        await reminders.add(after(reminders, 30, "while away"))
        await reminders.add(after(reminders, 3_000, "later"))
    await time.advance(60)
    async with running(path, time) as (reminders, told):
        await time.until(lambda: told == ["while away"])
        await reminders.drop(reminders.all()[0])
        assert [each.words for each in reminders.all()] == ["later"]
    async with running(path, time) as (_, told):
        await time.advance(1)
        assert told == []


async def test_there_are_not_more_than_one_can_want(tmp_path: Path) -> None:
    time = VirtualTime()
    async with running(tmp_path / "mine.sqlite", time) as (reminders, _):
        await reminders.add(after(reminders, 900, "x"))
        row = reminders.all()[0]
        await reminders._keep((row,) * MOST)
        assert not await reminders.add(row)


async def test_what_cannot_be_read_is_no_reminder(tmp_path: Path) -> None:
    mine = Mine.open(tmp_path / "mine.sqlite")
    try:
        reminders = Reminders(mine, VirtualTime().timing)
        for wrong in ("no json", "{}", '[{"at": 1}]', '[{"what": 1}]', "[1]"):
            await mine.remember(_KEY, wrong)
            assert reminders.all() == ()
    finally:
        await mine.close()


async def test_those_of_an_abandoned_seat_are_ours_now(tmp_path: Path) -> None:
    time = VirtualTime()
    for name in ("other", "mine"):
        async with running(tmp_path / f"{name}.sqlite", time) as (reminders, _):
            await reminders.add(after(reminders, 900, "the same"))
            await reminders.add(after(reminders, 900, name))
    mine = Mine.open(tmp_path / "mine.sqlite")
    for _ in range(2):
        await mine.adopt(tmp_path / "other.sqlite")
    assert sorted(each.words for each in Reminders(mine, time.timing).all()) == ["mine", "other", "the same"]
    await mine.close()
    other = Mine.open(tmp_path / "other.sqlite")
    assert Reminders(other, time.timing).all() == ()
    await other.close()
