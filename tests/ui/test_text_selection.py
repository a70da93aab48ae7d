"""Does dragging the mouse over messages copy just their text, whatever happens meanwhile?"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from textual import events
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from chat_tui.ui.widgets.marked_text import MARKED
from chat_tui.ui.widgets.pane_text_selection import TextSelectingPane
from tests.pty_screen import PATIENCE
from tests.ui.conftest import OpenStage, Stage
from tests.ui.fake_timeline import CHANNEL, FakeTimeline, message
from tests.ui.pane_bench import Bench, a_timeline, running

Cell = tuple[int, int]
PRESS, MOVE, RELEASE = events.MouseDown, events.MouseMove, events.MouseUp


def pilot(bench: Bench) -> Pilot[None]:
    return Pilot(bench.app)


async def until(bench: Bench, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await pilot(bench).pause(0.01)


async def tell(bench: Bench, kind: type[events.MouseEvent], at: Cell, *, button: int = 1) -> None:
    """What the terminal says of the mouse."""
    x, y = at
    event = kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
    bench.app.post_message(event)
    await pilot(bench).pause()


async def drag(bench: Bench, begin: Cell, *to: Cell, let_go: bool = True) -> None:
    """Press at a cell, move over others, and let go at the last."""
    await tell(bench, PRESS, begin)
    for each in to:
        await tell(bench, MOVE, each)
    if let_go:
        await tell(bench, RELEASE, to[-1])


def find(bench: Bench, words: str, *, end: bool = False) -> Cell:
    """The cell where some words begin, or end."""
    for y, line in enumerate(bench.screen):
        if words in line:
            return line.index(words) + (len(words) - 1 if end else 0), y
    raise AssertionError(f"{words!r} is not on the screen")


def marked(bench: Bench) -> str:
    """What is shown as selected."""
    size = bench.pane.size
    lines = bench.pane.render_lines(Region(0, 0, size.width, size.height))
    told = (
        "".join(segment.text for segment in strip if segment.style is not None and segment.style.reverse)
        for strip in lines
    )
    return "\n".join(line for line in told if line)


def copied(bench: Bench) -> list[str]:
    return [event.text for event in bench.app.posted if isinstance(event, TextSelectingPane.TextSelected)]


LONG = "the quick brown fox jumps over the lazy dog and goes on to the river where it drinks"


def some() -> FakeTimeline:
    return FakeTimeline(
        [
            message(0, author="maya", text="first words"),
            message(1, author="ravi", text=LONG),
            message(2, author="lin", text="```\ndef f():\n    return 1\n```"),
            message(3, author="tom", text="漢字 and 👨‍👩‍👧 family"),
        ]
    )


async def test_a_drag_shows_and_copies_what_it_covers_and_chooses_nothing() -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "quick"), find(bench, "fox", end=True))
        assert copied(bench) == ["quick brown fox"]
        assert marked(bench) == "quick brown fox"
        assert bench.pane.selected is None
        assert MARKED.reverse


async def test_a_wrapped_paragraph_is_one_line_and_names_are_left_out() -> None:
    async with running(some(), size=(46, 20)) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "words"), (45, find(bench, "return 1")[1]))
        assert copied(bench) == [f"words\n{LONG}\ndef f():\n    return 1"]
        assert "maya" not in marked(bench)
        assert "ravi" not in marked(bench)


@pytest.mark.parametrize("upwards", [False, True])
async def test_wide_signs_stay_whole(upwards: bool) -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        line = next(line for line in bench.screen if "漢" in line)
        x, y = line.index("漢"), bench.screen.index(line)
        within, end = (x + 1, y), (x + 10, y)  # the second half of a sign, and within the family
        await drag(bench, *((end, within) if upwards else (within, end)))
        assert copied(bench) == ["漢字 and 👨‍👩‍👧"]
        assert marked(bench) == "漢字 and 👨‍👩‍👧"


@pytest.mark.parametrize("author", ["maya", "a-long-name"])
async def test_messages_that_come_move_neither_the_text_nor_what_is_selected(author: str) -> None:
    async with running(a_timeline(100), size=(60, 10)) as bench:
        bench.pane.show(CHANNEL)
        begin = find(bench, "number 98")
        await drag(bench, begin, (begin[0] + 8, begin[1]), let_go=False)
        before = bench.screen
        bench.source.put(message(100, author=author, text="news"))
        bench.changed("m00100")
        assert author != "maya" or bench.screen == before
        assert marked(bench) == "number 98"
        await tell(bench, RELEASE, (begin[0] + 8, begin[1]))
        assert copied(bench) == ["number 98"]
        assert marked(bench) == "number 98"
        assert bench.pane.following
        assert "news" in bench.seen


async def test_another_width_keeps_the_same_text_selected() -> None:
    async with running(some(), size=(80, 20)) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "brown"), find(bench, "river", end=True))
        await pilot(bench).resize_terminal(34, 20)
        await pilot(bench).pause()
        assert " ".join(marked(bench).split()) == LONG[LONG.index("brown") : LONG.index(" where")]


async def test_beyond_an_edge_the_text_rolls_on() -> None:
    async with running(a_timeline(200), size=(60, 10)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.styles.margin = (1, 0)
        await pilot(bench).pause()
        begin = find(bench, "number 199")
        await drag(bench, (begin[0] + 9, begin[1] + 1), (30, 3), (30, 0), let_go=False)
        await until(bench, lambda: "number 190" in bench.seen)
        await tell(bench, RELEASE, (30, 0))
        [text] = copied(bench)
        assert text.endswith("number 199")
        assert "number 195" in text
        assert "maya" not in text


async def test_a_button_that_was_let_go_elsewhere_ends_the_drag() -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "quick"), find(bench, "brown", end=True), let_go=False)
        await tell(bench, MOVE, (3, 3), button=0)
        assert copied(bench) == ["quick brown"]
        await tell(bench, MOVE, (5, 5), button=0)
        assert marked(bench) == "quick brown"


async def test_a_click_drops_it_and_chooses() -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "quick"), find(bench, "brown", end=True))
        at = find(bench, "first")
        await tell(bench, PRESS, at)
        await tell(bench, RELEASE, at)
        assert not bench.pane.has_text
        assert bench.pane.selected == "m00000"


async def test_nothing_is_copied_where_there_is_no_text() -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, (1, find(bench, "first")[1]), (4, find(bench, "first")[1]))
        assert copied(bench) == []
        assert not bench.pane.has_text


async def test_what_is_gone_is_not_selected() -> None:
    async with running(some()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, find(bench, "quick"), find(bench, "brown", end=True))
        bench.pane.show(CHANNEL)
        assert not bench.pane.has_text


async def test_a_pane_without_messages_bears_the_mouse() -> None:
    async with running(FakeTimeline()) as bench:
        bench.pane.show(CHANNEL)
        await drag(bench, (3, 3), (9, 9))
        assert copied(bench) == []


# In the whole app.


async def mouse(on: Stage, kind: type[events.MouseEvent], pane: Widget, at: Cell) -> None:
    x, y = at[0] + pane.region.x, at[1] + pane.region.y
    on.screen.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
    await on.pilot.pause()


def place(on: Stage, pane: Widget, words: str) -> Cell:
    """The cell of a pane where words begin."""
    for y, line in enumerate(on.lines()):
        x = line.find(words, pane.region.x)
        if x >= 0 and pane.region.contains(x, y):
            return x - pane.region.x, y - pane.region.y
    raise AssertionError(f"{words!r} is not there")


async def click(on: Stage, words: str) -> None:
    pane = on.screen.main.messages
    at = place(on, pane, words)
    await mouse(on, PRESS, pane, at)
    await mouse(on, RELEASE, pane, at)


def captures(on: Stage) -> list[Widget]:
    """Who gets all that the mouse does."""
    return [on.app.mouse_captured] if on.app.mouse_captured is not None else []


@pytest.fixture
def clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the terminal copies."""
    monkeypatch.setattr("chat_tui.ui.clipboard.copy_command", lambda environ: None)


