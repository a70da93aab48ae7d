"""What does each kind of page prove about a channel, said by examples?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat_tui.model.events import Batch, HistoryPage, MessagePosted, MessageSeen, StreamOpened
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Gap, Message
from chat_tui.store.store import Store
from tests.builders import a_message, a_user
from tests.store.conftest import TOWN, apply, shown


def page(*numbers: int, older: bool = True, newer: bool = False, **fields: bool) -> HistoryPage:
    messages = tuple(a_message(number) for number in numbers)
    return HistoryPage(TOWN, messages, has_older=older, has_newer=newer, **fields)  # type: ignore[arg-type]


def gap(store: Store) -> Gap:
    (found,) = (row for row in store.timeline(TOWN).rows if isinstance(row, Gap))
    return found


def at(number: int) -> Message:
    return a_message(number)


async def test_a_first_page_that_reaches_the_beginning_is_all_there_is(store: Store) -> None:
    changes = await store.record_page(page(1, 2, 3, older=False))
    assert TOWN in changes.timelines
    assert store.history_complete(TOWN)
    assert shown(store) == ["1", "2", "3"]


async def test_an_empty_channel_is_complete(store: Store) -> None:
    await store.record_page(page(older=False))
    assert store.history_complete(TOWN)
    assert store.oldest_known(TOWN) is None


async def test_a_newest_page_far_from_what_we_have_leaves_a_gap_that_pages_fill(store: Store) -> None:
    await store.record_page(page(1, 2, 3, older=False))
    await apply(store, StreamOpened(resumed=False))
    await store.record_page(page(20, 21))
    assert shown(store) == ["1", "2", "3", "gap", "20", "21"]
    assert gap(store) == Gap(TOWN, newer=at(20).position, older=at(3).position)
    await store.record_page(page(18, 19), before=at(20).position)
    assert shown(store) == ["1", "2", "3", "gap", "18", "19", "20", "21"]
    await store.record_page(page(2, 3, 4), before=at(18).position)
    assert shown(store) == ["1", "2", "3", "4", "18", "19", "20", "21"]


async def test_a_gap_can_be_filled_from_its_older_side(store: Store) -> None:
    await store.record_page(page(1, older=False))
    await store.record_page(page(9))
    await store.record_page(page(2, 3, newer=True), after=at(1).position)
    assert shown(store) == ["1", "2", "3", "gap", "9"]
    await store.record_page(page(9), after=at(3).position)
    assert shown(store) == ["1", "2", "3", "9"]


async def test_a_gap_with_nothing_in_it_goes_when_asked_for(store: Store) -> None:
    await store.record_page(page(1, older=False))
    await store.record_page(page(9))
    await store.record_page(page(1, older=False), before=at(9).position)
    assert shown(store) == ["1", "9"]


async def test_an_empty_older_page_says_that_the_beginning_is_reached(store: Store) -> None:
    await store.record_page(page(5, 6))
    assert not store.history_complete(TOWN)
    await store.record_page(page(older=False), before=at(5).position)
    assert store.history_complete(TOWN)


async def test_a_live_message_follows_without_a_gap_while_the_stream_lasts(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, MessagePosted(at(7)))
    assert shown(store) == ["1", "2", "7"]
    assert store.follows_server(TOWN)


async def test_after_a_lost_stream_a_live_message_stands_behind_a_gap_until_caught_up(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, StreamOpened(resumed=False))
    assert not store.follows_server(TOWN)
    await apply(store, MessagePosted(at(7)))
    assert shown(store) == ["1", "2", "gap", "7"]
    await store.record_page(page(4, 5), catch_up=True)
    assert shown(store) == ["1", "2", "4", "5", "7"]


async def test_a_resumed_stream_leaves_no_gap(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, StreamOpened(resumed=True), MessagePosted(at(7)))
    assert shown(store) == ["1", "2", "7"]


async def test_a_cut_answer_adds_no_islands_and_the_newest_page_stands_behind_a_gap(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, StreamOpened(resumed=False))
    edited = replace(at(2), text="edited", updated_at=Millis(at(9).created_at))
    await store.record_page(
        replace(page(5, 8, truncated=True), messages=(edited, at(5), at(8))), catch_up=True
    )
    assert shown(store) == ["1", "2"]
    assert store.message(edited.id) == edited
    await store.record_page(page(18, 19), catch_up=True)
    assert shown(store) == ["1", "2", "gap", "18", "19"]
    assert store.highest_update(TOWN) == at(19).updated_at - 1


async def test_an_old_gap_stays_when_catching_up(store: Store) -> None:
    await store.record_page(page(1, older=False))
    await store.record_page(page(truncated=True), catch_up=True)
    await store.record_page(page(9), catch_up=True)
    await apply(store, StreamOpened(resumed=False))
    await store.record_page(page(11), catch_up=True)
    assert shown(store) == ["1", "gap", "9", "11"]


@pytest.mark.parametrize("first", [1, 2])
async def test_receipts_that_come_before_their_events_leave_no_gap(store: Store, first: int) -> None:
    sent = [a_message(number, author="me") for number in (1, 2, 3)]
    for message in sent[first - 1 :]:
        await store.apply(Batch((MessageSeen(message),)), heard=False)
    assert "gap" in shown(store)
    await apply(store, *map(MessagePosted, sent))
    assert shown(store) == ["1", "2", "3"]


async def test_the_gap_before_the_first_word_heard_stays(store: Store) -> None:
    await store.apply(Batch((MessageSeen(a_message(1)),)), heard=False)
    await store.apply(Batch((MessageSeen(a_message(5)),)), heard=False)
    await apply(store, MessagePosted(a_message(5)), MessagePosted(a_message(6)))
    assert shown(store) == ["1", "gap", "5", "6"]


async def test_a_receipt_ahead_of_the_stream_gets_its_gap_only_if_the_stream_is_lost(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, MessageSeen(at(9)))
    assert shown(store) == ["1", "2", "9"]
    await apply(store, StreamOpened(resumed=False))
    assert shown(store) == ["1", "2", "gap", "9"]
    assert store.highest_update(TOWN) == at(2).updated_at - 1


async def test_a_message_found_by_searching_stands_between_gaps(store: Store) -> None:
    await store.record_page(page(20, 21))
    await apply(store, MessageSeen(at(5)))
    assert shown(store) == ["5", "gap", "20", "21"]
    await apply(store, MessageSeen(at(10)))
    assert shown(store) == ["5", "gap", "10", "gap", "20", "21"]


async def test_a_page_read_while_behind_does_not_move_the_time_to_ask_since(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    await apply(store, StreamOpened(resumed=False))
    await store.record_page(page(8, 9))
    assert store.highest_update(TOWN) == at(2).updated_at - 1


async def test_a_thread_proves_nothing_of_the_channel(store: Store) -> None:
    await store.record_page(page(20, 21))
    thread = HistoryPage(TOWN, (at(5), a_message(6, root=5)), users=(a_user("bob"),))
    changes = await store.record_thread(thread)
    assert shown(store) == ["5", "gap", "20", "21"]
    assert [message.id for message in store.thread(at(5).id)] == [at(5).id, a_message(6).id]
    assert changes.users == {"u-bob"}
    assert not store.history_complete(TOWN)


async def test_the_same_page_again_changes_nothing(store: Store) -> None:
    await store.record_page(page(1, 2, older=False))
    assert not await store.record_page(page(1, 2, older=False))


async def test_an_empty_channel_is_not_complete_any_more_when_the_stream_was_lost(store: Store) -> None:
    await store.record_page(page(older=False))
    await apply(store, StreamOpened(resumed=False), MessagePosted(at(7)))
    assert not store.history_complete(TOWN)


async def test_an_empty_channel_that_is_followed_stays_complete(store: Store) -> None:
    await store.record_page(page(older=False))
    await apply(store, MessagePosted(at(7)))
    assert store.history_complete(TOWN)
