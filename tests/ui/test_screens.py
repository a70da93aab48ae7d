"""Does the whole screen look as drawn, at the sizes that everybody has? Text goldens, checked by eye."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from chat_tui.model.messages import Message
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage

GOLDENS = Path(__file__).parent / "goldens"


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What depends on the terminal, the clock and the zone is fixed."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr("chat_tui.ui.widgets.status_bar.terminal_truth", lambda *_: "")


async def look(on: Stage) -> str:
    """The screen, with the clock and the latency masked."""
    await on.pilot.pause()
    lines = on.lines()
    lines[-1] = re.sub(r" \d+ ms", "", lines[-1].split("^K")[0]).rstrip()
    return "\n".join(lines) + "\n"


def check(name: str, screen: str) -> None:
    """Compare with the golden; UPDATE_GOLDENS=1 writes it, to be looked at before it is committed."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(screen, "utf-8")
    assert screen == path.read_text("utf-8")


async def test_compact_at_80x24(stage: OpenStage) -> None:
    async with stage((80, 24), UiSettings(density="compact")) as on:
        await on.open("release")
        await on.press("text:Sure, signing now")
        await on.until(lambda: "draft saved" in on.text())
        check("compact-80x24", await look(on))


async def test_comfortable_with_a_thread_at_140x40(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.open("release")
        root = on.account.store.timeline(on.world.channels["release"].id).rows[1]
        assert isinstance(root, Message)
        on.screen.main.messages.select(root.id)
        on.screen.open_thread(root.channel_id, root.id)
        await on.until(lambda: "Then it's good to go" in on.text() and "followed" in on.text())
        check("comfortable-140x40", await look(on))


async def test_the_switcher_at_80x24(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.open("general")
        await on.press("ctrl+k", "text:r")
        check("switcher-80x24", await look(on))


async def test_ascii_needs_no_unicode_in_our_own_drawing(stage: OpenStage) -> None:
    async with stage((80, 24), UiSettings(glyphs="ascii", density="compact")) as on:
        await on.open("general")
        check("ascii-80x24", await look(on))
