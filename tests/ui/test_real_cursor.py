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
