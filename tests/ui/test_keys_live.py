"""Do other keys come into force at once, with all that names them?"""

from __future__ import annotations

import pytest

from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.composer import Composer
from tests.ui.conftest import OpenStage, Stage


def hint(on: Stage) -> str:
    """The row under the composer."""
    return on.lines()[-2].partition("│")[2].strip()


def told(on: Stage) -> str:
    """All toasts."""
    return "\n".join(each.message for each in on.app._notifications)


async def command(on: Stage, line: str) -> None:
    """Run a command line."""
    on.composer.set_text(line)
    await on.press("enter")


async def test_a_profile_is_taken_at_once_and_remembered(stage: OpenStage) -> None:
    kept: list[str] = []
    async with stage(settings=UiSettings(remember_profile=kept.append)) as on:
        assert "^K jump" in on.lines()[-1]
        await command(on, "/keys emacs")
        await on.until(lambda: "These are the keys of emacs now. F1 shows them." in told(on))
        assert kept == ["emacs"]
        await on.until(lambda: "^G jump" in on.lines()[-1] and "alt+x commands" in on.lines()[-1])
        await on.press("text:w", "home", "ctrl+k")
        assert on.composer.text == ""
        await on.press("ctrl+g")
        await on.until(lambda: "Jump" in on.text())
        await on.press("ctrl+g")
        await on.until(lambda: on.app.screen is on.screen)
        await on.press("f1", "text:jump")
        await on.until(lambda: "^G" in on.text() and "Jump to a channel" in on.text())
        await on.press("escape")
        await command(on, "/keys default")
        await on.until(lambda: "^K jump" in on.lines()[-1])
        await on.press("ctrl+k")
        await on.until(lambda: on.app.screen is not on.screen)


async def test_what_stands_against_a_profile_is_said(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"app.search": "ctrl+g"})) as on:
        await command(on, "/keys weechat")
        await on.until(lambda: "key ctrl+g is bound to both" in told(on))
        await command(on, "/keys wechat")
        await on.until(lambda: "There is no profile wechat." in told(on))


async def test_a_message_names_the_key_of_the_profile_that_is_taken(stage: OpenStage) -> None:
    async with stage() as on:
        before = on.app.make_look().expand_key
        from chat_tui.ui import rekeying

        rekeying.take_keys(on.app, {"message.expand": "X"})
        assert (before, on.screen.main.messages.look.expand_key) == ("x", "X")
        await on.press("shift+tab")
        rekeying.take_keys(on.app, {"message.reply": "t"})
        await on.until(lambda: hint(on).startswith("t reply"))


async def test_moving_a_key_takes_nothing_else_away(stage: OpenStage) -> None:
    """Textual's own keymap drops whatever else has the key."""
    async with stage(settings=UiSettings(keys={"compose.edit_last": "ctrl+s", "app.date": ""})) as on:
        await on.press("text:one", "ctrl+j", "text:two", "up")
        assert on.composer.cursor_location[0] == 0
        active = on.screen.active_bindings
        assert active["ctrl+s"].binding.id == "compose.edit_last"
        assert "alt+g" not in active


async def test_a_key_that_only_some_terminals_send_is_named_once_it_came(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"compose.newline": "shift+enter,ctrl+j"})) as on:
        assert "^J newline" in hint(on)
        await on.press("shift+enter")
        assert on.composer.text == "\n"
        await on.until(lambda: "shift+⏎ newline" in hint(on))


async def test_the_mode_is_said_and_its_keys_lead_on(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"profile": "vim"})) as on:
        await on.press("text:word")
        assert on.composer.text == "word"
        assert "NORMAL" not in hint(on)
        await on.press("escape")
        await on.until(lambda: hint(on).startswith("NORMAL · i type · w word · x cut · d delete"))
        await on.press("3", "d")
        await on.until(lambda: hint(on).startswith("3d… · esc leave it"))
        await on.press("escape", "v")
        await on.until(lambda: hint(on).startswith("VISUAL · d delete · c change · y copy · esc ends it"))
        await on.press("escape")
        await on.until(lambda: hint(on).startswith("NORMAL"))
        assert on.composer.text == "word"
        await on.press("colon", "text:whole")
        await on.until(lambda: "Draw the whole screen again" in on.text())
        assert on.composer.text == "word"
        await on.press("escape")
        await on.until(lambda: on.app.screen is on.screen and "NORMAL" in hint(on))
        await on.press("k")
        await on.until(lambda: on.screen.main.messages.has_focus)
        assert "NORMAL" not in hint(on)
        await on.press("i", "text:s", "escape", "enter")
        await on.until(lambda: "wors" in on.text() and on.composer.text == "")
        await on.press("i")
        await command(on, "/keys default")
        await on.until(lambda: "These are the keys of default now" in told(on))
        await on.press("escape", "text:jk")
        assert on.composer.text == "jk"


async def test_without_a_key_for_it_there_is_no_normal_mode(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:a", "escape", "text:x")
        assert on.composer.text == "ax"
        assert isinstance(on.composer, Composer)
        assert on.composer.normal is None


@pytest.mark.parametrize("keys", [{"compose.newline": "shift+enter"}, {"select.leave": "super+l"}])
async def test_what_no_key_of_the_terminal_does_has_no_hint(stage: OpenStage, keys: dict[str, str]) -> None:
    async with stage(settings=UiSettings(keys=keys)) as on:
        assert ("newline" in hint(on)) is ("compose.newline" not in keys)


async def test_a_dialog_names_the_keys_that_were_moved(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"dialog.cancel": "ctrl+s,escape"})) as on:
        await on.press("ctrl+k")
        await on.until(lambda: "look in · ^S ─╯" in on.text())
        await on.press("ctrl+s")
        await on.until(lambda: on.app.screen is on.screen)
