"""What is kept of messages that a server has and shows nobody, and of those that it deletes with time?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import Batch, ChannelChanged, HistoryPage, StreamOpened
from chat_tui.model.ids import Millis, UserId
from chat_tui.store.store import Store
from tests.builders import a_channel, a_message
from tests.store.conftest import TOWN, a_snapshot, apply, shown


def at(number: int) -> Millis:
    return a_message(number).created_at


def page(*numbers: int, hidden: int = 0, older: bool = False) -> HistoryPage:
    return HistoryPage(
        TOWN,
        tuple(a_message(number) for number in numbers),
        has_older=older,
        hidden_before=at(hidden) if hidden else Millis(0),
    )


async def test_a_channel_whose_older_messages_are_hidden_says_from_when_on(store: Store) -> None:
    await store.record_page(page(5, 6, older=True))
    changes = await store.record_page(page(hidden=4), before=a_message(5).position)
    assert TOWN in changes.timelines
    assert (store.hidden_before(TOWN), store.history_complete(TOWN)) == (at(4), True)
    assert shown(store) == ["5", "6"]


async def test_a_gap_whose_messages_are_hidden_is_not_said_to_be_filled(store: Store) -> None:
    await store.record_page(page(1, 2))
    await apply(store, StreamOpened(resumed=False))
    await store.record_page(page(20, 21, older=True))
    await store.record_page(page(18, 19, hidden=17), before=a_message(20).position)
    assert shown(store) == ["1", "2", "gap", "18", "19", "20", "21"]
    await store.record_page(page(hidden=17), before=a_message(18).position)
    assert shown(store) == ["1", "2", "gap", "18", "19", "20", "21"]
    assert store.hidden_before(TOWN) == at(17)


async def test_the_newest_page_of_a_channel_that_is_hidden_but_for_it_leaves_a_gap(store: Store) -> None:
    await store.record_page(page(1, 2))
    await apply(store, StreamOpened(resumed=False))
    await store.record_page(page(20, 21, hidden=19))
    assert shown(store) == ["1", "2", "gap", "20", "21"]


async def test_what_a_server_shows_again_is_not_called_hidden_any_longer(store: Store) -> None:
    await store.record_page(page(5, 6, hidden=4))
    await store.record_page(page(3, 4, older=True), before=a_message(5).position)
    assert (store.hidden_before(TOWN), store.history_complete(TOWN)) == (0, False)
    await store.record_page(page(1, 2), before=a_message(3).position)
    assert store.history_complete(TOWN)
    assert shown(store) == ["1", "2", "3", "4", "5", "6"]


async def test_the_newest_hidden_one_counts_whichever_page_told_of_it(store: Store) -> None:
    await store.record_page(page(8, hidden=7))
    await store.record_page(page(hidden=3), before=a_message(4).position)
    assert store.hidden_before(TOWN) == at(7)
    await store.record_thread(page(9, hidden=2, older=True))
    assert store.hidden_before(TOWN) == at(7)


async def test_a_message_from_before_what_is_hidden_stands_apart(store: Store) -> None:
    await store.record_page(page(8, 9, hidden=7))
    await store.record_thread(page(2, older=True))
    assert shown(store) == ["2", "gap", "8", "9"]


async def test_all_of_it_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    store = Store.open(path)
    made = replace(a_channel(), creator_id=UserId("u-ada"))
    lists = replace(a_snapshot(), kept_days=90, channels=(made,))
    await store.apply(Batch((StreamOpened(resumed=False), lists)))
    await store.record_page(page(5, hidden=4))
    await store.close()
    store = Store.open(path)
    assert (store.kept_days, store.hidden_before(TOWN)) == (90, at(4))
    found = store.channel(TOWN)
    assert found is not None
    assert found.creator_id == "u-ada"
    await apply(store, replace(lists, kept_days=0))
    assert store.kept_days == 0
    await store.close()


async def test_who_made_a_channel_is_not_forgotten_by_whoever_does_not_tell(store: Store) -> None:
    made = replace(a_channel(), creator_id=UserId("u-ada"), kind=ChannelKind.PUBLIC)
    await apply(store, ChannelChanged(made))
    await apply(store, ChannelChanged(replace(made, creator_id=UserId(""), title="New")))
    found = store.channel(TOWN)
    assert found is not None
    assert (found.creator_id, found.title) == ("u-ada", "New")
