"""Can all be done without Alt, F keys and Esc, whichever profile one follows?"""

from __future__ import annotations

import pytest

from chat_tui.config.key_checks import is_plain
from chat_tui.config.keymap import BINDINGS, PROFILE, keymap
from chat_tui.config.profiles import NAMES
from chat_tui.ui.doors.commands import actions_of
from chat_tui.ui.palette import BY_NUMBER, palette_choices
from chat_tui.ui.screens.chat_keys import SCREEN_ACTIONS
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage


async def test_every_action_has_a_plain_key_or_is_in_the_palette(stage: OpenStage) -> None:
    async with stage() as on:
        composer = actions_of(on.composer)
    ways = {f"action screen.{action}": name for name, action in SCREEN_ACTIONS.items()}
    ways |= {f"composer {action}": name for name, action in composer.items()}
    ways |= {"action app.quit": "app.quit", "action app.redraw": "app.redraw"}
    for profile in NAMES:
        user = {PROFILE: profile}
        choices = palette_choices(user, composer)
        listed = {ways.get(choice.value, "") for choice in choices} | {*BY_NUMBER}
        numbered = [choice for choice in choices if ways.get(choice.value, "") in BY_NUMBER]
        assert [choice.right for choice in numbered] == ["alt+1..9"], profile
        unreachable = [
            row.id
            for row in BINDINGS
            if row.id not in listed
            and not any(is_plain(key) for key in keymap(user)[row.id].split(",") if key)
            and not (row.id == "normal.begin" and not keymap(user)[row.id])
            and not row.id.startswith("edit.")  # each is quicker than arrows and Delete, and no more
        ]
        assert unreachable == [], profile


@pytest.mark.parametrize(
    ("key", "plain"),
    [("ctrl+k", True), ("r", True), ("alt+k", False), ("f3", False), ("escape", False), ("f", True)],
)
def test_what_a_plain_key_is(key: str, plain: bool) -> None:
    assert is_plain(key) is plain


async def test_the_palette_runs_what_the_composer_does(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"compose.undo": ""})) as on:
        on.composer.insert_text("one two")
        await on.press("home", "ctrl+right", "ctrl+p", "text:from the c")
        await on.until(lambda: "alt+shift+k" in on.text())
        await on.press("enter")
        await on.until(lambda: on.composer.text == "one")
        await on.press("ctrl+p", "text:undo t", "enter")
        await on.until(lambda: on.composer.text == "one two")


async def test_the_palette_names_the_keys_of_the_profile(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={PROFILE: "weechat"})) as on:
        await on.press("ctrl+right_square_bracket", "text:channel b")
        await on.until(lambda: "alt+/" in on.text())
