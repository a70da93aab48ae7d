"""Tests of looking for a message whose answer was lost: by our id, by likeness, in threads, far back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.account.reconcile import BETWEEN_READS, CLOCKS_DIFFER, earliest, find_sent, is_that
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ClientId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message
from chat_tui.model.outbox import OutboxItem, OutboxState
from tests.account.conftest import Town
from tests.builders import a_message

ADA, BOB = UserId("ada"), UserId("bob")
OURS = ClientId("ours")


def said(text: str = "hello", *, author: UserId = ADA, client_id: ClientId | None = None) -> Message:
    return replace(
        a_message(), text=text, author_id=author, root_id=None, client_id=client_id, attachments=()
    )


def wanted(text: str = "hello", *, root_id: MessageId | None = None, files: int = 0) -> SendMessage:
    ids = tuple(FileId(f"f{number}") for number in range(files))
    return SendMessage(OURS, said().channel_id, text, root_id, ids)


def test_our_id_decides_where_the_server_keeps_it() -> None:
    assert is_that(said("edited since", client_id=OURS), wanted(), ADA)
    assert not is_that(said(client_id=ClientId("another")), wanted(), ADA)


@pytest.mark.parametrize(
    ("message", "action", "alike"),
    [
        (said(" hello\n"), wanted(), True),
        (said("hello!"), wanted(), False),
        (said(author=BOB), wanted(), False),
        (said(), wanted(root_id=MessageId("root")), False),
        (said(), wanted(files=1), False),
        (replace(said(), attachments=(Attachment(FileId("f"), "a.txt"),)), wanted(files=1), True),
    ],
)
def test_without_an_id_it_must_be_alike_in_everything(
    message: Message, action: SendMessage, alike: bool
) -> None:
    assert is_that(message, action, ADA) is alike


def test_the_servers_own_time_is_believed_before_ours() -> None:
    item = OutboxItem(OURS, said().channel_id, wanted(), OutboxState.UNCERTAIN, Millis(9_000_000))
    assert earliest(item, None) == 9_000_000 - CLOCKS_DIFFER
    assert earliest(item, Millis(500_000)) == 500_000 - CLOCKS_DIFFER


async def found(town: Town, action: SendMessage, since: Millis = Millis(0)) -> Message | None:
    backend, timing = town.account._ring.backend, town.time.timing
    task = asyncio.create_task(find_sent(backend, action, town.ada.id, since=since, timing=timing))
    await town.time.until(task.done)
    return task.result()


async def test_a_reply_is_looked_for_in_its_thread(town: Town) -> None:
    root = town.server.post(town.bob.id, town.channel.id, "root")
    action = SendMessage(OURS, town.channel.id, "reply", root.id)
    town.server.perform(town.ada.id, action)
    reply = await found(town, action)
    assert reply is not None
    assert reply.client_id == OURS


async def test_it_is_found_behind_many_newer_messages(town: Town) -> None:
    action = SendMessage(OURS, town.channel.id, "early")
    town.server.perform(town.ada.id, action)
    for number in range(150):
        town.server.post(town.bob.id, town.channel.id, f"later {number}")
    assert await found(town, action) is not None


async def test_what_is_older_than_the_first_try_is_not_it(town: Town) -> None:
    action = SendMessage(OURS, town.channel.id, "again")
    town.server.perform(town.ada.id, action)
    [old] = town.server.world.messages.values()
    assert await found(town, action, Millis(old.created_at + 1)) is None


async def test_a_server_that_is_still_saving_it_is_asked_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = SendMessage(OURS, town.channel.id, "slow")
    before = town.time.now
    assert await found(town, action) is None
    assert town.time.now - before == BETWEEN_READS
