"""How the fake server keeps the groups of one's channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat_tui.backends.fake.world import World
from chat_tui.errors import RejectedError
from chat_tui.model.actions import Arrangement, ChangeCategories, DropCategory, MakeCategory, OrderCategories
from chat_tui.model.categories import Category, CategoryKind
from chat_tui.model.ids import CategoryId, ChannelId, UserId


def arrange(action: Arrangement, user_id: UserId, world: World) -> None:
    """Do it; refused is what there is no group for."""
    groups = list(world.groups(user_id))
    if isinstance(action, MakeCategory):
        made = Category(CategoryId(world.new_id("g")), world.workspace.id, CategoryKind.OWN, action.title)
        groups = _with_channels([*groups[:1], made, *groups[1:]], made.id, action.channel_ids)
    elif isinstance(action, ChangeCategories):
        for changed in action.categories:
            _known(groups, changed.id)
            groups = [changed if group.id == changed.id else group for group in groups]
            groups = _with_channels(groups, changed.id, changed.channel_ids)
    elif isinstance(action, OrderCategories):
        groups.sort(key=lambda group: action.category_ids.index(group.id))
    elif isinstance(action, DropCategory):
        if _known(groups, action.category_id).kind is not CategoryKind.OWN:
            raise RejectedError("This group stays.", code="default", status=400)
        groups = [group for group in groups if group.id != action.category_id]
    world.arranged[user_id] = tuple(groups)


def _known(groups: Sequence[Category], category_id: CategoryId) -> Category:
    for group in groups:
        if group.id == category_id:
            return group
    raise RejectedError("There is no such group.", code="not_found", status=404)


def _with_channels(
    groups: Sequence[Category], category_id: CategoryId, channel_ids: Sequence[ChannelId]
) -> list[Category]:
    """The channels are in this group and in no other."""
    return [
        replace(
            group,
            channel_ids=tuple(channel_ids)
            if group.id == category_id
            else tuple(each for each in group.channel_ids if each not in channel_ids),
        )
        for group in groups
    ]
