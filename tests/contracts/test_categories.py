"""Does a backend list the groups of one's channels, and change them?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import ChangeCategories, DropCategory, MakeCategory, OrderCategories, Receipt
from chat_tui.model.categories import Category, CategoryKind, Sorting, home_of, moved
from chat_tui.model.events import CategoriesListed, ChannelJoined, LookupNeeded
from chat_tui.model.ids import ChannelId
from tests.contracts.scene import Scene, listening


def groups_in(receipt: Receipt) -> tuple[Category, ...]:
    (event,) = receipt.events
    assert isinstance(event, CategoriesListed)
    return event.categories


async def listed(scene: Scene) -> tuple[Category, ...]:
    (event,) = (await scene.alice.backend.lookup(LookupNeeded(categories=True))).events
    assert isinstance(event, CategoriesListed)
    assert event.workspace_id == scene.workspace_id
    return event.categories


def kind_of(groups: tuple[Category, ...], channel_id: ChannelId) -> CategoryKind | None:
    home = home_of(groups, channel_id)
    return home.kind if home is not None else None


async def test_a_channel_goes_into_a_group_of_ones_own_and_comes_back(scene: Scene) -> None:
    before = await listed(scene)
    assert kind_of(before, scene.channel_id) is CategoryKind.CHANNELS
    make = MakeCategory(scene.workspace_id, "Work", (scene.channel_id,))
    groups = groups_in(await scene.alice.backend.perform(make))
    assert groups == await listed(scene)
    assert kind_of(groups, scene.channel_id) is CategoryKind.OWN
    mine = home_of(groups, scene.channel_id)
    assert mine is not None
    assert mine.title == "Work"
    drop = DropCategory(scene.workspace_id, mine.id)
    assert kind_of(groups_in(await scene.alice.backend.perform(drop)), scene.channel_id) is (
        CategoryKind.CHANNELS
    )
    with pytest.raises(RejectedError):
        await scene.alice.backend.perform(drop)


async def test_groups_are_renamed_folded_sorted_and_put_in_an_order(scene: Scene) -> None:
    make = MakeCategory(scene.workspace_id, "Work")
    groups = groups_in(await scene.alice.backend.perform(make))
    (mine,) = [group for group in groups if group.title == "Work"]
    changed = replace(mine, title="Work things", collapsed=True, sorting=Sorting.RECENT)
    await scene.alice.backend.perform(ChangeCategories(scene.workspace_id, (changed,)))
    order = (*(group.id for group in groups if group.id != mine.id), mine.id)
    last = groups_in(await scene.alice.backend.perform(OrderCategories(scene.workspace_id, order)))
    assert last[-1] == changed
    await scene.alice.backend.perform(DropCategory(scene.workspace_id, mine.id))
    with pytest.raises(RejectedError):
        await scene.alice.backend.perform(DropCategory(scene.workspace_id, groups[-1].id))


async def test_a_favourite_is_in_no_other_group(scene: Scene) -> None:
    groups = await listed(scene)
    (favourites,) = [group for group in groups if group.kind is CategoryKind.FAVOURITES]
    wanted = moved(groups, scene.channel_id, favourites.id)
    receipt = await scene.alice.backend.perform(ChangeCategories(scene.workspace_id, wanted))
    holders = [group.kind for group in groups_in(receipt) if scene.channel_id in group.channel_ids]
    assert holders == [CategoryKind.FAVOURITES]


async def test_who_changes_groups_hears_of_it_elsewhere(scene: Scene) -> None:
    async with listening(scene.alice.backend) as listener:
        make = MakeCategory(scene.workspace_id, "Heard", (scene.channel_id,))
        groups = groups_in(await scene.alice.backend.perform(make))
        listed_anew = CategoriesListed(scene.workspace_id, groups)
        await listener.hears(object, lambda event: event in (LookupNeeded(categories=True), listed_anew))
    mine = home_of(groups, scene.channel_id)
    assert mine is not None
    await scene.alice.backend.perform(DropCategory(scene.workspace_id, mine.id))


async def test_the_channels_of_a_group_are_muted_and_heard_with_it(scene: Scene) -> None:
    async def is_muted() -> bool:
        (joined,) = [
            event
            for event in (
                await scene.alice.backend.lookup(LookupNeeded(channel_ids=(scene.channel_id,)))
            ).events
            if isinstance(event, ChannelJoined)
        ]
        return joined.membership.muted

    make = MakeCategory(scene.workspace_id, "Quiet", (scene.channel_id,))
    mine = home_of(groups_in(await scene.alice.backend.perform(make)), scene.channel_id)
    assert mine is not None
    for muted in (True, False):
        change = ChangeCategories(scene.workspace_id, (replace(mine, muted=muted),))
        mine = home_of(groups_in(await scene.alice.backend.perform(change)), scene.channel_id)
        assert mine is not None
        assert mine.muted is muted
        assert await is_muted() is muted
    await scene.alice.backend.perform(DropCategory(scene.workspace_id, mine.id))
