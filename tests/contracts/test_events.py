"""Does a backend's event stream tell what happens, and go on after a cut without loss or repetition."""

from __future__ import annotations

import functools

import pytest

from chat_tui.errors import TransientError
from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    RemoveReaction,
    SendMessage,
    SendTyping,
    SetPresence,
    SetTopic,
)
from chat_tui.model.events import (
    ChannelChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    StreamOpened,
    TypingStarted,
)
from chat_tui.model.ids import Cursor
from chat_tui.model.messages import Message
from chat_tui.model.users import Presence
from tests.contracts.scene import Scene, client_id, listening


def is_about(said: Message, event: MessagePosted) -> bool:
    """Whether an event tells of a message."""
    return event.message.id == said.id


async def test_the_first_batch_says_that_the_stream_is_new(scene: Scene) -> None:
    async with listening(scene.alice.backend) as listener:
        assert listener.events[0] == StreamOpened(resumed=False)
        assert listener.cursor is not None


async def test_a_message_is_told_to_the_others_with_its_mention(scene: Scene) -> None:
    async with listening(scene.bob.backend) as listener:
        said = await scene.alice.say(scene.channel_id, "hello @bob")
        told = await listener.hears(MessagePosted, lambda e: e.message.id == said.id)
    assert told.message.text == "hello @bob"
    assert told.message.author_id == scene.alice.user.id
    assert told.message.channel_id == scene.channel_id
    assert told.mentions_me is True


async def test_a_message_without_mention_is_told_without_one(scene: Scene) -> None:
    async with listening(scene.bob.backend) as listener:
        said = await scene.alice.say(scene.channel_id, "hello bobby")
        told = await listener.hears(MessagePosted, lambda e: e.message.id == said.id)
    assert not told.mentions_me


async def test_ones_own_message_comes_back_with_its_client_id(scene: Scene) -> None:
    async with listening(scene.alice.backend) as listener:
        action = SendMessage(client_id(), scene.channel_id, "mine")
        receipt = await scene.alice.backend.perform(action)
        told = await listener.hears(MessagePosted, lambda e: e.message.id == receipt.message_id)
    assert told.message.client_id == action.client_id
    assert not told.mentions_me


async def test_a_reply_is_told_with_its_root(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "root")
    async with listening(scene.alice.backend) as listener:
        reply = await scene.bob.say(scene.channel_id, "reply", root.id)
        told = await listener.hears(MessagePosted, lambda e: e.message.id == reply.id)
    assert told.message.root_id == root.id


async def test_edits_and_deletions_are_told(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "first")
    async with listening(scene.bob.backend) as listener:
        await scene.alice.backend.perform(EditMessage(client_id(), scene.channel_id, said.id, "second"))
        edited = await listener.hears(MessageEdited, lambda e: e.message.text == "second")
        await scene.alice.backend.perform(DeleteMessage(client_id(), scene.channel_id, said.id))
        deleted = await listener.hears(MessageDeleted)
    assert edited.message.id == said.id
    assert edited.message.edited_at > 0
    assert edited.message.updated_at > said.updated_at
    assert (deleted.channel_id, deleted.message_id) == (scene.channel_id, said.id)
    assert deleted.deleted_at > said.created_at


async def test_reactions_are_told(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "react to this")
    place = (scene.channel_id, said.id)
    async with listening(scene.alice.backend) as listener:
        await scene.bob.backend.perform(AddReaction(client_id(), *place, "+1"))
        added = await listener.hears(ReactionAdded)
        await scene.bob.backend.perform(RemoveReaction(client_id(), *place, "+1"))
        removed = await listener.hears(ReactionRemoved)
    assert (added.channel_id, added.message_id, added.user_id) == (*place, scene.bob.user.id)
    assert added.emoji == removed.emoji == "+1"
    assert (removed.channel_id, removed.message_id, removed.user_id) == (*place, scene.bob.user.id)


