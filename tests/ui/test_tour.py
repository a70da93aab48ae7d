"""Does the tour of a newcomer tick itself off, and is it silent everywhere else and once it is over?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.actions import AddReaction, SendMessage
from chat_tui.model.ids import MessageId
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import SmallWorld, a_world


def with_guide() -> SmallWorld:
    """A world whose #welcome was made by the guide, as in workspaces of ours."""
    world = a_world()
    guide = world.server.add_user("guide")
    room = world.server.world.rooms[world.channels["welcome"].id]
    room.channel = replace(room.channel, creator_id=guide.id)
    return world


def header(on: Stage) -> str:
    """The first row."""
    return on.lines()[0]


async def test_a_step_ticks_itself_off_and_is_kept(stage: OpenStage) -> None:
    world = with_guide()
    async with stage(world=world) as on:
        await on.open("welcome")
        await on.until(lambda: "of 6 · ⏎ sends" in header(on))
        begun = header(on)
        await on.press("text:hello", "enter")
        await on.until(lambda: "of 6 · ⏎ sends" not in header(on))
        assert header(on) != begun
        await on.press("f1")
        await on.press("escape")
        await on.until(lambda: "help" in (on.account.mine.recall("tour") or ""))
        assert "send" in (on.account.mine.recall("tour") or "")


async def test_all_steps_are_seen_wherever_they_are_done_and_then_it_is_over(stage: OpenStage) -> None:
    world = with_guide()
    async with stage(world=world) as on:
        await on.open("welcome")
        await on.until(lambda: "of 6" in header(on))
        await on.open("release")
        assert "of 6" not in header(on)
        channel_id, account = world.channels["release"].id, on.account
        first = next(iter(world.server.world.messages.values()))
        for root in (None, first.id):
            await account.perform(SendMessage(account.new_client_id(), channel_id, "x", root_id=root))
        await account.perform(AddReaction(account.new_client_id(), channel_id, MessageId(first.id), "tada"))
        for key in ("f1", "ctrl+f"):
            await on.press(key)
            await on.press("escape")
        await on.open("welcome")
        await on.until(lambda: "6 of 6 · that is all" in header(on))


async def test_the_way_to_the_end_is_seen_beside_the_tour_or_in_its_place(stage: OpenStage) -> None:
    async with stage() as on:
        main = on.screen.main
        main.said_beside = lambda channel: "0 of 6 · ^K jumps elsewhere"
        main._reads_back = True
        main.show_header()
        await on.until(lambda: "0 of 6 · ^K jumps elsewhere · ↓ newest  End" in on.lines()[0])
        main.said_beside = lambda channel: "0 of 6 · something longer " + "than there is room for" * 2
        main.show_header()
        await on.until(lambda: "↓ newest  End" in on.lines()[0] and "0 of 6" not in on.lines()[0])
        main._reads_back = False
        main.said_beside = lambda channel: "0 of 6"
        main.show_header()
        await on.until(lambda: "0 of 6" in on.lines()[0] and "newest" not in on.lines()[0])


async def test_where_there_is_no_guide_there_is_no_tour(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("welcome")
        await on.until(lambda: on.screen.main.said_beside is not None)
        on.screen.main.show_header()
        assert "of 6" not in header(on)


async def test_who_is_through_is_left_alone(stage: OpenStage) -> None:
    world = with_guide()
    async with stage(world=world) as on:
        steps = '["help", "react", "reply", "search", "send", "switch"]'
        await on.account.mine.remember("tour", steps)
        from chat_tui.ui.tour import Tour

        assert Tour(on.screen).is_over
        await on.account.mine.remember("tour", "{broken")
        assert not Tour(on.screen).is_over
