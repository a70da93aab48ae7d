"""Are the lists as the server has them, and in step with the disk?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.channels import ChannelKind, Workspace
from chat_tui.model.events import (
    Batch,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    EmojiListed,
    EmojiMade,
    MessagePosted,
    PresenceChanged,
    SnapshotTaken,
    StreamOpened,
    UserChanged,
    WorkspaceJoined,
    WorkspaceLeft,
)
from chat_tui.model.ids import ChannelId, Cursor, Millis, UserId, WorkspaceId
from chat_tui.model.users import Presence, UserPresence
from chat_tui.store.store import Store
from tests.builders import a_channel, a_membership, a_message, a_user
from tests.store.conftest import ADA, ME, TOWN, a_snapshot, apply, shown

HOME = Workspace(WorkspaceId("w-1"), "home", "Home")


def names(store: Store) -> list[str]:
    return [summary.channel.name for summary in store.channel_summaries()]


async def test_a_snapshot_fills_the_lists(store: Store) -> None:
    assert store.me == ME
    assert names(store) == ["town"]
    assert store.user(ADA.id) == ADA
    assert store.users() == (ADA, ME)


async def test_what_a_snapshot_does_not_name_was_left_and_keeps_its_history(store: Store) -> None:
    await apply(store, WorkspaceJoined(HOME), MessagePosted(a_message(1)))
    empty = SnapshotTaken(ME, (), (a_channel("den"),), (a_membership("den"),))
    changes = await apply(store, empty)
    assert changes.channel_list
    assert names(store) == ["den"]
    assert store.workspaces() == ()
    assert store.channel(TOWN) is not None
    assert shown(store) == ["1"]


async def test_the_same_snapshot_again_changes_nothing(store: Store) -> None:
    assert not await apply(store, a_snapshot())


async def test_joining_leaving_and_archiving_move_the_list(store: Store) -> None:
    joined = await apply(store, ChannelJoined(a_channel("den", ChannelKind.PRIVATE), a_membership("den")))
    assert joined.channel_list
    assert names(store) == ["den", "town"]
    archived = await apply(store, ChannelChanged(a_channel("den", ChannelKind.PRIVATE, archived=True)))
    assert archived.channel_list
    assert names(store) == ["town"]
    assert (await apply(store, ChannelLeft(TOWN))).channel_list
    assert names(store) == []
    assert not await apply(store, ChannelLeft(TOWN))


async def test_an_older_version_of_a_channel_or_user_is_not_taken(store: Store) -> None:
    new = a_channel(title="New", updated_at=Millis(20))
    await apply(store, ChannelChanged(new), ChannelChanged(a_channel(title="Old", updated_at=Millis(10))))
    assert store.channel(TOWN) == new
    await apply(store, UserChanged(a_user("ada", display_name="A", updated_at=Millis(20))))
    await apply(store, UserChanged(a_user("ada", display_name="B", updated_at=Millis(10))))
    assert store.user(ADA.id) == a_user("ada", display_name="A", updated_at=Millis(20))


async def test_oneself_changes_and_keeps_the_mention_words(store: Store) -> None:
    await apply(store, UserChanged(replace(ME, mention_words=("boss",), updated_at=Millis(1))))
    changes = await apply(store, UserChanged(replace(ME, display_name="Moi", updated_at=Millis(2))))
    assert changes.users == {ME.id}
    assert store.me is not None
    assert (store.me.display_name, store.me.mention_words) == ("Moi", ("boss",))


async def test_a_renamed_user_is_found_by_the_new_name_only(store: Store) -> None:
    await apply(store, UserChanged(replace(ADA, name="Countess", updated_at=Millis(1))))
    found = store.user_named("@countess")
    assert found is not None
    assert found.id == ADA.id
    assert store.user_named("ada") is None


async def test_leaving_a_workspace_leaves_its_channels(store: Store) -> None:
    inside = a_channel("den", workspace_id=HOME.id)
    await apply(store, WorkspaceJoined(HOME), ChannelJoined(inside, a_membership("den")))
    assert store.workspaces() == (HOME,)
    await apply(store, WorkspaceLeft(HOME.id))
    assert store.workspaces() == ()
    assert names(store) == ["town"]


async def test_presence_is_known_while_we_run(store: Store) -> None:
    here = UserPresence(ADA.id, Presence.ONLINE, Millis(5))
    assert (await apply(store, PresenceChanged(here))).users == {ADA.id}
    assert store.presence(ADA.id) == here
    assert store.presence(UserId("u-nobody")).presence is Presence.UNKNOWN


async def test_a_channel_is_found_by_id_name_or_title_joined_ones_first(store: Store) -> None:
    other = replace(a_channel("town"), id=ChannelId("a-other"))
    await apply(store, ChannelChanged(other), ChannelChanged(a_channel("den", title="The Den")))

    def found(name: str) -> str | None:
        channel = store.resolve_channel(name)
        return channel.id if channel else None

    assert found("a-other") == "a-other"
    assert found("#Town") == TOWN
    assert found("the den") == "c-den"
    assert found("") is None
    assert found("nowhere") is None


async def test_the_cursor_is_kept_with_its_events_and_can_be_forgotten(store: Store) -> None:
    await store.apply(Batch((), Cursor("9")))
    await store.apply(Batch((StreamOpened(resumed=True),)))
    assert store.cursor == "9"
    again = Store.open(store._database.path)
    assert again.cursor == "9"
    await again.close()


async def test_a_cursor_can_be_forgotten(store: Store) -> None:
    await store.apply(Batch((), Cursor("9")))
    await store.reset_cursor()
    assert store.cursor is None
    again = Store.open(store._database.path)
    assert again.cursor is None
    await again.close()


async def test_an_emoji_that_is_made_joins_the_list(store: Store) -> None:
    await apply(store, EmojiListed((("tadpole", "e1"),)))
    await apply(store, EmojiMade("redsquare", "e2"))
    assert dict(store.custom_emoji()) == {"redsquare": "e2", "tadpole": "e1"}
    await apply(store, EmojiMade("tadpole", "e3"))
    assert store.custom_emoji()["tadpole"] == "e3"


async def test_a_message_moves_the_time_of_its_channel(store: Store) -> None:
    await apply(store, MessagePosted(a_message(3)), MessagePosted(a_message(2)))
    channel = store.channel(TOWN)
    assert channel is not None
    assert channel.last_message_at == a_message(3).created_at
