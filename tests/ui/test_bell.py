"""Does the bell ring for what is meant for us and not in sight, also where no focus is told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import AppBlur, AppFocus

from chat_tui.model.events import Batch, ThreadChanged
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message
from chat_tui.model.threads import ThreadState
from tests.ui.conftest import OpenStage, Stage


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts."""
    rings: list[int] = []
    monkeypatch.setattr("chat_tui.ui.app.ChatApp.bell", lambda _app: rings.append(1))
    return rings


async def called(on: Stage, channel: str, text: str) -> None:
    """Maya calls tom somewhere, and it has come."""
    channel_id = on.world.channels[channel].id
    posted = on.world.server.post(on.world.people["maya"].id, channel_id, f"@tom {text}")
    await on.until(lambda: on.account.store.message(posted.id) is not None)
    await on.pilot.pause()


def mentions(on: Stage, channel_id: ChannelId) -> int:
    """How often the channel list says that we were called there."""
    summary = on.account.store.summary(channel_id)
    assert summary is not None
    return summary.membership.mentions


async def test_a_terminal_that_tells_no_focus_rings_for_what_is_not_in_sight(
    stage: OpenStage, rung: list[int]
) -> None:
    async with stage() as on:
        await called(on, "random", "elsewhere")
        await on.until(lambda: rung == [1])
        await called(on, "welcome", "here")
        assert rung == [1]


async def test_who_looks_is_not_rung_for(stage: OpenStage, rung: list[int]) -> None:
    async with stage() as on:
        on.app.post_message(AppBlur())
        await on.until(lambda: not on.app.app_focus)
        await on.pilot.pause()
        await called(on, "welcome", "in sight, but nobody looks")
        await on.until(lambda: rung == [1])
        on.app.post_message(AppFocus())
        await on.until(lambda: on.app.app_focus)
        await called(on, "random", "elsewhere, and the list shows it")
        assert rung == [1]


async def test_where_no_focus_is_told_who_touches_nothing_is_not_taken_for_a_reader(
    stage: OpenStage, rung: list[int]
) -> None:
    async with stage() as on:
        welcome = on.world.channels["welcome"].id
        on.app.attend()
        await on.pilot.press("x")
        assert on.account.read_marks.reading == welcome
        on.app._somebody_came_or_left(is_here=False)
        assert not on.app.somebody_looks
        await called(on, "welcome", "in sight, but nobody is there")
        await on.until(lambda: rung == [1])
        assert mentions(on, welcome) == 1
        on.app._somebody_came_or_left(is_here=True)
        await on.until(lambda: mentions(on, welcome) == 0)


async def test_a_focus_that_is_only_sometimes_told_is_not_believed(stage: OpenStage) -> None:
    async with stage() as on:
        on.app.post_message(AppFocus())
        await on.until(lambda: on.app.tells_focus)
        on.app.believes_focus = False
        assert not on.app.tells_focus
        assert on.app.somebody_looks
        on.app._somebody_came_or_left(is_here=False)
        assert not on.app.somebody_looks


async def test_the_title_counts_what_calls_us_in_channels_and_threads_if_that_is_wanted(
    stage: OpenStage,
) -> None:
    async with stage() as on:
        before = on.account.store.totals()[2]
        await called(on, "random", "elsewhere")
        await on.until(lambda: on.app._title_shown.startswith(f"({before + 1}) "))
        root = next(iter(on.account.store.timeline(on.world.channels["random"].id, limit=50).rows))
        assert isinstance(root, Message)
        state = ThreadState(root.id, root.channel_id, unread=2, mentions=2)
        await on.account._ring.apply(Batch((ThreadChanged(state),)))
        await on.until(lambda: on.app._title_shown.startswith(f"({before + 3}) "))
        on.app.take_settings(replace(on.app.settings, title="name"))
        on.app.show_title()
        named = on.app._title_shown
        assert not named.startswith("(")
        on.app.take_settings(replace(on.app.settings, title="off"))
        await called(on, "random", "again")
        assert on.app._title_shown == named


async def test_who_went_away_from_a_terminal_that_has_the_focus_is_rung_for(
    stage: OpenStage, rung: list[int]
) -> None:
    async with stage() as on:
        on.app.post_message(AppFocus())
        await on.until(lambda: on.app.tells_focus)
        on.app._tell_attendance(is_active=False)
        await called(on, "random", "elsewhere")
        await on.until(lambda: rung == [1])
