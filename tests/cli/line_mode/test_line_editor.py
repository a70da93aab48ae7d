"""Is one line edited as people expect?"""

from __future__ import annotations

import pytest

from chat_tui.cli.line_mode.line_editor import LineEditor


def edited(*keys: str, moves: bool = True) -> tuple[str, int]:
    editor = LineEditor(lambda: ["last", "before"], moves=moves)
    for key in keys:
        if key.startswith("<"):
            editor.press(key[1:-1])
        else:
            editor.insert(key)
    return editor.text, editor.cursor


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        (["abc", "<left>", "<backspace>"], "ac", 1),
        (["ab", "<home>", "x", "<end>", "y"], "xaby", 4),
        (["a 👩‍🚀", "<backspace>"], "a ", 2),
        (["one two", "<cut word>"], "one ", 4),
        (["one two", "<cut line>", "<put back>", "!"], "one two!", 8),
        (["one two", "<word left>", "<cut to end>"], "one ", 4),
        (["one two", "<home>", "<word right>", "s"], "ones two", 4),
        (["ab", "<home>", "<delete>", "<delete>", "<delete>"], "", 0),
        (["draft", "<earlier>"], "last", 4),
        (["draft", "<earlier>", "<earlier>", "<earlier>"], "before", 6),
        (["draft", "<earlier>", "<later>", "<later>"], "draft", 5),
        (["<backspace>", "<left>", "<right>", "<no such key>"], "", 0),
    ],
)
def test_keys_edit_the_line(keys: list[str], text: str, cursor: int) -> None:
    assert edited(*keys) == (text, cursor)


def test_without_moves_the_cursor_stays_at_the_end() -> None:
    assert edited("abc", "<left>", "<home>", "d", moves=False) == ("abcd", 4)
