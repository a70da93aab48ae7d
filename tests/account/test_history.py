"""Tests of history on demand: a page at a time, one request at a time, gaps filled where they are."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.account.account import Account
from chat_tui.account.history import PAGE
from chat_tui.backends.fake import FakeBackend
from chat_tui.errors import UnreachableError
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Gap
from tests.account.conftest import Town


def spoken(town: Town, count: int) -> None:
    for number in range(count):
        town.server.post(town.bob.id, town.channel.id, f"line {number}")


def note_requests(account: Account, monkeypatch: pytest.MonkeyPatch) -> list[MessageId | None]:
    """Before which messages the server is asked from now on; each answer takes a moment."""
    asked: list[MessageId | None] = []
    history = account._ring.backend.history

    async def note(channel_id: ChannelId, *, before: MessageId | None = None, limit: int = 60) -> object:
        asked.append(before)
        await asyncio.sleep(0)
        return await history(channel_id, before=before, limit=limit)

    monkeypatch.setattr(account._ring.backend, "history", note)
    return asked


async def test_older_pages_come_until_the_beginning(town: Town) -> None:
    spoken(town, 2 * PAGE + 10)
    account = await town.start()
    assert len(town.shown()) == PAGE
    await account.history.older(town.channel.id)
    assert len(town.shown()) == 2 * PAGE
    await account.history.older(town.channel.id)
    await account.history.older(town.channel.id)
    assert town.shown() == [f"line {number}" for number in range(2 * PAGE + 10)]
    assert account.store.history_complete(town.channel.id)


async def test_two_who_ask_at_once_share_one_answer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken(town, 2 * PAGE)
    account = await town.start()
    asked = note_requests(account, monkeypatch)
    asking = [asyncio.create_task(account.history.older(town.channel.id)) for _ in range(3)]
    await asyncio.sleep(0)
    assert account.history.is_loading(town.channel.id)
    asking[0].cancel()
    await asyncio.gather(*asking[1:])
    assert len(asked) == 1
    assert len(town.shown()) == 2 * PAGE
    assert not account.history.is_loading(town.channel.id)


async def test_a_gap_is_filled_from_its_newer_edge(town: Town) -> None:
    town.server.post(town.bob.id, town.channel.id, "before")
    account = await town.start()
    town.server.faults.offline = True
    town.server.streams.drop()
    town.server.streams.forget()
    spoken(town, 3 * PAGE)
    town.server.faults.since_limit = 10
    town.server.faults.offline = False
    await town.time.until(lambda: "line 179" in town.shown() and account.connection.is_online)
    assert town.shown()[:2] == ["before", "..."]
    for _ in range(3):
        gaps = [
            row for row in account.store.timeline(town.channel.id, limit=500).rows if isinstance(row, Gap)
        ]
        for gap in gaps:
            await account.history.fill(gap)
    assert town.shown() == ["before", *(f"line {number}" for number in range(3 * PAGE))]


async def test_who_asks_for_another_page_meanwhile_gets_it_afterwards(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken(town, 3 * PAGE)
    account = await town.start()
    asked = note_requests(account, monkeypatch)
    oldest, newest = (
        place(town.channel.id) for place in (account.store.oldest_known, account.store.newest_known)
    )
    assert oldest is not None
    assert newest is not None
    first = asyncio.create_task(account.history.older(town.channel.id))
    await asyncio.sleep(0)
    await account.history.fill(Gap(town.channel.id, newer=newest, older=oldest))
    assert first.done()
    assert asked == [oldest.id, newest.id]
    assert not account.history.is_loading(town.channel.id)


async def test_a_channel_never_read_gets_its_newest_page(town: Town) -> None:
    spoken(town, 3)
    account = town.account
    await account.store.apply(await FakeBackend(town.server, town.ada.id).snapshot())
    await account.history.ensure_newest(town.channel.id)
    assert town.shown() == ["line 0", "line 1", "line 2"]
    town.server.faults.offline = True
    await account.history.ensure_newest(town.channel.id)


async def test_a_thread_brings_its_replies_and_no_gap(town: Town) -> None:
    root = town.server.post(town.bob.id, town.channel.id, "root")
    for number in range(3):
        town.server.post(town.bob.id, town.channel.id, f"reply {number}", root.id)
    spoken(town, 2 * PAGE)
    account = await town.start()
    await account.history.thread(root.id)
    assert [message.text for message in account.store.thread(root.id)] == [
        "root",
        "reply 0",
        "reply 1",
        "reply 2",
    ]


async def test_a_server_that_is_away_is_an_error_for_who_asks(town: Town) -> None:
    spoken(town, 2 * PAGE)
    account = await town.start()
    town.server.faults.offline = True
    with pytest.raises(UnreachableError):
        await account.history.older(town.channel.id)
    assert not account.history.is_loading(town.channel.id)


async def test_what_the_server_hid_is_asked_for_again_as_it_may_show_it_now(town: Town) -> None:
    spoken(town, 10)
    hidden = town.server.world.roots(town.channel.id)[4].created_at
    town.server.faults.hidden_before = hidden
    account = await town.start()
    await account.history.older(town.channel.id)
    assert town.shown() == [f"line {number}" for number in range(5, 10)]
    assert account.store.hidden_before(town.channel.id) == hidden
    assert account.store.history_complete(town.channel.id)
    town.server.faults.hidden_before = Millis(0)
    await account.history.older(town.channel.id)
    assert town.shown() == [f"line {number}" for number in range(10)]
    assert account.store.hidden_before(town.channel.id) == 0


async def test_all_since_a_moment_is_learnt_with_replies_and_over_holes(town: Town) -> None:
    old = town.server.post(town.bob.id, town.channel.id, "an old thread")
    account = await town.start()
    town.server.faults.offline = True
    town.server.streams.drop()
    town.server.streams.forget()
    spoken(town, 2 * PAGE)
    town.server.post(town.bob.id, town.channel.id, "a late reply", old.id)
    town.server.faults.since_limit = 10
    town.server.faults.offline = False
    await town.time.until(lambda: "line 119" in town.shown() and account.connection.is_online)
    assert "..." in town.shown()
    await account.history.since(town.channel.id, old.created_at)
    assert town.shown() == ["an old thread", *(f"line {number}" for number in range(2 * PAGE))]
    assert [one.text for one in account.store.thread(old.id)] == ["an old thread", "a late reply"]
    assert account.store.holes_since(old.created_at) == {}
