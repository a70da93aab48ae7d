"""Does a paste arrive as one text, whatever is in it and however it was cut by reads?"""

from __future__ import annotations

import time

import pytest
from textual import events

from chat_tui.ui.pasting import AT_ONCE, BEGIN, END, NO_END, PasteGuard
from chat_tui.ui.terminal import Parser

HOSTILE = "evil \x1b]0;title\x07 \x1b[2J\x1b[A tab\there\r\ntwo\x1b"


class Hand:
    """Somebody who pastes and types, and a parser whose clock is ours."""

    def __init__(self) -> None:
        self.now = 0.0
        self.parser = Parser(clock=lambda: self.now)

    def read(self, *chunks: str) -> list[events.Event]:
        """What becomes of chunks that are read one at once after the other."""
        return [
            each for chunk in chunks for each in self.parser.feed(chunk) if isinstance(each, events.Event)
        ]

    def wait(self, seconds: float) -> list[events.Event]:
        """What has become of it after some silence."""
        self.now += seconds
        return [each for each in self.parser.tick() if isinstance(each, events.Event)]


def read(*chunks: str) -> list[events.Event]:
    """What becomes of chunks of input, and of a moment of silence."""
    hand = Hand()
    return hand.read(*chunks) + hand.wait(AT_ONCE)


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
    guard = PasteGuard(lambda: 0.0)
    assert (
        guard.clean(f"a\x1b[A{BEGIN}x{END}b\x1b[B{BEGIN}\x1b{END}c{BEGIN}")
        == f"a\x1b[A{BEGIN}x{END}b\x1b[B{BEGIN}␛{END}c"
    )


@pytest.mark.parametrize("cut", range(1, len(f"{BEGIN}rm{END}\rtwo{END}{END}\r{END}")))
def test_an_end_inside_a_paste_does_not_end_it_and_no_enter_in_it_is_a_key(cut: int) -> None:
    whole = f"{BEGIN}rm{END}\rtwo{END}{END}\r{END}"
    found = read(whole[:cut], whole[cut:])
    if cut < 3:
        return
    assert [type(event) for event in found] == [events.Paste]
    assert isinstance(found[0], events.Paste)
    assert found[0].text == f"rm{END}\rtwo{END}{END}\r".replace("\x1b", "␛")


def test_what_is_typed_behind_a_paste_is_typed_after_a_moment() -> None:
    hand = Hand()
    assert hand.read(f"{BEGIN}one{END}\r") == []
    found = hand.wait(AT_ONCE)
    assert [type(event) for event in found] == [events.Paste, events.Key]
    assert hand.parser.is_waiting is False
    (key,) = hand.read("\r")
    assert isinstance(key, events.Key)


def test_a_paste_whose_end_never_comes_is_text_and_keys_work_again() -> None:
    hand = Hand()
    assert hand.read(f"{BEGIN}half a") == []
    assert hand.wait(NO_END / 2) == []
    (paste,) = hand.wait(NO_END / 2)
    assert isinstance(paste, events.Paste)
    assert paste.text == "half a"
    (key,) = hand.read("\x0b")
    assert isinstance(key, events.Key)
    assert key.key == "ctrl+k"


def test_what_comes_late_of_a_paste_is_no_typing() -> None:
    hand = Hand()
    hand.read(f"{BEGIN}half a")
    hand.wait(NO_END)
    assert hand.read(f" sentence\rand more{END}") == []
    (paste,) = hand.wait(AT_ONCE)
    assert isinstance(paste, events.Paste)
    assert paste.text == " sentence\rand more"


def test_an_end_without_a_beginning_is_no_key() -> None:
    assert [type(event) for event in read(f"a{END}b")] == [events.Key, events.Key]


def test_a_large_paste_with_an_end_at_its_beginning_is_quick() -> None:
    now = 0.0
    guard = PasteGuard(lambda: now)
    began = time.process_time()
    for piece in (f"{BEGIN}{END}", *["x" * 4_000] * 2_500, END):
        assert guard.clean(piece) == ""
    now = AT_ONCE
    assert len(guard.settle()) == 10_000_000 + len(BEGIN + END + END)
    assert time.process_time() - began < 10
