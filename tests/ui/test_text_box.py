"""Is a character what people see as one, is a paste clean, and does alt+letter type nothing?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.keys import _character_to_key

from chat_tui.text.sanitize import is_safe
from chat_tui.ui.widgets.query_box import QueryBox
from chat_tui.ui.widgets.text_box import TextBox, is_chord

FAMILY = "👩\u200d👩\u200d👧"
CLUSTERS = ["👍🏽", FAMILY, "🇩🇪", "é", "e\u0301", "a", "語", "❤\ufe0f"]


@asynccontextmanager
async def a_box(kind: type[TextBox] = TextBox) -> AsyncIterator[TextBox]:
    class BoxApp(App[None]):
        def compose(self) -> ComposeResult:
            yield kind()

    app = BoxApp()
    async with app.run_test():
        yield app.query_one(kind)


@pytest.mark.parametrize("cluster", CLUSTERS)
async def test_backspace_and_delete_take_a_whole_grapheme(cluster: str) -> None:
    async with a_box() as box:
        box.set_text(f"x{cluster}")
        box.action_delete_left()
        assert box.text == "x"
        box.set_text(f"x{cluster}y")
        box.move_cursor((0, 1))
        box.action_delete_right()
        assert box.text == "xy"


@pytest.mark.parametrize("cluster", CLUSTERS)
async def test_the_cursor_never_stands_inside_a_grapheme(cluster: str) -> None:
    async with a_box() as box:
        box.set_text(f"x{cluster}y")
        seen = []
        for _ in range(3):
            box.action_cursor_left()
            seen.append(box.cursor_location[1])
        assert seen == [1 + len(cluster), 1, 0]
        for _ in range(3):
            box.action_cursor_right()
        assert box.cursor_location == (0, len(cluster) + 2)


@pytest.mark.parametrize("typed", [FAMILY, "می\u200cخواهم", "🏴\U000e0067\U000e0062\U000e007f"])
async def test_nothing_is_lost_of_what_an_input_method_hands_over(typed: str) -> None:
    async with a_box() as box:
        for character in typed:
            box.post_message(events.Key(_character_to_key(character), character))
        done = asyncio.Event()
        box.call_later(done.set)
        await done.wait()
        assert box.text == typed


async def test_backspace_at_the_beginning_of_a_line_joins_lines() -> None:
    async with a_box() as box:
        box.set_text("one\ntwo")
        box.move_cursor((1, 0))
        box.action_delete_left()
        assert box.text == "onetwo"


async def test_a_word_with_marks_is_one_word() -> None:
    async with a_box() as box:
        box.set_text("cafe\u0301s et")
        box.move_cursor((0, 0))
        box.action_cursor_word_right()
        assert box.cursor_location == (0, 6)
        box.action_cursor_word_left()
        assert box.cursor_location == (0, 0)
        box.action_delete_word_right()
        assert box.text == " et"


async def test_a_paste_is_cleaned_and_undone_as_one() -> None:
    async with a_box() as box:
        box.set_text("a")
        await box._on_paste(events.Paste("b\r\n\x1b]0;owned\x07\x9b2J\u202ec\td"))
        assert is_safe(box.text)
        assert box.text.startswith("ab\n")
        box.undo()
        assert box.text == "a"


async def test_a_line_box_stays_one_line() -> None:
    async with a_box(QueryBox) as box:
        await box._on_paste(events.Paste("one\ntwo\r\nthree"))
        assert box.text == "one two three"


@pytest.mark.parametrize(
    ("key", "character", "chord"),
    [
        ("alt+a", "a", True),
        ("alt+shift+k", "K", True),
        ("alt+slash", "/", True),
        ("ctrl+k", "\x0b", True),
        ("a", "a", False),
        ("A", "A", False),
        ("alt+l", "@", False),
        ("at", "@", False),
    ],
)
def test_a_modifier_makes_a_command_unless_it_composed_a_letter(
    key: str, character: str, chord: bool
) -> None:
    assert is_chord(events.Key(key, character)) is chord


async def test_a_long_paste_is_undone_and_done_again() -> None:
    long = "\n".join(f"line {number}" for number in range(200))
    async with a_box() as box:
        box.insert_text(long)
        box.action_undo()
        assert box.text == ""
        box.action_redo()
        assert box.text == long
        box.action_undo()
        box.insert_text("short")
        assert box.text == "short"
