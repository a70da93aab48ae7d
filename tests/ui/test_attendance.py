"""Do keys, the mouse and the terminal's focus reach those who tell that somebody is there?"""

from __future__ import annotations

import pytest
from textual import events

from chat_tui.model.users import Presence
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def where(on: Stage) -> Presence:
    return on.world.server.world.presence(on.world.me.id).presence


async def test_an_idle_person_is_away_until_the_next_key(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(away_after=0.6)) as on:
        await on.until(lambda: where(on) is Presence.AWAY)
        await on.press("text:x")
        await on.until(lambda: where(on) is Presence.ONLINE)
        assert on.composer.text == "x"


async def test_the_mouse_is_a_person_too(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(away_after=0.6)) as on:
        await on.until(lambda: where(on) is Presence.AWAY)
        await on.pilot.click("ChannelList", offset=(2, 2))
        await on.until(lambda: where(on) is Presence.ONLINE)


async def test_a_terminal_without_the_focus_makes_one_away_sooner(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_tui.account.attendance.BLURRED", 0.1)
    async with stage() as on:
        await on.until(lambda: on.app._attendance is not None)
        on.app.post_message(events.AppBlur())
        await on.until(lambda: where(on) is Presence.AWAY)
        on.app.post_message(events.AppFocus())
        await on.until(lambda: where(on) is Presence.ONLINE)


async def test_never_tells_nothing(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(away_after=0)) as on:
        on.app.attend()
        await on.press("text:x")
        await on.pilot.pause(0.3)
        assert on.app._attendance is None
        assert where(on) is Presence.ONLINE
