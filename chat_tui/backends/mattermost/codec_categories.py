"""How Mattermost writes the groups of one's channels, both ways; no I/O."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.model.categories import Category, CategoryKind, Sorting
from chat_tui.model.ids import CategoryId, ChannelId, UserId, WorkspaceId

_KINDS = {kind.value: kind for kind in CategoryKind}
_SORTINGS = {sorting.value: sorting for sorting in Sorting}


_GroupId = Annotated[str, Meta(min_length=1, max_length=200)]
"""Those of the default groups are made of three parts."""


class _Category(Struct):
    id: _GroupId
    type: wire.Text = ""
    display_name: wire.Text = ""
    sorting: wire.Text = ""
    collapsed: wire.Flag = False
    muted: wire.Flag = False
    channel_ids: list[wire.Id] | None = None


class _Listed(Struct):
    categories: list[Raw] | None = None
    order: list[_GroupId] | None = None


def categories_from(body: bytes, workspace_id: WorkspaceId) -> tuple[Category, ...]:
    """The groups of a team in their order; kinds that we do not know are like those of one's own."""
    listed = wire.parse(_Listed, body)
    places = {category_id: place for place, category_id in enumerate(listed.order or ())}
    found = wire.parse_each(_Category, listed.categories)
    found.sort(key=lambda row: places.get(row.id, len(places)))
    return tuple(_category(row, workspace_id) for row in found)


def _category(row: _Category, workspace_id: WorkspaceId) -> Category:
    return Category(
        CategoryId(row.id),
        workspace_id,
        _KINDS.get(row.type or "", CategoryKind.OWN),
        row.display_name or "",
        tuple(ChannelId(channel_id) for channel_id in row.channel_ids or ()),
        _SORTINGS.get(row.sorting or "", Sorting.UNSAID),
        collapsed=bool(row.collapsed),
        muted=bool(row.muted),
    )


def category_row(category: Category, me: UserId) -> dict[str, Any]:
    """A group as it is sent."""
    return {
        "id": category.id,
        "user_id": me,
        "team_id": category.workspace_id,
        "sorting": category.sorting.value,
        "type": category.kind.value,
        "display_name": category.title,
        "muted": category.muted,
        "collapsed": category.collapsed,
        "channel_ids": list(category.channel_ids),
    }
