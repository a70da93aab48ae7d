"""Is what is to be said later kept by a server that can, else here, and is nothing of it lost or doubled?"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.account.schedule import Schedule, schedule_of
from chat_tui.errors import ChatError, RejectedError, TargetError, TransientError, UnreachableError
from chat_tui.model.ids import Millis
from chat_tui.model.messages import ScheduledPost
from tests.account.conftest import Town


async def at_a_server_that_can(town: Town) -> Schedule:
    """Ada is there, and her server says at its time what it was told."""
    town.server.capabilities = replace(town.server.capabilities, scheduled=True)
    await town.start()
    return schedule_of(town.account)


async def later(town: Town, schedule: Schedule, text: str = "later") -> bool:
    return await schedule.put(Millis(schedule.now() + 60_000), town.channel.id, text, None)


def kept(town: Town) -> list[str]:
    """What the server keeps."""
    return [post.text for _, post in town.server.world.scheduled.values()]


async def test_the_server_keeps_it_and_it_is_moved_dropped_and_sent_there(town: Town) -> None:
    schedule = await at_a_server_that_can(town)
    for text in ("one", "two"):
        assert await later(town, schedule, text)
    assert schedule.all() == ()
    one, two = await schedule.at_server.all()
    await schedule.at_server.move(one, Millis(two.at + 1))
    assert [post.text for post in await schedule.at_server.all()] == ["two", "one"]
    await schedule.at_server.drop(one)
    await schedule.at_server.send(two)
    await town.time.advance(1)
    assert (kept(town), town.on_server()) == ([], ["two"])


@pytest.mark.parametrize("error", [RejectedError("no", status=501), UnreachableError("away")])
async def test_it_is_kept_here_where_the_server_surely_does_not(town: Town, error: ChatError) -> None:
    schedule = await at_a_server_that_can(town)
    town.server.faults.refusals.append(error)  # type: ignore[arg-type]
    assert not await later(town, schedule)
    assert [message.text for message in schedule.all()] == ["later"]
    assert kept(town) == []


@pytest.mark.parametrize("error", [TransientError("perhaps"), RejectedError("too long", status=400)])
async def test_what_may_be_there_or_is_refused_is_not_kept_here_as_well(town: Town, error: ChatError) -> None:
    schedule = await at_a_server_that_can(town)
    town.server.faults.refusals.append(error)  # type: ignore[arg-type]
    with pytest.raises((TargetError, RejectedError)):
        await later(town, schedule)
    assert schedule.all() == ()


async def test_what_the_server_does_not_let_go_is_not_sent_here(town: Town) -> None:
    schedule = await at_a_server_that_can(town)
    await later(town, schedule)
    (post,) = await schedule.at_server.all()
    town.server.faults.refusals.append(UnreachableError("away"))
    with pytest.raises(UnreachableError):
        await schedule.at_server.send(post)
    await town.time.advance(60)
    assert (kept(town), town.on_server()) == (["later"], [])
    assert town.account.outbox.waiting() == 0


async def test_what_the_server_could_not_say_is_told_once(town: Town) -> None:
    schedule = await at_a_server_that_can(town)
    told: list[ScheduledPost] = []
    watching = asyncio.create_task(schedule.at_server.watch(told.append))
    await later(town, schedule)
    (post,) = await schedule.at_server.all()
    await town.time.advance(1)
    assert told == []
    for at in (post.at, post.at + 1):
        failed = replace(post, error="no_channel", at=Millis(at))
        town.server.world.scheduled[post.id] = (town.ada.id, failed)
        await schedule.at_server.move(failed, Millis(at))
        await town.time.advance(1)
    assert [each.error for each in told] == ["no_channel"]
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_list_that_the_server_does_not_have_is_empty(town: Town) -> None:
    schedule = await at_a_server_that_can(town)
    await later(town, schedule)
    for status, listed in ((501, 0), (0, 1)):
        if status:
            town.server.faults.refusals.append(RejectedError("no", status=status))
        assert len(await schedule.at_server.all()) == listed


async def test_here_another_time_is_kept_too(town: Town) -> None:
    schedule = schedule_of(town.account)
    assert not await later(town, schedule)
    (message,) = schedule.all()
    await schedule.move(message, Millis(message.at + 5_000))
    assert [each.at for each in schedule.all()] == [message.at + 5_000]
    with pytest.raises(TargetError):
        await schedule.move(message, message.at)
