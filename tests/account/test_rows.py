"""Tests of the outbox's rows: on disk before they are told, in order, and marked before they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat_tui.account.rows import Rows
from chat_tui.errors import DiskFullError, TargetError
from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from tests.account.conftest import Town

HOME, AWAY = ChannelId("home"), ChannelId("away")


def row(client_id: str, channel_id: ChannelId = HOME) -> OutboxItem:
    action = SendMessage(ClientId(client_id), channel_id, client_id)
    return OutboxItem(action.client_id, channel_id, action, OutboxState.QUEUED, Millis(1))


def rows_of(town: Town) -> tuple[Rows, list[Changes]]:
    told: list[Changes] = []
    return Rows(town.account.mine, town.account.spool, told.append), told


async def test_rows_of_a_channel_keep_their_order(town: Town) -> None:
    rows, told = rows_of(town)
    for name, channel_id in (("1", HOME), ("2", AWAY), ("3", HOME)):
        await rows.add(row(name, channel_id))
    assert [item.client_id for item in rows.of(HOME)] == ["1", "3"]
    assert told[0] == Changes(outbox=frozenset({HOME}))
    await rows.keep(replace(row("1"), state=OutboxState.FAILED))
    head = rows.head(HOME)
    assert head is not None
    assert head.client_id == "3"


async def test_what_is_not_on_disk_is_not_here_either(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, told = rows_of(town)

    async def full(item: object) -> None:
        raise DiskFullError("No space left.")

    await rows.add(row("1"))
    told.clear()
    for name in ("put", "update", "remove"):
        monkeypatch.setattr(town.account.mine, name, full)
    with pytest.raises(DiskFullError):
        await rows.add(row("2"))
    with pytest.raises(DiskFullError):
        await rows.mark_sending(row("1"))
    with pytest.raises(DiskFullError):
        await rows.take_back(row("1"))
    assert [item.state for item in rows] == [OutboxState.QUEUED]
    assert told == []
    await rows.keep(replace(row("1"), reason="kept in memory"))
    assert rows.known(ClientId("1")).reason == "kept in memory"


async def test_a_row_that_was_leaving_is_uncertain_at_the_next_start(town: Town) -> None:
    rows, _ = rows_of(town)
    await rows.add(row("1"))
    await rows.mark_sending(row("1"))
    assert town.account.mine.items()[0].state is OutboxState.SENDING
    again, _ = rows_of(town)
    assert again.known(ClientId("1")).state is OutboxState.UNCERTAIN


async def test_a_settled_row_is_gone_here_at_once_and_then_on_disk(town: Town) -> None:
    rows, _ = rows_of(town)
    await rows.add(row("1"))
    moved = rows.moved
    assert rows.settle(row("1")) == Changes(outbox=frozenset({HOME}))
    assert moved.is_set()
    assert rows.get(ClientId("1")) is None
    assert ClientId("1") not in rows
    with pytest.raises(TargetError):
        rows.known(ClientId("1"))
    await rows.close()
    assert town.account.mine.items() == ()


async def test_a_row_settled_while_it_is_marked_does_not_come_back(town: Town) -> None:
    rows, _ = rows_of(town)
    await rows.add(row("1"))
    rows.settle(row("1"))
    await rows.mark_sending(row("1"))
    assert list(rows) == []
