"""Is what was committed also followed by what belongs to it, when whoever asked is cancelled in between?

Each deed is cancelled some turns of the loop after it began, or after its commit, with a disk that takes
turns on both sides of it: so every place between is met.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import MarkRead, SendMessage
from chat_tui.model.outbox import OutboxState
from tests.account.conftest import Town

PLACES = pytest.mark.parametrize("turns", range(8))
AFTER = 4
"""From here on turns are counted from the first commit."""


@pytest.fixture(autouse=True)
def committed(monkeypatch: pytest.MonkeyPatch, town: Town) -> asyncio.Event:
    """Set when something was committed to what the user wrote."""
    original, done = town.account.mine._database.write, asyncio.Event()

    async def write(*args: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        result = await original(*args, **options)
        done.set()
        for _ in range(3):
            await asyncio.sleep(0)
        return result

    monkeypatch.setattr(town.account.mine._database, "write", write)
    return done


async def interrupted(deed: Awaitable[object], turns: int, committed: asyncio.Event) -> None:
    """Begin a deed and cancel it on its way."""
    committed.clear()
    task = asyncio.ensure_future(deed)
    if turns >= AFTER:
        await committed.wait()
    for _ in range(turns % AFTER):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@PLACES
async def test_what_came_into_the_outbox_is_sent(town: Town, committed: asyncio.Event, turns: int) -> None:
    account = await town.start()
    mine = account.mine
    action = SendMessage(account.new_client_id(), town.channel.id, "said while leaving")
    await interrupted(account.perform(action), turns, committed)
    if mine.items() or town.on_server():
        await town.time.until(lambda: town.on_server() == ["said while leaving"])


@PLACES
async def test_what_was_taken_back_is_never_sent(town: Town, committed: asyncio.Event, turns: int) -> None:
    account = town.account
    client_id = await town.say("never mind")
    await interrupted(account.outbox.cancel(client_id), turns, committed)
    here = account.outbox.item(client_id)
    assert (here is None) == (account.mine.items() == ())
    await town.start()
    after = await town.say("later")
    await town.time.until(lambda: account.outbox.item(after) is None)
    assert town.on_server() == (["later"] if here is None else ["never mind", "later"])


@PLACES
async def test_what_is_tried_again_is_sent(town: Town, committed: asyncio.Event, turns: int) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("no", status=403))
    client_id = await town.say("again")

    def state() -> OutboxState | None:
        item = account.outbox.item(client_id)
        return None if item is None else item.state

    await town.time.until(lambda: state() is OutboxState.FAILED)
    await interrupted(account.outbox.retry(client_id), turns, committed)
    if state() is not OutboxState.FAILED:
        await town.time.until(lambda: town.on_server() == ["again"])


@PLACES
async def test_a_channel_that_is_read_here_is_read_there(
    town: Town, committed: asyncio.Event, turns: int
) -> None:
    account = await town.start()
    town.server.post(town.bob.id, town.channel.id, "news")

    def unread() -> int:
        summary = account.store.summary(town.channel.id)
        return 0 if summary is None else summary.membership.unread

    await town.time.until(lambda: unread() == 1)
    mark = MarkRead(account.new_client_id(), town.channel.id)
    await interrupted(account.perform(mark), turns, committed)
    if unread() == 0:
        await town.time.until(lambda: _unread_on_server(town) == 0)


def _unread_on_server(town: Town) -> int:
    world = town.server.world
    return world.membership(world.room(town.channel.id), town.ada.id).unread
