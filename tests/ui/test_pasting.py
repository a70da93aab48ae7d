"""Does a paste arrive as one text, whatever is in it and however it was cut by reads?"""

from __future__ import annotations

import pytest
from textual import events

from chat_tui.ui.pasting import BEGIN, END, PasteGuard
from chat_tui.ui.terminal import Parser

HOSTILE = "evil \x1b]0;title\x07 \x1b[2J\x1b[A tab\there\r\ntwo\x1b"


def read(*chunks: str) -> list[events.Event]:
    """What becomes of chunks of input."""
    parser = Parser()
    return [event for chunk in chunks for event in parser.feed(chunk) if isinstance(event, events.Event)]


def test_sequences_inside_a_paste_are_text_and_no_keys() -> None:
    (paste,) = read(f"{BEGIN}{HOSTILE}{END}")
    assert isinstance(paste, events.Paste)
    assert paste.text == HOSTILE.replace("\x1b", "␛")


@pytest.mark.parametrize("cut", range(1, len(BEGIN + HOSTILE + END)))
def test_a_paste_may_be_cut_anywhere_by_reads(cut: int) -> None:
    whole = f"{BEGIN}{HOSTILE}{END}"
    found = read(whole[:cut], whole[cut:], "x")
    if cut < 3:  # an Escape alone, or with a bracket, is a key that people press
        return
    assert [type(event) for event in found] == [events.Paste, events.Key]


def test_what_is_typed_around_pastes_is_untouched() -> None:
    guard = PasteGuard()
    assert (
        guard.clean(f"a\x1b[A{BEGIN}x{END}b\x1b[B{BEGIN}\x1b{END}c")
        == f"a\x1b[A{BEGIN}x{END}b\x1b[B{BEGIN}␛{END}c"
    )
