"""What is done with a group of the list: moved, muted, folded, sorted, renamed, removed?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.model.actions import ChangeCategories, DropCategory, OrderCategories
from chat_tui.model.categories import Category, CategoryKind, Sorting
from chat_tui.model.ids import ChannelId
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.rail_sections import home, in_order, title_of_group
from chat_tui.ui.titles import channel_title
from chat_tui.ui.widgets.channel_list import headings

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys

OF_A_GROUP = frozenset(
    {"fold", "unfold", "sort", "group_up", "group_down", "group_mute", "group_rename", "group_drop"}
)
"""What is done to the group that a row stands in."""
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


class GroupDeeds:
    """Done for one screen; what fails raises, and the screen says why."""

    def __init__(self, screen: ChatKeys) -> None:
        self._screen = screen
        self._account = screen.account
        self._sidebar = screen.account.sidebar

    async def do(self, what: str, group: Category) -> None:
        """By the name that the key table has for it; renaming and removing are asked for in a list."""
        ways: dict[str, Callable[[Category], Awaitable[None]]] = {
            "fold": partial(self._fold, collapsed=True),
            "unfold": partial(self._fold, collapsed=False),
            "sort": self._sort,
            "group_up": partial(self._shift, step=-1),
            "group_down": partial(self._shift, step=1),
            "group_mute": self._mute,
            "group_rename": self._rename,
            "group_drop": self._drop,
        }
        await ways[what](group)

    def choices(self, group: Category) -> list[Choice]:
        """What else may be done with it, each by its name."""
        title = title_of_group(group)
        found = [
            Choice("group_mute", f"{'Hear' if group.muted else 'Mute'} all of {title}"),
            Choice("group_up", f"Move {title} up"),
            Choice("group_down", f"Move {title} down"),
        ]
        if group.kind is CategoryKind.OWN:
            found.append(Choice("group_rename", f"Rename {title}…"))
            found.append(Choice("group_drop", f"Remove the group {title}"))
        return found

    async def ask_about(self, group: Category) -> None:
        """What of this shall be done?"""
        picker = dialogs.ListPicker(title_of_group(group), self.choices(group))
        chosen = await self._screen.app.push_screen_wait(picker)
        if chosen is not None:
            await self.do(chosen, group)

    def order_of(self, group: Category) -> tuple[ChannelId, ...]:
        """The channels of a group as they stand; also those that are there for their kind."""
        groups, store = self._sidebar.all_groups(), self._account.store
        inside = [each for each in store.channel_summaries() if home(groups, each) == group]
        ordered = in_order(group, inside, lambda each: channel_title(store, each.channel))
        return tuple(each.channel.id for each in ordered)

    async def _fold(self, group: Category, *, collapsed: bool) -> None:
        if group.collapsed is not collapsed:
            await self._change(replace(group, collapsed=collapsed))

    async def _sort(self, group: Category) -> None:
        sorting = NEXT_SORTING[group.sorting]
        ids = group.channel_ids
        if sorting is Sorting.MANUAL:  # from here on the order is ours: it begins as it is seen
            ids = self.order_of(group)
        await self._change(replace(group, sorting=sorting, channel_ids=ids))
        self._screen.say(f"{title_of_group(group)}: {SORTED[sorting]}.")

    async def _shift(self, group: Category, step: int) -> None:
        """Past the next heading that is seen: an empty group of those that all have is not."""
        workspace = [each for each in self._sidebar.all_groups() if each.workspace_id == group.workspace_id]
        seen = headings(self._screen.channels)
        at = workspace.index(group)
        ahead = range(at + 1, len(workspace)) if step > 0 else range(at - 1, -1, -1)
        there = next((place for place in ahead if workspace[place].id in seen), None)
        if there is None:
            self._screen.say(f"{title_of_group(group)} is the {'last' if step > 0 else 'first'} group.")
            return
        workspace.insert(there, workspace.pop(at))
        order = tuple(each.id for each in workspace)
        await self._sidebar.arrange(OrderCategories(group.workspace_id, order))

    async def _mute(self, group: Category) -> None:
        """All of its channels: the server mutes them with their group."""
        muted = not group.muted
        inside = self.order_of(group)
        ids = (*group.channel_ids, *(each for each in inside if each not in group.channel_ids))
        await self._change(replace(group, muted=muted, channel_ids=ids))
        title = title_of_group(group)
        self._screen.say(f"{title} is muted: only mentions count." if muted else f"{title} is heard again.")

    async def _rename(self, group: Category) -> None:
        ask = dialogs.PromptScreen("Name of the group", text=group.title)
        title = await self._screen.app.push_screen_wait(ask)
        if title:
            await self._change(replace(group, title=title))

    async def _drop(self, group: Category) -> None:
        await self._sidebar.arrange(DropCategory(group.workspace_id, group.id))
        self._screen.say(f"{title_of_group(group)} is gone; its channels are where they were before.")

    async def _change(self, group: Category) -> None:
        await self._sidebar.arrange(ChangeCategories(group.workspace_id, (group,)))
