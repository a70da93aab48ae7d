"""Is a message deleted only when nobody can regret it any more, and does nothing else wait for that?"""

from __future__ import annotations

import asyncio

from chat_tui.account.regrets import UNDO_SECONDS, delete_soon, take_back
from chat_tui.model.messages import Message
from tests.account.conftest import Town


async def a_message(town: Town) -> Message:
    """One of ours that the server has."""
    await town.say("oops")
    await town.time.until(lambda: town.account.outbox.waiting() == 0 and town.shown() == ["oops"])
    [message] = town.server.world.messages.values()
    return message


def is_deleted(town: Town, message: Message) -> bool:
    return bool(town.server.world.messages[message.id].deleted_at)


async def test_it_is_deleted_after_a_while_and_nothing_waits_for_it(town: Town) -> None:
    account = await town.start()
    message = await a_message(town)
    assert await delete_soon(account, message)
    assert not await delete_soon(account, message)
    await town.say("next")
    await town.time.advance(UNDO_SECONDS / 2)
    assert not is_deleted(town, message)
    assert "next" in town.on_server()
    await town.time.advance(UNDO_SECONDS)
    assert is_deleted(town, message)


async def test_it_stays_when_it_is_taken_back_in_time(town: Town) -> None:
    account = await town.start()
    message = await a_message(town)
    await delete_soon(account, message)
    assert await take_back(account, message.channel_id)
    await town.time.advance(2 * UNDO_SECONDS)
    assert not is_deleted(town, message)
    assert not await take_back(account, message.channel_id, message.id)


async def test_who_leaves_meanwhile_has_deleted_it(town: Town) -> None:
    account = await town.start()
    message = await a_message(town)
    await delete_soon(account, message)
    closing = asyncio.create_task(account.outbox.close())
    await town.time.until(closing.done)
    await closing
    assert is_deleted(town, message)


async def test_a_line_that_breaks_meanwhile_does_not_hasten_it(town: Town) -> None:
    account = await town.start()
    message = await a_message(town)
    await delete_soon(account, message)
    account.outbox.reconnected()
    await town.time.advance(UNDO_SECONDS / 2)
    assert not is_deleted(town, message)
