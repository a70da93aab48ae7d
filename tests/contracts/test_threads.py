"""Does a backend tell of threads as they happen: to whoever is in them, what is unread, and what was read?"""

from __future__ import annotations

from pathlib import Path

from chat_tui.model.actions import FollowThread, MarkThreadRead
from chat_tui.model.events import Batch, Event, ThreadChanged, ThreadFollowed, ThreadViewed
from chat_tui.model.ids import MessageId
from chat_tui.store.store import Store
from tests.contracts.scene import Scene, client_id, listening


def is_of(root_id: MessageId, event: Event) -> bool:
    """Whether an event says where we stand in a thread."""
    if isinstance(event, ThreadChanged):
        return event.state.root_id == root_id
    return isinstance(event, ThreadViewed | ThreadFollowed) and event.root_id == root_id


async def test_who_wrote_the_root_is_told_what_is_unread(scene: Scene) -> None:
    async with listening(scene.alice.backend) as heard:
        root = await scene.alice.say(scene.channel_id, "who comes?")
        reply = await scene.bob.say(scene.channel_id, "me", root.id)
        told = await heard.hears(ThreadChanged, lambda event: event.state.root_id == root.id)
        assert (told.state.unread, told.state.mentions, told.state.following) == (1, 0, True)
        assert (told.state.channel_id, told.state.last_reply_at) == (scene.channel_id, reply.created_at)
        await scene.bob.say(scene.channel_id, f"and @{scene.alice.user.name}?", root.id)
        await heard.hears(ThreadChanged, lambda event: (event.state.unread, event.state.mentions) == (2, 1))


async def test_who_replied_has_read_it(scene: Scene) -> None:
    root = await scene.alice.say(scene.channel_id, "who comes?")
    async with listening(scene.bob.backend) as heard:
        await scene.bob.say(scene.channel_id, "me", root.id)
        told = await heard.hears(ThreadChanged, lambda event: event.state.root_id == root.id)
        assert (told.state.unread, told.state.following) == (0, True)


async def test_other_devices_follow_what_is_read_and_left(scene: Scene, tmp_path: Path) -> None:
    """Told by whatever events, the store comes to stand where the server says."""
    place = (scene.channel_id, (root := await scene.alice.say(scene.channel_id, "x")).id, scene.workspace_id)
    store = Store.open(tmp_path / "cache.sqlite")
    await store.apply(await scene.alice.backend.snapshot())
    async with listening(scene.alice.backend) as heard:

        async def stands(following: bool, unread: int) -> None:
            def reached() -> bool:
                state = store.thread_state(root.id)
                return state is not None and (state.following, state.unread) == (following, unread)

            count = 0
            while not reached():
                await heard.hears_batches(count + 1)
                await store.apply(Batch(tuple(heard.batches[count].events)))
                count += 1

        reply = await scene.bob.say(scene.channel_id, "me", root.id)
        await stands(True, 1)
        alice = scene.alice.backend
        await alice.perform(MarkThreadRead(client_id(), *place, reply.created_at))
        await stands(True, 0)
        await alice.perform(FollowThread(client_id(), *place, following=False))
        await stands(False, 0)
    await store.close()
