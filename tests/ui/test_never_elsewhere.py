"""Can what is typed in one place ever be said in another, whatever happens meanwhile?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.config.edit import set_value
from chat_tui.errors import TargetError
from chat_tui.model.actions import LeaveChannel
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def said(on: Stage, *channels: str) -> dict[str, list[str]]:
    """All that the user has said, by channel, as the server has it."""
    messages = sorted(on.world.server.world.messages.values(), key=lambda message: message.position)
    return {
        name: [
            message.text
            for message in messages
            if message.channel_id == on.world.channels[name].id and message.author_id == on.world.me.id
        ]
        for name in channels
    }


async def test_who_is_removed_while_he_types_stays_and_sends_nothing(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        before = said(on, "random", "welcome", "release", "general")
        await on.press("text:half a ")
        on.world.server.perform(on.world.me.id, LeaveChannel(on.world.channels["random"].id))
        await on.until(lambda: "not in this channel any more" in on.text())
        await on.press("text:sentence", "enter")
        await on.pilot.pause()
        assert on.screen.visits.here == on.world.channels["random"].id
        assert said(on, "random", "welcome", "release", "general") == before
        assert on.composer.text == "half a "
        await on.open("general")
        assert on.composer.text == ""
        await on.press("text:here", "enter")
        await on.until(lambda: said(on, "general")["general"][-1:] == ["here"])


async def test_who_leaves_by_a_command_is_where_he_was_before(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("general")
        await on.open("random")
        await on.press("text:/leave", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["general"].id)


async def test_a_word_to_one_person_is_told_to_nobody_else_though_it_has_two_lines(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        before = said(on, "random")
        await on.press("text:/msg @lin one", "ctrl+j", "text:two", "enter")
        await on.until(lambda: said(on, "@lin")["@lin"][-1:] == ["one\ntwo"])
        assert said(on, "random") == before


async def test_a_command_that_failed_returns_to_the_place_where_it_was_typed(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.open("random")

        async def late(target: str) -> None:
            await on.open("general")
            raise TargetError("There is nobody like that.")

        monkeypatch.setattr(on.account.directory, "locate", late)
        await on.press("text:/msg @nobody long words", "enter")
        await on.until(lambda: "nobody like that" in on.text())
        assert on.composer.text == ""
        await on.open("random")
        assert on.composer.text == "/msg @nobody long words"


async def test_who_changes_a_message_again_before_the_server_answered_goes_on_from_there(
    stage: OpenStage,
) -> None:
    async with stage() as on:
        await on.open("release")
        on.world.server.faults.offline = True
        await on.press("up", "text: once", "enter", "up")
        assert on.composer.text.endswith(" once")
        assert not said(on, "release")["release"][-1].endswith(" once")


async def test_without_a_key_for_it_nothing_offers_to_try_again(stage: OpenStage) -> None:
    keys = {"message.retry": "", "gap.fill": "", "message.expand": "", "app.commands": ""}
    async with stage(settings=UiSettings(keys=keys)) as on:
        assert "Welcome. Press ctrl+k to jump" in on.text()


async def test_a_theme_that_cannot_be_kept_is_taken_all_the_same(stage: OpenStage, tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("[ui\n")
    async with stage(
        settings=UiSettings(remember_theme=lambda name: set_value(broken, "ui", "theme", name))
    ) as on:
        await on.press("text:/theme chat-light", "enter")
        await on.until(lambda: "for this session only" in on.text())
        assert on.app.theme == "chat-light"
        assert broken.read_text() == "[ui\n"
