"""Tests of the outbox: nothing is lost, nothing is said twice, and everything in order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.account.delivery import BLOCKED_WAIT
from chat_tui.errors import (
    AuthError,
    BlockedError,
    DiskFullError,
    RateLimitedError,
    RejectedError,
    TargetError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.actions import (
    Action,
    AddReaction,
    DeleteMessage,
    EditMessage,
    MarkRead,
    Receipt,
    SendMessage,
)
from chat_tui.model.ids import ClientId
from chat_tui.model.outbox import OutboxItem, OutboxState
from tests.account.conftest import Town


async def sent(town: Town, client_id: ClientId) -> Receipt:
    """Wait for an answer in virtual time."""
    waiting = asyncio.create_task(town.account.outbox.drain(client_id, 600))
    await town.time.until(waiting.done)
    return await waiting


async def test_a_row_is_on_disk_before_it_is_shown(town: Town) -> None:
    client_id = await town.say("hello")
    [row] = town.account.outbox.pending(town.channel.id)
    assert (row.client_id, row.state) == (client_id, OutboxState.QUEUED)
    assert town.account.mine.items() == (row,)


async def test_what_cannot_be_written_is_not_queued(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(item: OutboxItem) -> None:
        raise DiskFullError("No space left.")

    monkeypatch.setattr(town.account.mine, "put", full)
    with pytest.raises(DiskFullError):
        await town.say("hello")
    assert town.account.outbox.pending(town.channel.id) == ()


async def test_a_message_is_sent_shown_once_and_its_row_goes(town: Town) -> None:
    account = await town.start()
    client_id = await town.say("hello")
    receipt = await sent(town, client_id)
    assert town.on_server() == ["hello"]
    await town.time.until(lambda: town.shown() == ["hello"])
    await town.time.advance(1)
    assert town.shown() == ["hello"]
    assert account.outbox.pending(town.channel.id) == ()
    assert account.mine.items() == ()
    assert receipt.message_id in town.server.world.messages


async def test_messages_queued_offline_are_sent_in_order_when_the_line_is_back(town: Town) -> None:
    town.server.faults.offline = True
    await town.account.start()
    texts = [f"line {number}" for number in range(10)]
    for text in texts:
        await town.say(text)
    await town.time.advance(60)
    assert town.on_server() == []
    assert town.account.outbox.waiting() == 10
    assert town.account.outbox.waiting(by_hand=True) == 10
    town.server.faults.offline = False
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == texts


async def test_a_retry_does_not_let_later_messages_pass(town: Town) -> None:
    await town.start()
    town.server.faults.refusals.append(RateLimitedError("busy", retry_after=20))
    await town.say("first")
    await town.say("second")
    await town.time.advance(19)
    assert town.on_server() == []
    head, second = town.account.outbox.pending(town.channel.id)
    assert (head.state, second.state) == (OutboxState.RETRY, OutboxState.QUEUED)
    assert "busy" in head.reason
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert town.on_server() == ["first", "second"]


async def test_another_channel_does_not_wait(town: Town) -> None:
    other = town.server.add_channel("other")
    account = await town.start()
    town.server.faults.refusals.append(RateLimitedError("busy", retry_after=500))
    await town.say("waits")
    await town.time.settle()
    client_id = account.new_client_id()
    await account.perform(SendMessage(client_id, other.id, "goes"))
    await sent(town, client_id)
    assert account.outbox.waiting() == 1


async def test_at_most_four_channels_send_at_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await town.start()
    on_the_way: list[int] = [0]
    most: list[int] = []
    perform = account._ring.backend.perform

    async def slow(action: Action) -> Receipt:
        on_the_way[0] += 1
        most.append(on_the_way[0])
        await town.time.sleep(1)
        on_the_way[0] -= 1
        return await perform(action)

    monkeypatch.setattr(account._ring.backend, "perform", slow)
    for number in range(10):
        channel = town.server.add_channel(f"c{number}")
        await account.perform(SendMessage(account.new_client_id(), channel.id, "hello"))
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert max(most) == 4


async def test_a_lost_answer_does_not_say_it_twice(town: Town) -> None:
    await town.start()
    town.server.faults.lost_answers = 1
    client_id = await town.say("hello")
    await sent(town, client_id)
    await town.time.advance(60)
    assert town.on_server() == ["hello"]
    assert town.shown() == ["hello"]


async def test_the_event_settles_a_row_whose_answer_was_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await town.start()
    tries: list[Action] = []
    perform = account._ring.backend.perform

    async def lose(action: Action) -> Receipt:
        tries.append(action)
        await perform(action)
        raise TransientError("the answer was lost", retry_after=100)

    monkeypatch.setattr(account._ring.backend, "perform", lose)
    client_id = await town.say("hello")
    receipt = await sent(town, client_id)
    assert receipt.message_id == next(iter(town.server.world.messages))
    await town.time.advance(200)
    assert len(tries) == 1


async def test_a_refused_message_keeps_its_text_says_why_and_lets_others_pass_in_the_end(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("This message is too long.", status=400))
    refused = await town.say("too long")
    later = await town.say("later")
    await sent(town, later)
    [row] = account.outbox.pending(town.channel.id)
    assert (row.state, row.reason) == (OutboxState.FAILED, "This message is too long.")
    assert isinstance(row.action, SendMessage)
    assert row.action.text == "too long"
    with pytest.raises(RejectedError, match="too long"):
        await account.outbox.drain(refused, 1)
    assert account.outbox.waiting() == 0


async def test_a_failed_row_can_be_tried_again(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(RejectedError("No.", status=403))
    client_id = await town.say("hello")
    await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.FAILED)
    await account.outbox.retry(client_id)
    await sent(town, client_id)
    assert town.on_server() == ["hello"]


async def test_a_refusal_after_a_lost_answer_is_not_believed_when_it_is_tried_again(town: Town) -> None:
    town.server.capabilities = replace(town.server.capabilities, dedupe_window=0)
    account = await town.start()
    town.server.faults.lost_answers = 1
    client_id = await town.say("hello")
    town.server.faults.refusals.append(RejectedError("No.", status=403))
    await town.time.until(lambda: not account.outbox.waiting())
    town.server.faults.refusals.clear()
    if account.outbox.item(client_id) is not None:
        await account.outbox.retry(client_id)
    await town.time.until(lambda: not account.outbox.pending(town.channel.id))
    assert town.on_server() == ["hello"]


async def test_a_row_can_be_taken_back_and_gives_its_text(town: Town) -> None:
    town.server.faults.offline = True
    account = town.account
    await account.start()
    client_id = await town.say("oops")
    await town.time.advance(5)
    item = await account.outbox.cancel(client_id)
    assert isinstance(item.action, SendMessage)
    assert item.action.text == "oops"
    town.server.faults.offline = False
    await town.time.until(lambda: account.connection.is_online)
    await town.time.advance(60)
    assert town.on_server() == []
    assert account.mine.items() == ()
    with pytest.raises(TargetError):
        await account.outbox.cancel(client_id)
    with pytest.raises(TargetError):
        await account.outbox.drain(client_id, 1)


async def test_what_is_on_its_way_cannot_be_taken_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await town.start()

    async def hang(action: Action) -> Receipt:
        await asyncio.Event().wait()
        return Receipt()

    monkeypatch.setattr(account._ring.backend, "perform", hang)
    client_id = await town.say("hello")
    await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.SENDING)
    with pytest.raises(TargetError, match="being sent"):
        await account.outbox.cancel(client_id)


async def test_being_signed_out_pauses_all_and_signing_in_sends_all(town: Town) -> None:
    account = await town.start()
    expired = AuthError("The session has expired.")
    town.server.faults.refusals.extend([expired, expired])
    town.server.streams.drop()
    client_id = await town.say("hello")
    with pytest.raises(AuthError):
        await sent(town, client_id)
    await town.time.advance(120)
    assert town.on_server() == []
    [row] = account.outbox.pending(town.channel.id)
    assert (row.state, row.reason) == (OutboxState.QUEUED, "The session has expired.")
    account.retry_now()
    await sent(town, client_id)
    assert town.on_server() == ["hello"]


async def test_a_row_found_half_sent_is_uncertain_and_said_once(town: Town) -> None:
    account = await town.start()
    client_id = await town.say("hello")
    await sent(town, client_id)
    await town.time.until(lambda: not account.mine.items())
    now = account.store.timeline(town.channel.id).rows[0].position.at
    action = SendMessage(client_id, town.channel.id, "hello")
    await account.mine.put(OutboxItem(client_id, town.channel.id, action, OutboxState.SENDING, now))
    account = await town.reopen()
    assert account.outbox.pending(town.channel.id)[0].state is OutboxState.UNCERTAIN
    await town.start()
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["hello"]
    assert town.shown() == ["hello"]


@pytest.mark.parametrize("did_arrive", [True, False])
async def test_without_a_dedupe_window_history_decides_whether_it_is_said_again(
    town: Town, did_arrive: bool
) -> None:
    town.server.capabilities = replace(town.server.capabilities, dedupe_window=0)
    account = town.account
    client_id = account.new_client_id()
    if did_arrive:
        town.server.perform(town.ada.id, SendMessage(client_id, town.channel.id, "hello"))
    now = town.server.world.now()
    action = SendMessage(client_id, town.channel.id, "hello")
    await account.mine.put(OutboxItem(client_id, town.channel.id, action, OutboxState.SENDING, now))
    account = await town.reopen()
    await town.start()
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["hello"]


async def test_a_captive_portal_keeps_rows_waiting(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(BlockedError("This looks like a captive portal."))
    await town.say("hello")
    await town.time.advance(BLOCKED_WAIT - 1)
    [row] = account.outbox.pending(town.channel.id)
    assert (row.state, row.reason) == (OutboxState.RETRY, "This looks like a captive portal.")
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["hello"]


async def test_a_line_that_lives_again_ends_the_wait_for_a_captive_portal(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(BlockedError("This looks like a captive portal."))
    await town.say("hello")
    await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.RETRY)
    before = town.time.now
    account.outbox.reconnected()
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["hello"]
    assert town.time.now - before < 1


async def test_a_day_without_a_server_is_a_failure_that_keeps_the_text(town: Town) -> None:
    town.server.faults.offline = True
    account = town.account
    await account.start()
    await town.say("hello")
    await town.time.advance(5)
    town.time.suspend(25 * 3600)
    await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.FAILED)
    assert "Not sent for a day" in account.outbox.pending(town.channel.id)[0].reason


async def test_a_bug_of_the_backend_fails_the_row_and_not_the_outbox(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await town.start()

    async def broken(action: Action) -> Receipt:
        raise KeyError("id")

    with monkeypatch.context() as patch:
        patch.setattr(account._ring.backend, "perform", broken)
        await town.say("hello")
        await town.time.until(lambda: account.outbox.pending(town.channel.id)[0].state is OutboxState.FAILED)
    later = await town.say("later")
    await sent(town, later)
    assert town.on_server() == ["later"]


async def test_of_what_waits_the_next_to_be_tried_is_told_with_its_reason(town: Town) -> None:
    await town.start()
    assert town.account.outbox.stuck() is None
    town.server.faults.offline = True
    await town.say("one")
    await town.time.until(lambda: town.account.outbox.stuck() is not None)
    stuck = town.account.outbox.stuck()
    assert stuck is not None
    assert "cannot be reached" in stuck.reason
    assert stuck.next_try > 0
    town.server.faults.offline = False
    town.account.retry_now()
    await town.time.until(lambda: town.account.outbox.stuck() is None)
    assert town.on_server() == ["one"]


async def test_a_full_disk_holds_sending_back_until_there_is_space(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await town.start()

    async def full(item: OutboxItem) -> None:
        raise DiskFullError("No space left.")

    with monkeypatch.context() as patch:
        patch.setattr(account.mine, "update", full)
        client_id = await town.say("hello")
        await town.time.advance(20)
        assert town.on_server() == []
        assert account.outbox.pending(town.channel.id)[0].reason == "No space left."
    await sent(town, client_id)
    assert town.on_server() == ["hello"]


async def test_waiting_for_an_answer_ends_in_time_and_the_row_stays(town: Town) -> None:
    town.server.faults.offline = True
    await town.account.start()
    client_id = await town.say("hello")
    waiting = asyncio.create_task(town.account.outbox.drain(client_id, 10))
    await town.time.advance(10)
    with pytest.raises(UnreachableError, match="cannot be reached"):
        await waiting
    assert town.account.outbox.item(client_id) is not None


async def test_replies_wait_in_their_thread(town: Town) -> None:
    root = town.server.post(town.bob.id, town.channel.id, "root")
    await town.say("reply", root.id)
    assert town.account.outbox.pending(town.channel.id) == ()
    assert len(town.account.outbox.pending(town.channel.id, root.id)) == 1


async def test_read_marks_that_follow_each_other_are_one(town: Town) -> None:
    account = town.account
    for _ in range(3):
        await account.outbox.put(MarkRead(account.new_client_id(), town.channel.id))
    assert account.outbox.waiting() == 1


async def test_edits_reactions_and_deletions_reach_the_server(town: Town) -> None:
    account = await town.start()
    message = town.server.post(town.ada.id, town.channel.id, "tpyo")
    await town.time.until(lambda: town.shown() == ["tpyo"])
    edit = EditMessage(account.new_client_id(), town.channel.id, message.id, "typo")
    react = AddReaction(account.new_client_id(), town.channel.id, message.id, "eyes")
    for action in (edit, react):
        await account.perform(action)
    await sent(town, react.client_id)
    await town.time.until(lambda: town.shown() == ["typo"])
    shown = account.store.message(message.id)
    assert shown is not None
    assert [reaction.emoji for reaction in shown.reactions] == ["eyes"]
    delete = DeleteMessage(account.new_client_id(), town.channel.id, message.id)
    await account.perform(delete)
    await sent(town, delete.client_id)
    await town.time.until(lambda: town.shown() == [])


async def test_deleting_what_is_gone_already_is_done(town: Town) -> None:
    account = await town.start()
    message = town.server.post(town.ada.id, town.channel.id, "hello")
    first = DeleteMessage(account.new_client_id(), town.channel.id, message.id)
    again = DeleteMessage(account.new_client_id(), town.channel.id, message.id)
    await account.perform(first)
    await account.perform(again)
    await sent(town, again.client_id)
    assert account.outbox.pending(town.channel.id) == ()
