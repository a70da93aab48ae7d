"""Does the terminal's cursor stand on what is chosen, and in the text while one writes?"""

from __future__ import annotations

from tests.ui.conftest import OpenStage, Stage


def at_cursor(on: Stage) -> str:
    """The row of the screen that the cursor is on, from it to the right."""
    x, y = on.app.cursor_position
    return on.lines()[y][x:]


async def test_it_follows_the_chosen_message(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        composer = on.app.cursor_position
        await on.press("shift+tab")
        await on.until(lambda: "take 5" in at_cursor(on) and at_cursor(on).startswith("▌"))
        await on.press("k", "k")
        await on.until(lambda: "take 3" in at_cursor(on))
        await on.press("escape", "escape")
        await on.until(lambda: on.app.cursor_position == composer)


async def test_it_goes_into_a_dialog_and_comes_back(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:abc")
        composer = on.app.cursor_position
        for opens in ("ctrl+k", "f1", "alt+g"):
            await on.press(opens)
            await on.until(lambda: "›" in on.lines()[on.app.cursor_position[1]][: on.app.cursor_position[0]])
            assert on.app.cursor_position != composer
            await on.press("escape")
            await on.until(lambda: on.app.cursor_position == composer)
