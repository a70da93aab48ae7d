"""Tests of the commands about channels."""

from __future__ import annotations

from chat_tui.model.channels import ChannelKind
from tests.commands.conftest import Desk


async def test_join_goes_to_a_channel_one_is_in(desk: Desk) -> None:
    assert await desk.type("/join #town", nowhere=True)
    assert desk.ui.opened == [desk.channel.id]


async def test_join_becomes_a_member_of_a_public_channel(desk: Desk) -> None:
    garden = desk.server.add_channel("garden", [desk.bob.id])
    assert await desk.type("/join #garden")
    assert desk.ui.opened == [garden.id]
    assert desk.account.store.summary(garden.id) is not None


async def test_join_proposes_the_nearest(desk: Desk) -> None:
    desk.server.add_channel("garden", [desk.bob.id])
    assert not await desk.type("/join #gadren")
    assert desk.ui.said == [("error", "There is no public channel #gadren. Did you mean #garden?")]


async def test_leave_leaves_this_channel_or_the_one_that_is_named(desk: Desk) -> None:
    other = desk.server.add_channel("other")
    await desk.time.until(lambda: desk.account.store.summary(other.id))
    assert await desk.type("/leave #other")
    assert desk.account.store.summary(other.id) is None
    assert await desk.type("/leave")
    assert desk.account.store.summary(desk.channel.id) is None


async def test_create_makes_a_channel_with_a_slug_and_opens_it(desk: Desk) -> None:
    assert await desk.type("/create Rose Garden")
    assert await desk.type("/create --private Back Room")
    made = [desk.account.store.channel(channel_id) for channel_id in desk.ui.opened]
    assert [(one.name, one.title, one.kind) for one in made if one] == [
        ("rose-garden", "Rose Garden", ChannelKind.PUBLIC),
        ("back-room", "Back Room", ChannelKind.PRIVATE),
    ]


async def test_create_wants_a_name_of_letters(desk: Desk) -> None:
    assert not await desk.type("/create ---")
    assert "needs a name" in desk.ui.said[0][1]


async def test_topic_is_set_or_asked_for(desk: Desk) -> None:
    assert await desk.type("/topic Roses")
    desk.ui.answer = "Tulips"
    assert desk.server.world.room(desk.channel.id).channel.topic == "Roses"
    assert await desk.type("/topic")
    assert desk.server.world.room(desk.channel.id).channel.topic == "Tulips"
    desk.ui.answer = None
    assert await desk.type("/topic")
    assert desk.server.world.room(desk.channel.id).channel.topic == "Tulips"


async def test_read_marks_this_channel_or_all(desk: Desk) -> None:
    other = desk.server.add_channel("other")
    for channel in (desk.channel, other):
        desk.server.post(desk.bob.id, channel.id, "news")
    await desk.time.until(lambda: desk.account.store.totals()[1] == 2)
    assert await desk.type("/read")
    assert desk.account.store.totals()[1] == 1
    assert await desk.type("/read --all")
    assert desk.account.store.totals()[1] == 0
