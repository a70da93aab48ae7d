"""Tests of turns: what holds what back, for how long, and what may pass."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.account.lanes import HELD_BY_REFUSED
from chat_tui.errors import RateLimitedError, RejectedError, UnreachableError
from chat_tui.model.actions import AddReaction, MarkRead, SendMessage
from chat_tui.model.ids import ClientId, MessageId
from chat_tui.model.outbox import OutboxState
from tests.account.conftest import Town

TOO_LONG = RejectedError("This message is too long.", status=400)


async def refused_then_later(town: Town) -> ClientId:
    """A message that was refused and one after it that waits; the refused one's id."""
    account = await town.start()
    town.server.faults.refusals.append(TOO_LONG)
    refused = await town.say("refused")
    await town.say("later")
    await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.FAILED)
    await town.time.settle()
    return refused


async def test_a_refused_message_holds_later_ones_for_a_minute(town: Town) -> None:
    await refused_then_later(town)
    await town.time.advance(HELD_BY_REFUSED - 1)
    assert town.on_server() == []
    await town.time.advance(1.1)
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["later"]


async def test_tried_again_it_comes_first(town: Town) -> None:
    refused = await refused_then_later(town)
    await town.account.outbox.retry(refused)
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["refused", "later"]


async def test_taken_back_it_holds_nothing(town: Town) -> None:
    refused = await refused_then_later(town)
    before = town.time.now
    await town.account.outbox.cancel(refused)
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["later"]
    assert town.time.now - before < HELD_BY_REFUSED


async def test_a_person_may_let_the_others_pass(town: Town) -> None:
    await refused_then_later(town)
    before = town.time.now
    town.account.outbox.let_pass(town.channel.id)
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["later"]
    assert town.time.now - before < HELD_BY_REFUSED


async def test_who_waits_for_an_answer_is_told_what_it_waits_behind(town: Town) -> None:
    await refused_then_later(town)
    later = town.account.outbox.pending(town.channel.id)[1]
    waiting = asyncio.create_task(town.account.outbox.drain(later.client_id, 10))
    await town.time.advance(10)
    with pytest.raises(UnreachableError, match="behind a message that was refused"):
        await waiting


async def test_of_an_earlier_run_it_holds_nothing(town: Town) -> None:
    await refused_then_later(town)
    await town.reopen()
    before = town.time.now
    await town.start()
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["later"]
    assert town.time.now - before < HELD_BY_REFUSED


async def test_other_channels_go_on(town: Town) -> None:
    await refused_then_later(town)
    other = town.server.add_channel("other")
    client_id = town.account.new_client_id()
    await town.account.perform(SendMessage(client_id, other.id, "goes"))
    await town.time.until(lambda: town.account.outbox.item(client_id) is None)
    assert town.on_server() == []


async def test_only_a_message_holds_others(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("No.", status=403))
    await account.perform(AddReaction(account.new_client_id(), town.channel.id, MessageId("m"), "eyes"))
    before = town.time.now
    await town.say("later")
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["later"]
    assert town.time.now - before < HELD_BY_REFUSED


async def test_a_read_mark_that_waits_lets_messages_pass(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RateLimitedError("busy", retry_after=100))
    await account.outbox.put(MarkRead(account.new_client_id(), town.channel.id))
    await town.time.settle()
    before = town.time.now
    await town.say("at once")
    await town.time.until(lambda: town.on_server() == ["at once"])
    assert town.time.now - before < 10
    assert account.outbox.waiting() == 1
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.time.now - before >= 99
