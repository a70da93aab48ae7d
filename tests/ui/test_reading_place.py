"""Does the app begin on the lines that were read when it was killed, and only then?"""

from __future__ import annotations

from chat_tui.ui.reading_place import READING_KEY, keep, restore
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import a_world

SIZE = (80, 14)


def shown(on: Stage) -> list[str]:
    """What stands in the timeline."""
    pane = on.screen.main.messages
    region = pane.region
    return [line[region.x : region.right] for line in on.lines()[region.y : region.bottom]]


async def remembered(on: Stage) -> str:
    """What is on disk once it was looked where somebody reads."""
    before = on.account.mine.recall(READING_KEY)
    keep(on.app, {})
    await on.until(lambda: on.account.mine.recall(READING_KEY) not in (None, before))
    return on.account.mine.recall(READING_KEY) or ""


async def test_a_new_start_shows_the_lines_that_were_read(stage: OpenStage) -> None:
    world = a_world()
    async with stage(SIZE, world=world) as on:
        await on.open("release")
        await on.press("pageup", "pageup", "pagedown")
        assert not on.screen.main.messages.following
        left = shown(on)
        assert world.channels["release"].id in await remembered(on)
    async with stage(SIZE, world=world) as on:
        await on.until(lambda: shown(on) == left)
        on.screen.main.messages.action_scroll_end()
        keep(on.app, {})
        await on.until(lambda: on.account.mine.recall(READING_KEY) == "")


async def test_who_left_begins_elsewhere(stage: OpenStage) -> None:
    async with stage(SIZE) as on:
        await on.open("release")
        await on.press("pageup", "pageup")
        await remembered(on)
        await on.app.action_quit()
        assert on.account.mine.recall(READING_KEY) == ""


async def test_what_cannot_be_read_is_left(stage: OpenStage) -> None:
    async with stage(SIZE) as on:
        await on.open("release")
        before = on.screen.main.messages.place
        for text in ("", "{", "[]", '["x", "y", 1, "z"]', '["x", "y", "a", "z", 1]', "7"):
            await on.account.mine.remember(READING_KEY, text)
            restore(on.screen, on.world.channels["release"].id)
        assert on.screen.main.messages.place == before
