"""Do events in any order, any number of times, end in the same state?"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.model.events import (
    Batch,
    Event,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSeen,
    ReactionAdded,
    ReactionRemoved,
    StreamOpened,
)
from chat_tui.model.ids import ClientId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message, Reaction
from chat_tui.store.store import Store
from tests.builders import START, a_message, message_id
from tests.store.conftest import TOWN, a_snapshot, apply, shown

ADA = UserId("u-ada")


def edited(message: Message, text: str, later: int = 100) -> Message:
    at = Millis(message.created_at + later)
    return replace(message, text=text, updated_at=at, edited_at=at)


def deleted(number: int, later: int = 900) -> MessageDeleted:
    return MessageDeleted(TOWN, message_id(number), Millis(START + number * 1000 + later))


def liked(number: int, emoji: str = "heart", by: UserId = ADA, at: int = 500) -> ReactionAdded:
    return ReactionAdded(TOWN, message_id(number), by, emoji, Millis(START + number * 1000 + at))


def the(store: Store, number: int) -> Message:
    found = store.message(message_id(number))
    assert found is not None
    return found


STORY: tuple[Event, ...] = (
    MessagePosted(a_message(1)),
    MessagePosted(a_message(2, author="me", client_id=ClientId("x-1"))),
    MessageEdited(edited(a_message(1), "first edit")),
    MessageEdited(edited(a_message(1), "second edit", 200)),
    MessagePosted(a_message(3, root=1)),
    MessagePosted(a_message(4, root=1)),
    MessagePosted(a_message(5)),
    liked(1),
    liked(1, "wave", UserId("u-bob"), 600),
    liked(1, "heart", UserId("u-bob"), 700),
    liked(5),
    MessagePosted(a_message(6, root=5)),
    deleted(5),
    deleted(4),
    MessageEdited(edited(a_message(3, root=1), "a better reply")),
    MessagePosted(a_message(7)),
)


def end_of(events: list[Event], at_once: int) -> object:
    """What is in a fresh store after these events, and what it tells."""

    async def run(directory: str) -> object:
        store = Store.open(Path(directory) / "cache.sqlite")
        await apply(store, StreamOpened(resumed=False), a_snapshot())
        settled: set[ClientId] = set()
        for start in range(0, len(events), at_once):
            settled |= (await store.apply(Batch(tuple(events[start : start + at_once])))).settled
        messages = [store.message(message_id(number)) for number in range(1, 8)]
        here = [row for row in store.timeline(TOWN).rows if isinstance(row, Message)]
        counts = store.summary(TOWN)
        found = store.search("edit") + store.search("reply") + store.search("message")
        await store.close()
        return messages, here, counts and counts.membership.mentions, found, settled

    with tempfile.TemporaryDirectory() as directory:
        return asyncio.run(run(directory))


IN_ORDER = end_of(list(STORY), 1)


@settings(max_examples=40, deadline=None)
@given(st.permutations(STORY), st.lists(st.sampled_from(STORY), max_size=12), st.integers(1, 20))
def test_any_order_and_any_repetition_end_in_the_same_state(
    order: list[Event], again: list[Event], at_once: int
) -> None:
    assert end_of([*order, *again], at_once) == IN_ORDER


async def test_an_older_version_never_overwrites_a_newer_one(store: Store) -> None:
    await apply(store, MessageSeen(edited(a_message(1), "new")), MessageSeen(a_message(1)))
    assert the(store, 1).text == "new"


async def test_a_repeated_event_changes_nothing(store: Store) -> None:
    await apply(store, *STORY)
    again = await apply(store, *(event for event in STORY if not isinstance(event, ReactionAdded)))
    assert not again.messages
    assert not again.channels
    assert not again.timelines


async def test_a_tombstone_wins_over_every_later_version(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), deleted(1, later=10))
    await apply(store, MessageEdited(edited(a_message(1), "back?", 5000)), MessageSeen(a_message(1)))
    assert the(store, 1).deleted_at
    assert the(store, 1).text == ""
    assert shown(store) == []


async def test_a_delete_that_comes_first_waits_for_its_message(store: Store) -> None:
    await apply(store, deleted(1))
    await apply(store, MessagePosted(a_message(1)))
    assert shown(store) == []


async def test_an_edit_that_comes_first_is_not_shown_alone_and_waits(store: Store) -> None:
    await apply(store, MessageEdited(edited(a_message(1), "edited")))
    assert store.message(message_id(1)) is None
    await apply(store, MessagePosted(a_message(1)))
    assert the(store, 1).text == "edited"
    assert [found.id for found in store.search("edited")] == [message_id(1)]


async def test_a_reaction_that_comes_first_waits(store: Store) -> None:
    await apply(store, liked(1), liked(1, "wave"))
    await apply(store, ReactionRemoved(TOWN, message_id(1), ADA, "wave"))
    await apply(store, MessagePosted(a_message(1)))
    assert the(store, 1).reactions == (Reaction("heart", (ADA,)),)


async def test_what_waited_is_forgotten_when_the_stream_was_lost(store: Store) -> None:
    await apply(store, liked(1))
    await apply(store, StreamOpened(resumed=False))
    await apply(store, MessageSeen(a_message(1)))
    assert the(store, 1).reactions == ()


async def test_reactions_are_oldest_first_and_may_be_taken_back(store: Store) -> None:
    bob = UserId("u-bob")
    await apply(store, MessagePosted(a_message(1)), liked(1, "wave", bob, 3), liked(1, "heart", at=1))
    await apply(store, liked(1, "heart", bob, 2))
    assert the(store, 1).reactions == (Reaction("heart", (ADA, bob)), Reaction("wave", (bob,)))
    changes = await apply(store, ReactionRemoved(TOWN, message_id(1), ADA, "heart"))
    assert changes.messages == {TOWN: {message_id(1)}}
    assert the(store, 1).reactions == (Reaction("heart", (bob,)), Reaction("wave", (bob,)))


async def test_a_page_brings_all_reactions_unless_it_is_older_than_one_we_heard_of(store: Store) -> None:
    bob = UserId("u-bob")
    await apply(store, MessagePosted(a_message(1)), liked(1, at=500))
    await apply(store, MessageSeen(a_message(1)))
    assert the(store, 1).reactions == (Reaction("heart", (ADA,)),)
    later = replace(a_message(1, reactions=(Reaction("ok", (bob,)),)), updated_at=Millis(START + 2000))
    await apply(store, MessageSeen(later))
    assert the(store, 1).reactions == (Reaction("ok", (bob,)),)


BOB = UserId("u-bob")


def a_page(at: int, *reactions: Reaction) -> MessageSeen:
    """Message 1 as a page told of it that was read `at` milliseconds after its post."""
    message = a_message(1, reactions=reactions)
    return MessageSeen(replace(message, updated_at=Millis(message.created_at + at)))


async def test_a_page_tells_of_others_though_one_reaction_is_newer(store: Store) -> None:
    """What was missed before the one that was heard is in no later event."""
    await apply(store, MessagePosted(a_message(1)), liked(1, at=5500))
    await apply(store, a_page(2000, Reaction("ok", (BOB,))))
    assert the(store, 1).reactions == (Reaction("ok", (BOB,)), Reaction("heart", (ADA,)))


async def test_a_page_tells_of_reactions_though_an_edit_was_heard_of(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), MessageEdited(edited(a_message(1), "edited")))
    await apply(store, a_page(1, Reaction("ok", (BOB,))))
    assert the(store, 1).text == "edited"
    assert the(store, 1).reactions == (Reaction("ok", (BOB,)),)


async def test_an_older_page_brings_back_nothing_that_was_taken_back(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), liked(1, at=2000))
    await apply(store, ReactionRemoved(TOWN, message_id(1), ADA, "heart", Millis(START + 4000)))
    await apply(store, a_page(2000, Reaction("heart", (ADA,))))
    assert the(store, 1).reactions == ()
    await apply(store, a_page(6000, Reaction("heart", (ADA,))))
    assert the(store, 1).reactions == (Reaction("heart", (ADA,)),)


async def test_a_page_knows_what_was_taken_back_while_nobody_listened(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), liked(1, at=1500), liked(1, "ok", BOB, 4500))
    await apply(store, a_page(2000))
    assert the(store, 1).reactions == (Reaction("ok", (BOB,)),)


async def test_of_two_pages_the_newer_counts_whichever_comes_first(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), a_page(3000, Reaction("ok", (BOB,))), a_page(1000))
    assert the(store, 1).reactions == (Reaction("ok", (BOB,)),)


async def test_an_event_that_a_page_overtook_changes_nothing(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), a_page(3000))
    await apply(store, liked(1, at=2000))
    assert the(store, 1).reactions == ()


async def test_a_reaction_whose_time_is_not_told_is_shown(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), ReactionAdded(TOWN, message_id(1), ADA, "ok", Millis(0)))
    assert the(store, 1).reactions == (Reaction("ok", (ADA,)),)


async def test_an_edit_event_without_reactions_keeps_them(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), liked(1, at=50))
    await apply(store, MessageEdited(edited(a_message(1), "edited")))
    assert the(store, 1).reactions == (Reaction("heart", (ADA,)),)


async def test_a_deleted_root_hides_its_replies_those_that_come_later_too(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1)), MessagePosted(a_message(2, root=1)), deleted(1))
    await apply(store, MessagePosted(a_message(3, root=1)))
    assert store.thread(message_id(1)) == ()
    assert store.search("message") == []
    await apply(store, deleted(8), MessagePosted(a_message(9, root=8)))
    assert the(store, 9).deleted_at


async def test_replies_move_the_count_unless_the_server_counted_them(store: Store) -> None:
    await apply(store, MessageSeen(a_message(1, reply_count=5, last_reply_at=Millis(START + 3000))))
    await apply(store, MessagePosted(a_message(2, root=1)))
    assert (the(store, 1).reply_count, the(store, 1).last_reply_at) == (5, START + 3000)
    await apply(store, MessagePosted(a_message(4, root=1)))
    assert (the(store, 1).reply_count, the(store, 1).last_reply_at) == (6, START + 4000)
    await apply(store, deleted(4))
    assert the(store, 1).reply_count == 5


async def test_own_messages_settle_their_client_id_by_event_receipt_or_page(store: Store) -> None:
    mine = a_message(1, author="me", client_id=ClientId("x-1"))
    assert (await apply(store, MessageSeen(mine))).settled == {"x-1"}
    assert (await apply(store, MessagePosted(mine))).settled == {"x-1"}
    theirs = a_message(2, client_id=ClientId("x-2"))
    assert not (await apply(store, MessagePosted(theirs))).settled


async def test_attachments_and_all_fields_come_back_as_they_were(store: Store) -> None:
    full = a_message(
        1,
        edited_at=Millis(START + 1500),
        author_name="deploy \u202e bot",
        from_bot=True,
        pinned=True,
        attachments=(Attachment(MessageId("f-1"), 'a "b".png', 12, "image/png", 3, 4),),  # type: ignore[arg-type]
        reactions=(Reaction("heart", (ADA, UserId("u-bob"))),),
        text="nul \0 and \ud83d lone".encode("utf-8", "replace").decode(),
    )
    await apply(store, MessageSeen(full))
    assert store.message(full.id) == full


async def test_an_answer_that_lists_files_by_id_does_not_take_their_description() -> None:
    picture = Attachment(FileId("f-1"), "cat.png", 10, "image/png", 4, 3)
    whole = replace(a_message(1, author="me"), attachments=(picture,))
    bare = replace(whole, attachments=(Attachment(FileId("f-1"), ""),))
    for order in ((MessageSeen(bare), MessagePosted(whole)), (MessagePosted(whole), MessageSeen(bare))):
        with tempfile.TemporaryDirectory() as folder:
            other = Store.open(Path(folder) / "cache.sqlite")
            await apply(other, a_snapshot())
            for event in order:
                await apply(other, event)
            assert the(other, 1).attachments == (picture,)
            await other.close()
