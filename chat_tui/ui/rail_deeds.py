"""What is done with a channel of the list: muted, made a favourite, moved, asked what one is told of?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.model.actions import ChangeCategories, MakeCategory, SetMuted
from chat_tui.model.categories import Category, CategoryKind, Sorting, moved
from chat_tui.model.channels import PERSONAL, ChannelSummary
from chat_tui.model.ids import CategoryId, ChannelId, WorkspaceId
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.rail_groups import OF_A_GROUP, GroupDeeds
from chat_tui.ui.rail_sections import home, kind_of, suits, title_of_group
from chat_tui.ui.titles import channel_title
from chat_tui.ui.widgets.channel_list import headings_of

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys

FAR = 10_000
"""Steps that lead to the end of every group."""


class RailDeeds:
    """Done for one screen; what fails raises, and the screen says why."""

    def __init__(self, screen: ChatKeys) -> None:
        self._screen = screen
        self._account = screen.account
        self._sidebar = screen.account.sidebar
        self._groups = GroupDeeds(screen)

    async def do(self, what: str, channel_id: ChannelId | None, category_id: CategoryId | None) -> None:
        """By the name that the key table has for it."""
        groups = self._sidebar.all_groups()
        summary = self._account.store.summary(channel_id) if channel_id is not None else None
        group = next((each for each in groups if each.id == category_id), None)
        if what in OF_A_GROUP:
            group = group or (home(groups, summary) if summary is not None else None)
            if group is not None:
                await self._groups.do(what, group)
        elif summary is not None:
            ways: dict[str, Callable[[ChannelSummary], Awaitable[None]]] = {
                "mute": self._mute,
                "favourite": self._favourite,
                "group": self._ask_for_group,
                "raise": partial(self._shift, step=-1),
                "lower": partial(self._shift, step=1),
                "top": partial(self._shift, step=-FAR),
                "bottom": partial(self._shift, step=FAR),
                "notify": self._notify,
            }
            await ways[what](summary)
        elif what == "group" and group is not None:
            await self._groups.ask_about(group)

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
        counts = "nothing counts" if summary.channel.kind in PERSONAL else "only mentions count"
        self._screen.say(f"{name} is muted: {counts}." if muted else f"{name} is heard again.")

    async def _notify(self, summary: ChannelSummary) -> None:
        await self._screen.app.push_screen_wait(dialogs.NotifyScreen(self._account, summary.channel.id))

    async def _favourite(self, summary: ChannelSummary) -> None:
        groups = self._sidebar.all_groups()
        here = home(groups, summary)
        is_one = here is not None and here.kind is CategoryKind.FAVOURITES
        kind = kind_of(summary) if is_one else CategoryKind.FAVOURITES
        target = next((each for each in groups if each.kind is kind), None)
        if target is not None:
            await self._move(summary, target)

    async def _ask_for_group(self, summary: ChannelSummary) -> None:
        groups = self._sidebar.all_groups()
        here = home(groups, summary)
        choices: list[Choice] = [
            Choice(each, title_of_group(each), right="here now" if each == here else "")
            for each in groups
            if suits(each, summary)
        ]
        choices.append(Choice("new", "A new group…"))
        if here is not None:
            choices += self._groups.choices(here)
        heading = f"Where should {self._name(summary)} stand?"
        chosen = await self._screen.app.push_screen_wait(dialogs.ListPicker(heading, choices))
        if isinstance(chosen, Category):
            await self._move(summary, chosen)
        elif chosen == "new":
            named = await self._screen.app.push_screen_wait(dialogs.PromptScreen("Name of the new group"))
            if named:
                await self.put_into(summary, named)
        elif here is not None and chosen:
            await self._groups.do(chosen, here)

    async def _move(self, summary: ChannelSummary, target: Category, *, first: bool = False) -> None:
        groups = [each for each in self._sidebar.all_groups() if each.workspace_id == target.workspace_id]
        after = moved(groups, summary.channel.id, target.id, first=first)
        changed = tuple(
            new for new, old in zip(after, groups, strict=True) if new != old or new.id == target.id
        )
        await self._sidebar.arrange(ChangeCategories(target.workspace_id, changed))
        self._screen.say(f"{self._name(summary)} stands in {title_of_group(target)}.")

    async def _shift(self, summary: ChannelSummary, step: int) -> None:
        """Up or down in its group, which is sorted by hand from now on; from its end into the next."""
        groups = self._sidebar.all_groups()
        group = home(groups, summary)
        if group is None:
            return
        ids = list(self._groups.order_of(group))
        where = headings_of(self._screen.channels)
        here = where.get(summary.channel.id)
        # A step leads past what is seen: those that stand among the unread are not, below this heading.
        seen = [each for each in ids if here is None or where.get(each) == here]
        at = seen.index(summary.channel.id)
        there = min(max(at + step, 0), len(seen) - 1)
        if there == at:
            await self._cross(summary, group, step)
            return
        place = ids.index(seen[there])
        ids.remove(summary.channel.id)
        ids.insert(place, summary.channel.id)
        changed = replace(group, sorting=Sorting.MANUAL, channel_ids=tuple(ids))
        await self._sidebar.arrange(ChangeCategories(group.workspace_id, (changed,)))
        if here is None:
            said = f"{place + 1} of {len(ids)} in {title_of_group(group)}"
            self._screen.say(f"{self._name(summary)} is {said}.")

    async def _cross(self, summary: ChannelSummary, group: Category, step: int) -> None:
        """Into the next group that may have it; by its near end, where that is sorted by hand."""
        groups = [each for each in self._sidebar.all_groups() if each.workspace_id == group.workspace_id]
        at = groups.index(group)
        ahead = groups[at + 1 :] if step > 0 else groups[:at][::-1]
        target = next((each for each in ahead if suits(each, summary)), None)
        if target is None:
            end = "last" if step > 0 else "first"
            self._screen.say(f"{title_of_group(group)} is the {end} group that it can stand in.")
            return
        await self._move(summary, target, first=step > 0)

    def _name(self, summary: ChannelSummary) -> str:
        return channel_title(self._account.store, summary.channel)


def _workspace_of(groups: tuple[Category, ...], summary: ChannelSummary) -> WorkspaceId:
    here = home(groups, summary)
    return summary.channel.workspace_id or (here.workspace_id if here is not None else WorkspaceId(""))
