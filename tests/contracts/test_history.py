"""Does a backend find what was said: pages in both directions, changes, threads, searches."""

from __future__ import annotations

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from tests.contracts.scene import Scene, client_id


def texts(messages: tuple[Message, ...]) -> list[str]:
    """What was said by people, system messages left out."""
    return [message.text for message in messages if message.text.startswith("no ")]


async def say_many(scene: Scene, count: int) -> list[Message]:
    """So many messages, `no 0` the oldest."""
    return [await scene.alice.say(scene.channel_id, f"no {number}") for number in range(count)]


async def test_the_newest_page_is_oldest_first_and_ends_at_now(scene: Scene) -> None:
    await say_many(scene, 5)
    page = await scene.bob.backend.history(scene.channel_id, limit=3)
    assert texts(page.messages) == ["no 2", "no 3", "no 4"]
    assert page.has_older
    assert not page.has_newer
    assert page.channel_id == scene.channel_id
    assert scene.alice.user.id in {user.id for user in page.users}


async def test_pages_before_lead_to_the_beginning_without_gap_or_repetition(scene: Scene) -> None:
    await say_many(scene, 10)
    page = await scene.bob.backend.history(scene.channel_id, limit=4)
    found = list(page.messages)
    while page.has_older:
        page = await scene.bob.backend.history(scene.channel_id, before=found[0].id, limit=4)
        assert page.has_newer
        found = [*page.messages, *found]
    assert texts(tuple(found)) == [f"no {number}" for number in range(10)]
    assert len({message.id for message in found}) == len(found)
    assert [message.position for message in found] == sorted(message.position for message in found)


async def test_pages_after_lead_to_now(scene: Scene) -> None:
    said = await say_many(scene, 10)
    found = [said[0]]
    while True:
        page = await scene.bob.backend.history(scene.channel_id, after=found[-1].id, limit=4)
        assert page.has_older
        found += page.messages
        if not page.has_newer:
            break
    assert texts(tuple(found)) == [f"no {number}" for number in range(10)]


async def test_nothing_comes_after_the_newest(scene: Scene) -> None:
    said = await say_many(scene, 2)
    page = await scene.bob.backend.history(scene.channel_id, after=said[-1].id)
    assert page.messages == ()
    assert page.has_older
    assert not page.has_newer


async def test_history_holds_roots_with_their_reply_count(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "no root")
    reply = await scene.bob.say(scene.channel_id, "no reply", root.id)
    page = await scene.alice.backend.history(scene.channel_id)
    found = next(message for message in page.messages if message.id == root.id)
    assert reply.id not in {message.id for message in page.messages if message.root_id is None}
    assert found.reply_count == 1
    assert found.last_reply_at == reply.created_at


async def test_history_leaves_deleted_messages_out(scene: Scene) -> None:
    said = await say_many(scene, 3)
    await scene.alice.backend.perform(DeleteMessage(client_id(), scene.channel_id, said[1].id))
    assert texts((await scene.bob.backend.history(scene.channel_id)).messages) == ["no 0", "no 2"]


async def test_what_changed_since_holds_posts_replies_edits_reactions_and_deletions(scene: Scene) -> None:
    old = await say_many(scene, 4)
    since = max(message.updated_at for message in old)
    nothing = await scene.bob.backend.changed_since(scene.channel_id, since)
    assert nothing.messages == ()
    await scene.alice.backend.perform(EditMessage(client_id(), scene.channel_id, old[0].id, "no edited"))
    await scene.alice.backend.perform(DeleteMessage(client_id(), scene.channel_id, old[1].id))
    await scene.bob.backend.perform(AddReaction(client_id(), scene.channel_id, old[2].id, "eyes"))
    reply = await scene.bob.say(scene.channel_id, "no reply", old[3].id)
    new = await scene.alice.say(scene.channel_id, "no new")
    page = await scene.bob.backend.changed_since(scene.channel_id, since)
    changed = {message.id: message for message in page.messages}
    assert changed[old[0].id].text == "no edited"
    assert changed[old[1].id].deleted_at > 0
    assert changed[old[1].id].text == ""
    assert changed[old[2].id].reactions[0].emoji == "eyes"
    assert changed[reply.id].root_id == old[3].id
    assert changed[old[3].id].reply_count == 1
    assert changed[new.id].text == "no new"
    assert not page.truncated
    assert all(message.updated_at > since for message in page.messages)


async def test_a_thread_is_its_root_and_all_replies_in_order(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "no root")
    replies = [await scene.bob.say(scene.channel_id, f"no {number}", root.id) for number in range(5)]
    page = await scene.alice.backend.thread(root.id)
    assert [message.id for message in page.messages] == [message.id for message in (root, *replies)]
    assert page.channel_id == scene.channel_id


async def test_an_unknown_thread_is_rejected(scene: Scene) -> None:
    with pytest.raises(RejectedError):
        await scene.alice.backend.thread(MessageId("a" * 26))


async def test_deleting_a_root_takes_its_replies_along(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "no root")
    await scene.bob.say(scene.channel_id, "no reply", root.id)
    await scene.alice.backend.perform(DeleteMessage(client_id(), scene.channel_id, root.id))
    with pytest.raises(RejectedError):
        await scene.bob.backend.thread(root.id)


async def test_a_search_finds_messages_newest_first(scene: Scene) -> None:
    first = await scene.alice.say(scene.channel_id, "the heron stands still")
    await scene.alice.say(scene.channel_id, "the duck does not")
    second = await scene.bob.say(scene.channel_id, "another Heron")
    found = await scene.bob.backend.search(scene.workspace_id, "heron")
    assert [message.id for message in found.messages] == [second.id, first.id]


async def test_the_history_of_a_channel_that_is_not_ours_is_rejected(scene: Scene) -> None:
    with pytest.raises(RejectedError):
        await scene.bob.backend.history(type(scene.channel_id)("b" * 26))
    assert await scene.bob.backend.changed_since(scene.channel_id, Millis(0))
