"""Are windows of a channel right at their edges, with deleted messages and gaps in every place?"""

from __future__ import annotations

import pytest

from chat_tui.model.events import HistoryPage, MessageDeleted, MessagePosted
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Gap, Message, TimelinePage
from chat_tui.store.store import Store
from tests.builders import START, a_message, message_id
from tests.store.conftest import TOWN, apply, shown


def numbers(page: TimelinePage) -> list[str]:
    return ["gap" if isinstance(row, Gap) else row.id.removeprefix("m-").lstrip("0") for row in page.rows]


@pytest.fixture
async def ten(store: Store) -> Store:
    messages = tuple(a_message(number) for number in range(1, 11))
    await store.record_page(HistoryPage(TOWN, messages, has_older=False))
    return store


async def test_the_newest_window(ten: Store) -> None:
    page = ten.timeline(TOWN, limit=3)
    assert (numbers(page), page.has_older, page.has_newer) == (["8", "9", "10"], True, False)
    page = ten.timeline(TOWN, limit=10)
    assert (len(page.rows), page.has_older) == (10, False)


async def test_windows_before_and_after_a_place(ten: Store) -> None:
    page = ten.timeline(TOWN, before=a_message(4).position, limit=2)
    assert (numbers(page), page.has_older, page.has_newer) == (["2", "3"], True, True)
    page = ten.timeline(TOWN, after=a_message(7).position, limit=2)
    assert (numbers(page), page.has_older, page.has_newer) == (["8", "9"], True, True)
    page = ten.timeline(TOWN, after=a_message(8).position, limit=2)
    assert (numbers(page), page.has_newer) == (["9", "10"], False)


async def test_around_a_place_has_it_and_both_sides(ten: Store) -> None:
    page = ten.around(TOWN, a_message(5).position, limit=4)
    assert (numbers(page), page.has_older, page.has_newer) == (["4", "5", "6", "7"], True, True)
    page = ten.around(TOWN, a_message(1).position, limit=4)
    assert (numbers(page), page.has_older) == (["1", "2", "3"], False)


async def test_an_unknown_channel_is_an_empty_window(store: Store) -> None:
    nowhere = ChannelId("c-nowhere")
    assert store.timeline(nowhere) == TimelinePage((), False, False)
    assert store.newest_known(nowhere) is None
    assert store.highest_update(nowhere) == 0
    assert not store.history_complete(nowhere)
    assert store.thread(message_id(99)) == ()


async def test_replies_are_in_their_thread_only(ten: Store) -> None:
    await apply(ten, MessagePosted(a_message(12, root=3)), MessagePosted(a_message(11, root=3)))
    assert "11" not in shown(ten)
    assert [m.id for m in ten.thread(message_id(3))] == [message_id(n) for n in (3, 11, 12)]


async def test_a_deleted_root_beside_a_gap_leaves_one_gap(store: Store) -> None:
    await store.record_page(HistoryPage(TOWN, (a_message(1),), has_older=False))
    await store.record_page(HistoryPage(TOWN, (a_message(8),)))
    await store.record_page(HistoryPage(TOWN, (a_message(20), a_message(21))))
    await apply(store, MessageDeleted(TOWN, message_id(8), Millis(START)))
    await apply(store, MessageDeleted(TOWN, message_id(20), Millis(START)))
    assert shown(store) == ["1", "gap", "21"]
    (row,) = (row for row in store.timeline(TOWN).rows if isinstance(row, Gap))
    assert row == Gap(TOWN, newer=a_message(20).position, older=a_message(1).position)
    page = store.timeline(TOWN, limit=1)
    assert (numbers(page), page.has_older) == (["gap", "21"], True)
    page = store.timeline(TOWN, before=page.rows[0].position, limit=1)
    assert numbers(page) in (["1"], ["1", "gap"])


async def test_the_last_own_message_is_found_in_channel_and_thread(ten: Store) -> None:
    assert ten.last_own_message(TOWN) is None
    await apply(ten, MessagePosted(a_message(11, author="me")), MessagePosted(a_message(12)))
    await apply(ten, MessagePosted(a_message(13, author="me", root=12)))
    found, in_thread = ten.last_own_message(TOWN), ten.last_own_message(TOWN, message_id(12))
    assert isinstance(found, Message)
    assert isinstance(in_thread, Message)
    assert (found.id, in_thread.id) == (message_id(11), message_id(13))


async def test_messages_of_one_millisecond_have_an_order_and_all_are_kept(store: Store) -> None:
    same = [a_message(number, created_at=START) for number in range(3000)]
    await apply(store, *map(MessagePosted, reversed(same)))
    rows = store.timeline(TOWN, limit=5000).rows
    assert [row.id for row in rows if isinstance(row, Message)] == [message.id for message in same]
    assert len(store.search("message", limit=5000)) == 3000


async def test_a_window_is_read_from_the_index_without_sorting(ten: Store) -> None:
    asked: list[str] = []
    connection = ten._database.reader
    connection.set_trace_callback(asked.append)
    ten.timeline(TOWN)
    ten.timeline(TOWN, before=a_message(5).position)
    ten.timeline(TOWN, after=a_message(5).position)
    ten.around(TOWN, a_message(5).position)
    connection.set_trace_callback(None)
    windows = [sql for sql in asked if "FROM messages" in sql]
    assert len(windows) >= 5
    for sql in windows:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING" in plan, plan
        assert "messages_roots" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


async def test_threads_come_with_the_latest_reply_first_wherever_they_are(store: Store) -> None:
    old, new = a_message(1), a_message(2, channel_id=ChannelId("c-other"))
    plain = a_message(3)
    replies = (a_message(4, root_id=new.id, channel_id=new.channel_id), a_message(5, root_id=old.id))
    await apply(store, *(MessagePosted(each) for each in (old, new, plain, *replies)))
    assert [each.id for each in store.threads()] == [old.id, new.id]
    assert [each.id for each in store.threads(1)] == [old.id]
