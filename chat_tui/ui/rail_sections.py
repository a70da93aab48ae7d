"""Under which headings do the channels stand that are read, and in which order? Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chat_tui.model.categories import Category, CategoryKind, Sorting, home_of
from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import CategoryId, ChannelId
from chat_tui.text.sanitize import safe_line

LONGEST_TITLE = 40
_PERSONAL = (ChannelKind.DIRECT, ChannelKind.GROUP)
_TITLES = {
    CategoryKind.FAVOURITES: "FAVOURITES",
    CategoryKind.CHANNELS: "CHANNELS",
    CategoryKind.PEOPLE: "PEOPLE",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it."""

    title: str
    category_id: CategoryId
    collapsed: bool
    is_own: bool
    summaries: tuple[ChannelSummary, ...]


def sections(
    groups: Sequence[Category],
    summaries: Sequence[ChannelSummary],
    title_of: Callable[[ChannelSummary], str],
) -> list[Section]:
    """Every channel below one heading: that of its group, else that of its kind."""
    groups = _merged(groups)
    homes = {channel_id: group.id for group in reversed(groups) for channel_id in group.channel_ids}
    by_kind: dict[CategoryKind, CategoryId] = {group.kind: group.id for group in reversed(groups)}
    below: dict[CategoryId, list[ChannelSummary]] = {group.id: [] for group in groups}
    for summary in summaries:
        below[homes.get(summary.channel.id) or by_kind[kind_of(summary)]].append(summary)
    return [
        Section(
            title_of_group(group),
            group.id,
            group.collapsed,
            group.kind is CategoryKind.OWN,
            tuple(in_order(group, below[group.id], title_of)),
        )
        for group in groups
    ]


def kind_of(summary: ChannelSummary) -> CategoryKind:
    """Of which kind the group is that a channel stands in as long as nobody put it elsewhere."""
    return CategoryKind.PEOPLE if summary.channel.kind in _PERSONAL else CategoryKind.CHANNELS


def home(groups: Sequence[Category], summary: ChannelSummary) -> Category | None:
    """The group that a channel stands in."""
    default = next((each for each in groups if each.kind is kind_of(summary)), None)
    return home_of(groups, summary.channel.id) or default


def suits(group: Category, summary: ChannelSummary) -> bool:
    """Whether a channel may stand there: people stand not among the channels, nor channels among people."""
    return group.kind in (CategoryKind.FAVOURITES, CategoryKind.OWN, kind_of(summary))


def title_of_group(group: Category) -> str:
    """What stands above it."""
    return _TITLES.get(group.kind) or safe_line(group.title, LONGEST_TITLE).upper() or "A GROUP"


def in_order(
    group: Category, summaries: Sequence[ChannelSummary], title_of: Callable[[ChannelSummary], str]
) -> list[ChannelSummary]:
    """By name where nobody chose otherwise."""
    by_name = sorted(summaries, key=lambda each: title_of(each).casefold())
    if group.sorting is Sorting.RECENT:
        return sorted(by_name, key=lambda each: -each.channel.last_message_at)
    if group.sorting is Sorting.MANUAL:
        places: dict[ChannelId, int] = {each: place for place, each in enumerate(group.channel_ids)}
        return sorted(by_name, key=lambda each: places.get(each.channel.id, len(places)))
    return by_name


def _merged(groups: Sequence[Category]) -> list[Category]:
    """Of several workspaces one group of each kind, besides all of one's own."""
    merged: dict[str, Category] = {}
    for group in groups:
        key = group.id if group.kind is CategoryKind.OWN else group.kind.value
        first = merged.get(key)
        merged[key] = (
            group if first is None else replace(first, channel_ids=first.channel_ids + group.channel_ids)
        )
    return list(merged.values())
