"""Is what the server says to us alone shown, while it proves nothing of history?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.model.events import EphemeralShown, HistoryPage, MessagePosted, StreamOpened
from chat_tui.model.ids import MessageId, Position
from chat_tui.model.messages import Message, MessageKind
from chat_tui.store.store import Store
from tests.builders import START, a_message
from tests.store.conftest import TOWN, a_snapshot, apply, shown


def alone(number: int, **fields: Any) -> EphemeralShown:
    """Something said to us alone, `number` seconds after the start."""
    return EphemeralShown(a_message(number, kind=MessageKind.EPHEMERAL, author="me", **fields))


async def test_it_stands_where_it_was_said(store: Store) -> None:
    changes = await apply(store, MessagePosted(a_message(1)), alone(2), MessagePosted(a_message(3)))
    assert shown(store) == ["1", "2", "3"]
    assert changes.messages[TOWN] == {MessageId(f"m-{number:05}") for number in (1, 2, 3)}
    found = store.message(MessageId("m-00002"))
    assert found is not None
    assert found.kind is MessageKind.EPHEMERAL


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
async def test_pages_put_together_show_each_once(store: Store, limit: int) -> None:
    posted = [MessagePosted(a_message(number)) for number in (2, 4, 6, 8)]
    await apply(store, *posted, *(alone(number) for number in (1, 3, 5, 7, 9)))
    rows: list[str] = []
    before: Position | None = None
    while True:
        page = store.timeline(TOWN, before=before, limit=limit)
        rows = [row.id for row in page.rows if isinstance(row, Message)] + rows
        if not page.has_older:
            break
        before = page.rows[0].position
    assert rows == [f"m-{number:05}" for number in range(1, 10)]
    down: list[str] = []
    after = Position(START, MessageId(""))
    while True:
        page = store.timeline(TOWN, after=after, limit=limit)
        down += [row.id for row in page.rows if isinstance(row, Message)]
        if not page.has_newer:
            break
        after = page.rows[-1].position
    assert down == rows


async def test_it_is_no_edge_of_a_gap_and_closes_none(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)))
    await apply(store, StreamOpened(resumed=False), a_snapshot(), alone(5), MessagePosted(a_message(6)))
    assert shown(store) == ["1", "5", "gap", "6"]
    await store.record_page(
        HistoryPage(TOWN, (), has_older=False, has_newer=True), before=a_message(5).position
    )
    assert "gap" in shown(store)
    assert not store.history_complete(TOWN) or "gap" in shown(store)


async def test_it_is_neither_counted_nor_found(store: Store) -> None:
    await apply(store, alone(1, text="a rare word"))
    summary = store.summary(TOWN)
    assert summary is not None
    assert (summary.membership.unread, summary.membership.mentions) == (0, 0)
    assert store.first_unread(TOWN) is None
    assert store.search("rare") == []
    assert store.newest_known(TOWN) is None


async def test_in_a_thread_it_stands_among_the_replies_and_in_the_channel(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), alone(2, root=1), MessagePosted(a_message(3, root=1)))
    assert [message.id for message in store.thread(MessageId("m-00001"))] == ["m-00001", "m-00002", "m-00003"]
    assert shown(store) == ["1", "2"]


async def test_only_the_latest_are_kept(store: Store) -> None:
    await apply(store, *(alone(number) for number in range(1, 151)))
    assert shown(store) == [str(number) for number in range(51, 151)]
