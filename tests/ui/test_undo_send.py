"""Does what was just sent stand there with its seconds, and return to the composer with one key?"""

from __future__ import annotations

from functools import partial

from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_never_elsewhere import said

HELD = UiSettings(undo_seconds=900)


def row_of(on: Stage, words: str) -> str:
    return next((line for line in on.lines() if words in line and "sends in" in line), "")


def _is_written(on: Stage, text: str) -> bool:
    return on.composer.text == text


async def test_ctrl_z_in_an_empty_composer_takes_back_the_last(stage: OpenStage) -> None:
    async with stage(settings=HELD) as on:
        await on.open("general")
        await on.press("text:one", "enter", "text:two", "enter")
        await on.until(lambda: "^Z takes it back" in row_of(on, "two"))
        await on.until(lambda: "not sent yet" in on.text())
        assert "^Z" not in row_of(on, "one")
        await on.press("text:ab")
        assert "^Z" not in row_of(on, "two")
        await on.press("ctrl+z", "backspace", "backspace")
        assert row_of(on, "two")
        await on.press("ctrl+z")
        await on.until(lambda: _is_written(on, "two") and not row_of(on, "two"))
        assert "sends in" in row_of(on, "one")
        on.composer.discard()
        await on.press("up")
        await on.until(lambda: _is_written(on, "one"))
        assert said(on, "general") == {"general": []}


async def test_z_and_d_on_its_row_and_a_command_take_it_back_too(stage: OpenStage) -> None:
    async with stage(settings=HELD) as on:
        await on.open("general")
        for key, words in (("z", "one"), ("d", "two")):
            await on.press(f"text:{words}", "enter")
            await on.until(partial(row_of, on, words))
            await on.press("text:more", "shift+tab")
            await on.until(lambda: "take back" in on.text())
            await on.press(key)
            await on.until(partial(_is_written, on, f"{words}\nmore"))
            on.composer.discard()
        await on.press("text:/me waves", "enter")
        await on.until(partial(row_of, on, "waves"))
        await on.press("text:/undo", "enter")
        await on.until(partial(_is_written, on, "*waves*"))
        assert said(on, "general") == {"general": []}
        assert on.account.outbox.waiting(by_hand=True) == 0


async def test_the_seconds_go_down_and_it_goes_at_once_by_r(stage: OpenStage) -> None:
    async with stage(settings=HELD) as on:
        await on.open("general")
        await on.press("text:hello", "enter")
        await on.until(lambda: row_of(on, "hello"))
        await on.until(lambda: row_of(on, "hello") and "900 s" not in row_of(on, "hello"))
        await on.press("shift+tab", "r")
        await on.until(lambda: said(on, "general") == {"general": ["hello"]})
