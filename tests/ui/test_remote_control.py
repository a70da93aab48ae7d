"""Does the app do what its user's other programs ask, and nothing that they must not?"""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.errors import ChatError, ReadOnlyError, TargetError
from chat_tui.ui.app import ChatApp
from chat_tui.ui.remote_control import MOST_INSERTED, RemoteControl
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage


async def test_it_goes_where_it_is_told_and_takes_text_in(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    async with stage() as on:
        control = RemoteControl(on.app)
        await control.open("", "#infra")
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)
        with pytest.raises(TargetError, match="nowhere"):
            await control.open("", "#nowhere")
        with pytest.raises(TargetError, match="no account 'work' open"):
            await control.open("work", "#infra")
        control.insert("two\r\nlines \x1b[31m")
        assert on.composer.text == "two\nlines \u241b[31m"
        control.insert(" and more")
        assert on.composer.text.endswith("[31m and more")
        assert not on.account.outbox.waiting()
        with pytest.raises(ChatError, match="too many"):
            control.insert("x" * (MOST_INSERTED + 1))
        assert not control.is_covered()
        await on.press("f1")
        assert control.is_covered()
        await on.press("escape")
        await control.open("", "#random")
        await on.until(lambda: on.composer.text == "")
        assert control.focus() == {"tmux": "", "pane": ""}
        monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,123,0")
        monkeypatch.setenv("TMUX_PANE", "%3")
        assert control.focus() == {"tmux": "/tmp/tmux-1000/default", "pane": "%3"}


async def test_it_tells_what_is_unread_as_the_title_does(stage: OpenStage) -> None:
    async with stage() as on:
        control = RemoteControl(on.app)
        await on.until(lambda: on.account.connection.is_online)
        (told,) = control.unread()
        assert (told["unread"], told["mentions"]) == on.account.read_marks.totals()
        assert told["account"] == on.account.name


async def test_an_app_that_only_looks_takes_nothing_in(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        monkeypatch.setattr(on.account.gate, "is_closed", True)
        with pytest.raises(ReadOnlyError):
            RemoteControl(on.app).insert("x")
        assert on.composer.text == ""


async def test_what_goes_on_beside_it_begins_after_the_first_paint_and_ends_with_it(stage: OpenStage) -> None:
    seen: list[str] = []

    async def beside(app: ChatApp) -> None:
        seen.append("began" if app.stands else "too soon")
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            seen.append("ended")

    async with stage(settings=UiSettings(beside=beside)) as on:
        await on.until(lambda: seen)
        RemoteControl(on.app).quit()
        await on.until(lambda: on.app.return_code == 0)
    assert seen == ["began", "ended"]
