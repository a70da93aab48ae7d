"""Which messages count as unread and as mentions, and what sets the counts back?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat_tui.model.channels import ChannelKind, Membership
from chat_tui.model.events import (
    ChannelJoined,
    ChannelViewed,
    MembershipChanged,
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
        a_message(4, deleted_at=Millis(START + 9000)),
    ],
    ids=["mine", "reply", "notice", "deleted"],
)
async def test_these_count_for_nothing(store: Store, message) -> None:  # type: ignore[no-untyped-def]
    await apply(store, MessagePosted(message, mentions_me=True))
    assert counts(store) == (0, 0)


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
