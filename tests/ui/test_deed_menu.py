"""Can all that is done with a message be found with the mouse?"""

from __future__ import annotations

import pytest

from chat_tui.model.messages import Message
from tests.ui.conftest import OpenStage, Stage


async def at_message(on: Stage, words: str, *, button: int = 1, times: int = 1) -> None:
    """Click on the row of the screen that holds some words."""
    row = next(index for index, line in enumerate(on.lines()) if words in line)
    pane = on.screen.main.messages
    await on.pilot.click(pane, offset=(2, row - pane.region.y), button=button, times=times)
    await on.pilot.pause()


@pytest.mark.parametrize(("button", "times"), [(3, 1), (1, 2)])
async def test_the_right_button_or_two_clicks_list_what_can_be_done(
    stage: OpenStage, button: int, times: int
) -> None:
    async with stage() as on:
        await on.open("design")
        await at_message(on, "take 4", button=button, times=times)
        await on.until(lambda: "What to do with it" in on.text())
        assert "Reply in a thread" in on.text()
        await on.press("text:quote", "enter")
        await on.until(lambda: "> Banner, take 4" in on.composer.text)


async def test_one_click_chooses_only(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        await at_message(on, "take 4")
        item = on.screen.main.messages.selected_item
        assert isinstance(item, Message)
        assert "take 4" in item.text
        assert "What to do" not in on.text()


async def test_the_list_leaves_out_what_only_the_author_can_do(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        await at_message(on, "take 4", button=3)
        await on.until(lambda: "What to do with it" in on.text())
        assert "Delete a message" not in on.text()
        assert "See who reacted" not in on.text()
