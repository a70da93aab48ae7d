"""Can a person pin a message and save one, see that they did, and find it again?"""

from __future__ import annotations

import pytest

from chat_tui.ui.screens.message_list import MessageList
from tests.ui.conftest import OpenStage, Stage


async def choose_newest(on: Stage, name: str = "design") -> None:
    """The newest message of a channel, chosen."""
    await on.open(name)
    await on.press("shift+tab")
    await on.until(lambda: on.screen.main.pane.selected_item is not None)


async def test_a_pinned_message_is_marked_and_listed(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_newest(on)
        await on.press("p")
        await on.until(lambda: "(pinned)" in on.text())
        on.screen.action_go("pinned")
        await on.until(lambda: isinstance(on.app.screen, MessageList) and "take 5" in on.text())
        assert "Pinned in # design" in on.text()
        await on.press("escape", "escape", "shift+tab", "p")
        await on.until(lambda: "(pinned)" not in on.text())


async def test_a_saved_message_is_marked_and_gone_to(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_newest(on)
        saved = on.screen.main.pane.selected_item
        await on.press("b")
        await on.until(lambda: "(saved)" in on.text())
        await on.open("general")
        await on.press("text:/saved", "enter")
        await on.until(lambda: isinstance(on.app.screen, MessageList) and "take 5" in on.text())
        await on.press("enter")
        design = on.world.channels["design"].id
        await on.until(lambda: on.screen.main.messages.channel_id == design)
        assert on.screen.main.pane.selected_item == on.account.store.message(saved.id)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "back", "mark"), [("/pin", "/unpin", "(pinned)"), ("/save", "/unsave", "(saved)")]
)
async def test_commands_do_it_with_the_newest_message(
    stage: OpenStage, line: str, back: str, mark: str
) -> None:
    async with stage() as on:
        await on.open("design")
        await on.press(f"text:{line}", "enter")
        await on.until(lambda: mark in on.text())
        await on.press(f"text:{back}", "enter")
        await on.until(lambda: mark not in on.text())


async def test_an_empty_list_says_how_to_fill_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("general")
        for name in ("pinned", "saved"):
            on.screen.action_go(name)
            await on.until(lambda: "on a message does it" in on.text())
            await on.press("escape")


async def test_without_a_line_the_list_says_so(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        on.world.server.faults.offline = True
        on.screen.action_go("pinned")
        await on.until(lambda: "The server did not tell" in on.text())