@pytest.mark.usefixtures("clipboard")
async def test_it_reaches_the_clipboard_the_keyboard_stays_and_esc_drops_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        pane = on.screen.main.messages
        x, y = place(on, pane, "take 4")
        await mouse(on, PRESS, pane, (x, y))
        await mouse(on, MOVE, pane, (x + 5, y))
        await mouse(on, RELEASE, pane, (x + 5, y))
        await on.until(lambda: "Copied" in on.text())
        assert on.screen.app.clipboard == "take 4"
        assert on.screen.focused is on.composer
        assert pane.has_text
        await on.press("escape")
        assert not pane.has_text


@pytest.mark.usefixtures("clipboard")
async def test_a_thread_is_selected_too_and_esc_in_mid_drag_gives_the_mouse_back(stage: OpenStage) -> None:
    async with stage(size=(140, 40)) as on:
        await on.open("release")
        await click(on, "2 replies")
        await on.until(lambda: on.screen.is_in_thread and "flaked yesterday" in on.text())
        pane = on.screen.thread.pane
        x, y = place(on, pane, "flaked")
        await mouse(on, PRESS, pane, (x, y))
        await mouse(on, MOVE, pane, (x + 5, y))
        assert captures(on) == [pane]
        await on.press("escape")
        assert not pane.has_text
        assert captures(on) == []
        assert on.screen.is_in_thread
        await mouse(on, RELEASE, pane, (x + 5, y))
        await mouse(on, PRESS, pane, (x, y))
        await mouse(on, MOVE, pane, (x + 5, y))
        await mouse(on, RELEASE, pane, (x + 5, y))
        await on.until(lambda: on.app.clipboard == "flaked")


@pytest.mark.usefixtures("clipboard")
async def test_a_drag_with_shift_is_left_to_the_terminal_and_one_out_of_the_pane_goes_on(
    stage: OpenStage,
) -> None:
    async with stage() as on:
        await on.open("design")
        pane = on.screen.main.messages
        x, y = place(on, pane, "take 5")
        event = PRESS(None, x, y, 0, 0, 1, True, False, False, screen_x=x, screen_y=y)
        pane.post_message(event)
        await on.pilot.pause()
        await mouse(on, MOVE, pane, (x + 5, y))
        assert not pane.has_text
        await mouse(on, PRESS, pane, (x, y))
        await mouse(on, MOVE, pane, (-3, y))
        await mouse(on, RELEASE, pane, (-3, y))
        await on.until(lambda: on.app.clipboard.endswith("Banner, t"))
