"""Does the whole screen look as drawn, at the sizes that everybody has? Goldens, checked by eye.

`make goldens` writes them anew: the text of each state, and the main one in four themes as SVG.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from chat_tui.model.messages import Message
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.svg import svg_of

GOLDENS = Path(__file__).parent / "goldens"
OWN = "own"
"""No key: a message of ours is chosen."""
STATES: dict[str, tuple[str, ...]] = {
    "chosen": ("shift+tab", "up"),
    "range": ("v", "up"),
    "react": ("escape", "escape", "shift+tab", OWN, "plus", "text:roc"),
    "edit": ("escape", "escape", "up"),
    "people": ("escape", "text:@ma"),
    "date": ("escape", "alt+g"),
}
"""How to come from each state to the next; only what asks no server, whose answer might come later."""
WAITED_FOR = {
    "chosen": "reply",
    "range": "chosen",
    "react": "rocket",
    "edit": "editing draft saved",
    "people": "Lindt draft saved",
    "date": "yesterday",
}
"""Words that are read once a state is there; a draft is saved when nobody has typed for a while."""
SIZES = ((80, 24), (140, 40))


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
    path = GOLDENS / (name if "." in name else f"{name}.txt")
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(screen, "utf-8")
    assert screen == path.read_text("utf-8"), name


async def all_read(on: Stage, words: str) -> None:
    """Wait until each of the words is on the screen."""
    await on.until(lambda: all(word in on.text() for word in words.split()))


async def choose_own(on: Stage) -> None:
    """Choose the first message that we wrote."""
    rows = on.account.store.timeline(on.world.channels["release"].id).rows
    own = next(row for row in rows if isinstance(row, Message) and row.author_id == on.world.me.id)
    on.screen.main.messages.select(own.id)
    await on.pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_state_at(stage: OpenStage, size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.open("release")
        seen = {}
        for name, keys in STATES.items():
            for key in keys:
                await (choose_own(on) if key == OWN else on.press(key))
            await all_read(on, WAITED_FOR[name])
            seen[name] = await look(on)
        for name, screen in seen.items():
            check(f"{name}-{size[0]}x{size[1]}", screen)


@pytest.mark.parametrize("theme", ["chat-dark", "chat-light", "high-contrast", "okabe-ito"])
async def test_the_colours_of_the_main_screen(stage: OpenStage, theme: str) -> None:
    async with stage((80, 24), UiSettings(theme=theme)) as on:
        await on.open("release")
        # At the top there is no code, whose colours come when it was parsed; the last row has a clock.
        await on.press("shift+tab", "g")
        rows = list(on.app.screen._compositor.render_strips())[:-1]
        check(f"main-{theme}-80x24.svg", svg_of(rows, 80))


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
