"""Does a text become what vim makes of it, and is nothing that can be pressed too much for it?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.config.keymap import bindings
from chat_tui.text.width import graphemes
from chat_tui.ui.vim.changes import perform, typed
from chat_tui.ui.vim.letters import on_a_character
from chat_tui.ui.vim.reading import Reading
from chat_tui.ui.vim.view import Memory, View

SIGNS = {
    "semicolon": ";", "comma": ",", "tilde": "~", "full_stop": ".", "dollar_sign": "$",
    "circumflex_accent": "^", "colon": ":", "slash": "/", "space": " ",
}  # fmt: skip
NAMES = {SIGNS.get(key, key): row.id.partition(".")[2] for row in bindings("normal") for key in row.keys}
ESCAPE = "\x1b"
FAMILY = "👩\u200d👩\u200d👧"


def press(view: View, keys: str, memory: Memory | None = None) -> View:
    """What vim makes of a view with these keys; what is typed ends with Escape or with the keys."""
    memory, reading = memory or Memory(), Reading()
    began = view
    for key in keys:
        if view.mode == "typing" and key == ESCAPE:
            written = view.text[began.at : view.at]
            view = typed(view, written, memory)
        elif view.mode == "typing":
            view = View(view.text[: view.at] + key + view.text[view.at :], view.at + 1, "typing")
        elif key == ESCAPE:
            reading.forget()
            view = View(view.text, view.at)
        else:
            command = reading.take(NAMES.get(key, ""), key, selected=view.selects)
            view = (perform(view, command, memory) or view) if command is not None else view
            began = view
    return view


def with_cursor(view: View) -> str:
    """The text with the cursor before the character it stands on."""
    return f"{view.text[: view.at]}|{view.text[view.at :]}"


def at_cursor(marked: str) -> View:
    head, _, tail = marked.partition("|")
    return View(head + tail, len(head))


CASES = [
    # moving
    ("|one two three four", "3w", "one two three |four"),
    ("|one two", "9w", "one tw|o"),
    ("|one.two, three", "ww", "one.|two, three"),
    ("|one.two, three", "W", "one.two, |three"),
    ("|one two", "e", "on|e two"),
    ("|one two three", "2e", "one tw|o three"),
    ("on|e two", "e", "one tw|o"),
    ("|a.b c", "E", "a.|b c"),
    ("one two thre|e", "2b", "one |two three"),
    ("a.b c.|d", "B", "a.b |c.d"),
    ("|one\n\ntwo", "w", "one\n|\ntwo"),
    ("|one\n\ntwo", "2w", "one\n\n|two"),
    ("one\n\n|two", "b", "one\n|\ntwo"),
    ("  one t|wo", "^", "  |one two"),
    ("  one t|wo", "0", "|  one two"),
    ("|one two", "$", "one tw|o"),
    ("|one\ntwo\nthree", "2$", "one\ntw|o\nthree"),
    ("|one\ntwo\n  three", "G", "one\ntwo\n  |three"),
    ("|one\ntwo\nthree", "2G", "one\n|two\nthree"),
    ("one\ntwo\nth|ree", "gg", "|one\ntwo\nthree"),
    ("|one\ntwo\nthree", "3gg", "one\ntwo\n|three"),
    ("one\ntwo\nth|ree", "gx", "one\ntwo\nth|ree"),
    ("|a, b, c, d", "f,", "a|, b, c, d"),
    ("|a, b, c, d", "2f,;", "a, b, c|, d"),
    ("|a, b, c, d", "t,;", "a, |b, c, d"),
    ("a, b, c, |d", "F,;,", "a, b, c|, d"),
    ("a, b, c, |d", "T,", "a, b, c,| d"),
    ("|abc", "fx", "|abc"),
    ("|abc", "lllll", "ab|c"),
    ("ab|c", "9h", "|abc"),
    (f"|a{FAMILY}b", "ll", f"a{FAMILY}|b"),
    # operators
    ("|one two", "dw", "|two"),
    ("|one two three", "2dw", "|three"),
    ("|one two three", "d2w", "|three"),
    ("|1 2 3 4 5 6 7", "2d3w", "|7"),
    ("one |two\nthree", "dw", "one| \nthree"),
    ("|one\ntwo", "dw", "|\ntwo"),
    ("one |two\n  three", "dw", "one| \n  three"),
    ("one |two", "de", "one| "),
    ("one two |three", "d2b", "|three"),
    ("one\n|two", "db", "|two"),
    ("a one\n|two", "db", "a| \ntwo"),
    ("one |two three", "d$", "one| "),
    ("one |two three", "D", "one| "),
    ("one |two", "d0", "|two"),
    ("  one |two", "d^", "  |two"),
    ("|a(b, c) d", "dt)", "|) d"),
    ("|a, b, c", "d2f,", "| c"),
    ("a, b, |c", "dF,", "a, b|c"),
    ("|one\ntwo\nthree", "dd", "|two\nthree"),
    ("|one\ntwo\nthree", "2dd", "|three"),
    ("one\n|two\nthree", "9dd", "|one"),
    ("one\n  two\nth|ree", "dd", "one\n  |two"),
    ("one\n|two\nthree\nfour", "dj", "one\n|four"),
    ("one\ntwo\n|three", "dk", "|one"),
    ("one\n|two", "dj", "one\n|two"),
    ("one\ntw|o\nthree", "dG", "|one"),
    ("one\ntwo\nth|ree", "dgg", "|"),
    ("one|", "dd", "|"),
    ("|one two", "cwx", "x| two"),
    ("|one two three", "c2wx", "x| three"),
    ("o|ne two", "cwx", "ox| two"),
    ("one|  two", "cwx", "onex|two"),
    ("|one two", "Cx", "x|"),
    ("one\nt|wo\nthree", "ccx", "one\nx|\nthree"),
    ("one\nt|wo\nthree", "Sx", "one\nx|\nthree"),
    ("o|ne", "sxy", "oxy|e"),
    ("o|ne", "2sx", "ox|"),
    ("|abc", "x", "|bc"),
    ("|abc", "2x", "|c"),
    ("ab|c", "x", "a|b"),
    ("ab|c", "X", "a|c"),
    ("abcd|e", "3X", "a|e"),
    (f"{FAMILY}|{FAMILY}b", "x", f"{FAMILY}|b"),
    (f"{FAMILY}|b", "X", "|b"),
    ("|abc", "rx", "|xbc"),
    ("|abc", "2rx", "x|xc"),
    ("|abc", "4rx", "|abc"),
    ("|aBc", "~", "A|Bc"),
    ("|aBc", "3~", "Ab|C"),
    ("|one\n  two\nthree", "J", "one| two\nthree"),
    ("|one\ntwo\nthree", "3J", "one two| three"),
    ("|one", "J", "|one"),
    # objects
    ("one t|wo three", "diw", "one | three"),
    ("one t|wo three", "daw", "one |three"),
    ("one tw|o", "daw", "on|e"),
    ("one t|wo three", "ciwx", "one x| three"),
    ("one t|wo three", "d2aw", "on|e"),
    ("one |.a two", "diW", "one | two"),
    ('say "he|llo" now', 'di"', 'say "|" now'),
    ('|say "hello" now', 'ci"x', 'say "x|" now'),
    ('say "he|llo" now', 'da"', "say |now"),
    ("say 'he|llo' now", "ci'x", "say 'x|' now"),
    ("a `b|c`", "ci`x", "a `x|`"),
    ("f(a, g(b|), c)", "di(", "f(a, g(|), c)"),
    ("f(a, g(b|), c)", "d2i(", "f(|)"),
    ("f(a, |g(b), c)", "dab", "|f"),
    ("{a\n|b}", "di{", "{|}"),
    ("a[b|c]", "ci[x", "a[x|]"),
    ("no quot|es", 'di"', "no quot|es"),
    ("no bracket|s", "di(", "no bracket|s"),
    ("a\nb|\n\nc", "dip", "|\nc"),
    ("a\nb|\n\nc", "dap", "|c"),
    ("a\n\nb\n|c", "dap", "|a"),
    # registers
    ("|one two", "dwp", "tone| wo"),
    ("|one two", "yww", "one |two"),
    ("|one two", "ywP", "one| one two"),
    ("|one\ntwo", "yyp", "one\n|one\ntwo"),
    ("|one\ntwo", "yy2P", "|one\none\none\ntwo"),
    ("|one\ntwo", "ddp", "two\n|one"),
    ("|ab", "xp", "b|a"),
    ("|ab", "x3p", "baa|a"),
    ("|ab", "Yp", "ab\n|ab"),
    ("one t|wo", "yiwP", "one tw|otwo"),
    ("|one", "p", "|one"),
    # typing
    ("o|ne", "iX\x1b", "o|Xne"),
    ("o|ne", "aX\x1b", "on|Xe"),
    ("  o|ne", "IX\x1b", "  |Xone"),
    ("o|ne", "AX\x1b", "one|X"),
    ("o|ne", "oX\x1b", "one\n|X"),
    ("o|ne", "OX\x1b", "|X\none"),
    # again
    ("|one two three four", "dw.", "|three four"),
    ("|one two three four", "dw2.", "|four"),
    ("|one two three", "cwx\x1bw.", "x |x three"),
    ("|abc", "x..", "|"),
    ("|one", "A!\x1b..", "one!!|!"),
    ("|a\nb\nc", "dd.", "|c"),
    ("|abcdef", "vld.", "|ef"),
    ("|a\nb\nc\nd\ne", "Vjd.", "|e"),
    ("|one", ".", "|one"),
    # selecting
    ("|one two", "vex", "| two"),
    ("|one two", "vwd", "|wo"),
    ("one tw|o", "vbd", "one| "),
    ("|one two", "vey$p", "one twoon|e"),
    ("|one two", "vecX\x1b", "|X two"),
    ("|one\ntwo\nthree", "Vjd", "|three"),
    ("o|ne\ntwo", "Vyp", "one\n|one\ntwo"),
    ("o|ne\ntwo", "vjd", "o|o"),
    ("|one two", "viwd", "| two"),
    ("one |two three", "vawd", "one |three"),
    ("|abc", "vlrx", "|xxc"),
    ("|abC", "v$~", "|ABc"),
    ("|a\nb\nc", "VjJ", "a| b\nc"),
    ("ab|cd", "vlohd", "|a"),
    ("|abc", "v\x1bx", "|bc"),
    ("|abc", "vvx", "|bc"),
    ("a|bc\nd", "vVd", "|d"),
    ("|one two", "yiwwviwp", "one on|e"),
    ("|abc", "vD", "|"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "keys", "after"), CASES)
def test_keys_make_of_a_text_what_vim_makes_of_it(before: str, keys: str, after: str) -> None:
    assert with_cursor(press(at_cursor(before), keys)) == after


def test_what_is_pressed_of_a_command_can_be_said_and_forgotten() -> None:
    reading = Reading()
    for key in "3d2":
        assert reading.take(NAMES.get(key, ""), key, selected=False) is None
    assert reading.pending == "3d2"
    reading.forget()
    assert reading.pending == ""
    assert reading.take("word", "w", selected=False) is not None


def test_each_row_of_the_mode_is_in_the_cases_or_is_the_composers() -> None:
    composers = {"begin", "up", "undo", "redo", "commands", "search"}
    pressed = {NAMES.get(key) for _, keys, _ in CASES for key in keys}
    assert {row.id.partition(".")[2] for row in bindings("normal")} - pressed <= composers


ONE_KEY = sorted(key for key in NAMES if len(key) == 1)
PRESSED = st.text(st.sampled_from([*ONE_KEY, *"123456789()[]\"'`", ESCAPE, "\u00e9", FAMILY[0]]), max_size=24)
PIECES = [*"ab ,.()\"'_\n\t", "\u00e9", "e\u0301", FAMILY, "語", "👍🏽", "\u200d"]
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@given(WRITTEN, st.integers(0, 60), PRESSED)
@settings(max_examples=250, deadline=None)
def test_nothing_that_can_be_pressed_breaks_a_text(text: str, at: int, keys: str) -> None:
    view = View(text, on_a_character(text, at))
    for number in range(1, len(keys) + 1):
        assert 0 <= view.at <= len(view.text)
        view = press(View(text, on_a_character(text, at)), keys[:number])
        assert 0 <= view.anchor <= len(view.text)
        if view.mode == "normal":
            assert view.at == on_a_character(view.text, view.at)
            assert len(view.text) < 200_000


@given(WRITTEN, st.integers(0, 60), st.sampled_from(["x", "X", "dw", "db", "D", "dd", "diw", "vld"]))
@settings(max_examples=100, deadline=None)
def test_a_deletion_divides_no_character(text: str, at: int, keys: str) -> None:
    view = View(text, on_a_character(text, at))
    left = press(view, keys).text
    whole = [each for line in text.split("\n") for each in graphemes(line)]
    kept = [each for line in left.split("\n") for each in graphemes(line)]
    assert len(kept) <= len(whole)
    if "\u200d" not in text.replace(FAMILY, ""):
        assert set(kept) <= set(whole)
