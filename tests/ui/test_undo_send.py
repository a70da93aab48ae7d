"""Does what was just sent stand there with its seconds, and return to the composer with one key?"""

from __future__ import annotations

from functools import partial

import pytest

from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_never_elsewhere import said

HELD = UiSettings(undo_seconds=30)


def row_of(on: Stage, words: str) -> str:
    return next((line for line in on.lines() if words in line and "sends in" in line), "")


def _is_written(on: Stage, text: str) -> bool:
    return on.composer.text == text


@pytest.mark.parametrize("keys", [("ctrl+z",), ("text:/undo", "enter")])
async def test_a_key_in_an_empty_composer_takes_it_back(stage: OpenStage, keys: tuple[str, ...]) -> None:
    async with stage(settings=HELD) as on:
        await on.open("general")
        await on.press("text:oops", "enter")
        await on.until(lambda: "^Z takes it back" in row_of(on, "oops"))
        await on.until(lambda: "not sent yet" in on.text())
        await on.press("text:ab")
        assert "takes it back" not in row_of(on, "oops")
        await on.press("ctrl+z", "backspace", "backspace")
        assert row_of(on, "oops")
        await on.press(*keys)
        await on.until(lambda: on.composer.text == "oops")
        await on.until(lambda: "sends in" not in on.text())
        assert said(on, "general") == {"general": []}
        assert on.account.outbox.waiting(by_hand=True) == 0


async def test_in_the_messages_z_and_d_take_it_back_before_what_is_written(stage: OpenStage) -> None:
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
        assert said(on, "general") == {"general": []}


async def test_the_seconds_go_down_and_it_goes_at_once_by_r(stage: OpenStage) -> None:
    async with stage(settings=HELD) as on:
        await on.open("general")
        await on.press("text:hello", "enter")
        await on.until(lambda: "30 s" in row_of(on, "hello") or "29 s" in row_of(on, "hello"))
        await on.until(lambda: row_of(on, "hello") and "30 s" not in row_of(on, "hello"))
        await on.press("shift+tab", "r")
        await on.until(lambda: said(on, "general") == {"general": ["hello"]})
