"""Does a backend answer what can be asked beside history, and do what belongs to it?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import FollowThread, MarkThreadRead, Pin, Save, SetCustomStatus, SetOwnWishes
from chat_tui.model.events import (
    Batch,
    EmojiListed,
    Event,
    MembersTold,
    MessageSaved,
    MessageSeen,
    OwnWishesTold,
    ProfileTold,
    SavedListed,
    ThreadChanged,
    UserChanged,
)
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.questions import (
    CustomEmoji,
    FollowedThreads,
    Members,
    MyWishes,
    NearestTo,
    Person,
    Pinned,
    Saved,
)
from chat_tui.model.threads import ThreadState
from chat_tui.model.wishes import Wishes
from chat_tui.store.store import Store
from tests.contracts.scene import Scene, client_id

E = TypeVar("E")


def the(kind: type[E], events: Sequence[Event]) -> E:
    """The one event of a kind."""
    (found,) = (event for event in events if isinstance(event, kind))
    return found


def ids(events: Sequence[Event]) -> list[MessageId]:
    """The messages that are told."""
    return [event.message.id for event in events if isinstance(event, MessageSeen)]


async def test_what_is_pinned_is_listed_until_it_is_taken_down(scene: Scene) -> None:
    said = await scene.bob.say(scene.channel_id, "the rules")
    for _ in range(2):
        receipt = await scene.alice.backend.perform(Pin(client_id(), scene.channel_id, said.id))
        assert the(MessageSeen, receipt.events).message.pinned
    assert ids((await scene.bob.backend.ask(Pinned(scene.channel_id))).events) == [said.id]
    await scene.alice.backend.perform(Pin(client_id(), scene.channel_id, said.id, pinned=False))
    assert ids((await scene.bob.backend.ask(Pinned(scene.channel_id))).events) == []


async def test_what_is_saved_is_listed_for_oneself_alone(scene: Scene) -> None:
    first = await scene.bob.say(scene.channel_id, "later")
    second = await scene.bob.say(scene.channel_id, "later, too")
    for said in (first, second):
        receipt = await scene.alice.backend.perform(Save(client_id(), scene.channel_id, said.id))
        assert the(MessageSaved, receipt.events) == MessageSaved(said.id)
    events = (await scene.alice.backend.ask(Saved())).events
    assert {first.id, second.id} <= set(the(SavedListed, events).message_ids) == set(ids(events))
    await scene.alice.backend.perform(Save(client_id(), scene.channel_id, first.id, saved=False))
    assert first.id not in the(SavedListed, (await scene.alice.backend.ask(Saved())).events).message_ids
    assert second.id not in the(SavedListed, (await scene.bob.backend.ask(Saved())).events).message_ids


async def stands(scene: Scene, root: Message) -> ThreadState | None:
    """Where Alice stands in a thread by the list of those she follows."""
    events = (await scene.alice.backend.ask(FollowedThreads(scene.workspace_id))).events
    states = [event.state for event in events if isinstance(event, ThreadChanged)]
    assert {state.root_id for state in states} <= set(ids(events))
    return next((state for state in states if state.root_id == root.id), None)


async def test_a_followed_thread_counts_until_it_is_read_or_left(scene: Scene) -> None:
    root = await scene.bob.say(scene.channel_id, "who comes?")
    await scene.bob.say(scene.channel_id, "me", root.id)
    place = (scene.channel_id, root.id, scene.workspace_id)
    receipt = await scene.alice.backend.perform(FollowThread(client_id(), *place))
    assert the(ThreadChanged, receipt.events).state.following
    reply = await scene.bob.say(scene.channel_id, "me, too", root.id)
    found = await stands(scene, root)
    assert found is not None
    assert (found.following, found.unread > 0, found.last_reply_at) == (True, True, reply.created_at)
    read = MarkThreadRead(client_id(), *place, reply.created_at)
    assert the(ThreadChanged, (await scene.alice.backend.perform(read)).events).state.unread == 0
    again = MarkThreadRead(client_id(), *place, Millis(reply.created_at - 1))
    assert the(ThreadChanged, (await scene.alice.backend.perform(again)).events).state.unread == 1
    receipt = await scene.alice.backend.perform(FollowThread(client_id(), *place, following=False))
    assert not the(ThreadChanged, receipt.events).state.following
    assert await stands(scene, root) is None


async def test_the_members_of_a_channel_are_named(scene: Scene) -> None:
    events = (await scene.bob.backend.ask(Members(scene.channel_id))).events
    told = the(MembersTold, events)
    both = {scene.alice.user.id, scene.bob.user.id}
    assert {member.user_id for member in told.members} == both
    assert {event.user.id for event in events if isinstance(event, UserChanged)} == both
    assert not told.has_more
    beyond = the(MembersTold, (await scene.bob.backend.ask(Members(scene.channel_id, page=1))).events)
    assert beyond.members == ()


async def test_a_person_tells_what_they_do(scene: Scene) -> None:
    until = Millis(4_000_000_000_000)
    receipt = await scene.bob.backend.perform(SetCustomStatus("in the garden", "seedling", until))
    assert the(UserChanged, receipt.events).user.status_text == "in the garden"
    events = (await scene.alice.backend.ask(Person(scene.bob.user.id))).events
    bob = the(UserChanged, events).user
    assert (bob.status_text, bob.status_emoji, bob.status_until) == ("in the garden", "seedling", until)
    assert the(ProfileTold, events).profile.user_id == bob.id
    receipt = await scene.bob.backend.perform(SetCustomStatus())
    assert the(UserChanged, receipt.events).user.status_text == ""


async def test_what_one_wants_to_be_told_of_everywhere_is_kept_and_nothing_else_is_lost(scene: Scene) -> None:
    backend = scene.alice.backend
    before = the(OwnWishesTold, (await backend.ask(MyWishes())).events).own
    wanted = replace(
        before, wishes=Wishes("none", "mention", ignores_everybody=True), words=("ship", "tea time")
    )
    receipt = await backend.perform(SetOwnWishes(wanted))
    assert the(OwnWishesTold, receipt.events).own == wanted
    me = the(UserChanged, receipt.events).user
    assert (me.wishes, me.mention_words) == (wanted.wishes, wanted.words)
    assert the(OwnWishesTold, (await backend.ask(MyWishes())).events).own == wanted
    await backend.perform(SetOwnWishes(replace(wanted, wishes=Wishes("mention", "all"), words=())))


async def test_nobody_is_nobody(scene: Scene) -> None:
    with pytest.raises(RejectedError):
        await scene.alice.backend.ask(Person(UserId("n" * 26)))


async def test_the_emoji_of_a_server_are_listed(scene: Scene) -> None:
    assert the(EmojiListed, (await scene.alice.backend.ask(CustomEmoji())).events).emoji == ()


async def test_the_message_nearest_to_a_time_is_found(scene: Scene) -> None:
    said = []
    for number in range(5):
        said.append(await scene.alice.say(scene.channel_id, f"take {number}"))
        await asyncio.sleep(0.002)  # a server may give two messages the same millisecond

    async def nearest(at: int) -> list[MessageId]:
        return ids((await scene.bob.backend.ask(NearestTo(scene.channel_id, Millis(at)))).events)

    for message in said:
        assert await nearest(message.created_at) == [message.id]
    assert await nearest(said[2].created_at + 1) == [said[3].id]
    assert await nearest(said[-1].created_at + 60_000) == [said[-1].id]
    (first,) = await nearest(0)
    assert first not in {message.id for message in said[1:]}


async def test_what_is_told_is_kept(scene: Scene, tmp_path: Path) -> None:
    root = await scene.bob.say(scene.channel_id, "who comes?")
    await scene.bob.say(scene.channel_id, "me", root.id)
    backend = scene.alice.backend
    await backend.perform(Save(client_id(), scene.channel_id, root.id))
    await backend.perform(FollowThread(client_id(), scene.channel_id, root.id, scene.workspace_id))
    store = Store.open(tmp_path / "cache.sqlite")
    await store.apply(await backend.snapshot())
    for question in (Saved(), FollowedThreads(scene.workspace_id), CustomEmoji()):
        await store.apply(await backend.ask(question))
    assert store.is_saved(root.id)
    assert root.id in [message.id for message in store.saved()]
    state = store.thread_state(root.id)
    assert state is not None
    assert state in store.followed_threads()
    assert store.custom_emoji() == {}
    changes = await store.apply(Batch((MessageSaved(root.id, saved=False),)))
    assert root.id in changes.messages[scene.channel_id]
    assert not store.is_saved(root.id)
    await store.close()
