"""Which messages count as unread and as mentions, and what sets the counts back?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chat_tui.model.channels import ChannelKind, Membership
from chat_tui.model.events import (
    Batch,
    ChannelJoined,
    ChannelViewed,
    MembershipChanged,
    MessageDeleted,
    MessagePosted,
    MessageSeen,
)
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import MessageKind
from chat_tui.store.store import Store
from tests.builders import START, a_channel, a_membership, a_message
from tests.store.conftest import TOWN, apply


def counts(store: Store, channel_id: ChannelId = TOWN) -> tuple[int, int]:
    standing = store.summary(channel_id)
    assert standing is not None
    return standing.membership.unread, standing.membership.mentions


async def test_a_root_by_somebody_else_counts_once_however_often_it_comes(store: Store) -> None:
    posted = MessagePosted(a_message(1), mentions_me=False)
    changes = await apply(store, posted, posted)
    assert changes.channels == {TOWN}
    await apply(store, posted, MessageSeen(a_message(1)))
    assert counts(store) == (1, 0)


@pytest.mark.parametrize(
    "message",
    [
        a_message(1, author="me"),
        a_message(2, root=1),
        a_message(3, kind=MessageKind.SYSTEM),
    ],
    ids=["mine", "reply", "notice"],
)
async def test_these_count_for_nothing(store: Store, message) -> None:  # type: ignore[no-untyped-def]
    await apply(store, MessagePosted(message, mentions_me=True))
    assert counts(store) == (0, 0)


@pytest.mark.parametrize("order", [1, -1], ids=["posted first", "deleted first"])
async def test_a_deleted_one_goes_on_counting_as_it_does_at_the_server(store: Store, order: int) -> None:
    told = (MessagePosted(a_message(1)), MessageDeleted(TOWN, a_message(1).id, Millis(START + 9000)))
    await apply(store, *told[::order])
    assert counts(store) == (1, 0)


async def test_what_was_read_from_history_does_not_count_but_its_event_does(store: Store) -> None:
    await apply(store, MessageSeen(a_message(1)))
    assert counts(store) == (0, 0)
    await apply(store, MessagePosted(a_message(1)))
    assert counts(store) == (1, 0)


@pytest.mark.parametrize(
    ("text", "said", "mentions"),
    [
        ("hello", True, 1),
        ("hello @me", False, 0),
        ("hello @me", None, 1),
        ("hello @channel", None, 1),
        ("x", None, 0),
    ],
)
async def test_mentions_are_the_servers_word_or_found_in_the_text(
    store: Store, text: str, said: bool | None, mentions: int
) -> None:
    await apply(store, MessagePosted(a_message(1, text=text), mentions_me=said))
    assert counts(store) == (1, mentions)


@pytest.mark.parametrize("kind", [ChannelKind.DIRECT, ChannelKind.GROUP])
async def test_every_message_of_a_personal_channel_is_a_mention(store: Store, kind: ChannelKind) -> None:
    await apply(store, ChannelJoined(a_channel("us", kind), a_membership("us")))
    await apply(store, MessagePosted(a_message(1, channel="us"), mentions_me=False))
    assert counts(store, ChannelId("c-us")) == (1, 1)


async def test_a_muted_channel_counts_mentions_only(store: Store) -> None:
    await apply(store, MembershipChanged(a_membership(muted=True)))
    await apply(store, MessagePosted(a_message(1), False), MessagePosted(a_message(2), True))
    assert counts(store) == (0, 1)
    assert store.totals() == (1, 0, 1)


async def test_viewing_zeroes_the_counts_and_never_moves_the_line_back(store: Store) -> None:
    await apply(store, *(MessagePosted(a_message(number), True) for number in (1, 2, 3)))
    assert store.first_unread(TOWN) == a_message(1).position
    changes = await apply(store, ChannelViewed(TOWN, a_message(3).created_at))
    assert changes.channels == {TOWN}
    assert counts(store) == (0, 0)
    assert store.first_unread(TOWN) is None
    await apply(store, ChannelViewed(TOWN, a_message(1).created_at), MessagePosted(a_message(2), True))
    standing = store.summary(TOWN)
    assert standing is not None
    assert standing.membership.last_viewed_at == a_message(3).created_at
    await apply(store, MessagePosted(a_message(4)))
    assert counts(store) == (1, 0)
    assert store.first_unread(TOWN) == a_message(4).position


async def test_a_message_before_the_line_does_not_count(store: Store) -> None:
    await apply(store, ChannelViewed(TOWN, Millis(START + 5000)), MessagePosted(a_message(4)))
    assert counts(store) == (0, 0)


async def test_marking_unread_sets_the_counts_and_moves_the_line_back(store: Store) -> None:
    await apply(store, *(MessagePosted(a_message(number)) for number in (1, 2, 3)))
    await apply(store, ChannelViewed(TOWN, Millis(START + 9000)))
    marked = Membership(TOWN, unread=2, mentions=1, last_viewed_at=Millis(a_message(2).created_at - 1))
    await apply(store, MembershipChanged(marked))
    assert counts(store) == (2, 1)
    assert store.first_unread(TOWN) == a_message(2).position


def a_list(until: int, **standing: Any) -> ChannelJoined:
    """What a list says of the channel when `a_message(until)` was the newest in it."""
    return ChannelJoined(a_channel(last_message_at=a_message(until).created_at), a_membership(**standing))


def said(*numbers: int, **fields: Any) -> tuple[MessagePosted, ...]:
    return tuple(MessagePosted(a_message(number, **fields), mentions_me=True) for number in numbers)


async def test_what_a_list_had_counted_counts_no_second_time(store: Store) -> None:
    await apply(store, a_list(2, unread=2, mentions=2))
    await apply(store, *said(1, 2))
    assert counts(store) == (2, 2)
    await apply(store, *said(3))
    assert counts(store) == (3, 3)


async def test_nor_within_one_batch_nor_after_a_restart(store: Store) -> None:
    await apply(store, a_list(3, unread=3), *said(1, 3))
    again = Store.open(store._database.path)
    await apply(again, *said(2, 4))
    assert counts(again) == (4, 1)
    await again.close()


async def test_a_list_that_is_behind_takes_nothing_away(store: Store) -> None:
    """Full, seed 1: an answer that messages overtook was asked for again three times, then believed."""
    await apply(store, *said(1, 2, 3))
    await apply(store, a_list(1, unread=1, mentions=1))
    assert counts(store) == (3, 1)  # whether the others mention us is looked for in their texts
    await apply(store, *said(4), a_list(3, unread=3))
    assert counts(store) == (4, 0)


async def test_a_list_knows_nothing_of_another_channel(store: Store) -> None:
    await apply(store, ChannelJoined(a_channel("other", last_message_at=START), a_membership("other")))
    await apply(store, *said(1))
    assert counts(store) == (1, 1)


async def test_what_was_said_after_reading_counts_though_a_list_had_it(store: Store) -> None:
    """Smoke, seed 5: a list knew of 3 and 4 when the event came that said that all up to 2 was read."""
    await apply(store, a_list(4, unread=4, mentions=4))
    await apply(store, *said(2, author="me"), ChannelViewed(TOWN, a_message(2).created_at))
    assert counts(store) == (0, 0)
    await apply(store, *said(3, 4))
    assert counts(store) == (2, 2)


async def test_reading_is_told_late_without_harm(store: Store) -> None:
    """The answer to what we did may come after the event of it, and after what was said then."""
    viewed = ChannelViewed(TOWN, a_message(2).created_at)
    await apply(store, *said(1, 2), viewed, *said(3))
    await store.apply(Batch((viewed,)), heard=False)
    assert counts(store) == (1, 1)
    await apply(store, a_list(5, unread=3, last_viewed_at=viewed.at))
    await store.apply(Batch((viewed,)), heard=False)
    assert counts(store) == (3, 0)


async def test_reading_leaves_what_was_heard_of_since(store: Store) -> None:
    await apply(store, *said(1, 2, 3))
    await store.apply(Batch((ChannelViewed(TOWN, a_message(2).created_at),)), heard=False)
    assert counts(store)[0] == 1


async def test_marking_unread_counts_what_comes_only_once(store: Store) -> None:
    await apply(store, *said(1, 2), ChannelViewed(TOWN, a_message(2).created_at))
    standing = a_membership(unread=2, mentions=2, last_viewed_at=Millis(a_message(2).created_at - 1))
    await apply(store, MembershipChanged(standing, counted_until=a_message(3).created_at), *said(3, 4))
    assert counts(store) == (3, 3)


async def test_events_of_a_channel_we_are_not_in_count_for_nothing(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1, channel="elsewhere"), True))
    await apply(store, MembershipChanged(replace(a_membership("elsewhere"), unread=4)))
    assert store.summary(ChannelId("c-elsewhere")) is None
    assert store.totals() == (0, 0, 0)


async def test_counts_survive_the_next_start(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1), True))
    again = Store.open(store._database.path)
    assert again.totals() == (1, 1, 1)
    assert again.me == store.me
    await again.close()
