"""Is what is to be said later listed, and changed, sent or taken back there?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chat_tui.account.schedule import Schedule, schedule_of
from chat_tui.model.ids import Millis
from tests.ui.conftest import OpenStage
from tests.ui.test_never_elsewhere import said


def _are_left(schedule: Schedule, count: int) -> bool:
    return len(schedule.all()) == count


async def test_what_is_scheduled_is_changed_sent_now_or_taken_back_in_its_list(stage: OpenStage) -> None:
    async with stage((100, 24)) as on:
        schedule = schedule_of(on.account)
        await on.open("general")
        for words in ("20m change me", "21m send me"):
            on.screen.run_command(f"/schedule {words}", on.composer.destination)
        await on.until(lambda: len(schedule.all()) == 2)
        await schedule.add(
            Millis(schedule.now() + 9_000_000), on.world.channels["general"].id, "drop me", None
        )
        assert said(on, "general") == {"general": []}
        for number, left in (("1", 2), ("2", 1), ("3", 0)):
            on.screen.action_go("scheduled")
            await on.until(lambda: "To be said later" in on.text() and on.app.focused)
            await on.press("enter")
            await on.until(lambda: "take it back" in on.text())
            await on.press(number)
            await on.until(partial(_are_left, schedule, left))
        await on.until(lambda: said(on, "general") == {"general": ["send me"]})
        assert on.composer.text == "change me"


async def test_what_the_server_keeps_stands_in_the_same_list(stage: OpenStage) -> None:
    async with stage((100, 24)) as on:
        server = on.world.server
        server.capabilities = replace(server.capabilities, scheduled=True)
        await on.open("general")
        await on.press("text:/schedule 20m change me", "enter")
        await on.until(lambda: "The server sends it in 20 min" in on.text())
        await schedule_of(on.account).add(
            Millis(schedule_of(on.account).now() + 9_000_000), on.world.channels["general"].id, "here", None
        )
        on.screen.action_go("scheduled")
        await on.until(lambda: "by the server" in on.text() and "if chat-tui runs" in on.text())
        await on.press("enter")
        await on.until(lambda: "another time" in on.text())
        await on.press("4")
        await on.until(lambda: "When?" in on.text())
        before = [post.at for _, post in server.world.scheduled.values()]
        await on.press("text:3h", "enter")
        await on.until(lambda: [post.at for _, post in server.world.scheduled.values()] > before)
        on.screen.action_go("scheduled")
        await on.until(lambda: "by the server" in on.text())
        await on.press("down", "enter")
        await on.until(lambda: "another time" in on.text())
        await on.press("1")
        await on.until(lambda: not server.world.scheduled)
        assert on.composer.text == "change me"


async def test_no_time_and_no_words_return_to_be_mended(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("general")
        await on.press("text:/schedule 9:00", "enter")
        await on.until(lambda: "There is nothing to say." in on.text())
        assert on.composer.text == "/schedule 9:00"
        assert schedule_of(on.account).all() == ()
