"""Is a screen behind a dialog painted as far as it changed, and does it look as Textual makes it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Static

from chat_tui.ui.frames import behind
from chat_tui.ui.screens.dialog import Dialog

ROWS = 20


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


def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many rows were drawn since it was last asked."""
    monkeypatch.setattr(Row, "drawn", 0)

    def since() -> int:
        drawn, Row.drawn = Row.drawn, 0
        return drawn

    return since


async def test_it_looks_as_textual_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Rows()
    async with app.run_test(size=(60, ROWS)) as pilot:
        await app.push_screen(Box())
        await pilot.pause()
        ours = looks(app)
        with monkeypatch.context() as patch:
            patch.setattr(Dialog, "render_lines", ModalScreen.render_lines)
            assert looks(app) == ours
        assert "row 3 there" in "".join(segment.text for segment in ours[3])


async def test_only_the_row_that_changed_is_drawn_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Rows()
    async with app.run_test(size=(60, ROWS)) as pilot:
        chat = app.screen
        await app.push_screen(Box())
        await app.push_screen(Box())
        await pilot.pause()
        drawn = count(monkeypatch)
        chat.query_one("#row7", Row).update("seven")
        await pilot.pause()
        assert "seven" in "".join(segment.text for segment in looks_of_row(app, 7))
        assert drawn() == 1
        chat.check_idle()
        await pilot.pause()
        assert drawn() == 0


def looks_of_row(app: App[None], y: int) -> Strip:
    """A row of the top screen as it was painted."""
    return app.screen.render_lines(Region(0, y, app.size.width, 1))[0]


async def test_what_changed_meanwhile_is_there_when_the_dialog_is_gone() -> None:
    app = Rows()
    async with app.run_test(size=(60, ROWS)) as pilot:
        chat = app.screen
        await app.push_screen(Box())
        await pilot.pause()
        chat.query_one("#row7", Row).update("seven")
        await pilot.pause()
        await app.pop_screen()
        await pilot.pause()
        assert "seven" in "".join(segment.text for segment in app.screen._compositor.render_strips()[7])
