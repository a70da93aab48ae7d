"""Does a backend describe the world: snapshot with counts, lookups, people and channels by name."""

from __future__ import annotations

from chat_tui.model.actions import DeleteMessage, MarkRead, MarkUnread, OpenDirect
from chat_tui.model.channels import ChannelKind, Membership
from chat_tui.model.events import ChannelJoined, ChannelViewed, LookupNeeded, MessageSeen, UserChanged
from chat_tui.model.ids import ChannelId, MessageId, UserId
from tests.contracts.scene import Person, Scene, client_id


async def standing(person: Person, channel_id: ChannelId) -> Membership:
    """A person's own counts in a channel."""
    taken = await person.snapshot()
    return next(member for member in taken.memberships if member.channel_id == channel_id)


async def test_the_snapshot_names_oneself_the_workspace_and_the_joined_channels(scene: Scene) -> None:
    taken = await scene.bob.snapshot()
    channel = next(channel for channel in taken.channels if channel.id == scene.channel_id)
    assert taken.me.id == scene.bob.user.id
    assert taken.me.name == "bob"
    assert scene.workspace_id in {workspace.id for workspace in taken.workspaces}
    assert (channel.name, channel.title) == (scene.channel_name, "The contract")
    assert channel.kind is ChannelKind.PUBLIC
    assert {member.channel_id for member in taken.memberships} == {channel.id for channel in taken.channels}
    assert taken.me.id in {user.id for user in taken.users}


async def test_unread_roots_and_mentions_are_counted_and_ones_own_are_not(scene: Scene) -> None:
    before = await standing(scene.bob, scene.channel_id)
    root = await scene.alice.say(scene.channel_id, "one")
    await scene.alice.say(scene.channel_id, "two, @bob")
    await scene.alice.say(scene.channel_id, "a reply", root.id)
    after = await standing(scene.bob, scene.channel_id)
    mine = await standing(scene.alice, scene.channel_id)
    assert (after.unread - before.unread, after.mentions - before.mentions) == (2, 1)
    assert (mine.unread, mine.mentions) == (0, 0)


async def test_a_channel_marked_read_has_nothing_unread(scene: Scene) -> None:
    said = await scene.alice.say(scene.channel_id, "look, @bob")
    receipt = await scene.bob.backend.perform(MarkRead(client_id(), scene.channel_id))
    (viewed,) = receipt.events
    assert isinstance(viewed, ChannelViewed)
    assert viewed.channel_id == scene.channel_id
    assert viewed.at >= said.created_at
    now = await standing(scene.bob, scene.channel_id)
    assert (now.unread, now.mentions) == (0, 0)
    assert now.last_viewed_at >= said.created_at


async def test_a_message_marked_unread_is_unread_with_all_after_it(scene: Scene) -> None:
    said = [await scene.alice.say(scene.channel_id, f"no {number}") for number in range(3)]
    await scene.bob.backend.perform(MarkRead(client_id(), scene.channel_id))
    await scene.bob.backend.perform(MarkUnread(client_id(), scene.channel_id, said[1].id))
    now = await standing(scene.bob, scene.channel_id)
    assert now.unread == 2
    assert now.last_viewed_at < said[1].created_at


async def test_a_direct_message_counts_as_a_mention(scene: Scene) -> None:
    opened = await scene.alice.backend.perform(OpenDirect((scene.bob.user.id,)))
    assert opened.channel_id is not None
    await scene.alice.say(opened.channel_id, "psst")
    taken = await scene.bob.snapshot()
    channel = next(channel for channel in taken.channels if channel.id == opened.channel_id)
    counts = next(member for member in taken.memberships if member.channel_id == opened.channel_id)
    assert channel.kind is ChannelKind.DIRECT
    assert channel.member_ids == (scene.alice.user.id,)
    assert scene.alice.user.id in {user.id for user in taken.users}
    assert (counts.unread, counts.mentions) == (1, 1)


async def test_a_lookup_describes_users_channels_and_messages_and_leaves_out_the_unknown(
    scene: Scene,
) -> None:
    said = await scene.alice.say(scene.channel_id, "look me up")
    gone = await scene.alice.say(scene.channel_id, "look me up too")
    await scene.alice.backend.perform(DeleteMessage(client_id(), scene.channel_id, gone.id))
    unknown = "a" * 26
    batch = await scene.bob.backend.lookup(
        LookupNeeded(
            (scene.channel_id, ChannelId(unknown)),
            (scene.alice.user.id, UserId(unknown)),
            (said.id, gone.id, MessageId(unknown)),
        )
    )
    assert batch.cursor is None
    assert {e.user.name for e in batch.events if isinstance(e, UserChanged)} == {"alice"}
    assert [e.channel.id for e in batch.events if isinstance(e, ChannelJoined)] == [scene.channel_id]
    seen = {e.message.id: e.message for e in batch.events if isinstance(e, MessageSeen)}
    assert seen[said.id].text == "look me up"
    assert seen[gone.id].deleted_at > 0
    assert set(seen) == {said.id, gone.id}


async def test_an_empty_lookup_is_an_empty_batch(scene: Scene) -> None:
    assert (await scene.bob.backend.lookup(LookupNeeded())).events == ()


async def test_users_are_found_by_the_beginning_of_their_name(scene: Scene) -> None:
    assert [user.name for user in await scene.bob.backend.find_users("ali")] == ["alice"]
    assert {"alice", "bob"} <= {user.name for user in await scene.bob.backend.find_users("")}
    assert await scene.bob.backend.find_users("nobody-here") == []


async def test_channels_are_found_by_the_beginning_of_their_name(scene: Scene) -> None:
    find = scene.bob.backend.find_channels
    assert [channel.id for channel in await find(scene.workspace_id, scene.channel_name[:6])] == [
        scene.channel_id
    ]
    assert scene.channel_id in {channel.id for channel in await find(scene.workspace_id, "")}
    assert list(await find(scene.workspace_id, "nothing-like-it")) == []
