"""Does a command get the message on its standard input only, and is what it prints bounded and safe?"""

from __future__ import annotations

import pytest

from chat_tui.ui.piping import pipe
from chat_tui.ui.screens.output import MOST_LINES, OutputScreen, shown
from tests.ui.conftest import OpenStage
from tests.ui.test_keeping import choose_newest


async def test_what_a_command_prints_is_shown(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_newest(on)
        await on.press("vertical_line", "text:tr a-z A-Z; echo not-in-argv: $#", "enter")
        await on.until(lambda: isinstance(on.app.screen, OutputScreen))
        assert "BANNER, TAKE 5" in on.text()
        assert "not-in-argv: 0" in on.text()
        await on.press("escape", "vertical_line")
        await on.until(lambda: "Pipe the message" in on.text())
        assert "tr a-z A-Z" in on.text()


async def test_a_command_fails_in_words() -> None:
    printed = await pipe("cat; exit 3", "tea\n")
    assert (printed.text, printed.end) == ("tea\n", "The command ended with 3.")


async def test_a_command_need_not_read() -> None:
    assert (await pipe("exec <&-; echo done", "x" * 1_000_000)).text == "done\n"


async def test_a_command_that_does_not_end_is_ended() -> None:
    printed = await pipe("echo first; sleep 600 & wait", "", time_limit=0.5)
    assert printed.text == "first\n"
    assert "0.5 s" in printed.end


async def test_a_flood_is_cut() -> None:
    printed = await pipe("yes", "", most_bytes=5_000)
    assert len(printed.text) == 5_000
    assert "Cut" in printed.end


@pytest.mark.parametrize("raw", ["\x1b[2Jx", "\x1b]52;c;eA==\x07", "a\x9b31m", "\x07\x08"])
def test_no_control_reaches_the_screen(raw: str) -> None:
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown(raw))


def test_more_than_can_be_read_is_not_drawn() -> None:
    lines = shown("x\n" * (MOST_LINES + 50)).split("\n")
    assert len(lines) == MOST_LINES + 1
    assert "more" in lines[-1]
    assert len(shown("y" * 100_000)) <= 2_000
