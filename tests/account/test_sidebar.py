"""Are the groups of one's channels kept here where the server has none, and only then?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chat_tui.account.gate import Gate
from chat_tui.account.sidebar import Sidebar
from chat_tui.errors import ReadOnlyError, RejectedError
from chat_tui.model.actions import (
    Arrangement,
    ChangeCategories,
    DropCategory,
    MakeCategory,
    OrderCategories,
    Receipt,
    SetMuted,
)
from chat_tui.model.categories import CategoryKind, home_of, moved
from chat_tui.model.changes import Changes
from chat_tui.model.channels import Workspace
from chat_tui.model.events import Batch, StreamOpened
from chat_tui.model.ids import WorkspaceId
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.store.conftest import TOWN, a_snapshot

HOME = WorkspaceId("w1")
MAKE = MakeCategory(HOME, "Work", (TOWN,))


@dataclass
class Desk:
    """One's files, and sidebars over them at servers that refuse with a status, or with 0 do it."""

    store: Store
    mine: Mine
    told: list[Changes] = field(default_factory=list)
    muted: list[SetMuted] = field(default_factory=list)

    def sidebar(self, status: int, *, closed: bool = False) -> Sidebar:
        async def perform(action: Arrangement | SetMuted) -> Receipt | None:
            if isinstance(action, SetMuted):
                self.muted.append(action)
            elif status:
                raise RejectedError("no", status=status)
            return Receipt()

        return Sidebar(self.store, self.mine, Gate(is_closed=closed), perform, self.told.append)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store, mine = Store.open(tmp_path / "cache.sqlite"), Mine.open(tmp_path / "mine.sqlite")
    lists = replace(a_snapshot(), workspaces=(Workspace(HOME, "home", "Home"),))
    await store.apply(Batch((StreamOpened(resumed=False), lists)))
    yield Desk(store, mine)
    await mine.close()
    await store.close()


@pytest.mark.parametrize("status", [404, 501])
async def test_a_server_without_groups_leaves_them_to_us_also_after_a_restart(
    desk: Desk, status: int
) -> None:
    await desk.sidebar(status).arrange(MAKE)
    assert desk.told[-1].channel_list
    again = desk.sidebar(status)
    home = home_of(again.groups(), TOWN)
    assert home is not None
    assert (home.title, home.kind) == ("Work", CategoryKind.OWN)
    favourites = again.groups()[0]
    await again.arrange(ChangeCategories(HOME, moved(again.groups(), TOWN, favourites.id)))
    assert home_of(again.groups(), TOWN) == again.groups()[0]
    await again.arrange(DropCategory(HOME, home.id))
    kinds = [group.kind for group in again.groups()]
    assert kinds == [CategoryKind.FAVOURITES, CategoryKind.CHANNELS, CategoryKind.PEOPLE]


async def test_groups_of_ours_are_put_in_an_order_and_muted_with_their_channels(desk: Desk) -> None:
    sidebar = desk.sidebar(501)
    await sidebar.arrange(MAKE)
    favourites, work, *others = sidebar.groups()
    await sidebar.arrange(OrderCategories(HOME, tuple(each.id for each in (*others, work, favourites))))
    assert desk.sidebar(501).groups() == (*others, work, favourites)
    await sidebar.arrange(ChangeCategories(HOME, (replace(work, muted=True),)))
    assert sidebar.groups()[2].muted
    assert desk.muted == [SetMuted(TOWN, muted=True)]
    await sidebar.arrange(ChangeCategories(HOME, moved(sidebar.groups(), TOWN, favourites.id)))
    assert desk.muted[1:] == [SetMuted(TOWN, muted=False)]


async def test_a_server_with_groups_keeps_them_and_any_other_refusal_is_told(desk: Desk) -> None:
    await desk.sidebar(0).arrange(MAKE)
    with pytest.raises(RejectedError):
        await desk.sidebar(400).arrange(MAKE)
    assert desk.sidebar(0).groups() == ()


async def test_nothing_is_arranged_behind_a_closed_gate_and_nonsense_is_as_nothing(desk: Desk) -> None:
    with pytest.raises(ReadOnlyError):
        await desk.sidebar(501, closed=True).arrange(MAKE)
    await desk.mine.remember("categories", '[{"id": 3}]')
    assert desk.sidebar(0).groups() == ()
