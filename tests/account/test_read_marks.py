"""Tests of read marks: visible and focused is read, told once, and counts drop at once."""

from __future__ import annotations

import pytest

from chat_tui.model.actions import Action, MarkRead, MarkUnread, Receipt
from chat_tui.model.ids import ChannelId
from tests.account.conftest import Town


def unread(town: Town, channel_id: ChannelId | None = None) -> int:
    summary = town.account.store.summary(channel_id or town.channel.id)
    assert summary is not None
    return summary.membership.unread


@pytest.fixture
async def marked(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[ChannelId]:
    """The channels that the server was told are read, in order."""
    account = await town.start()
    told: list[ChannelId] = []
    perform = account._ring.backend.perform

    async def note(action: Action) -> Receipt:
        if isinstance(action, MarkRead):
            told.append(action.channel_id)
        return await perform(action)

    monkeypatch.setattr(account._ring.backend, "perform", note)
    return told


async def test_what_is_visible_and_focused_is_read_and_told(town: Town, marked: list[ChannelId]) -> None:
    town.server.post(town.bob.id, town.channel.id, "hello")
    await town.time.until(lambda: unread(town) == 1)
    town.account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: unread(town) == 0 and marked)
    assert marked == [town.channel.id]
    assert town.server.world.membership(town.server.world.room(town.channel.id), town.ada.id).unread == 0


async def test_without_the_focus_nothing_is_read(town: Town, marked: list[ChannelId]) -> None:
    town.account.set_visible(town.channel.id, focused=False)
    town.server.post(town.bob.id, town.channel.id, "hello")
    await town.time.until(lambda: unread(town) == 1)
    await town.time.advance(10)
    assert unread(town) == 1
    assert marked == []
    town.account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: unread(town) == 0)


async def test_counts_drop_at_once_also_without_a_server(town: Town, marked: list[ChannelId]) -> None:
    town.server.post(town.bob.id, town.channel.id, "hello")
    await town.time.until(lambda: unread(town) == 1)
    town.server.faults.offline = True
    town.account.set_visible(town.channel.id, focused=True)
    await town.time.settle()
    await town.time.settle()
    assert unread(town) == 0
    town.server.faults.offline = False
    await town.time.until(lambda: town.account.outbox.waiting() == 0)
    assert marked[-1] == town.channel.id


async def test_a_busy_channel_is_marked_at_most_once_a_second(town: Town, marked: list[ChannelId]) -> None:
    town.account.set_visible(town.channel.id, focused=True)
    for number in range(50):
        town.server.post(town.bob.id, town.channel.id, f"line {number}")
        await town.time.advance(0.1)
    await town.time.until(lambda: unread(town) == 0)
    assert 5 <= len(marked) <= 7


async def test_a_quiet_channel_is_not_marked(town: Town, marked: list[ChannelId]) -> None:
    town.account.set_visible(town.channel.id, focused=True)
    await town.time.advance(30)
    assert marked == []


async def test_what_a_person_marked_unread_stays_so_until_they_come_back(
    town: Town, marked: list[ChannelId]
) -> None:
    account = town.account
    message = town.server.post(town.bob.id, town.channel.id, "later")
    account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: bool(marked) and unread(town) == 0)
    await account.perform(MarkUnread(account.new_client_id(), town.channel.id, message.id))
    await town.time.until(lambda: unread(town) == 1)
    await town.time.advance(30)
    assert unread(town) == 1
    account.set_visible(None, focused=True)
    account.set_visible(town.channel.id, focused=True)
    await town.time.until(lambda: unread(town) == 0)
