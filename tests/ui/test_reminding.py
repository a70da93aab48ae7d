"""Can a person be reminded of a message, see what is to come, and open a message in the editor?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from chat_tui.account.reminders import Reminder
from chat_tui.model.ids import Millis
from chat_tui.ui.deeds import outside
from chat_tui.ui.notice_delivery import Delivery
from chat_tui.ui.notice_ways import Told
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_keeping import choose_newest


def told(on: Stage) -> str:
    return " ".join(each.message for each in on.app._notifications)


async def test_a_message_is_remembered_and_gone_to(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_newest(on)
        await on.press("R", "text:20m", "enter")
        await on.until(on.account.reminders.all)
        assert on.account.reminders.all()[0].words == "maya: Banner, take 5: more sky, less line."
        await on.open("general")
        on.screen.action_go("reminders")
        await on.until(lambda: "take 5" in on.text())
        await on.press("enter")
        await on.until(lambda: "1 go there" in on.text())
        await on.press("1")
        design = on.world.channels["design"].id
        await on.until(lambda: on.screen.main.messages.channel_id == design)
        assert on.account.reminders.all()  # its time has not come
        on.screen.action_go("reminders")
        await on.until(lambda: "# design" in on.text() and "Reminders" in on.text())
        await on.press("enter", "2")
        await on.until(lambda: not on.account.reminders.all())


async def test_no_time_is_no_reminder(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_newest(on)
        await on.press("R", "text:some day", "enter")
        await on.until(lambda: "is no time" in told(on))
        assert not on.account.reminders.all()


async def test_it_is_told_when_its_time_comes(stage: OpenStage) -> None:
    async with stage() as on:
        town = on.world.channels["general"].id
        await on.account.reminders.add(Reminder(Millis(1), town, "long ago\x1b[2J"))
        await on.until(lambda: "long ago" in told(on))
        assert "\x1b" not in told(on)
        on.screen.action_go("reminders")
        await on.until(lambda: "due" in on.text())
        await on.press("enter", "1")
        await on.until(lambda: on.screen.main.messages.channel_id == town)
        assert not on.account.reminders.all()


async def test_who_looks_elsewhere_is_reminded_by_the_way_of_notices(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []

    async def deliver(delivery: Delivery, told: Told, record: Mapping[str, object]) -> None:
        sent.append((told.title, told.body))

    monkeypatch.setattr(Delivery, "deliver", deliver)
    monkeypatch.setattr(Delivery, "is_looked_at", False)
    async with stage() as on:
        await on.until(lambda: on.app.delivery)
        await on.account.reminders.add(Reminder(Millis(1), on.world.channels["general"].id, "tea"))
        await on.until(lambda: sent == [("Reminder", "tea")])


async def test_a_place_is_remembered_by_a_command(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        for words in ("in 3 hours look at the build", "soon"):
            on.screen.run_command(f"/remind {words}", on.composer.destination)
        await on.until(lambda: "names no time" in told(on))
        (reminder,) = on.account.reminders.all()
        assert reminder.words == "look at the build"
        assert reminder.at - on.account.reminders.now() > 10_000_000


@pytest.mark.parametrize(("channel", "mine"), [("design", False), ("release", True)])
async def test_the_editor_changes_our_own_only(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, channel: str, mine: bool
) -> None:
    seen: list[str] = []

    async def edit(app: object, text: str) -> str:
        seen.append(text)
        return f"{text} changed"

    monkeypatch.setattr(outside, "edit_outside", edit)
    async with stage() as on:
        await choose_newest(on, channel)
        while mine and "Changelog draft" not in getattr(on.screen.main.pane.selected_item, "text", ""):
            await on.press("k")
        await on.press("E")
        await on.until(lambda: seen)
        if mine:
            await on.until(lambda: on.composer.text.endswith("changed"))
            assert on.composer.destination is not None
            assert on.composer.destination.editing
        else:
            await on.until(lambda: "only your own" in told(on))
            assert on.composer.text == ""
