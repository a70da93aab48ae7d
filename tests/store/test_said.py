"""Is everything that was said read in order of time, replies too, page by page, and is a hole in it known?"""

from __future__ import annotations

from chat_tui.model.events import HistoryPage, MessageDeleted, MessagePosted
from chat_tui.model.ids import MessageId, Millis
from chat_tui.store.store import Store
from tests.builders import a_message
from tests.store.conftest import TOWN, apply


async def test_what_was_said_since_comes_in_order_and_page_by_page(store: Store) -> None:
    root = a_message(1)
    others = [a_message(number, root_id=root.id if number % 2 else None) for number in range(2, 8)]
    await apply(store, *map(MessagePosted, reversed([root, *others])))
    await apply(store, MessageDeleted(TOWN, others[1].id, Millis(others[1].created_at + 1)))
    lines = store.said_since(root.created_at, 3)
    assert [line.id for line in lines] == [root.id, others[0].id, others[2].id]
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    more = store.said_after(lines[-1].key, 100)
    assert [line.id for line in more] == [one.id for one in others[3:]]
    assert store.said_since(Millis(others[-1].created_at + 1), 10) == []
    named = store.messages([root.id, others[1].id, MessageId("unknown")])
    assert {one.id: bool(one.deleted_at) for one in named} == {root.id: False, others[1].id: True}


async def test_the_newest_hole_behind_a_moment_is_known(store: Store) -> None:
    await store.record_page(HistoryPage(TOWN, (a_message(1), a_message(2)), has_older=False, has_newer=False))
    assert store.holes_since(Millis(0)) == {}
    late = a_message(9)
    await store.record_page(HistoryPage(TOWN, (late,), has_older=True, has_newer=False))
    assert store.holes_since(Millis(0)) == {TOWN: late.position}
    assert store.holes_since(late.created_at) == {}
