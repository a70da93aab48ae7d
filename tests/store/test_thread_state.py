"""Is it known where we stand in each thread, also from what the server does not tell?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.model.events import (
    Batch,
    ChannelLeft,
    MessageDeleted,
    MessagePosted,
    ThreadChanged,
    ThreadFollowed,
    ThreadViewed,
)
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.threads import ThreadState
from chat_tui.store.store import Store
from tests.builders import START, a_message, message_id
from tests.store.conftest import TOWN, apply

ROOT = message_id(1)


def at(number: int) -> Millis:
    return Millis(START + number * 1000)


def a_state(**fields: Any) -> ThreadState:
    return ThreadState(**({"root_id": ROOT, "channel_id": TOWN} | fields))


async def a_thread(store: Store, replies: int = 3) -> None:
    """A root and replies by ada, of which none was read; the last calls us."""
    await apply(store, MessagePosted(a_message(1)))
    for number in range(2, 2 + replies):
        calls = number == 1 + replies
        await apply(store, MessagePosted(a_message(number, root=1), mentions_me=calls))
    told = a_state(viewed_at=at(1), unread=replies, mentions=1, last_reply_at=at(1 + replies))
    await apply(store, ThreadChanged(told))


def counts(store: Store) -> tuple[int, int]:
    state = store.thread_state(ROOT)
    assert state is not None
    return state.unread, state.mentions


async def test_a_deleted_reply_counts_no_more_if_it_was_unread(store: Store) -> None:
    await a_thread(store)
    changes = await apply(store, MessageDeleted(TOWN, message_id(4), at(9)))
    assert counts(store) == (2, 0)
    assert changes.threads == {ROOT}
    await apply(store, ThreadViewed(at(2), ROOT, TOWN, unread=1))
    await apply(store, MessageDeleted(TOWN, message_id(2), at(9)))
    assert counts(store) == (1, 0), "it was read"
    await apply(store, MessageDeleted(TOWN, message_id(3), at(9)), MessageDeleted(TOWN, message_id(3), at(9)))
    assert counts(store) == (0, 0)


async def test_a_deleted_root_takes_its_thread_with_it(store: Store) -> None:
    await a_thread(store)
    assert [state.root_id for state in store.followed_threads()] == [ROOT]
    changes = await apply(store, MessageDeleted(TOWN, ROOT, at(9)))
    assert (store.followed_threads(), store.thread_state(ROOT)) == ((), None)
    assert changes.threads == {ROOT}


async def test_an_answer_that_comes_late_takes_nothing_back(store: Store) -> None:
    await a_thread(store)
    late = a_state(viewed_at=at(3), unread=0, last_reply_at=at(3))
    await store.apply(Batch((ThreadChanged(late),)), heard=False)
    assert counts(store) == (1, 1), "it was read up to the third, and the fourth is known here"
    await store.apply(Batch((ThreadChanged(a_state(viewed_at=at(2), last_reply_at=at(2))),)), heard=False)
    assert counts(store) == (1, 1)


@pytest.mark.parametrize(("channel", "left"), [(None, 0), (TOWN, 0), ("c-other", 3)])
async def test_all_threads_are_read_at_once(store: Store, channel: Any, left: int) -> None:
    await a_thread(store)
    await apply(store, ThreadViewed(Millis(0), None, channel))
    state = store.thread_state(ROOT)
    assert state is not None
    assert (state.unread, state.viewed_at) == (left, at(1) if left else at(4))


async def test_what_is_followed_anew_counts_as_read_and_what_is_left_is_not_listed(store: Store) -> None:
    await a_thread(store)
    await apply(store, ThreadFollowed(ROOT, following=True))
    assert counts(store) == (3, 1), "it was followed already"
    await apply(store, ThreadFollowed(ROOT, following=False))
    assert store.followed_threads() == ()
    await apply(store, ThreadFollowed(ROOT, following=True))
    (state,) = store.followed_threads()
    assert (state.unread, state.viewed_at, state.channel_id) == (0, at(4), TOWN)


async def test_an_unknown_thread_that_is_left_leaves_nothing_behind(store: Store) -> None:
    changes = await apply(store, ThreadFollowed(message_id(77), following=False))
    assert store.thread_state(message_id(77)) is None
    assert not changes.threads
    await apply(store, ThreadViewed(at(1), message_id(77), TOWN, unread=4))
    assert store.thread_state(message_id(77)) is None


async def test_threads_of_a_channel_that_we_left_are_not_listed(store: Store) -> None:
    await a_thread(store)
    assert len(store.followed_threads()) == 1
    await apply(store, ChannelLeft(TOWN))
    assert store.followed_threads() == ()


async def test_an_event_without_a_root_of_its_own_goes_to_the_channel_of_the_message(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)))
    await apply(store, ThreadChanged(ThreadState(ROOT, ChannelId(""), unread=1)))
    state = store.thread_state(ROOT)
    assert state is not None
    assert state.channel_id == TOWN
