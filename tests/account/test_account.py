"""Tests of the account as a whole: what each kind of action does, who is told, and how it ends."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.account.notifications import Notice
from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Action,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    Receipt,
    SendTyping,
    SetActive,
    SetPresence,
)
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.users import Presence
from tests.account.conftest import Town


async def test_a_direct_action_is_done_when_it_returns(town: Town) -> None:
    account = await town.start()
    workspace = account.store.workspaces()[0]
    receipt = await account.perform(CreateChannel(workspace.id, "garden", "Garden"))
    assert receipt is not None
    assert receipt.channel_id is not None
    summary = account.store.summary(receipt.channel_id)
    assert summary is not None
    assert summary.channel.title == "Garden"
    await account.perform(LeaveChannel(receipt.channel_id))
    assert account.store.summary(receipt.channel_id) is None
    await account.perform(JoinChannel(receipt.channel_id))
    assert account.store.summary(receipt.channel_id) is not None


async def test_a_direct_action_that_is_refused_raises(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("You may not.", status=403))
    with pytest.raises(RejectedError):
        await account.perform(LeaveChannel(town.channel.id))


async def test_typing_is_told_once_in_an_interval_and_only_online(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = town.account
    told: list[Action] = []

    async def note(action: Action) -> Receipt:
        told.append(action)
        return Receipt()

    monkeypatch.setattr(account._ring.backend, "perform", note)
    typing = SendTyping(town.channel.id)
    await account.perform(typing)
    await town.time.settle()
    assert told == []
    await town.start()
    for _ in range(10):
        await account.perform(typing)
    await town.time.settle()
    assert told == [typing]
    await town.time.advance(account.capabilities.typing_interval)
    await account.perform(typing)
    await town.time.settle()
    assert len(told) == 2


async def test_who_writes_is_seen_until_they_post(town: Town) -> None:
    account = await town.start()
    town.server.perform(town.bob.id, SendTyping(town.channel.id))
    await town.time.until(lambda: account.typing.who(town.channel.id) == (town.bob.id,))
    town.server.post(town.bob.id, town.channel.id, "done")
    await town.time.until(lambda: town.shown() == ["done"])
    await town.time.until(lambda: not account.typing.who(town.channel.id))


async def test_a_courtesy_that_is_lost_troubles_nobody(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("No."))
    assert await account.perform(SetPresence(Presence.AWAY)) is None
    await town.time.settle()
    assert account.connection.is_online


async def test_presence_reaches_the_server(town: Town) -> None:
    account = await town.start()
    await account.perform(SetPresence(Presence.DND))
    await town.time.until(lambda: account.store.presence(town.ada.id).presence is Presence.DND)
    assert town.server.world.presence(town.ada.id).presence is Presence.DND


async def test_a_mention_is_noticed_unless_its_channel_is_being_read(town: Town) -> None:
    account = await town.start()
    notices: list[Notice] = []
    account.on_notice = notices.append
    town.server.post(town.bob.id, town.channel.id, "@ada look")
    await town.time.until(lambda: notices)
    assert [(notice.text, notice.mentions_me) for notice in notices] == [("@ada look", True)]
    account.set_visible(town.channel.id, focused=True)
    town.server.post(town.bob.id, town.channel.id, "@ada again")
    await town.time.until(lambda: town.shown() == ["@ada look", "@ada again"])
    await town.time.settle()
    assert len(notices) == 1


async def test_readers_are_told_of_the_message_its_row_and_the_line(town: Town) -> None:
    account = town.account
    told = NOTHING
    reader = account.feed.subscribe()

    async def read() -> None:
        nonlocal told
        async for changes in reader:
            told |= changes

    reading = asyncio.create_task(read())
    await town.start()
    await town.say("hello")
    await town.time.until(lambda: town.shown() == ["hello"] and account.outbox.waiting() == 0)
    await town.time.until(lambda: town.channel.id in told.messages)
    assert told.connection
    assert told.channel_list
    assert town.channel.id in told.outbox
    await town.close()
    await town.time.until(reading.done)


async def test_a_message_and_its_row_are_never_shown_together(town: Town) -> None:
    """A reader that looks at any moment sees the text exactly once."""
    account = await town.start()
    seen: list[int] = []

    def look(changes: Changes) -> None:
        seen.append(len(town.shown()) + len(account.outbox.pending(town.channel.id)))

    account.feed.publish = look  # type: ignore[method-assign]
    await town.say("hello")
    await town.time.until(lambda: town.shown() == ["hello"] and account.outbox.waiting() == 0)
    await town.time.advance(1)
    assert seen
    assert set(seen) == {1}


async def test_closing_keeps_what_waits_and_ends_all_tasks(town: Town) -> None:
    town.server.faults.offline = True
    account = town.account
    await account.start()
    before = {task for task in asyncio.all_tasks() if "account" in repr(task) or "realtime" in repr(task)}
    assert before
    await town.say("later")
    account.drafts.set(town.channel.id, None, "unfinished")
    await town.close()
    await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() if "account" in repr(task) or "realtime" in repr(task)]
    assert not [task for task in left if task is not asyncio.current_task() and "test_" not in repr(task)]
    assert account.connection.state.phase is ConnectionPhase.OFFLINE
    account = town.open()
    assert len(account.outbox.pending(town.channel.id)) == 1
    draft = account.drafts.get(town.channel.id)
    assert draft is not None
    assert draft.text == "unfinished"


async def test_waiting_to_be_online_ends(town: Town) -> None:
    await town.account.start()
    waiting = asyncio.create_task(town.account.wait_online(30))
    await town.time.until(waiting.done)
    assert await waiting is True


async def test_how_an_account_fares_is_told_in_numbers(town: Town) -> None:
    before = town.account.metrics()
    assert (before.line.connects, before.queued, before.failed) == (0, 0, 0)
    await town.start()
    town.server.faults.refusals.append(RejectedError("No.", status=403))
    await town.say("refused")
    await town.time.until(lambda: town.account.metrics().failed == 1)
    await town.say("waits behind it")
    after = town.account.metrics()
    assert (after.line.connects, after.queued, after.failed) == (1, 1, 1)
    assert after.traffic.requests > 0


@pytest.mark.parametrize("is_on", [True, False])
async def test_what_is_switched_off_sends_no_frame(
    town: Town, monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    account = await town.start()
    account.features.user = {"typing": is_on, "presence": is_on}
    told: list[Action] = []
    backend = account._ring.backend
    at_once = backend.perform

    async def perform(action: Action) -> Receipt:
        told.append(action)
        return await at_once(action)

    monkeypatch.setattr(backend, "perform", perform)
    await account.perform(SendTyping(town.channel.id))
    await account.perform(SetActive(False))
    await town.time.advance(1)
    assert bool(told) is is_on
