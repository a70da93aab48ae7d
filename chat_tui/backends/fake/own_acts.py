"""What is done at the fake server for oneself alone: muting, wishes, groups; `act` does all of `acts` too."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.backends.fake.acts import act as act
from chat_tui.backends.fake.scene import Scene
from chat_tui.backends.fake.world import Room
from chat_tui.model.actions import (
    Arrangement,
    ChangeCategories,
    DropCategory,
    MakeCategory,
    OrderCategories,
    Receipt,
    SetMuted,
    SetOwnWishes,
    SetWishes,
)
from chat_tui.model.arranging import arranged, muted_by
from chat_tui.model.events import OwnWishesTold, UserChanged
from chat_tui.model.ids import CategoryId, UserId


@act.register
def _(action: SetMuted, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    (room.muted.add if action.muted else room.muted.discard)(user_id)
    return _stands_in(room, user_id, scene)


@act.register
def _(action: SetWishes, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    room.wishes[user_id] = action.wishes
    return _stands_in(room, user_id, scene)


@act.register
def _(action: SetOwnWishes, user_id: UserId, scene: Scene) -> Receipt:
    own = action.own
    scene.world.wishes[user_id] = own
    words = (*own.words, *((own.first_name,) if own.by_first_name else ()))
    user = replace(scene.world.users[user_id], wishes=own.wishes, mention_words=words)
    scene.world.users[user_id] = replace(user, updated_at=scene.world.now())
    event = UserChanged(scene.world.users[user_id])
    scene.streams.publish(user_id, event)
    return Receipt((event, OwnWishesTold(own)))


@act.register(MakeCategory)
@act.register(ChangeCategories)
@act.register(OrderCategories)
@act.register(DropCategory)
def _(action: Arrangement, user_id: UserId, scene: Scene) -> Receipt:
    world = scene.world
    before = world.groups(user_id)
    world.arranged[user_id] = arranged(before, action, CategoryId(world.new_id("g")))
    event = scene.world.listed(user_id)
    scene.streams.publish(user_id, event)
    for change in muted_by(action, before, world.groups(user_id)):
        act(change, user_id, scene)
    return Receipt((event,))


def _stands_in(room: Room, user_id: UserId, scene: Scene) -> Receipt:
    event = scene.joined(room, user_id)
    scene.streams.publish(user_id, event)
    return Receipt((event,), channel_id=room.channel.id)
