"""What does each thing that is done to the groups of one's channels make of them? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Arrangement,
    ChangeCategories,
    DropCategory,
    MakeCategory,
    OrderCategories,
    SetMuted,
)
from chat_tui.model.categories import Category, CategoryKind
from chat_tui.model.ids import CategoryId, ChannelId


def arranged(groups: Sequence[Category], action: Arrangement, new_id: CategoryId) -> tuple[Category, ...]:
    """The groups after it, one that is made having the new id; RejectedError where there is no such group."""
    if isinstance(action, MakeCategory):
        made = Category(new_id, action.workspace_id, CategoryKind.OWN, action.title)
        return _with_channels([*groups[:1], made, *groups[1:]], new_id, action.channel_ids)
    if isinstance(action, ChangeCategories):
        for changed in action.categories:
            _known(groups, changed.id)
            others = [changed if group.id == changed.id else group for group in groups]
            groups = _with_channels(others, changed.id, changed.channel_ids)
        return tuple(groups)
    if isinstance(action, OrderCategories):
        places = {category_id: place for place, category_id in enumerate(action.category_ids)}
        return tuple(sorted(groups, key=lambda group: places.get(group.id, len(places))))
    return _without(groups, action)


def muted_by(action: Arrangement, before: Sequence[Category], after: Sequence[Category]) -> list[SetMuted]:
    """What is muted and heard by it: channels follow their group, and the group that they are put into.

    Those of a group that is removed stay as they are.
    """
    if not isinstance(action, ChangeCategories):
        return []
    were, are = _muted_in(before), _muted_in(after)
    return [SetMuted(each, muted) for each, muted in are.items() if muted is not were.get(each, False)]


def _muted_in(groups: Sequence[Category]) -> dict[ChannelId, bool]:
    return {channel_id: group.muted for group in groups for channel_id in group.channel_ids}


def _without(groups: Sequence[Category], action: DropCategory) -> tuple[Category, ...]:
    if _known(groups, action.category_id).kind is not CategoryKind.OWN:
        raise RejectedError("This group stays.", code="default", status=400)
    return tuple(group for group in groups if group.id != action.category_id)


def _known(groups: Sequence[Category], category_id: CategoryId) -> Category:
    for group in groups:
        if group.id == category_id:
            return group
    raise RejectedError("There is no such group.", code="not_found", status=404)


def _with_channels(
    groups: Sequence[Category], category_id: CategoryId, channel_ids: Sequence[ChannelId]
) -> tuple[Category, ...]:
    """The channels are in this group and in no other."""

    def ids_of(group: Category) -> tuple[ChannelId, ...]:
        if group.id == category_id:
            return tuple(channel_ids)
        return tuple(each for each in group.channel_ids if each not in channel_ids)

    return tuple(replace(group, channel_ids=ids_of(group)) for group in groups)
