"""Which keys are in which bytes, also when they come in pieces?"""

from __future__ import annotations

import pytest

from chat_tui.cli.line_mode.keys import PASTE_BEGINS, PASTE_ENDS, Keys


def pressed(*pieces: bytes) -> list[tuple[str, str]]:
    keys = Keys()
    return [(press.kind, press.value) for piece in pieces for press in keys.feed(piece)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (b"hi\r", [("text", "hi"), ("key", "enter")]),
        (b"\x1b[A\x1bOB\x1b[3~", [("key", "earlier"), ("key", "later"), ("key", "delete")]),
        (b"\x03\x04\t", [("key", "interrupt"), ("key", "end of input"), ("key", "tab")]),
        (b"\x1b[38;5;1m\x1b[?1;2c\x00x", [("text", "x")]),
        ("grüß 👩‍🚀".encode(), [("text", "grüß 👩‍🚀")]),
        (b"a\xffb", [("text", "a\ufffdb")]),
    ],
)
def test_bytes_are_keys(typed: bytes, meant: list[tuple[str, str]]) -> None:
    assert pressed(typed) == meant
    one_by_one = pressed(*(typed[n : n + 1] for n in range(len(typed))))
    assert "".join(value for kind, value in one_by_one if kind == "text") == "".join(
        value for kind, value in meant if kind == "text"
    )
    assert [each for each in one_by_one if each[0] == "key"] == [each for each in meant if each[0] == "key"]


def test_a_paste_is_one_text_with_its_lines_and_no_key_of_it_is_pressed() -> None:
    paste = f"{PASTE_BEGINS}rm -rf\r\x03two\x1b[A{PASTE_ENDS}x".encode()
    meant = [("paste", "rm -rf\n\x03two\x1b[A"), ("text", "x")]
    assert pressed(paste) == meant
    assert pressed(*(paste[n : n + 1] for n in range(len(paste)))) == meant
