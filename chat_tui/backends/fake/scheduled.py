"""How the fake server keeps what it is to say later; it never says it."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.backends.fake.scene import Scene
from chat_tui.errors import RejectedError
from chat_tui.model.actions import ChangeScheduled, DropScheduled, Receipt, SchedulePost
from chat_tui.model.ids import ScheduledId, UserId
from chat_tui.model.messages import PostScheduled, PostUnscheduled, ScheduledPost


def schedule(action: SchedulePost, user_id: UserId, scene: Scene) -> Receipt:
    """For whoever is in the channel."""
    scene.world.room(action.post.channel_id, user_id)
    return _kept(replace(action.post, id=ScheduledId(scene.world.new_id("s"))), user_id, scene)


def change_scheduled(action: ChangeScheduled, user_id: UserId, scene: Scene) -> Receipt:
    """One that is there."""
    _check(action.post.id, user_id, scene)
    return _kept(action.post, user_id, scene)


def drop_scheduled(action: DropScheduled, user_id: UserId, scene: Scene) -> Receipt:
    """One that is there."""
    _check(action.scheduled_id, user_id, scene)
    del scene.world.scheduled[action.scheduled_id]
    event = PostUnscheduled(action.scheduled_id)
    scene.streams.publish(user_id, event)
    return Receipt((event,))


def _kept(post: ScheduledPost, user_id: UserId, scene: Scene) -> Receipt:
    scene.world.scheduled[post.id] = (user_id, post)
    event = PostScheduled(post)
    scene.streams.publish(user_id, event)
    return Receipt((event,), channel_id=post.channel_id)


def _check(scheduled_id: ScheduledId, user_id: UserId, scene: Scene) -> None:
    """Refuse what is not there, or another's."""
    if scene.world.scheduled.get(scheduled_id, (None,))[0] != user_id:
        raise RejectedError("There is no such message.", code="missing", status=404)
