"""Does the terminal's cursor stand on what is chosen, and in the text while one writes?"""

from __future__ import annotations

import sys
from functools import partial

import pytest

from tests.pty_screen import PtyScreen
from tests.ui.conftest import OpenStage, Stage


def at_cursor(on: Stage) -> str:
    """The row of the screen that the cursor is on, from it to the right."""
    x, y = on.app.cursor_position
    return on.lines()[y][x:]


def stands_before(on: Stage, text: str) -> bool:
    return at_cursor(on).startswith(text)


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


async def test_it_follows_the_chosen_channel(stage: OpenStage) -> None:
    async with stage(size=(80, 24)) as on:
        on.screen.channels.focus()
        await on.until(lambda: at_cursor(on).startswith("# welcome"))
        for name in ("# design", "# release", "◐ lin"):
            await on.press("k")
            await on.until(partial(stands_before, on, name))
        await on.press("ctrl+k")
        await on.until(lambda: "│ ›" in at_cursor(on) or "›" in on.lines()[on.app.cursor_position[1]])
        await on.press("escape")
        await on.until(lambda: at_cursor(on).startswith("◐ lin"))


async def test_in_a_list_it_goes_where_the_last_key_went_to_the_line_or_to_the_text(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("ctrl+k", "text:r")
        await on.until(lambda: "› r" in on.lines()[on.app.cursor_position[1]])
        await on.press("down")
        await on.until(lambda: at_cursor(on).startswith("▌"))
        below = on.app.cursor_position
        await on.press("down")
        await on.until(lambda: on.app.cursor_position == (below[0], below[1] + 1))
        await on.press("e")
        await on.until(lambda: "› re" in on.lines()[on.app.cursor_position[1]])


async def test_without_a_text_to_write_it_is_on_what_is_chosen_or_asked(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("alt+i")
        await on.until(lambda: at_cursor(on).startswith("▌"))
        await on.press("escape")
        await on.open("design")
        await on.press("shift+tab")
        await on.until(lambda: "take 5" in at_cursor(on))
        chosen = on.app.cursor_position
        await on.press("at")
        await on.until(lambda: at_cursor(on).startswith("Name"))
        await on.press("escape")
        await on.until(lambda: on.app.cursor_position == chosen)


@pytest.mark.slow
def test_on_a_terminal_it_is_seen_if_that_is_wished_and_stands_on_what_is_chosen() -> None:
    with PtyScreen([sys.executable, "-m", "tests.ui.demo", "--compact", "--cursor"]) as terminal:

        def at(text: str) -> None:
            """Read until it is seen before this text."""
            terminal.wait_until(
                lambda: (
                    not terminal.screen.cursor.hidden
                    and terminal.screen.display[terminal.screen.cursor.y][
                        terminal.screen.cursor.x :
                    ].startswith(text)
                )
            )

        terminal.wait_for("Welcome. Press")
        terminal.wait_for("● acme")
        terminal.send("hi")
        terminal.wait_for("› hi")
        at("   ")
        assert terminal.screen.display[terminal.screen.cursor.y][: terminal.screen.cursor.x].endswith("› hi")
        terminal.press("pageup")
        terminal.send("\x1b[Z")
        at("▌")
        terminal.press("ctrl+k")
        terminal.wait_for("Jump to")
        terminal.press("down")
        at("▌")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
