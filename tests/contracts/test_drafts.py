"""Does a backend keep what one begins to write, tell one's other terminals of it, and forget it?"""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from chat_tui.backends.base import Backend
from chat_tui.errors import RejectedError
from chat_tui.model.actions import CreateChannel, DropDraft, KeepDraft, LeaveChannel
from chat_tui.model.events import DraftRemoved, DraftsListed, DraftWritten, SnapshotTaken
from chat_tui.model.questions import KeptDrafts
from tests.contracts.conftest import real_backends
from tests.contracts.scene import Scene, listening
from tests.servers import ServerHandle


async def kept(scene: Scene, backend: Backend) -> list[DraftWritten]:
    """Those of the scene's channel, as the server lists them."""
    (event,) = (await backend.ask(KeptDrafts(scene.workspace_id))).events
    assert isinstance(event, DraftsListed)
    assert event.workspace_id == scene.workspace_id
    return [draft for draft in event.drafts if draft.channel_id == scene.channel_id]


async def keep(scene: Scene, text: str) -> DraftWritten:
    (event,) = (await scene.alice.backend.perform(KeepDraft(scene.channel_id, None, text))).events
    assert isinstance(event, DraftWritten)
    return event


async def test_a_draft_is_kept_for_its_writer_alone_until_it_is_dropped(scene: Scene) -> None:
    alice = scene.alice.backend
    assert alice.capabilities.drafts
    first, second = await keep(scene, "hel"), await keep(scene, "hello\nthere")
    assert first.updated_at < second.updated_at
    assert await kept(scene, alice) == [second]
    assert second.text == "hello\nthere"
    assert await kept(scene, scene.bob.backend) == []
    (gone,) = (await alice.perform(DropDraft(scene.channel_id))).events
    assert isinstance(gone, DraftRemoved)
    assert await kept(scene, alice) == []
    await alice.perform(DropDraft(scene.channel_id))  # again: it is gone all the same


async def test_a_thread_has_a_draft_beside_that_of_its_channel(scene: Scene) -> None:
    alice = scene.alice.backend
    root = await scene.bob.say(scene.channel_id, "what do you think?")
    await keep(scene, "here")
    await alice.perform(KeepDraft(scene.channel_id, root.id, "there"))
    assert {(draft.root_id, draft.text) for draft in await kept(scene, alice)} == {
        (None, "here"),
        (root.id, "there"),
    }
    await alice.perform(DropDraft(scene.channel_id, root.id))
    assert [draft.text for draft in await kept(scene, alice)] == ["here"]


async def test_nothing_is_kept_or_listed_of_a_channel_that_was_left(scene: Scene) -> None:
    await keep(scene, "half a")
    await scene.alice.backend.perform(LeaveChannel(scene.channel_id))
    assert await kept(scene, scene.alice.backend) == []
    with pytest.raises(RejectedError):
        await keep(scene, "half a sentence")


async def test_another_terminal_of_the_writer_hears_of_it_and_nobody_else(scene: Scene) -> None:
    async with listening(scene.alice.backend) as alice, listening(scene.bob.backend) as bob:
        written = await keep(scene, "hel")
        await scene.alice.backend.perform(DropDraft(scene.channel_id))
        said = await scene.alice.say(scene.channel_id, "hello")
        await bob.hears(object, lambda event: getattr(event, "message", None) == said)
        await alice.hears(object, lambda event: getattr(event, "message", None) == said)
        assert not [event for event in bob.events if isinstance(event, DraftWritten | DraftRemoved)]
        heard = [event for event in alice.events if isinstance(event, DraftWritten | DraftRemoved)]
    # A backend may leave out what this session did itself.
    gone = DraftRemoved(scene.channel_id, None, written.updated_at)
    assert heard in ([], [written, gone])


async def test_the_other_session_of_a_writer_hears_and_the_one_that_did_it_does_not(
    workspace: ServerHandle,
) -> None:
    """Of the embedded workspace; the fake server knows no sessions."""
    async with AsyncExitStack() as stack:
        here, there = (real_backends(workspace)[0] for _ in range(2))
        for backend in (here, there):
            stack.push_async_callback(backend.close)
            await backend.sign_in()
        (taken,) = (await here.snapshot()).events
        assert isinstance(taken, SnapshotTaken)
        made = await here.perform(CreateChannel(taken.workspaces[0].id, "two-sessions", "Two"))
        assert made.channel_id is not None
        near = await stack.enter_async_context(listening(here))
        far = await stack.enter_async_context(listening(there))
        (written,) = (await here.perform(KeepDraft(made.channel_id, None, "hel"))).events
        assert await far.hears(DraftWritten) == written
        await here.perform(DropDraft(made.channel_id))
        assert isinstance(written, DraftWritten)
        assert await far.hears(DraftRemoved) == DraftRemoved(made.channel_id, None, written.updated_at)
        await there.perform(KeepDraft(made.channel_id, None, "from there"))
        assert (await near.hears(DraftWritten)).text == "from there"
        assert not [event for event in near.events if isinstance(event, DraftRemoved)]
