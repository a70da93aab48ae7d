"""Is a screen behind a dialog painted as far as it changed, and does it look as Textual makes it?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

import pytest
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Static

from chat_tui.ui.frames import behind
from chat_tui.ui.screens.dialog import Dialog
from tests.pty_screen import PATIENCE

COLUMNS, ROWS = 60, 20


class Row(Static):
    """A row that counts how often it was drawn."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        type(self).drawn += 1
        return super().render_line(y)


class Rows(App[None]):
    """A screen full of rows."""

    CSS = """
    Screen { background: #102030; }
    Row { height: 1; color: #a0b0c0; }
    Box { align: center middle; background: #000000 60%; }
    #box { width: 20; height: 3; }
    """

    def compose(self) -> ComposeResult:
        for number in range(ROWS):
            yield Row(f"[b]row[/b] {number} [link='https://example.org']there[/link]", id=f"row{number}")


class Box(Dialog[None]):
    """What most dialogs are: small, in the middle, dimming what is behind."""

    CSS_PATH = None

    def compose(self) -> ComposeResult:
        yield Static("box", id="box")


@pytest.fixture(autouse=True)
def as_textual_does() -> Iterator[None]:
    """Leave it as it was."""
    yield
    Screen._compositor_refresh = behind.STOCK  # type: ignore[method-assign,assignment]


def looks(app: App[None]) -> list[list[Segment]]:
    """The top screen, cell by cell."""
    app.screen.refresh()
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    return [list(Strip.join(list(row)).simplify()) for row in update.strips]


def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, int]]:
    """How many rows were drawn, and how many dimmed, since it was last asked."""
    dim = BackgroundScreen.process_segments
    dimmed: list[str] = []

    def counted(segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        done = list(dim(segments, color))
        dimmed.extend(segment.text for segment in done if not segment.control)
        return done

    monkeypatch.setattr(Row, "drawn", 0)
    monkeypatch.setattr(BackgroundScreen, "process_segments", staticmethod(counted))

    def since() -> tuple[int, int]:
        found = Row.drawn, len("".join(dimmed)) // COLUMNS
        Row.drawn = 0
        dimmed.clear()
        return found

    return since


async def test_it_looks_as_textual_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Rows()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await app.push_screen(Box())
        await pilot.pause()
        ours = looks(app)
        with monkeypatch.context() as patch:
            patch.setattr(Dialog, "render_lines", ModalScreen.render_lines)
            assert looks(app) == ours
        assert "row 3 there" in "".join(segment.text for segment in ours[3])


async def test_only_the_row_that_changed_is_drawn_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Rows()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        chat = app.screen
        await app.push_screen(Box())
        await app.push_screen(Box())
        await changed(pilot, chat, "six")
        await changed(pilot, chat, "what the first paint left over went with the first change")
        drawn = count(monkeypatch)
        await changed(pilot, chat, "seven")
        assert drawn() == (1, 2), "once, and dimmed by each of two dialogs"
        chat.check_idle()
        await pilot.pause()
        assert drawn() == (0, 0)


async def changed(pilot: Pilot[None], chat: Screen[object], text: str) -> None:
    """Change a row of the chat and wait until the terminal has it."""
    chat.query_one("#row7", Row).update(text, layout=False)
    async with asyncio.timeout(PATIENCE):
        while text not in painted(pilot.app):
            await pilot.pause(0.001)


def painted(app: App[None]) -> str:
    """The seventh row of the top screen as it was painted last."""
    kept = app.screen._styles_cache._cache.get(7)
    return "" if kept is None else kept.text


async def test_what_changed_meanwhile_is_there_when_the_dialog_is_gone() -> None:
    app = Rows()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        chat = app.screen
        await app.push_screen(Box())
        await pilot.pause()
        chat.query_one("#row7", Row).update("seven", layout=False)
        await pilot.pause()
        await app.pop_screen()
        await pilot.pause()
        assert "seven" in "".join(segment.text for segment in app.screen._compositor.render_strips()[7])