async def test_typing_is_told_to_the_others_only(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "root")
    async with listening(scene.bob.backend) as bob_hears, listening(scene.alice.backend) as alice_hears:
        await scene.alice.backend.perform(SendTyping(scene.channel_id, root.id))
        typing = await bob_hears.hears(TypingStarted)
        said = await scene.bob.say(scene.channel_id, "after")
        await alice_hears.hears(MessagePosted, lambda e: e.message.id == said.id)
    assert typing == TypingStarted(scene.channel_id, scene.alice.user.id, root.id)
    assert not [event for event in alice_hears.events if isinstance(event, TypingStarted)]


async def test_a_pushed_presence_is_told(scene: Scene) -> None:
    if scene.alice.backend.capabilities.presence != "push":
        pytest.skip("this server does not push presence")
    async with listening(scene.bob.backend) as listener:
        await scene.alice.backend.perform(SetPresence(Presence.DND))
        told = await listener.hears(PresenceChanged, lambda e: e.presence.presence is Presence.DND)
    assert told.presence.user_id == scene.alice.user.id


async def test_a_new_topic_is_told(scene: Scene) -> None:
    async with listening(scene.bob.backend) as listener:
        await scene.alice.backend.perform(SetTopic(scene.channel_id, "What we agreed"))
        told = await listener.hears(ChannelChanged, lambda e: e.channel.topic == "What we agreed")
    assert told.channel.id == scene.channel_id


async def test_a_ping_is_answered_with_a_batch_without_events(scene: Scene) -> None:
    async with listening(scene.alice.backend) as listener:
        before = len(listener.batches)
        while all(batch.events for batch in listener.batches[before:]):
            count = len(listener.batches)
            await scene.alice.backend.ping()
            await listener.hears_batches(count + 1)


async def test_a_cursor_resumes_with_what_was_missed_exactly_once(scene: Scene) -> None:
    async with listening(scene.bob.backend) as listener:
        first = await scene.alice.say(scene.channel_id, "before the cut")
        await listener.hears(MessagePosted, lambda e: e.message.id == first.id)
    missed = [await scene.alice.say(scene.channel_id, f"missed {number}") for number in range(20)]
    async with listening(scene.bob.backend, listener.cursor) as again:
        last = await scene.alice.say(scene.channel_id, "after the cut")
        await again.hears(MessagePosted, lambda e: e.message.id == last.id)
    told = [
        event.message.id if isinstance(event, MessagePosted) else event
        for event in again.events
        if isinstance(event, MessagePosted | StreamOpened)
    ]
    assert told == [*(message.id for message in missed), StreamOpened(resumed=True), last.id]


async def test_the_cursor_of_a_resumed_stream_resumes_again(scene: Scene) -> None:
    async with listening(scene.bob.backend) as listener:
        cursor = listener.cursor
    for number in range(3):
        async with listening(scene.bob.backend, cursor) as listener:
            said = await scene.alice.say(scene.channel_id, f"round {number}")
            await listener.hears(MessagePosted, functools.partial(is_about, said))
        assert [e for e in listener.events if isinstance(e, StreamOpened)] == [StreamOpened(resumed=True)]
        assert sum(isinstance(event, MessagePosted) for event in listener.events) == 1
        cursor = listener.cursor


@pytest.mark.parametrize("cursor", ["", "nonsense", "aaaaaaaaaaaaaaaaaaaaaaaaaa:7", "1:99999", ":0", "é:²"])
async def test_an_unknown_cursor_begins_anew(scene: Scene, cursor: str) -> None:
    async with listening(scene.bob.backend, Cursor(cursor)) as listener:
        assert listener.events[0] == StreamOpened(resumed=False)
        said = await scene.alice.say(scene.channel_id, "heard")
        await listener.hears(MessagePosted, lambda e: e.message.id == said.id)


async def test_asking_for_a_sign_of_life_without_a_stream_is_transient(scene: Scene) -> None:
    with pytest.raises(TransientError):
        await scene.alice.backend.ping()
