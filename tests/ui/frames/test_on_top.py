"""Does a picture stand on blank cells as long as they are blank, and is nothing left of it afterwards?"""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.ui.frames.flow import FIRST_WINDOW, Flow
from chat_tui.ui.frames.on_top import Picture
from chat_tui.ui.frames.painter import Painter
from tests.builders import FakeClock
from tests.ui.frames.terminals import Line, a_painter, whole

WIDTH, HEIGHT = 20, 6
PLACE = Region(2, 1, 10, 3)
KITTY, SIXELS = Picture(PLACE, "<draw>", "<erase>"), Picture(PLACE, "<draw>")
STYLE = Style.parse("#d5d9e6 on #16181d")


def screen(*rows: str) -> _compositor.LayoutUpdate:
    """The rows of a screen, those that are missing blank."""
    texts = [*rows, *[""] * (HEIGHT - len(rows))]
    return whole([[Strip([Segment(text.ljust(WIDTH), STYLE)], WIDTH)] for text in texts], WIDTH)


def shown(painter: Painter, line: Line, *rows: str) -> str:
    """What is written to show a screen."""
    painter.take(screen(*rows))
    painter.show((0, 0))
    return line.fetched()


async def test_it_is_drawn_once_behind_the_cells_and_taken_away() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(KITTY)
    assert line.fetched().endswith("\x1b[2;3H<draw>\x1b[1;1H")
    assert "draw" not in shown(painter, line, "another title")
    painter.lay(None)
    assert line.fetched().startswith("<erase>")
    assert "erase" not in shown(painter, line, "title")


async def test_it_waits_until_its_place_is_blank() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title", "some text")
    painter.lay(KITTY)
    assert line.fetched() == ""
    text = shown(painter, line, "title")
    assert text.index("\x1b[2;3H<draw>") > text.index("\x1b[2")
    assert text.count("<draw>") == 1


@pytest.mark.parametrize("picture", [KITTY, SIXELS])
async def test_what_is_painted_over_it_takes_it_off_and_it_comes_back(picture: Picture) -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(picture)
    line.fetched()
    covered = shown(painter, line, "title", "     toast")
    assert "toast" in covered
    assert "<draw>" not in covered
    assert covered.startswith(picture.erase)
    if not picture.erase:  # letters over all of it
        assert all(f"\x1b[{row}H" in covered for row in (2, 3, 4))
    again = shown(painter, line, "title")
    assert again.count("<draw>") == 1


async def test_beside_it_everything_may_change() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(SIXELS)
    line.fetched()
    text = shown(painter, line, "title", "            beside")
    assert "beside" in text
    assert "<draw>" not in text


async def test_when_the_terminal_is_taken_again_it_is_drawn_again() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(KITTY)
    line.fetched()
    painter.forget()
    painter.go_on()
    assert line.fetched().count("<draw>") == 1


async def test_another_one_takes_the_place_of_the_first() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(SIXELS)
    line.fetched()
    painter.lay(Picture(Region(4, 1, 2, 1), "<small>"))
    text = line.fetched()
    assert "\x1b[4H" in text  # the last row of the larger one
    assert text.index("<small>") > text.index("\x1b[4H")


async def test_on_a_smaller_screen_there_is_no_place_for_it() -> None:
    line = Line()
    painter = a_painter(line)
    shown(painter, line, "title")
    painter.lay(KITTY)
    line.fetched()
    rows = [[Strip([Segment(" " * 8, STYLE)], 8)] for _ in range(HEIGHT)]
    painter.take(whole(rows, 8))
    painter.show((0, 0))
    assert "<draw>" not in line.fetched()


def is_quick(flow: Flow) -> bool:
    """What a flow knows by now."""
    return flow.is_quick


def test_a_line_is_quick_when_answers_come_soon_and_nothing_waits() -> None:
    clock = FakeClock()
    flow = Flow(clock)
    assert not is_quick(flow)
    flow.greet()
    clock.advance(0.02)
    flow.answered()
    assert is_quick(flow)
    flow.wrote(5_000, leaves_off=False)
    clock.advance(1.0)
    flow.answered()
    assert flow.window < FIRST_WINDOW
    assert not is_quick(flow)


def test_a_line_on_which_each_answer_takes_long_is_not_quick() -> None:
    clock = FakeClock()
    flow = Flow(clock)
    flow.greet()
    clock.advance(0.3)
    flow.answered()
    assert not is_quick(flow)
