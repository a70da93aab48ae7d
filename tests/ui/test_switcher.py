"""Does ctrl+k lead to channels, threads and commands, what is waiting first, then where one goes often?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, ClientId
from chat_tui.store.mine import Mine
from chat_tui.text.width import cells
from chat_tui.ui.choices import Choice
from chat_tui.ui.frecency import HALF_LIFE, Frecency
from chat_tui.ui.last_words import Telling, last_words
from chat_tui.ui.widgets.choice_list import ChoiceList
from tests.ui.conftest import OpenStage, Stage


def labels(on: Stage) -> list[str]:
    screen: Any = on.app.screen
    return [choice.label for choice in screen.choices._choices]


async def test_visits_count_and_fade_and_outlive_the_process(tmp_path: Path) -> None:
    mine = Mine.open(tmp_path / "mine.sqlite")
    now = [1_000.0]
    often, seldom = ChannelId("often"), ChannelId("seldom")
    for channel in (often, often, often, seldom):
        await Frecency(mine, lambda: now[0]).visited(channel)
    again = Frecency(mine, lambda: now[0])
    assert again.scores() == {often: 3.0, seldom: 1.0}
    now[0] += 2 * HALF_LIFE
    await again.visited(seldom)
    assert again.scores() == {often: 0.75, seldom: 1.25}
    await mine.remember("visits", "no visits")
    assert again.scores() == {}
    await mine.close()


async def test_what_waits_comes_first_and_then_where_one_goes_often(stage: OpenStage) -> None:
    async with stage() as on:
        for name in ("infra", "random", "infra", "random", "infra", "general"):
            await on.open(name)
        await on.open("welcome")
        scores = Frecency(on.account.mine, lambda: 0.0).scores
        await on.until(lambda: on.world.channels["general"].id in scores())
        await on.press("ctrl+k")
        await on.until(lambda: labels(on))
        found = labels(on)
        assert found.index("release") < found.index("infra") < found.index("random") < found.index("leads")


async def test_a_thread_is_found_by_its_words_and_a_command_behind_a_sign(stage: OpenStage) -> None:
    async with stage() as on:
        world, maya = on.world, on.world.people["maya"].id
        infra = world.channels["infra"].id
        root = world.server.post(world.me.id, infra, "who waters the plants")
        say = SendMessage(ClientId("t-1"), infra, "me", root.id)
        world.server.perform(maya, say)
        followed = on.account.store.followed_threads
        await on.until(lambda: root.id in [state.root_id for state in followed()])
        await on.press("ctrl+k", "text:plants")
        await on.until(lambda: labels(on)[:1] == ["who waters the plants"])
        await on.press("enter")
        await on.until(lambda: on.screen.is_in_thread)
        assert on.screen.visits.here == infra
        await on.press("escape", "ctrl+k", "text:>unread channels in")
        await on.until(lambda: labels(on))
        await on.press("enter")
        await on.until(lambda: on.screen.channels.only_unread)


async def test_tab_shows_what_was_said_last_and_reads_nothing(stage: OpenStage) -> None:
    async with stage() as on:
        release = on.world.channels["release"].id
        summary = on.account.store.summary(release)
        assert summary is not None
        assert summary.membership.unread
        await on.press("ctrl+k", "text:release", "tab")
        await on.until(lambda: "maya: @tom can you sign the tag once" in on.text())
        assert "Ship 0.5 on Friday" in on.text()
        await on.press("ctrl+u", "text:@lin")
        await on.until(lambda: "@lin, Lin Wei, away" in on.text())
        assert "lin: shout when the TODOs are gone" in on.text()
        await on.press("tab")
        await on.until(lambda: "shout when" not in on.text())
        assert on.account.store.summary(release) == summary


async def test_what_a_command_does_is_read_to_its_end(stage: OpenStage) -> None:
    async with stage(size=(60, 20)) as on:
        await on.press("ctrl+k", "text:>scheduled")
        await on.until(lambda: "/scheduled" in on.text())
        said = " ".join(on.text().replace("│", " ").replace("▌", " ").split())
        for choice in on.app.screen.query_one(ChoiceList)._choices[:2]:
            assert choice.label in said


async def test_what_was_said_last_is_read_to_its_end_where_there_is_room(stage: OpenStage) -> None:
    async with stage() as on:
        random = on.world.channels["random"].id
        said = [
            on.world.server.post(on.world.people["maya"].id, random, text)
            for text in (
                "first " * 90,
                "a long sentence that goes on and on, and that is read to its very end",
            )
        ]
        await on.until(lambda: on.account.store.message(said[-1].id) is not None)
        choice, telling = Choice(random, "random"), Telling(on.account.store, "unicode", clock_24h=True)
        for width, height in ((40, 12), (40, 4), (20, 3), (10, 1), (2, 5), (0, 0)):
            lines = last_words(choice, telling, width, height)
            assert len(lines) <= height
            assert all(cells(line) <= width for line in lines)
        lines = last_words(choice, telling, 40, 12)
        assert " ".join(" ".join(lines).split()).endswith(
            "a long sentence that goes on and on, and that is read to its very end"
        )
        (first,) = [at for at, line in enumerate(lines) if "maya: first" in line]
        assert lines[first + 2].endswith("…")
