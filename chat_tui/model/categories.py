"""In which groups do one's channels stand in the list, and how is each group sorted?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import CategoryId, ChannelId, WorkspaceId


class CategoryKind(Enum):
    """The three that everybody has, and those of one's own."""

    FAVOURITES = "favorites"
    CHANNELS = "channels"
    PEOPLE = "direct_messages"
    OWN = "custom"


class Sorting(Enum):
    """How the channels of a group follow each other."""

    UNSAID = ""
    NAME = "alpha"
    RECENT = "recent"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Category:
    """A group of channels in one's list. A channel that is in none belongs to the group of its kind."""

    id: CategoryId
    workspace_id: WorkspaceId
    kind: CategoryKind
    title: str = ""
    channel_ids: tuple[ChannelId, ...] = ()
    sorting: Sorting = Sorting.UNSAID
    collapsed: bool = False
    muted: bool = False


def moved(
    groups: Sequence[Category], channel_id: ChannelId, target: CategoryId, *, first: bool = False
) -> tuple[Category, ...]:
    """The same with the channel at an end of another group; those of other workspaces let go of it too."""
    changed = []
    for group in groups:
        others = tuple(each for each in group.channel_ids if each != channel_id)
        if group.id == target:
            others = (channel_id, *others) if first else (*others, channel_id)
        changed.append(replace(group, channel_ids=others))
    return tuple(changed)


def home_of(groups: Sequence[Category], channel_id: ChannelId) -> Category | None:
    """The group that a channel was put into."""
    return next((group for group in groups if channel_id in group.channel_ids), None)
