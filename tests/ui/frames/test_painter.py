"""Are pictures left out while the terminal is behind, and does Textual paint where we cannot?"""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual.app import App
from textual.strip import Strip

from chat_tui.ui.frames import painter as module
from chat_tui.ui.frames.flow import MOST_LOST, PATIENCE, QUESTION
from chat_tui.ui.frames.framed import START_ANEW, FramedApp
from chat_tui.ui.frames.painter import erases_in_colour, has_names
from tests.builders import FakeClock
from tests.ui.frames.terminals import Emulator, Line, a_painter, whole

WIDTH, HEIGHT = 80, 20
STYLE = Style.parse("#d5d9e6 on #16181d")


def screen(mark: str, height: int = HEIGHT) -> _compositor.LayoutUpdate:
    """A screen of which each letter is the mark."""
    return whole([[Strip([Segment(mark * WIDTH, STYLE)], WIDTH)] for _ in range(height)], WIDTH)


def test_this_textual_has_the_private_names_that_we_use() -> None:
    assert has_names()
    layout = screen("a")
    assert (layout.region.size, len(layout.strips)) == ((WIDTH, HEIGHT), HEIGHT)
    chops = _compositor.ChopsUpdate([], [], [])
    assert {"chops", "spans", "chop_ends"} <= set(vars(chops))
    names = {"_display", "post_display_hook", "_begin_update", "_end_update"}
    assert names <= set(vars(App))
    app = App[None]()
    for name in ("_batch_count", "_running", "_closed", "_sync_available", "_size"):
        assert hasattr(app, name)
    assert hasattr(app.console, "_color_system")


async def test_while_the_line_is_slow_only_the_newest_picture_waits() -> None:
    line = Line()
    painter = a_painter(line)
    line.is_slow = True
    for mark in "abc":
        painter.take(screen(mark))
        painter.show((0, 0))
    assert not line.written
    line.is_slow = False
    assert line.then is not None
    line.then()
    await _turn()
    text = line.fetched()
    assert "c" * WIDTH in text
    assert "a" * WIDTH not in text


async def test_a_long_way_gets_as_much_as_it_can_take_and_first_of_all_what_is_typed() -> None:
    clock, line, terminal = FakeClock(), Line(), Emulator(WIDTH, HEIGHT)
    painter = a_painter(line, clock)
    painter.take(screen("a"))
    painter.show((0, HEIGHT - 1))
    assert QUESTION in line.written[-1]
    terminal.feed(line.fetched())
    painter.answered()
    painter.answered()
    painter.flow.window = 600
    painter.take(screen("b"))
    painter.show((0, HEIGHT - 1))
    terminal.feed(line.fetched())
    assert terminal.chars(HEIGHT - 1) == ["b"] * WIDTH
    assert terminal.chars(HEIGHT - 2) == ["a"] * WIDTH
    for _ in range(20):
        painter.answered()
        terminal.feed(line.fetched())
    assert all(terminal.chars(y) == ["b"] * WIDTH for y in range(HEIGHT))


async def test_a_letter_is_written_though_the_line_is_full() -> None:
    line = Line()
    painter = a_painter(line, FakeClock())
    painter.take(screen("a"))
    painter.show((0, 0))
    painter.answered()
    painter.answered()
    painter.flow.window = 100
    painter.take(screen("b"))
    painter.show((0, 3))
    assert painter.flow.room == 0
    line.fetched()
    painter.take(screen("c"))
    painter.show((0, 3))
    assert line.fetched().count("c") == WIDTH


async def test_a_terminal_that_stops_answering_gets_everything_again() -> None:
    clock, line = FakeClock(), Line()
    painter = a_painter(line, clock)
    painter.take(screen("a"))
    painter.show((0, 0))
    painter.answered()
    painter.answered()
    painter.flow.window = 100
    painter.take(screen("b"))
    painter.show((0, 0))
    line.fetched()
    painter.go_on()
    assert not line.fetched()
    for _ in range(MOST_LOST):
        clock.advance(PATIENCE + 1)
        painter.go_on()
    # One row was written before: the one somebody types in.
    assert line.fetched().count("b") == WIDTH * (HEIGHT - 1)


async def test_only_what_is_large_is_shown_at_once() -> None:
    line = Line()
    painter = a_painter(line)
    painter.in_sync = True
    painter.take(screen("a"))
    painter.show((0, 0))
    assert line.fetched().startswith(module.SYNC_BEGIN)
    painter.take(whole([*[[Strip([Segment("a" * WIDTH, STYLE)])]] * (HEIGHT - 1), [Strip([])]], WIDTH))
    painter.show((1, 1))
    assert module.SYNC_BEGIN not in line.fetched()


@pytest.mark.parametrize(
    ("environ", "erases"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "xterm-256color", "STY": "1"}, False),
        ({"TERM": "xterm-256color", "TMUX": "/tmp/x"}, False),
        ({"TERM": "linux"}, False),
        ({}, False),
    ],
)
def test_only_terminals_known_for_it_are_trusted_to_erase_in_colour(
    environ: dict[str, str], erases: bool
) -> None:
    assert erases_in_colour(environ) is erases


class Careful(FramedApp):
    """An app whose driver we can look into."""


class Driver(Line):
    """A line that can be asked for answers."""

    is_headless = False
    is_inline = False

    def when_answered(self, then: object) -> None:
        """Nobody answers here."""

    def flush(self) -> None:
        """All is written."""


@pytest.mark.parametrize("trouble", ["names", "fault", "driver"])
async def test_textual_paints_where_we_cannot(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Careful()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        driver = Driver()
        if trouble == "names":
            monkeypatch.delattr(Strip, "render_ansi")
        elif trouble == "fault":
            monkeypatch.setattr(module.Painter, "take", _break)
        else:
            monkeypatch.setattr(Driver, "is_behind", None)
            monkeypatch.delattr(Line, "is_behind")
            monkeypatch.delattr(Driver, "is_behind")
        stock, app._driver = app._driver, driver  # type: ignore[assignment]
        try:
            monkeypatch.setattr(Strip, "render", lambda strip, console: strip.text)
            app._display(app.screen, screen("z", 2))
        finally:
            app._driver = stock
        text = "".join(driver.written)
        assert text.count("z" * WIDTH) == 2
        assert (START_ANEW in text) == (trouble == "fault")


def _break(painter: object, update: object) -> bool:
    raise ZeroDivisionError


async def _turn() -> None:
    import asyncio

    for _ in range(3):
        await asyncio.sleep(0)
