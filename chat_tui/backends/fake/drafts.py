"""How the fake server keeps what its users begin to write."""

from __future__ import annotations

from chat_tui.backends.fake.scene import Scene
from chat_tui.model.actions import DropDraft, KeepDraft, Receipt
from chat_tui.model.events import DraftRemoved, DraftWritten
from chat_tui.model.ids import UserId


def keep_draft(action: KeepDraft, user_id: UserId, scene: Scene) -> Receipt:
    """For whoever is in the channel; all terminals of theirs are told."""
    scene.world.room(action.channel_id, user_id)
    event = DraftWritten(action.channel_id, action.root_id, action.text, scene.world.now())
    scene.world.drafts[user_id, action.channel_id, action.root_id] = event
    scene.streams.publish(user_id, event)
    return Receipt((event,), channel_id=action.channel_id)


def drop_draft(action: DropDraft, user_id: UserId, scene: Scene) -> Receipt:
    """One that is gone already is as good as dropped."""
    gone = scene.world.drafts.pop((user_id, action.channel_id, action.root_id), None)
    if gone is not None:
        scene.streams.publish(user_id, DraftRemoved(gone.channel_id, gone.root_id, gone.updated_at))
    return Receipt((DraftRemoved(action.channel_id, action.root_id),), channel_id=action.channel_id)
