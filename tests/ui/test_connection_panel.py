"""Does the connection panel open by key, command and palette, and cost nothing but while it is shown?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from chat_tui.account.account import Account
from chat_tui.ui.connection_facts import AccountFacts, Line, panel_lines
from chat_tui.ui.screens.connection_panel import ConnectionPanel
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def is_open(on: Stage) -> bool:
    return isinstance(on.app.screen, ConnectionPanel)


@pytest.mark.parametrize("way", [("f3",), ("alt+c",), ("ctrl+p", "text:look closer", "enter")])
async def test_a_key_or_the_palette_opens_it_and_escape_closes_it(
    stage: OpenStage, way: tuple[str, ...]
) -> None:
    async with stage() as on:
        await on.press(*way)
        await on.until(lambda: "no reconnect" in on.text())
        await on.press("escape", "text:back")
        assert not is_open(on)
        assert on.composer.text == "back"


async def test_the_command_opens_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:/connection", "enter")
        await on.until(lambda: is_open(on))
        await on.until(lambda: "● acme  online for" in on.text())


async def test_it_moves_while_it_is_shown_and_asks_nothing_afterwards(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def counted(accounts: Sequence[AccountFacts], width: int, glyphs: str) -> list[Line]:
        nonlocal looks
        looks += 1
        return panel_lines(accounts, width, glyphs)

    monkeypatch.setattr("chat_tui.ui.screens.connection_panel.panel_lines", counted)
    monkeypatch.setattr("chat_tui.ui.screens.connection_panel.EVERY", 0.02)
    async with stage() as on:
        assert looks == 0
        await on.press("f3")
        on.world.server.post(on.world.people["maya"].id, on.world.channels["release"].id, "one more")
        events = on.account.connection.log.record().events
        await on.until(lambda: on.account.connection.log.record().events > events)
        await on.until(lambda: f"{on.account.connection.log.record().events} events" in on.text())
        await on.press("escape")
        before = looks
        await on.pilot.pause(0.2)
        assert looks == before


async def test_r_tries_again_now(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Account] = []
    monkeypatch.setattr(Account, "retry_now", lambda account: tried.append(account))
    async with stage() as on:
        await on.press("f3", "r")
        assert tried == [on.account]
        assert is_open(on)


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (40, 10), (20, 5), (10, 3)])
async def test_it_fits_where_it_is_opened(stage: OpenStage, size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.press("f3", "down", "pagedown", "up", "pageup")
        lines = on.lines()
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]
        if size[1] >= 10:
            assert any("Connection" in line for line in lines)
            assert any("esc" in line for line in lines)


async def test_plain_signs_are_enough(stage: OpenStage) -> None:
    async with stage((80, 24), UiSettings(glyphs="ascii")) as on:
        await on.press("f3")
        await on.until(lambda: "* acme  online for" in on.text())
        drawn = on.app.screen._compositor.render_strips()
        filters = on.app.get_line_filters()
        background = on.app.screen.background_colors[1]
        for strip in drawn:
            segments = list(strip)
            for line_filter in filters:
                segments = line_filter.apply(segments, background)
            assert "".join(segment.text for segment in segments).isascii()


def test_the_app_starts_without_it() -> None:
    check = (
        "import sys, chat_tui.ui.app, chat_tui.wiring\n"
        "late = {'ui.screens.connection_panel', 'ui.connection_facts', 'text.figures'}\n"
        "came = [name for name in late if f'chat_tui.{name}' in sys.modules]\n"
        "sys.exit(f'imported: {came}' if came else 0)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
