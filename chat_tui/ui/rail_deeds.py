"""What is done with a channel or a group of the list: muted, made a favourite, moved, folded, sorted?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.model.actions import ChangeCategories, DropCategory, MakeCategory, SetMuted
from chat_tui.model.categories import Category, CategoryKind, Sorting, home_of, moved
from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.ids import CategoryId, ChannelId, WorkspaceId
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.rail_sections import in_order, title_of_group
from chat_tui.ui.titles import channel_title

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys

NEXT_SORTING = {
    Sorting.UNSAID: Sorting.RECENT,
    Sorting.NAME: Sorting.RECENT,
    Sorting.RECENT: Sorting.MANUAL,
    Sorting.MANUAL: Sorting.NAME,
}
SORTED = {
    Sorting.NAME: "by name",
    Sorting.RECENT: "the latest first",
    Sorting.MANUAL: "as you put them (J and K move)",
}


class RailDeeds:
    """Done for one screen; what fails raises, and the screen says why."""

    def __init__(self, screen: ChatKeys) -> None:
        self._screen = screen
        self._account = screen.account
        self._sidebar = screen.account.sidebar

    async def do(self, what: str, channel_id: ChannelId | None, category_id: CategoryId | None) -> None:
        """By the name that the key table has for it."""
        groups = self._sidebar.all_groups()
        summary = self._account.store.summary(channel_id) if channel_id is not None else None
        group = next((each for each in groups if each.id == category_id), None)
        if what in ("fold", "unfold", "sort"):
            group = group or (_home(groups, summary) if summary is not None else None)
            if group is not None:
                await (self._sort(group) if what == "sort" else self._fold(group, what == "fold"))
        elif summary is not None:
            ways: dict[str, Callable[[ChannelSummary], Awaitable[None]]] = {
                "mute": self._mute,
                "favourite": self._favourite,
                "group": self._ask_for_group,
                "raise": partial(self._shift, step=-1),
                "lower": partial(self._shift, step=1),
                "notify": self._notify,
            }
            await ways[what](summary)
        elif what == "group" and group is not None and group.kind is CategoryKind.OWN:
            await self._ask_about_group(group)

    async def put_into(self, summary: ChannelSummary, title: str) -> None:
        """Into the group of that title, made if there is none."""
        groups = self._sidebar.all_groups()
        wanted = title.strip().casefold()
        named = [each for each in groups if title_of_group(each).casefold() == wanted]
        if named:
            await self._move(summary, named[0])
        else:
            workspace_id = _workspace_of(groups, summary)
            await self._sidebar.arrange(MakeCategory(workspace_id, title.strip(), (summary.channel.id,)))
            self._screen.say(f"{self._name(summary)} stands in the new group {title.strip()}.")

    async def _mute(self, summary: ChannelSummary) -> None:
        muted = not summary.membership.muted
        await self._account.perform(SetMuted(summary.channel.id, muted))
        name = self._name(summary)
        self._screen.say(f"{name} is muted: only mentions count." if muted else f"{name} is heard again.")

    async def _notify(self, summary: ChannelSummary) -> None:
        await self._screen.app.push_screen_wait(dialogs.NotifyScreen(self._account, summary.channel.id))

    async def _favourite(self, summary: ChannelSummary) -> None:
        groups = self._sidebar.all_groups()
        home = _home(groups, summary)
        is_one = home is not None and home.kind is CategoryKind.FAVOURITES
        kind = _kind_of(summary) if is_one else CategoryKind.FAVOURITES
        target = next((each for each in groups if each.kind is kind), None)
        if target is not None:
            await self._move(summary, target)

    async def _ask_for_group(self, summary: ChannelSummary) -> None:
        groups = self._sidebar.all_groups()
        home = _home(groups, summary)
        choices = [
            Choice(each, title_of_group(each), right="here now" if each == home else "") for each in groups
        ]
        choices.append(Choice("new", "A new group…"))
        if home is not None and home.kind is CategoryKind.OWN:
            title = title_of_group(home)
            choices += [Choice("rename", f"Rename {title}…"), Choice("drop", f"Remove the group {title}")]
        heading = f"Where should {self._name(summary)} stand?"
        chosen = await self._screen.app.push_screen_wait(dialogs.ListPicker(heading, choices))
        if isinstance(chosen, Category):
            await self._move(summary, chosen)
        elif chosen == "new":
            named = await self._screen.app.push_screen_wait(dialogs.PromptScreen("Name of the new group"))
            if named:
                await self.put_into(summary, named)
        elif home is not None:
            await (self._rename(home) if chosen == "rename" else self._drop(home) if chosen else _nothing())

    async def _ask_about_group(self, group: Category) -> None:
        title = title_of_group(group)
        choices = [Choice("rename", f"Rename {title}…"), Choice("drop", f"Remove the group {title}")]
        chosen = await self._screen.app.push_screen_wait(dialogs.ListPicker(title, choices))
        await (self._rename(group) if chosen == "rename" else self._drop(group) if chosen else _nothing())

    async def _rename(self, group: Category) -> None:
        ask = dialogs.PromptScreen("Name of the group", text=group.title)
        title = await self._screen.app.push_screen_wait(ask)
        if title:
            await self._change(replace(group, title=title))

    async def _drop(self, group: Category) -> None:
        await self._sidebar.arrange(DropCategory(group.workspace_id, group.id))
        self._screen.say(f"{title_of_group(group)} is gone; its channels are where they were before.")

    async def _move(self, summary: ChannelSummary, target: Category) -> None:
        groups = [each for each in self._sidebar.all_groups() if each.workspace_id == target.workspace_id]
        after = moved(groups, summary.channel.id, target.id)
        changed = tuple(
            new for new, old in zip(after, groups, strict=True) if new != old or new.id == target.id
        )
        await self._sidebar.arrange(ChangeCategories(target.workspace_id, changed))
        self._screen.say(f"{self._name(summary)} stands in {title_of_group(target)}.")

    async def _fold(self, group: Category, collapsed: bool) -> None:
        if group.collapsed is not collapsed:
            await self._change(replace(group, collapsed=collapsed))

    async def _sort(self, group: Category) -> None:
        sorting = NEXT_SORTING[group.sorting]
        ids = group.channel_ids
        if sorting is Sorting.MANUAL:  # from here on the order is ours: it begins as it is seen
            ids = self._order_of(group)
        await self._change(replace(group, sorting=sorting, channel_ids=ids))
        self._screen.say(f"{title_of_group(group)}: {SORTED[sorting]}.")

    async def _shift(self, summary: ChannelSummary, step: int) -> None:
        """A channel up or down in its group, which is sorted by hand from now on."""
        group = _home(self._sidebar.all_groups(), summary)
        if group is None:
            return
        ids = list(self._order_of(group))
        if summary.channel.id not in ids:
            ids.append(summary.channel.id)
        at = ids.index(summary.channel.id)
        there = min(max(at + step, 0), len(ids) - 1)
        ids.insert(there, ids.pop(at))
        await self._change(replace(group, sorting=Sorting.MANUAL, channel_ids=tuple(ids)))

    async def _change(self, group: Category) -> None:
        await self._sidebar.arrange(ChangeCategories(group.workspace_id, (group,)))

    def _order_of(self, group: Category) -> tuple[ChannelId, ...]:
        """The channels of a group as they stand; also those that are there for their kind."""
        groups, store = self._sidebar.all_groups(), self._account.store
        inside = [each for each in store.channel_summaries() if _home(groups, each) == group]
        ordered = in_order(group, inside, lambda each: channel_title(store, each.channel))
        return tuple(each.channel.id for each in ordered)

    def _name(self, summary: ChannelSummary) -> str:
        return channel_title(self._account.store, summary.channel)


def _home(groups: Sequence[Category], summary: ChannelSummary) -> Category | None:
    """The group that a channel stands in."""
    kind = _kind_of(summary)
    default = next((each for each in groups if each.kind is kind), None)
    return home_of(groups, summary.channel.id) or default


def _kind_of(summary: ChannelSummary) -> CategoryKind:
    is_person = summary.channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP)
    return CategoryKind.PEOPLE if is_person else CategoryKind.CHANNELS


def _workspace_of(groups: Sequence[Category], summary: ChannelSummary) -> WorkspaceId:
    home = _home(groups, summary)
    return summary.channel.workspace_id or (home.workspace_id if home is not None else WorkspaceId(""))


async def _nothing() -> None:
    """No choice was made."""
